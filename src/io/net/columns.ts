/** Results on their way out of the engine: typed columns that grow by doubling and are cut to size when they are handed on. */
import { type Address, formatAddress } from '#pure/base/address.ts';
import type { EchoBatch, SweepBatch } from '#pure/contract/network.ts';

const rowsFirst = 256;
/** A batch of this size is handed on at once. */
const rowsFull = 4096;

const doubled = <T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(column: T): T => {
  const larger = new (column.constructor as new (length: number) => T)(column.length * 2);
  larger.set(column);
  return larger;
};

export interface EchoColumns {
  readonly size: number;
  readonly full: boolean;
  push(
    target: number,
    seq: number,
    status: number,
    rttUs: number,
    ttl: number,
    sentMs: number,
    from?: Uint8Array,
  ): void;
  /** Hands the rows over and begins anew. */
  take(): EchoBatch;
}

export function newEchoColumns(): EchoColumns {
  let size = 0;
  let room = rowsFirst;
  let targetIndex = new Uint32Array(room);
  let seqs = new Uint32Array(room);
  let statuses = new Uint8Array(room);
  let rtts = new Float64Array(room);
  let ttls = new Uint8Array(room);
  let sentAt = new Float64Array(room);
  let offenders = new Map<number, string>();
  return {
    get size() {
      return size;
    },
    get full() {
      return size >= rowsFull;
    },
    push(target, seq, status, rttUs, ttl, sentMs, from) {
      if (size === room) {
        room *= 2;
        [targetIndex, seqs, statuses] = [doubled(targetIndex), doubled(seqs), doubled(statuses)];
        [rtts, ttls, sentAt] = [doubled(rtts), doubled(ttls), doubled(sentAt)];
      }
      if (from && from.length > 0) offenders.set(size, addressText(from));
      targetIndex[size] = target;
      seqs[size] = seq;
      statuses[size] = status;
      rtts[size] = rttUs;
      ttls[size] = ttl;
      sentAt[size] = sentMs;
      size++;
    },
    take() {
      const batch: EchoBatch = {
        size,
        targetIndex: targetIndex.slice(0, size),
        seq: seqs.slice(0, size),
        status: statuses.slice(0, size),
        rttUs: rtts.slice(0, size),
        ttl: ttls.slice(0, size),
        sentAtMs: sentAt.slice(0, size),
        from: offenders,
      };
      size = 0;
      offenders = new Map();
      return batch;
    },
  };
}

export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4)
    return formatAddress({
      family: 4,
      value: ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0,
    });
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return formatAddress({ family: 6, value });
}

export function addressBytes(address: Address): Uint8Array {
  const bytes = new Uint8Array(address.family === 4 ? 4 : 16);
  if (address.family === 6) writeV6(bytes, 0, address.value);
  else new DataView(bytes.buffer).setUint32(0, address.value);
  return bytes;
}

export function writeV6(into: Uint8Array, at: number, value: bigint): void {
  for (let i = 15, rest = value; i >= 0; i--, rest >>= 8n) into[at + i] = Number(rest & 255n);
}

export interface SweepColumns {
  readonly size: number;
  readonly full: boolean;
  pushV4(address: number, rttUs: number, ttl: number): void;
  pushV6(address: string, rttUs: number, ttl: number): void;
  pushUnrouted(address: string): void;
  take(sent: number, total: number): SweepBatch;
}

export function newSweepColumns(): SweepColumns {
  let size = 0;
  let room = rowsFirst;
  let addresses = new Uint32Array(room);
  let rtts = new Float32Array(room);
  let ttls = new Uint8Array(room);
  let aliveV6: { address: string; rttUs: number; ttl: number }[] = [];
  let unrouted: string[] = [];
  return {
    get size() {
      return size + aliveV6.length;
    },
    get full() {
      return size >= rowsFull;
    },
    pushV4(address, rttUs, ttl) {
      if (size === room) {
        room *= 2;
        [addresses, rtts, ttls] = [doubled(addresses), doubled(rtts), doubled(ttls)];
      }
      addresses[size] = address;
      rtts[size] = rttUs;
      ttls[size] = ttl;
      size++;
    },
    pushV6(address, rttUs, ttl) {
      aliveV6.push({ address, rttUs, ttl });
    },
    pushUnrouted: (address) => void unrouted.push(address),
    take(sent, total) {
      const batch: SweepBatch = {
        size,
        addressV4: addresses.slice(0, size),
        rttUs: rtts.slice(0, size),
        ttl: ttls.slice(0, size),
        aliveV6,
        ...(unrouted.length > 0 ? { unrouted } : {}),
        sent,
        total,
      };
      size = 0;
      aliveV6 = [];
      unrouted = [];
      return batch;
    },
  };
}
