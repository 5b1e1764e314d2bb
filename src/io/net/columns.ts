/** Results on their way out of the engine: growing columns that are cut to size and transferred. */

import { formatAddress } from '#pure/base/address.ts';
import type { EchoBatch, SweepBatch } from '#pure/contract/network.ts';

const rowsMax = 4096;

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
  batch(): EchoBatch;
}

export function newEchoColumns(): EchoColumns {
  const row: { target: number; seq: number; status: number; rttUs: number; ttl: number; sentMs: number }[] =
    [];
  const from = new Map<number, string>();
  return {
    get size() {
      return row.length;
    },
    get full() {
      return row.length >= rowsMax;
    },
    push(target, seq, status, rttUs, ttl, sentMs, offender) {
      if (offender && offender.length > 0) from.set(row.length, addressText(offender));
      row.push({ target, seq, status, rttUs, ttl, sentMs });
    },
    batch() {
      const size = row.length;
      const out = {
        size,
        targetIndex: new Uint32Array(size),
        seq: new Uint32Array(size),
        status: new Uint8Array(size),
        rttUs: new Float64Array(size),
        ttl: new Uint8Array(size),
        sentAtMs: new Float64Array(size),
        from,
      };
      for (let i = 0; i < size; i++) {
        const item = row[i]!;
        out.targetIndex[i] = item.target;
        out.seq[i] = item.seq;
        out.status[i] = item.status;
        out.rttUs[i] = item.rttUs;
        out.ttl[i] = item.ttl;
        out.sentAtMs[i] = item.sentMs;
      }
      return out;
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

export interface SweepColumns {
  sent: number;
  pushV4(address: number, rttUs: number, ttl: number): void;
  pushV6(address: string, rttUs: number, ttl: number): void;
  batch(): SweepBatch;
}

export function newSweepColumns(sentBefore: number, total: number): SweepColumns {
  const addresses: number[] = [];
  const rtts: number[] = [];
  const ttls: number[] = [];
  const aliveV6: { address: string; rttUs: number; ttl: number }[] = [];
  return {
    sent: sentBefore,
    pushV4(address, rttUs, ttl) {
      addresses.push(address);
      rtts.push(rttUs);
      ttls.push(ttl);
    },
    pushV6(address, rttUs, ttl) {
      aliveV6.push({ address, rttUs, ttl });
    },
    batch() {
      return {
        size: addresses.length,
        addressV4: Uint32Array.from(addresses),
        rttUs: Float32Array.from(rtts),
        ttl: Uint8Array.from(ttls),
        aliveV6,
        sent: this.sent,
        total,
      };
    },
  };
}
