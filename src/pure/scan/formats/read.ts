/** What reading a file of results gives: the scan, and what could not be used. */
import type { ScanResult } from '../result.ts';

export interface ReadNote {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ReadScan {
  /** Missing where the text is not of the format. */
  readonly result?: ScanResult;
  readonly notes: readonly ReadNote[];
}
