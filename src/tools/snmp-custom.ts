/** Reads any objects of a device over SNMP as values of its own: scaled, judged, counters as rates, columns row by row. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import {
  judgeReadings,
  namedSources,
  type Reading,
  type ReadingRules,
  readingOf,
  readingRecord,
  readingRules,
  readingsInput,
  readingsMax,
} from '#pure/contract/readings.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Mib } from '#pure/mib/mib.ts';
import { describeObject, type NamedObject } from '#pure/mib/object.ts';
import { compilePattern } from '#pure/promql/regex.ts';
import type { SnmpSession } from '#pure/protocols/snmp.ts';
import { mibOf, oidNamed } from '#pure/protocols/snmp-names.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';
import type { VarBind } from '#pure/wire/snmp.ts';

const valueForm = 'name=object, as load=laLoadInt.1 or errors=ifInErrors';
const input = z.object({
  ...snmpInput,
  values: z
    .array(z.string().min(1).max(1000))
    .min(1)
    .max(100)
    .default(['uptime=sysUpTime.0'])
    .meta({ names: 'mib' })
    .describe(
      `Objects to read, each ${valueForm}, by name or number; a column is read row by row, of numbers without a name too with .* at the end`,
    ),
  ...readingsInput,
  labelColumn: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ names: 'mib' })
    .describe('Column that names the rows, as ifName; without it their index does'),
  rows: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Only rows whose name or index matches (RE2 syntax, the whole text), as ge-.*|xe-.*'),
  counters: z
    .enum(['rate', 'absolute'])
    .default('rate')
    .describe('Counters are told as their increase per second, or as they are'),
});
const reading = readingRecord.extend({ target: z.string(), oid: z.string() });
const reached = z.object({
  kind: z.literal('target'),
  target: z.string(),
  values: z.number().int(),
  upTimeS: z.number().meta({ unit: 's' }).optional(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [reading, reached]);

interface Wanted {
  readonly name: string;
  readonly oid: readonly number[];
  readonly column: boolean;
}
interface Plan {
  readonly wanted: readonly Wanted[];
  readonly rules: ReadingRules;
  readonly label: readonly number[] | undefined;
  readonly isRow: (text: string) => boolean;
  readonly asRates: boolean;
}
interface Read {
  readonly readings: readonly (Reading & { readonly oid: string })[];
  readonly upTimeS?: number | undefined;
  readonly fault?: Fault | undefined;
}

const upTimeOid = [1, 3, 6, 1, 2, 1, 1, 3, 0];

export const snmpCustom = defineTool({
  id: 'snmp-custom',
  summary: 'Read any objects over SNMP as values with scale, limits and states',
  description:
    'Scalars and columns by name or number; counters become rates, enumerations keep their words, texts are held against patterns, values are turned into states by tables of your own.',
  group: 'snmp',
  appliesTo: { device: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  datagrams: { timeoutIs: 'each-try' },
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Errors of every port, and whether it is up',
      input: {
        targets: ['127.0.0.1'],
        values: ['errors=ifInErrors', 'status=ifOperStatus'],
        states: ['status=up:ok', 'status=down:warning'],
        labelColumn: 'ifName',
        timeoutMs: 300,
        retries: 0,
      },
    },
  ],
  batch: { field: 'targets', targetOf: (item) => item.target },

  async *run(given, context) {
    const mib = await mibOf(context);
    const plan = planOf(given, mib);
    yield* eachTarget(
      given,
      context,
      async function* (target, session) {
        const startMs = context.clock.monotonicMs();
        const read = await readAll(session, plan, mib, target);
        for (const item of read.readings) yield { target, ...item };
        yield {
          kind: 'target' as const,
          target,
          values: read.readings.length,
          ...(read.upTimeS === undefined ? {} : { upTimeS: read.upTimeS }),
          elapsedMs: context.clock.monotonicMs() - startMs,
          ...(read.fault ? { fault: read.fault } : {}),
        };
      },
      (target, failure) => ({ kind: 'target' as const, target, values: 0, elapsedMs: 0, fault: failure }),
    );
  },

  judge: judgeReadings<z.infer<typeof record>, z.infer<typeof reached>>({
    end: 'target',
    // The uptime is how rates know of a restart.
    metrics: ({ elapsedMs, upTimeS }) => [
      { name: 'snmp.time', value: elapsedMs },
      ...(upTimeS === undefined ? [] : [{ name: 'uptime' as const, value: upTimeS }]),
    ],
  }),
});

function planOf(given: z.output<typeof input>, mib: Mib): Plan {
  const wanted: Wanted[] = [];
  for (const [name, text] of namedSources('values', given.values, valueForm)) {
    const starred = text.endsWith('.*');
    const oid = oidNamed('values', starred ? text.slice(0, -2) : text, mib);
    const kind = mib.at(oid)?.kind;
    if (kind === 'table' || kind === 'row')
      throw invalidInput('values', text, 'this is a table', 'Name one of its columns.');
    wanted.push({
      name,
      oid: kind === 'scalar' ? [...oid, 0] : oid,
      column: starred || kind === 'column',
    });
  }
  return {
    wanted,
    rules: readingRules(given, new Set(wanted.map(({ name }) => name))),
    label: given.labelColumn === undefined ? undefined : oidNamed('labelColumn', given.labelColumn, mib),
    isRow: patternOf(given.rows),
    asRates: given.counters === 'rate',
  };
}

function patternOf(source: string | undefined): Plan['isRow'] {
  if (source === undefined) return () => true;
  try {
    return compilePattern(source).test;
  } catch (error) {
    throw invalidInput(
      'rows',
      source,
      `this is no pattern: ${(error as Error).message}`,
      'Write it in RE2 syntax.',
    );
  }
}

async function readAll(session: SnmpSession, plan: Plan, mib: Mib, target: string): Promise<Read> {
  const { wanted } = plan;
  const scalars = wanted.filter(({ column }) => !column);
  const answer = await session.get([upTimeOid, ...scalars.map(({ oid }) => oid)]);
  if (!answer.ok) return { readings: [], fault: answer.fault };
  const [upTime, ...binds] = answer.varBinds;
  const readings: (Reading & { readonly oid: string })[] = [];
  let missing: Fault | undefined;
  for (const [i, { name }] of scalars.entries()) {
    const made = binds[i] && readingOfBind(name, binds[i], plan, mib);
    if (made) readings.push(made);
    else missing ??= fault('not-supported', `${target}: the agent has no ${name}`);
  }
  const names = plan.label && (await labelsOf(session, plan.label, mib));
  if (names && 'code' in names) return { readings, fault: names };
  for (const { name, oid } of wanted.filter(({ column }) => column)) {
    const rows = await readColumn(session, oid);
    for (const bind of rows.binds) {
      const index = bind.oid.slice(oid.length).join('.');
      const label = names?.get(index) ?? index;
      if (!plan.isRow(label)) continue;
      if (readings.length >= readingsMax)
        return { readings, fault: fault('too-large', `${target}: more than ${readingsMax} values`) };
      const made = readingOfBind(name, bind, plan, mib, label);
      if (made) readings.push(made);
    }
    if (rows.fault) return { readings, fault: rows.fault };
    if (rows.binds.length === 0)
      missing ??= fault('not-supported', `${target}: the agent has no rows of ${name}`);
  }
  const upTimeS = upTime?.value.type === 'timeTicks' ? upTime.value.value / 100 : undefined;
  return { readings, upTimeS, fault: missing };
}

function readingOfBind(name: string, bind: VarBind, plan: Plan, mib: Mib, row?: string) {
  const { type } = bind.value;
  if (type === 'noSuchObject' || type === 'noSuchInstance' || type === 'endOfMibView' || type === 'null')
    return undefined;
  const found = describeObject(bind, mib);
  return {
    ...readingOf(name, found.number ?? found.value, plan.rules, {
      ...(row === undefined ? {} : { labels: { row } }),
      unit: found.units,
      word: wordOf(found),
      counts: plan.asRates && (type === 'counter32' || type === 'counter64'),
    }),
    oid: found.oid,
  };
}

/** What the module calls the number, where that is no number again: `up`, `3d 02:01:07`. */
const wordOf = ({ number, value }: NamedObject): string | undefined =>
  number === undefined || /^[-+\d.,e]*$/i.test(value) ? undefined : value;

interface Column {
  readonly binds: readonly VarBind[];
  readonly fault: Fault | undefined;
}
/** Rows that a column may have: a forwarding table is not what this is for. */
const rowsMax = 20_000;

async function readColumn(session: SnmpSession, oid: readonly number[]): Promise<Column> {
  const binds: VarBind[] = [];
  const failure = await session.walk(oid, (batch) => {
    binds.push(...batch);
    return binds.length < rowsMax;
  });
  return { binds, fault: failure };
}

async function labelsOf(
  session: SnmpSession,
  oid: readonly number[],
  mib: Mib,
): Promise<ReadonlyMap<string, string> | Fault> {
  const { binds, fault: failure } = await readColumn(session, oid);
  if (failure) return failure;
  return new Map(
    binds.map((bind) => [
      bind.oid.slice(oid.length).join('.'),
      describeObject(bind, mib).value.slice(0, 200),
    ]),
  );
}
