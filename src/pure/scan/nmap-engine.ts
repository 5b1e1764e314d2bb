/**
 * The same run by the nmap that is installed on this machine: for who needs its scripts or its fingerprints. It is asked exactly what our own plan asks
 * (addresses after scopes and exclusions, ports one by one), so that its result can be compared with any other; its XML is read as it is written.
 */
import { formatAddress, fromBigInt, widthBits } from '../base/address.ts';
import { FaultError, fault, invalidInput } from '../base/errors.ts';
import { type AddressRange, merge, parseTargets, subtract } from '../base/targets.ts';
import type { RunningProgram } from '../contract/network.ts';
import type { NoteFact, ScanFact } from '../contract/scan.ts';
import { readNmapXml } from './formats/nmap-xml-read.ts';
import { createOutbox } from './outbox.ts';
import type { ScanPlan, ScanWorld } from './plan.ts';
import { formatPorts } from './port-ranges.ts';
import type { ScanProgress } from './progress.ts';
import { factsOf, type ScannedHost, scanOf } from './result.ts';
import { formatRange } from './scope.ts';
import { countOf, type ScanTargets } from './targets.ts';

/** More of one host is no honest result. */
const hostCharsMax = 64 * 1024 * 1024;
const outputBytesMax = 4 * 1024 * 1024 * 1024;
const flagOfMethod = { syn: '-sS', connect: '-sT', ack: '-sA', udp: '-sU' } as const;

export interface NmapAsk {
  readonly scripts: readonly string[];
  readonly audits: readonly string[];
  readonly timeoutMs: number;
}

/** What our plan is in the words of nmap, and what of it nmap has no word for. */
export function nmapArguments(
  plan: ScanPlan,
  family: 4 | 6,
  scripts: readonly string[],
): { readonly args: readonly string[]; readonly notes: readonly NoteFact[] } {
  const args = ['-oX', '-', '-iL', '-', '--noninteractive', '--stats-every', '1s'];
  const lost: string[] = [];
  const put = (...words: readonly (string | number)[]) => args.push(...words.map(String));
  if (family === 6) put('-6');
  if (!plan.names) put('-n');
  if (plan.tellDown) put('-v');
  if (!plan.discovery) put('-Pn');
  else
    for (const method of plan.discovery.methods) {
      const { synPorts, ackPorts, udpPorts } = plan.discovery;
      if (method === 'icmp-echo') put('-PE');
      else if (method === 'tcp-syn' || method === 'tcp-connect') put(`-PS${synPorts.join()}`);
      else if (method === 'tcp-ack') put(`-PA${ackPorts.join()}`);
      else if (method === 'udp') put(`-PU${udpPorts.join()}`);
      // nmap asks own links by ARP and neighbour discovery in any case.
      else if (method !== 'arp' && !(family === 4 && method === 'icmpv6-multicast')) lost.push(method);
    }
  if (plan.scans.length === 0) put('-sn');
  else {
    put(...plan.scans.map(({ method }) => flagOfMethod[method]));
    put(
      '-p',
      plan.scans
        .map(({ transport, ports }) => `${transport === 'udp' ? 'U' : 'T'}:${formatPorts(ports)}`)
        .join(),
    );
    if (plan.services) put('-sV', '--version-intensity', plan.services.intensity);
    if (plan.system) put('-O');
    if (scripts.length > 0) put('--script', scripts.join());
  }
  if (plan.trace) put('--traceroute');
  put('--max-retries', plan.retries);
  if (plan.ratePps !== null) put('--max-rate', plan.ratePps);
  if (plan.hostRatePps !== null) put('--scan-delay', `${Math.round(1000 / plan.hostRatePps)}ms`);
  if (plan.hostTimeoutMs !== null) put('--host-timeout', `${plan.hostTimeoutMs}ms`);
  if (plan.timeoutMs !== 'auto')
    for (const flag of ['--max-rtt-timeout', '--initial-rtt-timeout']) put(flag, `${plan.timeoutMs}ms`);
  if (plan.timeoutMinMs !== undefined) put('--min-rtt-timeout', `${plan.timeoutMinMs}ms`);
  if (plan.sourcePort !== undefined) put('-g', plan.sourcePort);
  const notes = lost.map(
    (method): NoteFact => ({
      kind: 'note',
      subject: 'discovery',
      message: `nmap does not look for hosts by ${method}: it was left out.`,
    }),
  );
  return { args, notes };
}

/** Ranges as the fewest prefixes, one a line: nmap reads no ranges across octets. */
export function* prefixesOf(ranges: readonly AddressRange[]): Generator<string> {
  for (const { family, first, last } of ranges)
    for (let at = first; at <= last; ) {
      let bits = 0n;
      while (
        bits < BigInt(widthBits(family)) &&
        at % (1n << (bits + 1n)) === 0n &&
        at + (1n << (bits + 1n)) - 1n <= last
      )
        bits++;
      yield `${formatAddress(fromBigInt(family, at))}/${widthBits(family) - Number(bits)}`;
      at += 1n << bits;
    }
}

export interface NmapPiece {
  readonly facts: readonly ScanFact[];
  /** What it does now, and how far that is. */
  readonly task?: { readonly name: string; readonly percent: number; readonly leftMs?: number };
}

/** Its XML, host by host while it is written. */
export function createNmapReader(): (text: string) => NmapPiece {
  let waiting = '';
  return (text) => {
    waiting += text;
    const facts: ScanFact[] = [];
    let task: NmapPiece['task'];
    for (;;) {
      const begin = /<host[ >]/.exec(waiting)?.index;
      const before = begin === undefined ? waiting : waiting.slice(0, begin);
      task = taskIn(before) ?? task;
      if (begin === undefined) {
        // What may still become a tag is kept.
        const open = before.lastIndexOf('<');
        waiting = open >= 0 && !before.includes('>', open) ? before.slice(open) : '';
        break;
      }
      waiting = waiting.slice(begin);
      const end = waiting.indexOf(hostEnd);
      if (end < 0) {
        if (waiting.length > hostCharsMax)
          throw new FaultError(fault('too-large', 'nmap wrote more of one host than is read'));
        break;
      }
      facts.push(...factsOfHost(waiting.slice(0, end + hostEnd.length)));
      waiting = waiting.slice(end + hostEnd.length);
    }
    return { facts, ...(task ? { task } : {}) };
  };
}
const hostEnd = '</host>';

function taskIn(text: string): NmapPiece['task'] {
  const tag = [...text.matchAll(/<task(begin|progress) [^>]*>/g)].at(-1)?.[0];
  const name = tag && /task="([^"]*)"/.exec(tag)?.[1];
  if (!tag || !name) return undefined;
  const remaining = /remaining="(\d+)"/.exec(tag)?.[1];
  return {
    name,
    percent: Number(/percent="([\d.]+)"/.exec(tag)?.[1] ?? 0),
    ...(remaining === undefined ? {} : { leftMs: Number(remaining) * 1000 }),
  };
}

function factsOfHost(xml: string): readonly ScanFact[] {
  const { result } = readNmapXml(`<nmaprun>${xml}</nmaprun>`);
  if (!result) return [];
  const [startS, endS] = ['starttime', 'endtime'].map((name) =>
    Number(new RegExp(`^<host[^>]* ${name}="(\\d+)"`).exec(xml)?.[1] ?? 0),
  );
  const complete = !/^<host[^>]* timedout="true"/.test(xml);
  return [
    ...factsOf(result),
    ...result.hosts.flatMap(({ address, host, end }): ScanFact[] =>
      end || host?.state !== 'up'
        ? []
        : [
            {
              kind: 'host-end',
              address,
              elapsedMs: startS! > 0 ? Math.max(0, endS! - startS!) * 1000 : 0,
              complete,
            },
          ],
    ),
  ];
}

/** What an earlier run told to its end. nmap tells a host when all is known of it, so that of others nothing is known. */
function finishedIn(earlier: readonly ScanFact[]) {
  const { hosts, discovered } = scanOf(earlier);
  const isDone = ({ host, end }: ScannedHost) => host?.state === 'down' || end?.complete === true;
  const rangesOf = (items: readonly ScannedHost[]) =>
    parseTargets(items.map(({ address }) => address)).ranges;
  const looked = parseTargets(discovered.flatMap(({ ranges }) => ranges)).ranges;
  const done = hosts.filter(isDone);
  const up = done.filter(({ host }) => host?.state !== 'down').length;
  return {
    facts: [...factsOf({ hosts: done, notes: [], discovered })],
    covered: merge([
      ...rangesOf(done),
      ...subtract(merge(looked), merge(rangesOf(hosts.filter((item) => !isDone(item))))),
    ]),
    up,
  };
}

export async function* runNmap(
  plan: ScanPlan,
  targets: ScanTargets,
  ask: NmapAsk,
  earlier: readonly ScanFact[],
  world: ScanWorld,
): AsyncGenerator<readonly (ScanFact | ScanProgress)[]> {
  checkAsk(ask);
  const startMs = world.clock.monotonicMs();
  const before = finishedIn(earlier);
  if (before.facts.length > 0) yield before.facts;
  const left = subtract(targets.ranges, before.covered);
  const counts = { up: before.up, down: 0, doubtful: 0 };
  const total = Number(targets.count);
  let finished = total - Number(countOf(left));
  let silentInAll = finished - before.up;
  for (const family of [4, 6] as const) {
    const ranges = left.filter((range) => range.family === family);
    if (ranges.length === 0 || world.signal.aborted) continue;
    const { args, notes } = nmapArguments(plan, family, ask.scripts);
    yield [
      ...notes,
      {
        ...{ kind: 'progress', done: finished, total, up: counts.up, hosts: [], note: 'nmap is at work' },
        ...{ phase: 'discovery', elapsedMs: 0 },
      },
    ];
    const progressOf = ({ task }: NmapPiece): ScanProgress[] =>
      task
        ? [
            {
              ...{ kind: 'progress', done: finished, total, up: counts.up, hosts: [] },
              note: `nmap: ${task.name}${task.percent > 0 ? `, ${Math.round(task.percent)} %` : ''}`,
              phase: plan.scans.length > 0 ? 'ports' : 'discovery',
              elapsedMs: Math.round(world.clock.monotonicMs() - startMs - world.control.pausedMs),
              ...(task.leftMs === undefined ? {} : { leftMs: task.leftMs }),
            },
          ]
        : [];
    let upHere = 0;
    for await (const piece of piecesOf(args, ranges, ask, world)) {
      for (const fact of piece.facts) {
        if (fact.kind !== 'host') continue;
        if (fact.state === 'up') {
          upHere++;
          counts.up++;
        }
        finished++;
      }
      yield [...piece.facts, ...progressOf(piece)];
    }
    if (world.signal.aborted) break;
    const silent = Number(countOf(ranges)) - upHere;
    silentInAll += silent;
    finished += silent;
    yield [{ kind: 'discovered', ranges: ranges.map(formatRange), silent }];
  }
  yield [
    {
      kind: 'scan-end',
      complete: !world.signal.aborted,
      elapsedMs: Math.round(world.clock.monotonicMs() - startMs),
      ...counts,
      down: silentInAll,
    },
  ];
}

function checkAsk({ audits }: NmapAsk): void {
  if (audits.length > 0)
    throw invalidInput(
      'audits',
      audits.join(),
      'are ours, and nmap does not run them',
      'Leave audits out, or name scripts of nmap in nmapScripts.',
    );
}

async function* piecesOf(
  args: readonly string[],
  ranges: readonly AddressRange[],
  { timeoutMs }: NmapAsk,
  { net, signal, control }: ScanWorld,
): AsyncGenerator<NmapPiece> {
  const outbox = createOutbox<NmapPiece>();
  const read = createNmapReader();
  // nmap writes ASCII: everything else stands there as an escape.
  const decoder = new TextDecoder();
  let release = () => {};
  const follow = ({ hold, goOn }: RunningProgram) => {
    release = control.follow({ pause: hold, resume: goOn, skip() {} }, []);
  };
  const running = net
    .program({
      ...{ name: 'nmap', from: 'system', args, input: `${[...prefixesOf(ranges)].join('\n')}\n` },
      ...{ timeoutMs, outputBytesMax, signal, onStart: follow },
      onOutput(chunk) {
        try {
          outbox.put([read(decoder.decode(chunk))]);
        } catch (error) {
          outbox.fail(error);
        }
      },
    })
    .then((outcome) => {
      release();
      if (!outcome.ok && !signal.aborted) throw new FaultError(outcome.fault);
      if (outcome.ok && outcome.result.exitCode !== 0) throw new FaultError(failureOf(outcome.result.errors));
      outbox.end();
    })
    .catch(outbox.fail);
  yield* flat(outbox.lists);
  await running;
}

async function* flat<T>(lists: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const list of lists) yield* list;
}

/** nmap says in its own words what it lacks, a privilege most of all. */
function failureOf(errors: Uint8Array) {
  const said = new TextDecoder().decode(errors).trim().split('\n').slice(-3).join(' ').slice(0, 300);
  return fault(
    /root|privileg|permitted/i.test(said) ? 'missing-privilege' : 'unexpected-status',
    `nmap ended with a failure: ${said || 'it did not say why'}`,
    { field: 'engine', value: 'nmap' },
  );
}
