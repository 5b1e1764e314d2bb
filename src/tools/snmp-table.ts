/** Read a conceptual table over SNMP, one record a row. */
import { z } from 'zod';
import { type Fault, invalidInput } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { columnsOf, resolveOid } from '#pure/network/mib.ts';
import { formatValue } from '#pure/network/snmp-value.ts';
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
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Names of the interfaces',
      input: { targets: ['127.0.0.1'], table: 'ifXTable', columns: ['ifName'], timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const table = resolveOid(plan.table);
    if (!table)
      throw invalidInput(
        'table',
        plan.table,
        'no table of that name',
        'Write a number, or ifTable, ifXTable, ipAddrTable, lldpRemTable, entPhysicalTable …',
      );
    // The entry is child 1 of every table; naming the entry itself is understood too.
    const entry = Object.keys(columnsOf(table)).length > 0 ? table : [...table, 1];
    const names = columnsOf(entry);
    const numbers = new Map(Object.entries(names).map(([number, name]) => [name, Number(number)]));
    const wanted = [...new Set(plan.columns.map((column) => numbers.get(column) ?? Number(column)))].filter(
      (column) => Number.isInteger(column) && column > 0,
    );
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        const start = context.clock.monotonicMs();
        const rows = new Map<string, Record<string, string>>();
        const put = (index: readonly number[], column: number, value: SnmpValue) => {
          const key = index.join('.');
          const values = rows.get(key) ?? {};
          values[names[column] ?? String(column)] = formatValue(value);
          rows.set(key, values);
        };
        let failure: Fault | undefined;
        if (plan.columns.length > 0) {
          const table = await readTable(session, entry, wanted);
          for (const { index, columns } of table.rows)
            for (const [column, value] of columns) put(index, column, value);
          if (!table.ok) failure = table.fault;
        }
        // As one subtree: finds columns that no name is known of.
        else
          failure = await session.walk(entry, (batch) => {
            for (const { oid, value } of batch) put(oid.slice(entry.length + 1), oid[entry.length]!, value);
            return true;
          });
        for (const [index, values] of rows) yield { kind: 'row' as const, target, index, values };
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
