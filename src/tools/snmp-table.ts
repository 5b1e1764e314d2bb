/** Read a conceptual table over SNMP, one record a row. */
import { z } from 'zod';
import type { Fault } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Mib, MibNode } from '#pure/mib/mib.ts';
import { indexOf, renderAddressColumn, rowOf } from '#pure/mib/object.ts';
import { renderValue } from '#pure/mib/value.ts';
import { numberOf } from '#pure/network/snmp-value.ts';
import type { SnmpSession } from '#pure/protocols/snmp.ts';
import { mibOf, oidNamed } from '#pure/protocols/snmp-names.ts';
import { readTable } from '#pure/protocols/snmp-table.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';
import type { SnmpValue } from '#pure/wire/snmp.ts';

const input = z.object({
  ...snmpInput,
  table: z
    .string()
    .min(1)
    .max(1000)
    .default('ifTable')
    .meta({ names: 'mib' })
    .describe('A table such as ifTable, ifXTable, ipAddrTable, lldpRemTable, or its number'),
  columns: z
    .array(z.string().max(100))
    .max(100)
    .default([])
    .describe('Only these columns, by name or number'),
});
const row = z.object({
  kind: z.literal('row'),
  target: z.string(),
  index: z.string().describe('Instance of the row'),
  keys: z
    .record(z.string(), z.string())
    .optional()
    .describe('Parts of the instance that no column shows, by name'),
  values: z.record(z.string(), z.string()).describe('Values by column'),
});
const reached = z.object({
  kind: z.literal('target'),
  target: z.string(),
  rows: z.number().int(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [row, reached]);

export const snmpTable = defineTool({
  id: 'snmp-table',
  summary: 'Read a table over SNMP, one record a row',
  description:
    'Walks the table and joins its columns by index; columns of the standard tables have their names.',
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
      title: 'Names of the interfaces',
      input: { targets: ['127.0.0.1'], table: 'ifXTable', columns: ['ifName'], timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const mib = await mibOf(context);
    const { entry, only } = entryOf(oidNamed('table', plan.table, mib), mib);
    const wanted = new Set([...plan.columns, ...only]);
    const columns = new Map(mib.childrenOf(entry).map((node) => [node.oid.at(-1)!, node] as const));
    const row = mib.at(entry);
    const asked = wanted.size > 0 ? columnNumbers(wanted, columns) : undefined;
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        const start = context.clock.monotonicMs();
        const { rows, failure } = await readRows(session, entry, asked);
        for (const [index, found] of rows) {
          const numberOfColumn = (name: string) => {
            for (const [number, node] of columns) if (node.name === name) return numberOf(found.get(number));
            return undefined;
          };
          const values: Record<string, string> = {};
          for (const [number, value] of found) {
            const node = columns.get(number);
            const name = node?.name ?? String(number);
            if (wanted.size > 0 && !wanted.has(name) && !wanted.has(String(number))) continue;
            const address =
              node && value.type === 'octets'
                ? renderAddressColumn(node, value.value, numberOfColumn)
                : undefined;
            values[name] = address ?? renderValue(value, node, mib);
          }
          const parts = indexOf(index === '' ? [] : index.split('.').map(Number), row);
          const hidden = Object.entries(parts ?? {}).filter(([name]) => !(name in values));
          const keys = hidden.length > 0 ? Object.fromEntries(hidden) : undefined;
          yield { kind: 'row' as const, target, index, ...(keys ? { keys } : {}), values };
        }
        yield {
          kind: 'target' as const,
          target,
          rows: rows.size,
          elapsedMs: context.clock.monotonicMs() - start,
          ...(failure ? { fault: failure } : {}),
        };
      },
      (target, failure) => ({ kind: 'target' as const, target, rows: 0, elapsedMs: 0, fault: failure }),
    );
  },

  judge: {
    init: () => ({ rows: 0, elapsedMs: 0, worst: undefined as Fault | undefined }),
    step: (state, item) =>
      item.kind === 'row'
        ? { ...state, rows: state.rows + 1 }
        : {
            ...state,
            elapsedMs: state.elapsedMs + item.elapsedMs,
            worst: state.worst ?? (item.fault as Fault | undefined),
          },
    done: ({ rows, elapsedMs, worst }) => {
      const metrics = [
        { name: 'snmp.objects' as const, value: rows },
        { name: 'snmp.time' as const, value: elapsedMs },
      ];
      return worst
        ? { ok: false, summary: worst.message, fault: worst, metrics }
        : { ok: true, summary: `${rows} rows`, metrics };
    },
  },
});

/** A table, its entry and any of its columns mean the same; what no module knows is taken for a table, whose entry is child 1. */
function entryOf(oid: readonly number[], mib: Mib): { entry: readonly number[]; only: readonly string[] } {
  const node = mib.at(oid);
  const row = node && rowOf(node, mib);
  if (!row) return { entry: [...oid, 1], only: [] };
  return { entry: row.oid, only: node.kind === 'column' ? [node.name] : [] };
}

type Rows = Map<string, ReadonlyMap<number, SnmpValue>>;

/** The columns named, and those that say how an address column among them is to be read (RFC 4001). */
function columnNumbers(wanted: ReadonlySet<string>, columns: ReadonlyMap<number, MibNode>): number[] {
  const isWanted = (number: number, node: MibNode | undefined) =>
    wanted.has(String(number)) || (node !== undefined && wanted.has(node.name));
  const known = [...columns].filter(([number, node]) => isWanted(number, node));
  const addresses = known.flatMap(([, { name, syntax }]) => (syntax?.type === 'InetAddress' ? [name] : []));
  const types = new Set(
    addresses.flatMap((name) => [`${name}Type`, name.replace(/Address$/, 'AddressType')]),
  );
  const helpers = [...columns].flatMap(([number, { name }]) => (types.has(name) ? [number] : []));
  const numbers = [...wanted].map(Number).filter((number) => Number.isInteger(number) && number > 0);
  return [...new Set([...known.map(([number]) => number), ...helpers, ...numbers])];
}

/** Named columns several at a time; without names the whole subtree, which finds columns that no name is known of. */
async function readRows(
  session: SnmpSession,
  entry: readonly number[],
  asked: readonly number[] | undefined,
): Promise<{ rows: Rows; failure: Fault | undefined }> {
  const rows = new Map<string, Map<number, SnmpValue>>();
  if (asked) {
    const table = await readTable(session, entry, asked);
    for (const { index, columns } of table.rows) rows.set(index.join('.'), new Map(columns));
    return { rows, failure: table.ok ? undefined : table.fault };
  }
  const failure = await session.walk(entry, (batch) => {
    for (const { oid, value } of batch) {
      const column = oid[entry.length];
      if (column === undefined) continue;
      const index = oid.slice(entry.length + 1).join('.');
      const values = rows.get(index) ?? new Map<number, SnmpValue>();
      values.set(column, value);
      rows.set(index, values);
    }
    return true;
  });
  return { rows, failure };
}
