/** The ports of a group of hosts, all methods at the same time, and each host to its end as soon as its ports are told. */
import type { PortScanBatch, PortScanPlan } from '../contract/network.ts';
import type { ScanFact } from '../contract/scan.ts';
import { createHostWork, type HostGates, type HostWork, type HostWorld } from './host-work.ts';
import type { Outbox } from './outbox.ts';
import { datagramsOf } from './payloads.ts';
import type { PortQuestion, ScanPlan } from './plan.ts';
import { createPortLedger, type PortLedger } from './port-ledger.ts';
import type { Progress, ScanProgress } from './progress.ts';
import { unroutedIn } from './sightings.ts';
import type { Told } from './told.ts';

export interface GroupWorld extends HostWorld {
  readonly outbox: Outbox<ScanFact | ScanProgress>;
  readonly progress: Progress;
  readonly gates: HostGates;
  readonly told: Told;
  readonly unrouted: (addresses: readonly string[]) => void;
  /** Works that outlive their group: services and endings of its hosts. */
  readonly pending: Set<Promise<void>>;
  /** Something broke that is no expected failure. */
  readonly fail: (error: unknown) => void;
}

/** Unless it was told a moment ago. */
export function tellProgress({ progress, outbox }: Pick<GroupWorld, 'progress' | 'outbox'>, force = false) {
  const due = progress.due(force);
  if (due) outbox.put([due]);
}

interface GroupHost {
  readonly work: HostWork;
  /** Methods that are still to tell its ports. */
  left: number;
  /** Its ports are told; its services, audits and path may still be at work. */
  over: boolean;
  finished: boolean;
}

export async function scanGroup(
  hosts: readonly HostWorkSeed[],
  plan: ScanPlan,
  world: GroupWorld,
): Promise<void> {
  const { outbox, progress } = world;
  const put = (facts: readonly ScanFact[]) => outbox.put(facts);
  const addresses = hosts.map(({ host }) => host.address);
  const ledgers = plan.scans.map(({ ports, transport }) => createPortLedger(addresses, ports, transport));
  const total = plan.scans.reduce((sum, scan) => sum + scan.ports.length, 0);
  const members = hosts.map(({ host }, index): GroupHost => {
    for (const ledger of ledgers) ledger.seed(index, world.told.portsOf(host.address));
    const work = createHostWork(host, plan, world, world.gates, put, (kind, ms) => {
      progress.took(kind, ms);
      tellProgress(world);
    });
    progress.begin(
      host.address,
      total,
      () => ledgers.reduce((sum, ledger) => sum + ledger.settledCount(index), 0),
      work.steps,
    );
    return {
      work,
      left: plan.scans.length,
      over: false,
      finished: false,
    };
  });
  const indexOf = new Map(addresses.map((address, index) => [address, index]));

  const endings: Promise<void>[] = [];
  const endHost = (index: number) => {
    const member = members[index]!;
    if (member.over) return;
    member.over = true;
    for (const ledger of ledgers) {
      member.work.sign(ledger.signs(index));
      const rest = ledger.rest(index);
      if (rest.some((fact) => fact.reason === 'host-timeout')) member.work.skip();
      put(rest);
      // Silence of a UDP port may be a question that was lost, or the wrong one.
      for (const fact of rest)
        if (fact.kind === 'port' && fact.transport === 'udp' && fact.state === 'open|filtered')
          member.work.doubtful(fact);
    }
    const ending = member.work
      .finish()
      .catch(world.fail)
      .finally(() => {
        member.finished = true;
        progress.end(addresses[index]!);
        world.pending.delete(ending);
        tellProgress(world);
      });
    world.pending.add(ending);
    endings.push(ending);
  };
  const endMethod = (index: number) => {
    const member = members[index]!;
    member.left--;
    if (member.left <= 0) endHost(index);
  };
  const release = world.control.onSkip((address) => {
    const index = indexOf.get(address);
    if (index === undefined || members[index]!.finished) return false;
    members[index]!.work.skip();
    return true;
  });
  try {
    // What an earlier run found open is told again, and identified if it did not get to that.
    for (const [index, { work }] of members.entries())
      for (const ledger of ledgers) {
        const open = ledger.open(index);
        if (open.length > 0) put(open);
        for (const port of open) work.open(port);
      }
    await Promise.all(
      plan.scans.map((question, at) =>
        scanPorts(question, ledgers[at]!, { addresses, indexOf, members, plan, world, endMethod }),
      ),
    );
    // Without ports to ask, or with an engine that left somebody out, hosts end here.
    for (let index = 0; index < members.length; index++) endHost(index);
  } finally {
    // A host may be left alone until it is finished, and not only while its ports are asked.
    void Promise.all(endings).then(release);
  }
}

export interface HostWorkSeed {
  readonly host: Parameters<typeof createHostWork>[0];
}

interface GroupScan {
  readonly addresses: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly members: readonly GroupHost[];
  readonly plan: ScanPlan;
  readonly world: GroupWorld;
  endMethod(index: number): void;
}

/** One method over all hosts. Hosts of which an earlier run told ports are asked for the others only. */
async function scanPorts(question: PortQuestion, ledger: PortLedger, group: GroupScan): Promise<void> {
  const byPorts = new Map<string, { readonly ports: Uint16Array; readonly indexes: number[] }>();
  for (let index = 0; index < group.addresses.length; index++) {
    const ports =
      ledger.settledCount(index) === 0 ? question.ports : Uint16Array.from(ledger.unsettled(index));
    if (ports.length === 0) {
      group.endMethod(index);
      continue;
    }
    const key = ports === question.ports ? '' : ports.join();
    const same = byPorts.get(key) ?? { ports, indexes: [] };
    same.indexes.push(index);
    byPorts.set(key, same);
  }
  for (const { ports, indexes } of byPorts.values())
    if (!group.world.signal.aborted) await scanSome(question, ports, indexes, ledger, group);
}

async function scanSome(
  { method }: PortQuestion,
  ports: Uint16Array,
  indexes: readonly number[],
  ledger: PortLedger,
  { addresses, indexOf, members, plan, world, endMethod }: GroupScan,
): Promise<void> {
  const asked: PortScanPlan = {
    method,
    addresses: indexes.map((index) => addresses[index]!),
    ports,
    ...(method === 'udp' ? datagramsOf(plan.payloads) : {}),
    retries: plan.retries,
    timeoutMs: plan.timeoutMs,
    ...(plan.timeoutMinMs === undefined ? {} : { timeoutMinMs: plan.timeoutMinMs }),
    ratePps: plan.ratePps,
    hostRatePps: plan.hostRatePps,
    hostTimeoutMs: plan.hostTimeoutMs,
    ...(plan.sourcePort === undefined ? {} : { sourcePort: plan.sourcePort }),
    eachSilent: false,
  };
  await world.control.ready();
  const scan = world.net.portScan(asked, world.signal);
  const release = world.control.follow(scan, asked.addresses);
  const { outbox, progress } = world;
  try {
    for await (const batch of scan.batches) {
      // The engine counts hosts as it was given them.
      const own: PortScanBatch = { ...batch, hostIndex: batch.hostIndex.map((index) => indexes[index]!) };
      const open = ledger.add(own);
      world.unrouted(unroutedIn(addresses, own));
      if (open.length > 0) {
        outbox.put(open);
        const words = wordsOf(own);
        for (const port of open) {
          const index = indexOf.get(port.address)!;
          const bytes = words.get(`${index} ${port.port}`);
          const asked = plan.payloads.get(port.port)?.asked;
          members[index]!.work.open(port, bytes && asked !== undefined ? { asked, bytes } : undefined);
        }
      }
      for (const index of batch.ended) endMethod(indexes[index]!);
      progress.tally.ratePps = batch.ratePps;
      tellProgress(world);
      await outbox.room();
    }
  } finally {
    release();
  }
}

/** What UDP ports said, by host and port. The bytes of a batch are the engine's: they are kept as copies. */
const wordsOf = ({ said, hostIndex, port }: PortScanBatch): ReadonlyMap<string, Uint8Array> =>
  new Map([...said].map(([row, bytes]) => [`${hostIndex[row]} ${port[row]}`, bytes.slice()]));
