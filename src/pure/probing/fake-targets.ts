/** Hosts that lose, limit, delay and lie, in a time that costs nothing: what the tests of `port-scan.ts` scan. */
import { type PortReason, type PortState, portReasons, portStates } from '../contract/port-state.ts';
import {
  createPortScanMachine,
  type PortAnswer,
  type PortScanMachine,
  type PortScanOptions,
} from './port-scan.ts';
import { tickAt } from './probe-cookie.ts';

/** What a port does with a probe; `null` says nothing. */
export interface FakeReaction {
  readonly state: PortState;
  readonly reason: PortReason;
  readonly from?: string;
}
export interface FakeTarget {
  readonly rttUs: number;
  react(port: number): FakeReaction | null;
  /** What the program behind a port takes beyond the way. */
  delayUs?(port: number): number;
  /** Of each packet, either way. */
  readonly lossShare?: number;
  /** A bucket that gives so many answers of these reasons. */
  readonly limit?: {
    readonly reasons: readonly PortReason[];
    readonly perSecond: number;
    readonly burst: number;
  };
  /** Probes per second that the way to it bears; what comes faster is dropped. */
  readonly probesPerSecondMax?: number;
  /** What is left unanswered after an answer to a port that was not its first. */
  readonly againApartUs?: number;
}

export type FakeOptions = Omit<PortScanOptions, 'hosts'> & { readonly random: () => number };

export interface FakeRow {
  readonly state: PortState;
  readonly reason: PortReason;
  readonly rttUs: number;
  readonly from: string | undefined;
  readonly atUs: number;
}
export interface FakeRun {
  /** By `host port`. */
  readonly rows: ReadonlyMap<string, FakeRow>;
  readonly ended: readonly number[];
  readonly endUs: number;
  /** Times of sending per host. */
  readonly sentAtUs: readonly (readonly number[])[];
  readonly machine: PortScanMachine;
}

/** Sending a packet takes a microsecond. */
const sendUs = 1;
const answersMax = 5_000_000;

/** Arrivals in order of time: a binary heap of times, each with what arrives. */
function newArrivals<T>() {
  const heap: { readonly atUs: number; readonly what: T }[] = [];
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  return {
    add(atUs: number, what: T) {
      if (heap.length >= answersMax) throw new Error('the fake network is full');
      heap.push({ atUs, what });
      for (let i = heap.length - 1; i > 0 && heap[i]!.atUs < heap[(i - 1) >> 1]!.atUs; i = (i - 1) >> 1)
        swap(i, (i - 1) >> 1);
    },
    nextUs: () => heap[0]?.atUs ?? Number.POSITIVE_INFINITY,
    take(): T {
      const { what } = heap[0]!;
      const last = heap.pop()!;
      if (heap.length > 0) heap[0] = last;
      for (let i = 0; ; ) {
        const left = 2 * i + 1;
        if (left >= heap.length) break;
        const child = left + 1 < heap.length && heap[left + 1]!.atUs < heap[left]!.atUs ? left + 1 : left;
        if (heap[i]!.atUs <= heap[child]!.atUs) break;
        swap(i, child);
        i = child;
      }
      return what;
    },
  };
}

interface Bucket {
  tokens: number;
  atUs: number;
}
const takeToken = (bucket: Bucket, perSecond: number, burst: number, nowUs: number): boolean => {
  bucket.tokens = Math.min(burst, bucket.tokens + ((nowUs - bucket.atUs) * perSecond) / 1e6);
  bucket.atUs = nowUs;
  if (bucket.tokens < 1) return false;
  bucket.tokens--;
  return true;
};

/** Scans until the machine is done, or `untilUs`; `meddle` is called before each turn. */
export function scanFakes(
  targets: readonly FakeTarget[],
  options: FakeOptions,
  more: {
    readonly untilUs?: number;
    readonly meddle?: (machine: PortScanMachine, nowUs: number) => void;
  } = {},
): FakeRun {
  const rows = new Map<string, FakeRow>();
  const ended: number[] = [];
  const sentAtUs: number[][] = targets.map(() => []);
  let nowUs = 1_000_000;
  const startUs = nowUs;
  const machine = createPortScanMachine(
    { ...options, hosts: targets.length },
    {
      tell(host, port, state, reason, rttUs, answer) {
        const key = `${host} ${port}`;
        if (rows.has(key)) throw new Error(`${key} was told twice`);
        rows.set(key, {
          state: portStates[state]!,
          reason: portReasons[reason]!,
          rttUs,
          from: answer?.from,
          atUs: nowUs - startUs,
        });
      },
      end: (host) => void ended.push(host),
    },
  );
  const arrivals = newArrivals<{ host: number; port: number; answer: PortAnswer }>();
  const limits: Bucket[] = targets.map((target) => ({ tokens: target.limit?.burst ?? 0, atUs: nowUs }));
  const ways: Bucket[] = targets.map(() => ({ tokens: 10, atUs: nowUs }));
  /** By `host port`: how many answers there were, and when the last. */
  const again = new Map<string, { answers: number; atUs: number }>();
  const tooSoon = (host: number, port: number, apartUs: number): boolean => {
    const key = `${host} ${port}`;
    const last = again.get(key) ?? { answers: 0, atUs: 0 };
    if (last.answers > 1 && nowUs - last.atUs < apartUs) return true;
    again.set(key, { answers: last.answers + 1, atUs: nowUs });
    return false;
  };
  const chance = () => options.random() / 0x1_0000_0000;

  const send = (host: number, port: number) => {
    const target = targets[host]!;
    sentAtUs[host]!.push(nowUs - startUs);
    const lost = () => chance() < (target.lossShare ?? 0);
    if (lost()) return;
    const most = target.probesPerSecondMax;
    if (most !== undefined && !takeToken(ways[host]!, most, Math.max(10, most / 100), nowUs)) return;
    const reaction = target.react(port);
    if (!reaction) return;
    if (target.againApartUs !== undefined && tooSoon(host, port, target.againApartUs)) return;
    const { limit } = target;
    if (
      limit?.reasons.includes(reaction.reason) &&
      !takeToken(limits[host]!, limit.perSecond, limit.burst, nowUs)
    )
      return;
    if (lost()) return;
    arrivals.add(nowUs + target.rttUs + (target.delayUs?.(port) ?? 0), {
      host,
      port,
      answer: {
        state: portStates.indexOf(reaction.state),
        reason: portReasons.indexOf(reaction.reason),
        tick: options.method === 'udp' ? -1 : tickAt(nowUs >>> 0),
        ...{ ttl: 64, window: 0, from: reaction.from, said: undefined },
      },
    });
  };

  while (!machine.done && nowUs - startUs < (more.untilUs ?? 3_600_000_000)) {
    more.meddle?.(machine, nowUs);
    while (arrivals.nextUs() <= nowUs) {
      const { host, port, answer } = arrivals.take();
      machine.heard(nowUs, host, port, answer);
    }
    if (machine.done) break;
    const wakeUs = machine.step(nowUs);
    if (machine.done) break;
    const count = machine.next(nowUs, 64);
    for (let i = 0; i < count; i++) send(machine.picked.host[i]!, machine.picked.port[i]!);
    nowUs += count * sendUs;
    // A machine that wants to be called again at once without sending would hang here: it has to cost time.
    if (count === 0) nowUs = Math.max(nowUs + 1, Math.min(wakeUs, arrivals.nextUs(), nowUs + 1_000_000));
  }
  return { rows, ended, endUs: nowUs - startUs, sentAtUs, machine };
}
