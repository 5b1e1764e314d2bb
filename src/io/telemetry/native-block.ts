/** Blocks of the ClickHouse Native format: column count, row count, then name, type and raw little-endian values of each column. */
const encoder = new TextEncoder();

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}
const text = (value: string): number[] => {
  const bytes = encoder.encode(value);
  return [...varint(bytes.length), ...bytes];
};

const seriesHeader = [...text('series'), ...text('UInt64')];
const timeHeader = [...text('time'), ...text("DateTime('UTC')")];
const valueHeader = [...text('value'), ...text('Float64')];

/** Typed arrays are written as they lie in memory: every platform Node supports is little-endian, as the format is. */
export function encodeSamples(columns: {
  readonly series: Float64Array;
  readonly timeS: Uint32Array;
  readonly value: Float64Array;
}): Uint8Array {
  const rows = columns.series.length;
  const head = Uint8Array.from([...varint(3), ...varint(rows), ...seriesHeader]);
  const block = new Uint8Array(head.length + timeHeader.length + valueHeader.length + rows * 20);
  block.set(head);
  let at = head.length;
  const words = new Uint32Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    const id = columns.series[i]!;
    words[2 * i] = id >>> 0;
    words[2 * i + 1] = id / 2 ** 32;
  }
  const put = (bytes: ArrayLike<number>) => {
    block.set(bytes, at);
    at += bytes.length;
  };
  const bytesOf = (array: Uint32Array | Float64Array) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  put(bytesOf(words));
  put(timeHeader);
  put(bytesOf(columns.timeS));
  put(valueHeader);
  put(bytesOf(columns.value));
  return block;
}

const widths: Readonly<Record<string, number>> = { UInt32: 4, UInt64: 8, Float64: 8 };

/** Blocks one after another, as an answer is. Knows the fixed-width types that our own questions ask for, and refuses others. */
export function decodeBlocks(
  bytes: Uint8Array,
): readonly { readonly rows: number; readonly columns: readonly Uint8Array[] }[] {
  const blocks: { rows: number; columns: Uint8Array[] }[] = [];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a block of the telemetry store ends early');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => {
    if (at + length > bytes.length) throw new Error('a block of the telemetry store ends early');
    return bytes.subarray(at, (at += length));
  };
  const decoder = new TextDecoder();
  while (at < bytes.length) {
    const columnCount = number();
    const rows = number();
    const columns: Uint8Array[] = [];
    for (let i = 0; i < columnCount; i++) {
      take(number());
      const type = decoder.decode(take(number()));
      const width = widths[type];
      if (width === undefined) throw new Error(`a block of the telemetry store has a column of type ${type}`);
      columns.push(take(rows * width));
    }
    blocks.push({ rows, columns });
  }
  return blocks;
}
