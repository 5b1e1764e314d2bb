/** What the checks of databases share: a query, its rows as records, and what they must be. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '../base/errors.ts';
import {
  endShape,
  loginInput,
  placeInput,
  placeShape,
  portInput,
  productShape,
  type ServiceRecord,
  streamShape,
  tlsInput,
} from './service-check.ts';
import type { Metric } from './tool.ts';

/** Rows that are kept and shown; the others are counted. */
export const rowsShownMax = 100;
const valueCharactersMax = 1000;

const queryInput = {
  query: z
    .string()
    .max(10_000)
    .optional()
    .describe(
      'Query to ask; let the user that logs in be one who may only read. Without it, nothing is asked',
    ),
  expectValue: z.string().max(1000).optional().describe('First column of the first row must be this'),
  valueMin: z.number().optional().describe('A smaller number there is a fault'),
  valueMax: z.number().optional().describe('A greater number there is a fault'),
  rowsMin: z.number().int().min(0).optional().describe('Fewer rows are a fault'),
  rowsMax: z.number().int().min(0).optional().describe('More rows are a fault'),
};
const rowRecord = z.object({
  kind: z.literal('row'),
  values: z.record(z.string(), z.string().nullable()).describe('By the name of the column'),
});
const queryShape = {
  loginMs: z.number().meta({ unit: 'ms' }).optional(),
  queryMs: z.number().meta({ unit: 'ms' }).optional(),
  rows: z.number().int().optional(),
  values: z.record(z.string(), z.number()).optional().describe('Numbers in the first row'),
};

export interface QueryResult {
  readonly columns: readonly string[];
  /** The first `rowsShownMax`. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly count: number;
}
interface QueryPlan {
  readonly query?: string | undefined;
  readonly expectValue?: string | undefined;
  readonly valueMin?: number | undefined;
  readonly valueMax?: number | undefined;
  readonly rowsMin?: number | undefined;
  readonly rowsMax?: number | undefined;
}

export const rowRecords = (result: QueryResult | undefined): z.infer<typeof rowRecord>[] =>
  (result?.rows ?? []).map((row) => ({
    kind: 'row',
    values: Object.fromEntries(
      row.map((value, i) => [
        result!.columns[i] ?? `column ${i + 1}`,
        value?.slice(0, valueCharactersMax) ?? null,
      ]),
    ),
  }));

/** Numbers in the first row, which become metrics. */
export function numbersOf(result: QueryResult | undefined): Record<string, number> | undefined {
  const numbers = (result?.rows[0] ?? []).flatMap((value, i): [string, number][] => {
    const number = value === null || value.trim() === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? [[result!.columns[i] ?? `column ${i + 1}`, number]] : [];
  });
  return numbers.length > 0 ? Object.fromEntries(numbers) : undefined;
}

export function faultOfQuery(result: QueryResult | undefined, plan: QueryPlan): Fault | undefined {
  if (!result) return undefined;
  const { count } = result;
  if (plan.rowsMin !== undefined && count < plan.rowsMin)
    return fault('threshold-crossed', `the query found ${count} rows, fewer than ${plan.rowsMin}`);
  if (plan.rowsMax !== undefined && count > plan.rowsMax)
    return fault('threshold-crossed', `the query found ${count} rows, more than ${plan.rowsMax}`);
  const value = result.rows[0]?.[0] ?? null;
  const shown = value === null ? 'nothing' : `"${value.slice(0, 200)}"`;
  if (plan.expectValue !== undefined && value !== plan.expectValue)
    return fault('content-mismatch', `the query answers ${shown}, not "${plan.expectValue}"`, {
      value: shown,
    });
  if (plan.valueMin === undefined && plan.valueMax === undefined) return undefined;
  const number = value === null || value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number))
    return fault('content-mismatch', `the query answers ${shown}, which is no number`, { value: shown });
  if (number < (plan.valueMin ?? -Infinity))
    return fault('threshold-crossed', `the query answers ${number}, below ${plan.valueMin}`);
  if (number > (plan.valueMax ?? Infinity))
    return fault('threshold-crossed', `the query answers ${number}, above ${plan.valueMax}`);
  return undefined;
}

type QueryRecord = ServiceRecord & {
  readonly loginMs?: number | undefined;
  readonly queryMs?: number | undefined;
  readonly rows?: number | undefined;
  readonly values?: Readonly<Record<string, number>> | undefined;
};

export const querySummary = (item: QueryRecord): string =>
  [
    [item.product, item.version].filter(Boolean).join(' '),
    ...(item.rows === undefined ? [] : [`${item.rows} rows in ${item.queryMs!.toFixed(1)} ms`]),
    `${item.totalMs!.toFixed(1)} ms in all`,
  ].join(', ');

export const queryMetrics = (item: QueryRecord): Metric[] => [
  ...(item.loginMs === undefined ? [] : [{ name: 'login.time' as const, value: item.loginMs }]),
  ...(item.queryMs === undefined ? [] : [{ name: 'query.time' as const, value: item.queryMs }]),
  ...(item.rows === undefined ? [] : [{ name: 'query.rows' as const, value: item.rows }]),
  ...Object.entries(item.values ?? {}).map(([column, value]) => ({
    name: 'query.value' as const,
    value,
    labels: { column },
  })),
];

/** The input of a check; `database` is as the product calls them. */
export const databaseInput = <D extends z.ZodType>(port: number, database: D) =>
  z.object({
    ...placeInput,
    port: portInput(port),
    tls: z.boolean().default(false).describe('Take up TLS before the login'),
    ...tlsInput,
    credential: loginInput,
    database,
    ...queryInput,
  });
const databaseService = z.object({
  ...placeShape,
  ...productShape,
  authentication: z.string().optional().describe('How the login went'),
  ...queryShape,
  ...streamShape,
  ...endShape,
});
export const databaseRecord = z.discriminatedUnion('kind', [rowRecord, databaseService]);
export type DatabaseService = z.infer<typeof databaseService>;
export interface DatabaseLearnt {
  product?: string;
  version?: string;
  authentication?: string;
  loginMs?: number;
  queryMs?: number;
  result?: QueryResult;
}
export const databaseLimits = { targetsMax: 1, recordsMax: 200, durationMsMax: 120_000 } as const;

/** Texts that a protocol ends with a zero octet can hold none, and a query needs somebody who asks it. */
export function checkAsked(
  texts: Readonly<Record<string, string | undefined>>,
  query: string | undefined,
  login: { readonly user: string; readonly password: string } | undefined,
): void {
  for (const [field, text] of Object.entries({
    ...texts,
    credential: login && login.user + login.password,
  }))
    if (text?.includes('\0')) throw invalidInput(field, '', 'it has a zero octet', 'Remove it.');
  if (query !== undefined && !login)
    throw invalidInput('credential', '', 'a query needs a login', 'Name a credential.');
}
