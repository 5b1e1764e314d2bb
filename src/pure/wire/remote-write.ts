/**
 * Prometheus remote write 1.0 (https://prometheus.io/docs/specs/prw/remote_write_spec/): WriteRequest as Protocol Buffers in a Snappy block.
 * Exemplars and native histograms are counted and left out.
 */
import { createWriter, type Decoded, readFields } from './protobuf.ts';
import { snappyDecode, snappyEncode } from './snappy.ts';

/** Bounds of one request. Prometheus sends some hundred kilobytes at most. */
export const requestBytesMax = 32 * 1024 * 1024;
export const seriesPerRequestMax = 100_000;
export const samplesPerRequestMax = 1_000_000;
const labelsMax = 200;

export interface WrittenSeries {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly samples: readonly { readonly timeMs: number; readonly value: number }[];
}
export interface WrittenMetadata {
  readonly type: string;
  readonly name: string;
  readonly help: string;
  readonly unit: string;
}
export interface WriteRequest {
  readonly series: readonly WrittenSeries[];
  readonly metadata: readonly WrittenMetadata[];
  /** Exemplars and native histograms. */
  readonly leftOut: number;
}

const types = ['unknown', 'counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset'];
const float = new DataView(new ArrayBuffer(8));

function doubleOf(bits: bigint): number {
  float.setBigUint64(0, bits);
  return float.getFloat64(0);
}

export function decodeWriteRequest(body: Uint8Array): Decoded<WriteRequest> {
  const plain = snappyDecode(body, requestBytesMax);
  if (!plain.ok) return { ...plain, reason: `snappy: ${plain.reason}` };
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const series: WrittenSeries[] = [];
  const metadata: WrittenMetadata[] = [];
  let leftOut = 0;
  let samplesRead = 0;
  const text = (bytes: Uint8Array): string | undefined => {
    try {
      return utf8.decode(bytes);
    } catch {
      return undefined;
    }
  };
  const label = (bytes: Uint8Array): readonly [string, string] | string => {
    let name: string | undefined = '';
    let value: string | undefined = '';
    const read = readFields(bytes, (field) => {
      if (field.number === 1 && field.wire === 2) name = text(field.bytes);
      if (field.number === 2 && field.wire === 2) value = text(field.bytes);
      return name === undefined || value === undefined ? 'a label is not UTF-8' : undefined;
    });
    return read.ok ? [name, value] : read.reason;
  };
  const oneSeries = (bytes: Uint8Array): string | undefined => {
    const labels: (readonly [string, string])[] = [];
    const samples: { timeMs: number; value: number }[] = [];
    const read = readFields(bytes, (field) => {
      if (field.wire !== 2) return undefined;
      if (field.number === 1) {
        const found = label(field.bytes);
        if (typeof found === 'string') return found;
        if (labels.push(found) > labelsMax) return `more than ${labelsMax} labels`;
      } else if (field.number === 2) {
        let value = 0;
        let timeMs = 0;
        const sample = readFields(field.bytes, ({ number, wire, value: bits }) => {
          if (number === 1 && wire === 1) value = doubleOf(bits);
          if (number === 2 && wire === 0) timeMs = Number(BigInt.asIntN(64, bits));
          return undefined;
        });
        if (!sample.ok) return sample.reason;
        samples.push({ timeMs, value });
        if (++samplesRead > samplesPerRequestMax) return `more than ${samplesPerRequestMax} samples`;
      } else leftOut++;
      return undefined;
    });
    if (!read.ok) return read.reason;
    series.push({ labels, samples });
    return series.length > seriesPerRequestMax ? `more than ${seriesPerRequestMax} series` : undefined;
  };
  const oneMetadata = (bytes: Uint8Array): string | undefined => {
    const said = { type: 'unknown', name: '', help: '', unit: '' };
    const read = readFields(bytes, ({ number, wire, value, bytes: own }) => {
      if (number === 1 && wire === 0) said.type = types[Number(value & 0xffn)] ?? 'unknown';
      if (number === 2 && wire === 2) said.name = text(own) ?? '';
      if (number === 4 && wire === 2) said.help = text(own) ?? '';
      if (number === 5 && wire === 2) said.unit = text(own) ?? '';
      return undefined;
    });
    if (!read.ok) return read.reason;
    metadata.push(said);
    return metadata.length > seriesPerRequestMax
      ? `more than ${seriesPerRequestMax} descriptions`
      : undefined;
  };
  const read = readFields(plain.value, (field) => {
    if (field.wire !== 2) return undefined;
    return field.number === 1
      ? oneSeries(field.bytes)
      : field.number === 3
        ? oneMetadata(field.bytes)
        : undefined;
  });
  return read.ok ? { ok: true, value: { series, metadata, leftOut } } : read;
}

export function encodeWriteRequest(series: readonly WrittenSeries[]): Uint8Array {
  const utf8 = new TextEncoder();
  const request = createWriter();
  for (const { labels, samples } of series) {
    const one = createWriter();
    for (const [name, value] of labels) {
      const label = createWriter();
      label.bytes(1, utf8.encode(name));
      label.bytes(2, utf8.encode(value));
      one.bytes(1, label.done());
    }
    for (const { timeMs, value } of samples) {
      const sample = createWriter();
      sample.double(1, value);
      sample.varint(2, timeMs);
      one.bytes(2, sample.done());
    }
    request.bytes(1, one.done());
  }
  return snappyEncode(request.done());
}
