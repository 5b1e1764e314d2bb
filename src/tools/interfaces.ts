/** Ports of a device over SNMP: state, speed, traffic, errors and discards. */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool, type Metric } from '#pure/contract/tool.ts';
import { numberOf, textOf } from '#pure/network/snmp-value.ts';
import type { SnmpSession } from '#pure/protocols/snmp.ts';
import { readTable } from '#pure/protocols/snmp-table.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';

const input = z.object({
  ...snmpInput,
  interfaces: z
    .array(z.string().min(1).max(100))
    .max(1000)
    .default([])
    .describe('Names, ifIndexes or patterns such as eth*; without any, all'),
  rounds: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(2)
    .describe('Polls; rates need two. Sensors poll once and keep the counters'),
  intervalMs: z
    .number()
    .int()
    .min(200)
    .max(3_600_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('Time between polls'),
  downIsFault: z.boolean().default(true).describe('A port that is administratively up but down is a fault'),
});

const counters = {
  inOctets: z.number().describe('Received, since the agent started').optional(),
  outOctets: z.number().optional(),
  inErrors: z.number().optional(),
  outErrors: z.number().optional(),
  inDiscards: z.number().optional(),
  outDiscards: z.number().optional(),
};
const rate = (unit: string) => z.number().meta({ unit }).optional();
const port = z.object({
  kind: z.literal('interface'),
  target: z.string(),
  ifIndex: z.number().int(),
  name: z.string(),
  adminStatus: z.string(),
  operStatus: z.string(),
  speedBps: rate('bits-per-second'),
  inBps: rate('bits-per-second'),
  outBps: rate('bits-per-second'),
  inUsePercent: rate('percent'),
  outUsePercent: rate('percent'),
  inErrorsPerSecond: rate('errors-per-second'),
  outErrorsPerSecond: rate('errors-per-second'),
  inDiscardsPerSecond: rate('packets-per-second'),
  outDiscardsPerSecond: rate('packets-per-second'),
  ...counters,
});
const reached = z.object({
  kind: z.literal('target'),
  target: z.string(),
  upTimeS: z.number().meta({ unit: 's' }).optional(),
  up: z.number().int(),
  down: z.number().int(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [port, reached]);
type Port = z.infer<typeof port>;

const ifEntry = [1, 3, 6, 1, 2, 1, 2, 2, 1];
const ifXEntry = [1, 3, 6, 1, 2, 1, 31, 1, 1, 1];
/** ifType of IANAifType-MIB. */
const softwareLoopback = 24;
const words = ['unknown', 'up', 'down', 'testing', 'unknown', 'dormant', 'notPresent', 'lowerLayerDown'];
const isDown = (item: Pick<Port, 'adminStatus' | 'operStatus'>) =>
  item.adminStatus === 'up' &&
  (item.operStatus === 'down' || item.operStatus === 'lowerLayerDown' || item.operStatus === 'notPresent');

interface Poll {
  readonly atMs: number;
  readonly upTimeS: number | undefined;
  readonly ports: readonly Port[];
}

async function poll(session: SnmpSession, target: string, nowMs: number): Promise<Poll | Fault> {
  const time = await session.get([[1, 3, 6, 1, 2, 1, 1, 3, 0]]);
  if (!time.ok) return time.fault;
  const [basic, extended] = await Promise.all([
    readTable(session, ifEntry, [2, 3, 5, 7, 8, 10, 13, 14, 16, 19, 20]),
    readTable(session, ifXEntry, [1, 6, 10, 15]),
  ]);
  if (!basic.ok) return basic.fault;
  if (!extended.ok) return extended.fault;
  const more = new Map(extended.rows.map((row) => [row.index[0]!, row.columns]));
  const ports = basic.rows.map((row): Port => {
    const ifIndex = row.index[0]!;
    const x = more.get(ifIndex);
    const at = (column: number) => numberOf(row.columns.get(column));
    const highSpeedMbps = numberOf(x?.get(15));
    // The rate that an agent gives for its loopback is made up: nothing is used up by talking to oneself.
    const speedBps = at(3) === softwareLoopback ? undefined : highSpeedMbps ? highSpeedMbps * 1e6 : at(5);
    return {
      kind: 'interface',
      target,
      ifIndex,
      name: textOf(x?.get(1)) || textOf(row.columns.get(2)) || String(ifIndex),
      adminStatus: words[at(7) ?? 0] ?? 'unknown',
      operStatus: words[at(8) ?? 0] ?? 'unknown',
      ...(speedBps ? { speedBps } : {}),
      ...known({
        inOctets: numberOf(x?.get(6)) ?? at(10),
        outOctets: numberOf(x?.get(10)) ?? at(16),
        inDiscards: at(13),
        inErrors: at(14),
        outDiscards: at(19),
        outErrors: at(20),
      }),
    };
  });
  const ticks = numberOf(time.varBinds[0]?.value);
  return { atMs: nowMs, upTimeS: ticks === undefined ? undefined : ticks / 100, ports };
}

const known = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;

/** Rates between two polls; a counter that went backwards says nothing (the agent restarted). */
function withRates(now: Port, before: Port | undefined, seconds: number): Port {
  if (!before || seconds <= 0) return now;
  const per = (field: keyof typeof counters, factor = 1) => {
    const [a, b] = [before[field], now[field]];
    return a === undefined || b === undefined || b < a ? undefined : ((b - a) * factor) / seconds;
  };
  const inBps = per('inOctets', 8);
  const outBps = per('outOctets', 8);
  const use = (bps: number | undefined) =>
    bps === undefined || !now.speedBps ? undefined : (100 * bps) / now.speedBps;
  return {
    ...now,
    ...known({
      inBps,
      outBps,
      inUsePercent: use(inBps),
      outUsePercent: use(outBps),
      inErrorsPerSecond: per('inErrors'),
      outErrorsPerSecond: per('outErrors'),
      inDiscardsPerSecond: per('inDiscards'),
      outDiscardsPerSecond: per('outDiscards'),
    }),
  };
}

/** `*` stands for any text. Linear in the name for each star, however many stars there are: a pattern must not stall the server. */
function fits(pattern: string, name: string): boolean {
  const [head, ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const tail = rest.pop()!;
  if (!name.startsWith(head!) || !name.endsWith(tail) || name.length < head!.length + tail.length)
    return false;
  let at = head!.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > name.length - tail.length) return false;
    at = found + part.length;
  }
  return true;
}

function selector(patterns: readonly string[]): (item: Port) => boolean {
  if (patterns.length === 0) return () => true;
  return (item) =>
    patterns.some((pattern) => fits(pattern, item.name) || fits(pattern, String(item.ifIndex)));
}

export const interfaces = defineTool({
  id: 'interfaces',
  summary: 'Show the ports of a device with state, traffic and errors',
  description:
    'IF-MIB with 64-bit counters where the agent has them. For people two polls give rates; as a sensor one poll an interval is enough, the counters become rates on the server.',
  group: 'snmp',
  appliesTo: { device: 'targets', interface: 'interfaces' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  datagrams: { timeoutIs: 'each-try' },
  limits: { targetsMax: 10_000, recordsMax: 10_000_000, durationMsMax: 86_400_000 },
  examples: [
    {
      title: 'All ports of this machine, one poll',
      input: { targets: ['127.0.0.1'], rounds: 1, timeoutMs: 300, retries: 0 },
    },
  ],
  batch: { field: 'targets', targetOf: (item) => item.target },

  async *run(plan, context) {
    const { clock, signal } = context;
    const selected = selector(plan.interfaces);
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        let before: Poll | undefined;
        for (let round = 1; round <= plan.rounds && !signal.aborted; round++) {
          if (round > 1) await clock.sleep(plan.intervalMs, signal);
          const startMs = clock.monotonicMs();
          const found = await poll(session, target, startMs);
          const elapsedMs = clock.monotonicMs() - startMs;
          if ('code' in found) {
            yield { kind: 'target' as const, target, up: 0, down: 0, elapsedMs, fault: found };
            return;
          }
          const ports = found.ports.filter(selected);
          const earlier = new Map(before?.ports.map((item) => [item.ifIndex, item]));
          // People want rates: the first poll of several is only the baseline.
          if (plan.rounds === 1 || round > 1) {
            for (const item of ports)
              yield withRates(
                item,
                earlier.get(item.ifIndex),
                before ? (found.atMs - before.atMs) / 1000 : 0,
              );
            const down = ports.filter(isDown);
            // A port that was chosen and is gone must not look healthy.
            const gone =
              plan.interfaces.length > 0 && ports.length === 0
                ? fault('not-supported', `${target}: the device has no port ${plan.interfaces.join(', ')}`)
                : undefined;
            const failure =
              gone ??
              (plan.downIsFault && down[0]
                ? fault(
                    'interface-down',
                    `${target}: ${down.map((item) => item.name).join(', ')} ${down.length > 1 ? 'are' : 'is'} down`,
                    { value: down[0].name },
                  )
                : undefined);
            yield {
              kind: 'target' as const,
              target,
              ...(found.upTimeS === undefined ? {} : { upTimeS: found.upTimeS }),
              up: ports.filter((item) => item.operStatus === 'up').length,
              down: down.length,
              elapsedMs,
              ...(failure ? { fault: failure } : {}),
            };
          }
          before = found;
        }
      },
      (target, failure) => ({
        kind: 'target' as const,
        target,
        up: 0,
        down: 0,
        elapsedMs: 0,
        fault: failure,
      }),
    );
  },

  judge: {
    init: () => ({
      ports: new Map<string, Port>(),
      target: undefined as z.infer<typeof reached> | undefined,
      worst: undefined as Fault | undefined,
    }),
    step: (state, item) => {
      if (item.kind === 'target')
        return { ...state, target: item, worst: (item.fault as Fault | undefined) ?? state.worst };
      state.ports.set(`${item.target} ${item.ifIndex}`, item);
      return state;
    },
    done: ({ ports, target, worst }) => {
      const metrics: Metric[] = [];
      if (target?.upTimeS !== undefined) metrics.push({ name: 'uptime', value: target.upTimeS });
      if (target) metrics.push({ name: 'snmp.time', value: target.elapsedMs });
      if (ports.size > 0)
        metrics.push(
          { name: 'interfaces.up', value: target?.up ?? 0 },
          { name: 'interfaces.down', value: target?.down ?? 0 },
        );
      for (const item of ports.values()) {
        const labels = { interface: item.name, ifIndex: String(item.ifIndex) };
        const add = (name: Metric['name'], value: number | undefined) => {
          if (value !== undefined) metrics.push({ name, value, labels });
        };
        if (item.adminStatus === 'up') add('interface.state', isDown(item) ? 0 : 1);
        add('interface.speed', item.speedBps);
        if (item.inBps === undefined) {
          add('interface.in.octets', item.inOctets);
          add('interface.out.octets', item.outOctets);
          add('interface.in.errors.total', item.inErrors);
          add('interface.out.errors.total', item.outErrors);
          add('interface.in.discards.total', item.inDiscards);
          add('interface.out.discards.total', item.outDiscards);
        } else {
          add('interface.in', item.inBps);
          add('interface.out', item.outBps);
          add('interface.in.use', item.inUsePercent);
          add('interface.out.use', item.outUsePercent);
          add('interface.in.errors', item.inErrorsPerSecond);
          add('interface.out.errors', item.outErrorsPerSecond);
        }
      }
      if (worst) return { ok: false, summary: worst.message, fault: worst, metrics };
      if (!target) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics };
      return { ok: true, summary: `${target.up} ports up, ${target.down} down`, metrics };
    },
  },
});
