/** Output of a command, kept up to a bound. */
export interface BoundedOutput {
  /** False when the bound was reached: whoever sends must be stopped. */
  take(chunk: Uint8Array): boolean;
  bytes(): Uint8Array;
  readonly truncated: boolean;
}

export function boundedOutput(bytesMax: number): BoundedOutput {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let truncated = false;
  return {
    take(chunk) {
      const room = bytesMax - length;
      if (chunk.length > room) truncated = true;
      if (room > 0) chunks.push(chunk.subarray(0, room));
      length += Math.min(chunk.length, room);
      return !truncated;
    },
    bytes: () => new Uint8Array(Buffer.concat(chunks)),
    get truncated() {
      return truncated;
    },
  };
}
