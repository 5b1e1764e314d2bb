export interface FolderFile {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}
/** A flat folder. Names are plain: letters, digits, dots, dashes. */
export interface Folder {
  /** Where it is, for people. */
  readonly path: string;
  /** By name; none where the folder is not there yet. */
  list(): Promise<readonly FolderFile[]>;
  /** What a file holds; of `.gz` what is packed in it. `passed` hears how many bytes of the file itself have been read. */
  chunks(name: string, passed?: (bytes: number) => void): AsyncIterable<Uint8Array>;
  /** Whole or not at all: what was there stays until the last byte has come. */
  take(name: string, content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<void>;
  /** False: there was none. */
  remove(name: string): Promise<boolean>;
}
