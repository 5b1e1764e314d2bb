/** Rows of a port scan on their way out: typed columns, cut to size when they are handed on. */
import type { PortScanBatch } from '#pure/contract/network.ts';
import type { PortAnswer } from '#pure/probing/port-scan.ts';

const rowsFirst = 256;
/** A batch of this size is handed on at once; the last ports of a host may make it longer. */
const rowsFull = 4096;

export interface ScanColumns {
  readonly size: number;
  readonly full: boolean;
  push(host: number, port: number, state: number, reason: number, rttUs: number, answer?: PortAnswer): void;
  end(host: number): void;
  /** Hands the rows over and begins anew. */
  take(progress: Pick<PortScanBatch, 'sent' | 'told' | 'total' | 'ratePps' | 'lostShare'>): PortScanBatch;
}

export function newScanColumns(): ScanColumns {
  let size = 0;
  let room = rowsFirst;
  let hostIndex = new Uint32Array(room);
  let port = new Uint16Array(room);
  let state = new Uint8Array(room);
  let reason = new Uint8Array(room);
  let rttUs = new Float32Array(room);
  let ttl = new Uint8Array(room);
  let window = new Uint16Array(room);
  let from = new Map<number, string>();
  let said = new Map<number, Uint8Array>();
  let ended: number[] = [];

  const grow = () => {
    room *= 2;
    const larger = <T extends Uint8Array | Uint16Array | Uint32Array | Float32Array>(
      made: T,
      column: T,
    ): T => {
      made.set(column);
      return made;
    };
    hostIndex = larger(new Uint32Array(room), hostIndex);
    port = larger(new Uint16Array(room), port);
    state = larger(new Uint8Array(room), state);
    reason = larger(new Uint8Array(room), reason);
    rttUs = larger(new Float32Array(room), rttUs);
    ttl = larger(new Uint8Array(room), ttl);
    window = larger(new Uint16Array(room), window);
  };
  return {
    get size() {
      return size;
    },
    get full() {
      return size >= rowsFull;
    },
    push(host, portNumber, stateIndex, reasonIndex, roundTripUs, answer) {
      if (size === room) grow();
      hostIndex[size] = host;
      port[size] = portNumber;
      state[size] = stateIndex;
      reason[size] = reasonIndex;
      rttUs[size] = roundTripUs;
      ttl[size] = answer?.ttl ?? 0;
      window[size] = answer?.window ?? 0;
      if (answer?.from !== undefined) from.set(size, answer.from);
      if (answer?.said !== undefined) said.set(size, answer.said);
      size++;
    },
    end: (host) => void ended.push(host),
    take(progress) {
      const batch: PortScanBatch = {
        size,
        hostIndex: hostIndex.slice(0, size),
        port: port.slice(0, size),
        state: state.slice(0, size),
        reason: reason.slice(0, size),
        rttUs: rttUs.slice(0, size),
        ttl: ttl.slice(0, size),
        window: window.slice(0, size),
        from,
        said,
        ended,
        ...progress,
      };
      size = 0;
      from = new Map();
      said = new Map();
      ended = [];
      return batch;
    },
  };
}
