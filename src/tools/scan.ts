/**
 * What is out there: hosts with evidence, their ports, services, systems, paths and what audits find, each as it is found. The decisions are in
 * `pure/scan`; here are the words for them, and the verdict that makes a scan a sensor.
 */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { once } from '#pure/base/once.ts';
import { scanMethods } from '#pure/contract/port-state.ts';
import {
  findingSeverities,
  type HostFact,
  type ScanEndFact,
  type ScanFact,
  scanShapes,
} from '#pure/contract/scan.ts';
import {
  defineTool,
  type Metric,
  progressRecord,
  type ToolContext,
  type Verdict,
} from '#pure/contract/tool.ts';
import { ownLinks } from '#pure/protocols/own-links.ts';
import { type Machine, planFactOf, planOf } from '#pure/scan/ask.ts';
import { createScanControl } from '#pure/scan/control.ts';
import { discoveryMethods } from '#pure/scan/discover.ts';
import { nestedAbort } from '#pure/scan/nested-abort.ts';
import type { Payloads } from '#pure/scan/payloads.ts';
import type { Identify, ScanPlan, ScanWorld } from '#pure/scan/plan.ts';
import { findingKey, portKey } from '#pure/scan/result.ts';
import { runScan } from '#pure/scan/run.ts';
import { confirmEnormous, type ScanTargets, sayDuration, targetsOf } from '#pure/scan/targets.ts';

const portList = z.array(z.number().int().min(1).max(65535)).max(100);
const expressions = z.array(z.string().min(1).max(300));

const input = z.object({
  targets: expressions
    .min(1)
    .max(10_000)
    .describe('Addresses, prefixes, ranges (also by octet: 10.0.0-3.1-254), names; ! excludes'),
  exclude: expressions.max(10_000).default([]).describe('Who is never asked, in the same words'),
  family: z
    .union([z.literal(4), z.literal(6)])
    .nullable()
    .default(null)
    .describe('4 or 6: only addresses of that family; names lead to their first address'),
  methods: z
    .array(z.enum(scanMethods))
    .max(2)
    .default(['syn'])
    .describe('How ports are asked: one of syn, connect and ack, and udp; none only finds hosts'),
  ports: z
    .string()
    .max(10_000)
    .default('')
    .describe('22,80,8000-8100; - for all; names such as http*; U:53,T:22 apart; without it, topPorts'),
  topPorts: z.number().int().min(1).max(65_535).default(1000).describe('So many of the usual ports'),
  discovery: z
    .array(z.enum(discoveryMethods))
    .default(['arp', 'icmp-echo', 'tcp-syn', 'tcp-ack', 'icmpv6-multicast'])
    .describe('How hosts are looked for; none takes every address for a host'),
  synPorts: portList.default([443]).describe('Ports that tcp-syn tries when it looks for hosts'),
  ackPorts: portList.default([80]).describe('Ports that tcp-ack tries when it looks for hosts'),
  udpPorts: portList.default([161, 53]).describe('Ports that udp tries when it looks for hosts'),
  services: z.boolean().default(false).describe('Find out what speaks at open ports, product and version'),
  intensity: z
    .number()
    .int()
    .min(0)
    .max(9)
    .default(7)
    .describe('How much is tried on ports that stay unknown: 0 only what is usual there, 9 everything'),
  system: z.boolean().default(false).describe('Guess the system of each host from all its signs'),
  trace: z.boolean().default(false).describe('Find the path to each host'),
  audits: z
    .array(z.string().min(1).max(60))
    .max(100)
    .default([])
    .describe('Audits of what speaks there, by name; safe means all that only ask'),
  guessCommunities: z
    .boolean()
    .default(false)
    .describe('Let audits try the usual SNMP communities: only where you may'),
  tryWrites: z
    .boolean()
    .default(false)
    .describe('Let audits ask whether a community may write, by a Set that no agent can carry out'),
  dhcpServers: expressions
    .max(100)
    .default([])
    .describe('DHCP servers that may be on the own links: others are findings'),
  routers: expressions.max(100).default([]).describe('Routers that may advertise on the own links'),
  zones: expressions.max(100).default([]).describe('DNS zones whose transfer audits try'),
  engine: z
    .enum(['nocturne', 'nmap'])
    .default('nocturne')
    .describe('nmap: the run is done by the nmap that is installed here, and its results are taken'),
  nmapScripts: z
    .array(
      z
        .string()
        // A path would run what nobody installed.
        .regex(/^[a-z0-9][a-z0-9_*-]{0,79}$/i, 'is no name of a script or of a category'),
    )
    .max(50)
    .default([])
    .describe('Scripts and categories that nmap runs, by name: ssl-enum-ciphers, default'),
  names: z.boolean().default(true).describe('Look up names of hosts by DNS'),
  tellDown: z.boolean().default(false).describe('Tell of every silent address too'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(8)
    .describe('Further tries for what is silent, at most: they end when nothing more is to be expected'),
  timeoutMs: z
    .number()
    .int()
    .min(20)
    .max(60_000)
    .optional()
    .meta({ unit: 'ms' })
    .describe('How long to wait for an answer; without it, adapted to what is seen'),
  timeoutMinMs: z
    .number()
    .int()
    .min(5)
    .max(1500)
    .optional()
    .meta({ unit: 'ms' })
    .describe('The least that the wait for an answer is adapted to: 100 ms for UDP, 50 otherwise'),
  ratePps: z
    .number()
    .min(0.001)
    .max(10_000_000)
    .nullable()
    .default(null)
    .meta({ unit: 'packets-per-second' })
    .describe('At most so many packets a second; none adapts to what the network takes'),
  hostRatePps: z
    .number()
    .min(0.001)
    .max(10_000_000)
    .nullable()
    .default(null)
    .meta({ unit: 'packets-per-second' })
    .describe('The same for each host'),
  hostTimeoutMs: z
    .number()
    .int()
    .min(100)
    .max(604_800_000)
    .nullable()
    .default(null)
    .meta({ unit: 'ms' })
    .describe('A host that is not done by then is left as it is'),
  durationMs: z
    .number()
    .int()
    .min(1000)
    .max(604_800_000)
    .nullable()
    .default(null)
    .meta({ unit: 'ms' })
    .describe('The run ends by then and keeps what it has'),
  sourcePort: z.number().int().min(1).max(65535).optional().describe('Port that probes are sent from'),
  failFrom: z
    .enum(findingSeverities)
    .nullable()
    .default(null)
    .describe('A finding as severe as this is a fault of the run'),
  confirm: z
    .boolean()
    .default(false)
    .describe('Begin though there are more than 65,536 addresses, or more than a day of work'),
  journal: z
    .array(z.record(z.string(), z.unknown()))
    .default([])
    .describe('Facts that an interrupted run of the same input told: what they settle is not asked again'),
});

const record = once(() => {
  const stepCount = z.object({ done: z.number().int(), total: z.number().int() });
  return z.discriminatedUnion('kind', [
    ...scanShapes().scanFact.options,
    progressRecord.extend({
      phase: z
        .enum(['discovery', 'ports', 'services', 'done'])
        .optional()
        .describe('What most of the work is'),
      up: z.number().int().optional().describe('Hosts found so far'),
      elapsedMs: z.number().optional().meta({ unit: 'ms' }),
      leftMs: z.number().optional().meta({ unit: 'ms' }).describe('By the pace so far'),
      ratePps: z.number().optional().meta({ unit: 'packets-per-second' }),
      hosts: z
        .array(
          z.object({
            address: z.string(),
            told: z.number().int(),
            total: z.number().int(),
            services: stepCount.describe('Services that are known, of those that are to be asked'),
            audits: stepCount.describe('Audits that are done, of those that apply'),
            doing: z.string().optional().describe('What is being done there beside its ports'),
            leftMs: z.number().optional().meta({ unit: 'ms' }),
          }),
        )
        .readonly()
        .optional()
        .describe('Hosts at work, with how many of their ports are told'),
    }),
  ]);
});

interface State {
  readonly failFrom: (typeof findingSeverities)[number] | null;
  readonly durationMs: number | null;
  readonly hosts: Map<string, HostFact['state']>;
  readonly open: Set<string>;
  readonly findings: Map<string, ScanFact & { kind: 'finding' }>;
  end: ScanEndFact | undefined;
}

export const scan = defineTool({
  id: 'scan',
  summary: 'Find hosts, their ports, services and systems, and audit them',
  description:
    'Looks for hosts by ARP and ND, ICMP, TCP and UDP, each with its evidence and guarded against those who answer for others; asks their ports by SYN, connection, ACK or UDP; finds out what speaks there, guesses the system, traces the path and runs audits. Facts come as they are found; a run can be paused, hosts skipped, and an interrupted run be continued. Without privilege it falls back to what is allowed and says what is lost. The command line takes the usual flags of nmap.',
  group: 'services',
  appliesTo: { address: 'targets', name: 'targets', prefix: 'targets' },
  input,
  get record() {
    return record();
  },
  positional: 'targets',
  needs: [],
  wants: ['raw', 'icmp', 'link', 'tcp', 'udp', 'udp-errors', 'tls', 'resolve'],
  risk: 'active',
  limits: { targetsMax: 16_777_216, recordsMax: 10_000_000, durationMsMax: 604_800_000 },
  commands: ['pause', 'resume', 'skip', 'tell'],
  examples: [
    {
      title: 'Two ports of this machine by connections, without privilege',
      input: { targets: ['127.0.0.1'], methods: ['connect'], ports: '22,80', names: false },
    },
    {
      title: 'The usual ports of a network with what speaks there',
      input: { targets: ['192.0.2.0/24'], services: true, system: true, exclude: ['192.0.2.7'] },
    },
    {
      title: 'Who is there, only',
      input: { targets: ['192.0.2.0/24'], methods: [] },
    },
  ],

  async *run(asked, context, listen) {
    const { net, limits } = context;
    const earlier = journalOf(asked.journal);
    const control = createScanControl(context.clock.monotonicMs);
    listen((command) => {
      if (command.command === 'skip') return control.skip(command.target);
      if (command.command === 'tell') return control.tell();
      control[command.command]();
      return true;
    });
    const { plan, notes } = planOf(asked, {
      capabilities: net.capabilities,
      ...(await machineFor(asked)),
    });
    const targets = await targetsOf(
      {
        targets: asked.targets,
        exclude: asked.exclude,
        family: asked.family ?? undefined,
        addressesMax: limits.targetsMax,
        scopes: limits.scopes,
        searchable:
          asked.engine === 'nocturne' && plan.discovery?.methods.includes('icmpv6-multicast')
            ? (await ownLinks(net)).map((link) => link.range)
            : [],
      },
      net,
      context.signal,
    );
    const said = planFactOf(plan, targets);
    confirmEnormous({
      count: targets.count,
      estimateMs: said.estimateMs,
      confirmed: asked.confirm,
      targets: asked.targets,
    });
    yield [said, ...notes, ...targets.notes];
    const { signal, release } = timed(asked.durationMs, context);
    const world = { net, clock: context.clock, random: context.random, signal, control, identify };
    try {
      if (asked.engine === 'nmap')
        yield* await byNmap(asked, plan, targets, earlier, world, limits.durationMsMax);
      else yield* runScan(plan, targets, said.estimateMs, earlier, world);
    } finally {
      release();
    }
  },

  judge: {
    init: ({ failFrom, durationMs }): State => ({
      failFrom,
      durationMs,
      hosts: new Map(),
      open: new Set(),
      findings: new Map(),
      end: undefined,
    }),
    step(state, item) {
      if (item.kind === 'host') state.hosts.set(item.address, item.state);
      else if (item.kind === 'port') {
        const key = `${item.address} ${portKey(item.transport, item.port)}`;
        if (item.state === 'open') state.open.add(key);
        else state.open.delete(key);
      } else if (item.kind === 'finding') state.findings.set(`${item.address}\n${findingKey(item)}`, item);
      else if (item.kind === 'scan-end') state.end = item;
      return state;
    },
    done: verdictOf,
  },
});

/** Detection knows hundreds of protocols and audits have their own: a scan that asks neither begins without them. */
const identify: Identify = async (...question) =>
  (await import('#pure/detect/identify.ts')).identify(...question);

/** Loaded where it is asked for. */
async function byNmap(
  { nmapScripts, audits }: z.infer<typeof input>,
  plan: ScanPlan,
  targets: ScanTargets,
  earlier: readonly ScanFact[],
  world: ScanWorld,
  timeoutMs: number,
) {
  const { runNmap } = await import('#pure/scan/nmap-engine.ts');
  return runNmap(plan, targets, { scripts: nmapScripts, audits, timeoutMs }, earlier, world);
}

async function machineFor({
  methods,
  discovery,
  audits,
}: z.infer<typeof input>): Promise<Pick<Machine, 'payloads' | 'audits' | 'linkAudits'>> {
  const known = audits.length > 0 ? await import('#pure/audit/index.ts') : { audits: [], linkAudits: [] };
  const payloads: Payloads =
    methods.includes('udp') || discovery.includes('udp')
      ? (await import('#pure/detect/udp-payloads.ts')).udpPayloads()
      : new Map();
  return { payloads, audits: known.audits, linkAudits: known.linkAudits };
}

function verdictOf(state: State): Verdict {
  const count = (wanted: string) => [...state.hosts.values()].filter((known) => known === wanted).length;
  const [up, doubtful] = [count('up'), count('doubtful')];
  const bySeverity = findingSeverities.map((severity) => ({
    severity,
    found: [...state.findings.values()].filter((finding) => finding.severity === severity),
  }));
  const metrics: Metric[] = [
    { name: 'hosts.alive', value: up },
    { name: 'hosts.doubtful', value: doubtful },
    { name: 'ports.open', value: state.open.size },
    ...bySeverity.map(
      ({ severity, found }): Metric => ({ name: 'findings', value: found.length, labels: { severity } }),
    ),
  ];
  const findings = bySeverity
    .filter(({ found }) => found.length > 0)
    .map(({ severity, found }) => `${found.length} ${severity}`);
  const summary = [
    `${up} ${up === 1 ? 'host' : 'hosts'} up`,
    ...(doubtful > 0 ? [`${doubtful} doubtful`] : []),
    `${state.open.size} open ${state.open.size === 1 ? 'port' : 'ports'}`,
    ...(findings.length > 0 ? [`findings: ${findings.join(', ')}`] : []),
    ...(state.end?.complete === false ? ['stopped before its end'] : []),
  ].join(', ');
  const failure = faultOf(state, bySeverity);
  return failure ? { ok: false, summary, fault: failure, metrics } : { ok: true, summary, metrics };
}

function faultOf(
  { failFrom, durationMs, end }: State,
  bySeverity: readonly { readonly severity: string; readonly found: readonly { readonly title: string }[] }[],
): Fault | undefined {
  if (durationMs !== null && end?.complete === false && end.elapsedMs >= durationMs - slackMs)
    return fault('timeout', `the run was over its ${sayDuration(durationMs)} before all was asked`, {
      remedy: 'Raise durationMs, ask for less, or continue the run from its journal.',
    });
  if (failFrom === null) return undefined;
  const severe = bySeverity.slice(0, findingSeverities.indexOf(failFrom) + 1).flatMap(({ found }) => found);
  return severe[0]
    ? fault('threshold-crossed', `${severe.length} findings are ${failFrom} or worse: ${severe[0].title}`, {
        remedy: 'Each finding says what to do.',
      })
    : undefined;
}

/** The budget begins a moment before the run does. */
const slackMs = 100;

function journalOf(items: readonly unknown[]): ScanFact[] {
  return items.flatMap((item, i) => {
    const { kind } = item as { kind?: unknown };
    // Progress is told to eyes, and a verdict is drawn from the rest.
    if (kind === 'progress' || kind === 'verdict') return [];
    const parsed = scanShapes().scanFact.safeParse(item);
    if (parsed.success) return [parsed.data];
    throw invalidInput(
      `journal.${i}`,
      kind,
      parsed.error.issues[0]?.message ?? 'no fact of a scan',
      'Give the records of an earlier run as they were.',
    );
  });
}

/** The signal of the context, or the end of the budget. */
function timed(durationMs: number | null, { signal, clock }: ToolContext) {
  const nested = nestedAbort(signal);
  if (durationMs !== null) void clock.sleep(durationMs, nested.signal).then(nested.abort);
  return {
    signal: nested.signal,
    release() {
      nested.release();
      nested.abort();
    },
  };
}
