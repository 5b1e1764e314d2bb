/** How a device is, over SNMP: processors, memory, storage, and sensors of environment, power and optics. */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import {
  type HealthFacts,
  memoryKinds,
  type SensorClass,
  type SensorFact,
  type Severity,
  sensorUnits,
  severities,
} from '#pure/contract/health.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool, type Metric } from '#pure/contract/tool.ts';
import { textOf } from '#pure/network/snmp-value.ts';
import { detect } from '#pure/platforms/detect.ts';
import { healthTables } from '#pure/platforms/health.ts';
import { collectHealth } from '#pure/protocols/device-health.ts';
import type { SnmpSession } from '#pure/protocols/snmp.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';
import type { MetricName } from '#pure/schema/metrics.ts';

const parts = ['processors', 'memory', 'storage', 'sensors'] as const;
const percentLimit = (what: string, value: number) =>
  z
    .number()
    .min(0)
    .max(100)
    .default(value)
    .meta({ unit: 'percent' })
    .describe(`${what} above this is a fault; 100 switches it off`);

const input = z.object({
  ...snmpInput,
  parts: z
    .array(z.enum(parts))
    .min(1)
    .default([...parts])
    .describe('What to tell and judge'),
  // A busy processor works: that it stays busy is for a rule to tell, which looks at more than a moment.
  processorMax: percentLimit('Usage of a processor', 100),
  memoryMax: percentLimit('Usage of RAM', 95),
  storageMax: percentLimit('Usage of a file system', 95),
  deviceLimits: z
    .boolean()
    .default(true)
    .describe(
      'A sensor outside the limits that the device tells, or in a state that it calls bad, is a fault',
    ),
});

const common = {
  target: z.string(),
  id: z.string().describe('OID of the object it was read from'),
  label: z.string(),
  severity: z.enum(severities).optional().describe('As judged: by the limits given, or by the device'),
};
const bytes = z.number().meta({ unit: 'bytes' }).optional();
const percent = z.number().meta({ unit: 'percent' });
const processor = z.object({ kind: z.literal('processor'), ...common, usagePercent: percent });
const amounts = { usedBytes: bytes, totalBytes: bytes, usedPercent: percent.optional() };
const memory = z.object({
  kind: z.literal('memory'),
  ...common,
  memory: z.enum(memoryKinds).describe('What kind of memory'),
  ...amounts,
});
const storage = z.object({
  kind: z.literal('storage'),
  ...common,
  type: z.string().optional(),
  ...amounts,
});
const sensor = z.object({
  kind: z.literal('sensor'),
  ...common,
  class: z.string().describe('What it measures'),
  value: z.number(),
  unit: z.string(),
  state: z.string().optional().describe("The device's own word"),
  low: z.number().optional(),
  lowWarn: z.number().optional(),
  highWarn: z.number().optional(),
  high: z.number().optional(),
  ifIndex: z.number().int().optional(),
  entity: z.number().int().optional().describe('entPhysicalIndex'),
});
const reached = z.object({
  kind: z.literal('target'),
  target: z.string(),
  processors: z.number().int(),
  memory: z.number().int(),
  storage: z.number().int(),
  sensors: z.number().int(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  unread: z.number().int().describe('Tables that could not be read to their end'),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [processor, memory, storage, sensor, reached]);
type Item = Exclude<z.infer<typeof record>, { kind: 'target' }>;

const above = (value: number | undefined, max: number): { severity?: Severity } =>
  value === undefined || max >= 100 ? {} : { severity: value > max ? 'critical' : 'ok' };

const ranks: readonly Severity[] = ['unknown', 'ok', 'warning', 'critical'];
const worse = (a: Severity | undefined, b: Severity | undefined): Severity | undefined =>
  a === undefined ? b : b === undefined || ranks.indexOf(a) >= ranks.indexOf(b) ? a : b;

/** No receiver sees less; agents that measured nothing say 0, or -40. */
const noLightDbm = -30;

/** Against the limits of the device. Light that is not there is a link that is down, which ports tell; no fault of the optic. */
function limitSeverity({ limits, value, idle, class: kind }: SensorFact): Severity | undefined {
  if (!limits || idle) return undefined;
  if (kind === 'optical-power' && (value <= noLightDbm || value === 0)) return undefined;
  const { low = -Infinity, lowWarn = -Infinity, highWarn = Infinity, high = Infinity } = limits;
  if (value < low || value > high) return 'critical';
  return value < lowWarn || value > highWarn ? 'warning' : 'ok';
}

function itemsOf(target: string, facts: HealthFacts, plan: z.output<typeof input>): Item[] {
  const wanted = new Set(plan.parts);
  const items: Item[] = [];
  const base = ({ id, label }: { readonly id: string; readonly label: string }) => ({ target, id, label });
  if (wanted.has('processors'))
    for (const fact of facts.processors)
      items.push({
        kind: 'processor',
        ...base(fact),
        usagePercent: fact.usagePercent,
        ...above(fact.usagePercent, plan.processorMax),
      });
  if (wanted.has('memory'))
    for (const { id, label, source: _, kind, ...rest } of facts.memory)
      items.push({
        kind: 'memory',
        ...base({ id, label }),
        memory: kind,
        ...rest,
        // Cache is there to be full, pools of the device's own are as large as they need be; RAM without a single free byte is
        // a printer's or an appliance's that gives all of it away when it starts.
        ...(kind === 'ram' && rest.usedBytes !== rest.totalBytes
          ? above(rest.usedPercent, plan.memoryMax)
          : {}),
      });
  if (wanted.has('storage'))
    for (const { id, label, source: _, ...rest } of facts.storage)
      items.push({
        kind: 'storage',
        ...base({ id, label }),
        ...rest,
        ...above(rest.usedPercent, plan.storageMax),
      });
  if (wanted.has('sensors'))
    for (const fact of facts.sensors) {
      const { limits, source: _, severity: told, idle: _idle, ...rest } = fact;
      const severity = plan.deviceLimits ? worse(told, limitSeverity(fact)) : told;
      items.push({
        kind: 'sensor',
        ...rest,
        ...base(fact),
        unit: sensorUnits[fact.class],
        ...limits,
        ...(severity ? { severity } : {}),
      });
    }
  return items;
}

async function collect(session: SnmpSession): Promise<HealthFacts | Fault> {
  const system = await session.get([
    [1, 3, 6, 1, 2, 1, 1, 2, 0],
    [1, 3, 6, 1, 2, 1, 1, 1, 0],
  ]);
  if (!system.ok) return system.fault;
  const objectId = system.varBinds[0]?.value;
  const sysObjectId = objectId?.type === 'oid' ? objectId.value.join('.') : undefined;
  const sysDescr = textOf(system.varBinds[1]?.value);
  const { platform } = detect({
    ...(sysObjectId ? { sysObjectId } : {}),
    ...(sysDescr ? { sysDescr } : {}),
  });
  return await collectHealth(session, healthTables(sysObjectId, platform));
}

/** Text with which a fault tells of an item. */
function describe(item: Item): string {
  switch (item.kind) {
    case 'processor':
      return `${item.label} at ${Math.round(item.usagePercent)} %`;
    case 'memory':
    case 'storage':
      return `${item.label} ${Math.round(item.usedPercent ?? 0)} % full`;
    case 'sensor':
      return item.class === 'state'
        ? `${item.label} is ${item.state}`
        : `${item.label} at ${item.value} ${item.unit}${item.state && item.severity !== 'ok' ? ` (${item.state})` : ''}`;
  }
}
/** So many items are named in a message; the records name all. */
const namedMax = 3;

function faultOf(target: string, items: readonly Item[]): Fault | undefined {
  for (const severity of ['critical', 'warning'] as const) {
    const bad = items.filter((item) => item.severity === severity);
    const first = bad[0];
    if (!first) continue;
    const more = bad.length > namedMax ? ` and ${bad.length - namedMax} more` : '';
    const text = `${target}: ${bad.slice(0, namedMax).map(describe).join(', ')}${more}`;
    const failed = bad.some((item) => item.kind === 'sensor' && item.class === 'state');
    return severity === 'warning'
      ? fault('component-warning', text, { value: first.label })
      : fault(failed ? 'component-failed' : 'threshold-crossed', text, { value: first.label });
  }
  return undefined;
}

const metricOf: Readonly<Partial<Record<SensorClass, MetricName>>> = {
  temperature: 'temperature',
  voltage: 'voltage',
  current: 'current',
  power: 'power',
  'apparent-power': 'power.apparent',
  energy: 'energy',
  frequency: 'frequency',
  'fan-speed': 'fan.speed',
  humidity: 'humidity',
  airflow: 'airflow',
  pressure: 'pressure',
  'optical-power': 'optical.power',
  signal: 'signal',
  charge: 'battery.charge',
  load: 'load',
  'load-average': 'load.average',
  supply: 'supply',
  runtime: 'battery.runtime',
  count: 'sensor.count',
  percent: 'sensor.percent',
  state: 'sensor.state',
};
const severityValue: Readonly<Record<Severity, number | undefined>> = {
  ok: 1,
  warning: 0.5,
  critical: 0,
  unknown: undefined,
};

function* metricsOf(item: Item): Generator<Metric> {
  const labels = (name: string) => ({ [name]: item.label, object: item.id });
  switch (item.kind) {
    case 'processor':
      yield { name: 'cpu.usage', value: item.usagePercent, labels: labels('processor') };
      return;
    case 'memory':
    case 'storage':
      for (const [part, value] of [
        ['used', item.usedBytes],
        ['total', item.totalBytes],
        ['use', item.usedPercent],
      ] as const)
        if (value !== undefined) yield { name: `${item.kind}.${part}`, value, labels: labels(item.kind) };
      return;
    case 'sensor': {
      const name = metricOf[item.class as SensorClass];
      // A state is a number of the device's own choice: what is comparable is how good it is.
      const value = item.class === 'state' ? severityValue[item.severity ?? 'unknown'] : item.value;
      if (name && value !== undefined) yield { name, value, labels: labels('sensor') };
    }
  }
}

const nothing = { processors: 0, memory: 0, storage: 0, sensors: 0, unread: 0 };

export const health = defineTool({
  id: 'health',
  summary: 'Show processors, memory, storage and sensors of a device',
  description:
    'Standard MIBs first (HOST-RESOURCES, ENTITY-SENSOR, UPS, Printer, POWER-ETHERNET), beside them the tables of the vendor. Judged by the limits and states that the device itself tells, and by three limits of ours.',
  group: 'snmp',
  appliesTo: { device: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  datagrams: { timeoutIs: 'each-try' },
  limits: { targetsMax: 10_000, recordsMax: 10_000_000, durationMsMax: 3_600_000 },
  examples: [
    { title: 'Health of this machine', input: { targets: ['127.0.0.1'], timeoutMs: 300, retries: 0 } },
  ],
  batch: { field: 'targets', targetOf: (item) => item.target },

  async *run(plan, context) {
    const { clock } = context;
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        const startMs = clock.monotonicMs();
        const facts = await collect(session);
        const elapsedMs = clock.monotonicMs() - startMs;
        if ('code' in facts) {
          yield { kind: 'target' as const, target, ...nothing, elapsedMs, fault: facts };
          return;
        }
        const items = itemsOf(target, facts, plan);
        yield* items;
        const count = (kind: Item['kind']) => items.filter((item) => item.kind === kind).length;
        const failure =
          faultOf(target, items) ??
          // With nothing read the reason is what there is to tell; with something, the reader sees what is missing.
          (items.length === 0
            ? (facts.faults[0]?.fault ??
              fault('not-supported', `${target}: the device tells nothing of its health over SNMP`))
            : undefined);
        yield {
          kind: 'target' as const,
          target,
          processors: count('processor'),
          memory: count('memory'),
          storage: count('storage'),
          sensors: count('sensor'),
          elapsedMs,
          unread: facts.faults.length,
          ...(failure ? { fault: failure } : {}),
        };
      },
      (target, failure) => ({ kind: 'target' as const, target, ...nothing, elapsedMs: 0, fault: failure }),
    );
  },

  judge: {
    init: () => ({
      metrics: [] as Metric[],
      items: 0,
      target: undefined as z.infer<typeof reached> | undefined,
      worst: undefined as Fault | undefined,
    }),
    step: (state, item) => {
      if (item.kind === 'target')
        return { ...state, target: item, worst: (item.fault as Fault | undefined) ?? state.worst };
      state.metrics.push(...metricsOf(item));
      return { ...state, items: state.items + 1 };
    },
    done: ({ metrics, items, target, worst }) => {
      const all = target ? [...metrics, { name: 'snmp.time' as const, value: target.elapsedMs }] : metrics;
      if (worst) return { ok: false, summary: worst.message, fault: worst, metrics: all };
      if (!target) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics: all };
      return { ok: true, summary: `${items} items, all well`, metrics: all };
    },
  },
});
