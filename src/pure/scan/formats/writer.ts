/** How a file of results is written: what stands before the hosts, each host when nothing more will be told of it, what stands after them. */
import { isUp, type ScannedHost, type ScanResult } from '../result.ts';

/** One file. It remembers what it wrote, so that a run needs to remember only the hosts that are at work. */
export interface ScanWriter {
  /** With what is known by then. */
  begin(result: ScanResult): Iterable<string>;
  host(item: ScannedHost): Iterable<string>;
  /** With what became known since; hosts that are written need not be among the result's. */
  end(result: ScanResult): Iterable<string>;
}

/** A result that is complete. */
export function* writeWhole(writer: ScanWriter, result: ScanResult): Generator<string> {
  yield* writer.begin(result);
  for (const host of result.hosts) yield* writer.host(host);
  yield* writer.end(result);
}

export interface HostCounts {
  readonly hosts: number;
  readonly up: number;
}

/** Counts what is written, for a run whose end nobody told. */
export function countHosts(): HostCounts & { add(item: ScannedHost): void } {
  const counts = {
    hosts: 0,
    up: 0,
    add(item: ScannedHost) {
      counts.hosts++;
      if (isUp(item)) counts.up++;
    },
  };
  return counts;
}
