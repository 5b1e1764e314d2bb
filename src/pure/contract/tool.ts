/**
 * A tool runs and ends. It is declared once with `defineTool`; the command line, the HTTP API, the web form, the sensor and
 * the remote probe are derived from the declaration. Generics are erased once, by `runnable`: surfaces never see them.
 */
import { z } from 'zod';
import { type Fault, FaultError, fault } from '../base/errors.ts';
import type { MetricName } from '../schema/metrics.ts';
import { countSilence, type Datagrams, lookCloser } from './datagrams.ts';
import type { Clock, Devices, Log, Random } from './host.ts';
import type { Capability, Network } from './network.ts';
import { type AppliesTo, askedBy, type ToolGroup } from './subject.ts';
import { refuseUnknown } from './unknown-field.ts';

/** passive reads only; active sends ordinary traffic; intrusive may disturb; changes-device writes. */
export const risks = ['passive', 'active', 'intrusive', 'changes-device'] as const;
export type Risk = (typeof risks)[number];

/** What the owner of the networks declared: prefixes and ranges that may be probed, and those that never are. Empty: nothing declared. */
export interface Scopes {
  readonly allowed: readonly string[];
  readonly excluded: readonly string[];
}

export interface ToolLimits {
  readonly targetsMax: number;
  readonly recordsMax: number;
  readonly durationMsMax: number;
  /** Given by whoever runs the tool, never by its input. */
  readonly scopes?: Scopes;
}

/** Exactly seven members: what a tool may know of the world. */
export interface ToolContext {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
  readonly net: Network;
  readonly devices: Devices;
  readonly limits: ToolLimits;
  readonly log: Log;
}

export interface Metric {
  readonly name: MetricName;
  readonly value: number;
  /** Tells apart several values of one name in one run, e.g. `{ interface: 'eth0' }`. */
  readonly labels?: Readonly<Record<string, string>>;
}

interface Judged {
  readonly summary: string;
  readonly metrics: readonly Metric[];
  /** Questions that were put, and how many of them were not answered, from tools that count them. */
  readonly probes?: { readonly sent: number; readonly lost: number };
  /** Where the names that were asked for led; absent where addresses were given. */
  readonly reached?: readonly { readonly name: string; readonly address: string }[];
}
/** `ok: false` always carries a fault: a verdict without a reason is a bug. */
export type Verdict =
  | (Judged & { readonly ok: true; readonly fault?: Fault })
  | (Judged & { readonly ok: false; readonly fault: Fault });

/** A fold, so that endless runs need bounded memory. `done` may be called many times, for interim verdicts. */
export interface Judge<Input, Item, State> {
  init(input: Input): State;
  step(state: State, item: Item): State;
  done(state: State): Verdict;
}

export interface ToolExample<Input> {
  readonly title: string;
  readonly input: Input;
}

/** What may be said to a long run in flight, where its tool listens. Stopping it is the signal of its context. */
export const toolCommand = z.discriminatedUnion('command', [
  z.object({ command: z.literal('pause') }),
  z.object({ command: z.literal('resume') }),
  z.object({ command: z.literal('tell').describe('Tells how far it is, as its next record') }),
  z.object({
    command: z.literal('skip').describe('Leaves one target alone; the others go on'),
    target: z.string().min(1).max(300),
  }),
]);
export type ToolCommand = z.infer<typeof toolCommand>;
/** False: it changes nothing, because the target is none of this run or is done. */
export type Listen = (handler: (command: ToolCommand) => boolean) => void;

type RecordSchema = z.ZodType<{ kind: string }>;

export interface ToolDefinition<I extends z.ZodObject, R extends RecordSchema, State> {
  readonly id: string;
  /** One line, imperative. */
  readonly summary: string;
  /** A few sentences for the docs page. */
  readonly description: string;
  readonly input: I;
  readonly record: R;
  /** Where the toolbox shows it. */
  readonly group: ToolGroup;
  /** What it can be run on, by the input that takes it: every surface offers the tool there. */
  readonly appliesTo?: AppliesTo<string & keyof z.input<I>>;
  /** Inputs that name whom a run asks, where `appliesTo` does not say it: the names that a DNS server is asked for are not asked themselves. */
  readonly asks?: readonly (string & keyof z.input<I>)[];
  /** The input field that bare command-line arguments fill. */
  readonly positional?: string;
  readonly needs: readonly Capability[];
  /** Works without these, with less. */
  readonly wants?: readonly Capability[];
  readonly risk: Risk;
  readonly limits: ToolLimits;
  /** Run in the tests; also documentation, placeholder and OpenAPI example. */
  readonly examples: readonly ToolExample<z.input<I>>[];
  /**
   * Present when one run can serve many sensors: `field` is a list-of-targets input, `targetOf` says which target a record
   * belongs to (undefined: to all). The schedule merges sensors whose other inputs are equal into one run.
   */
  readonly batch?: { readonly field: string; targetOf(record: z.output<R>): string | undefined };
  /**
   * Present when a second look can be closer than the first: the input with which a sensor asks again after a bad answer, so that a
   * few lost packets are told apart from silence.
   */
  readonly secondLook?: (input: z.input<I>) => z.input<I>;
  /** Present for what asks over UDP: its second look is derived, and its silence counts as many questions as were put. */
  readonly datagrams?: Datagrams;
  /** The commands that a run listens to. */
  readonly commands?: readonly ToolCommand['command'][];
  /** Records as they are found; many at once may come as a list, since a promise for each of thousands costs more than they do. */
  run(
    input: z.output<I>,
    context: ToolContext,
    listen: Listen,
  ): AsyncIterable<z.output<R> | readonly z.output<R>[]>;
  readonly judge: Judge<z.output<I>, z.output<R>, State>;
}

/** Progress is a record like any other; surfaces show it as a bar and leave it out of tables. */
export const progressRecord = z.object({
  kind: z.literal('progress'),
  done: z.number().describe('Units of work finished'),
  total: z.number().describe('Units of work in all'),
  note: z.string().optional().describe('What is being done'),
});

export type ToolRecord = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** A run in flight. Iterating `records`, or `lists`, drives it; `verdict` is valid at any moment and final after the last record. */
export interface ToolRun {
  readonly input: Readonly<Record<string, unknown>>;
  readonly records: AsyncIterable<ToolRecord>;
  /** The same, as the tool hands them out. */
  readonly lists: AsyncIterable<readonly ToolRecord[]>;
  verdict(): Verdict;
  /** False: nothing came of it. */
  command(command: ToolCommand): boolean;
}

/** A fold over records with the generics erased. */
export interface RunningJudge {
  step(record: ToolRecord): void;
  verdict(): Verdict;
}

export interface RunnableTool {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly group: ToolGroup;
  readonly appliesTo: AppliesTo;
  readonly asks: readonly string[];
  readonly positional?: string;
  readonly needs: readonly Capability[];
  readonly wants: readonly Capability[];
  readonly risk: Risk;
  readonly limits: ToolLimits;
  readonly commands: readonly ToolCommand['command'][];
  readonly examples: readonly ToolExample<Readonly<Record<string, unknown>>>[];
  readonly input: z.ZodObject;
  readonly record: RecordSchema;
  readonly batch?: { readonly field: string; targetOf(record: ToolRecord): string | undefined };
  secondLook?(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Validates and fills defaults; throws FaultError naming field, value and remedy. */
  parse(raw: unknown): Readonly<Record<string, unknown>>;
  start(raw: unknown, context: ToolContext): ToolRun;
  judge(input: Readonly<Record<string, unknown>>): RunningJudge;
}

/** The identity function with the types checked. */
export function defineTool<I extends z.ZodObject, R extends RecordSchema, State>(
  definition: ToolDefinition<I, R, State>,
): ToolDefinition<I, R, State> {
  return definition;
}

async function* eachOf<T>(lists: AsyncIterable<readonly T[]>): AsyncIterable<T> {
  // Not yield*: of an array that costs a promise more for each.
  for await (const list of lists) for (const item of list) yield item;
}

/** Erases the generics of a tool. */
export function runnable<I extends z.ZodObject, R extends RecordSchema, State>(
  tool: ToolDefinition<I, R, State>,
): RunnableTool {
  const parse = (raw: unknown) =>
    parseInput(
      tool.input,
      raw,
      tool.examples.map((example) => example.input),
    ) as z.output<I> & Readonly<Record<string, unknown>>;
  const judge = (input: Readonly<Record<string, unknown>>): RunningJudge => {
    let state = tool.judge.init(input as z.output<I>);
    return {
      step: (record) => {
        state = tool.judge.step(state, record as z.output<R>);
      },
      verdict: () =>
        tool.datagrams ? countSilence(tool.input, input, tool.judge.done(state)) : tool.judge.done(state),
    };
  };
  const { datagrams } = tool;
  const closer = datagrams
    ? (input: Readonly<Record<string, unknown>>) => lookCloser(datagrams, tool.input, input)
    : (tool.secondLook as unknown as RunnableTool['secondLook']);
  return {
    id: tool.id,
    summary: tool.summary,
    description: tool.description,
    group: tool.group,
    appliesTo: tool.appliesTo ?? {},
    asks: tool.asks ?? askedBy(tool.appliesTo ?? {}),
    ...(tool.positional ? { positional: tool.positional } : {}),
    needs: tool.needs,
    wants: tool.wants ?? [],
    risk: tool.risk,
    limits: tool.limits,
    commands: tool.commands ?? [],
    examples: tool.examples as readonly ToolExample<Record<string, unknown>>[],
    input: tool.input,
    // A getter, as it may be in the definition: shapes that are not needed are not made.
    get record() {
      return tool.record;
    },
    ...(tool.batch ? { batch: tool.batch as unknown as NonNullable<RunnableTool['batch']> } : {}),
    ...(closer ? { secondLook: closer } : {}),
    parse,
    judge,
    start(raw, context) {
      const input = parse(raw);
      const running = judge(input);
      let failure: Fault | undefined;
      let obey: (command: ToolCommand) => boolean = () => false;
      async function* lists(): AsyncIterable<readonly ToolRecord[]> {
        const missing = tool.needs.filter(
          (need) => need !== 'credentials' && !context.net.capabilities.has(need),
        );
        if (missing.length > 0) {
          failure = fault(
            'missing-privilege',
            `${tool.id} needs ${missing.join(', ')}, which this process may not use`,
          );
          return;
        }
        try {
          let left = context.limits.recordsMax;
          const run = tool.run(input, context, (handler) => {
            obey = handler;
          });
          for await (const made of run) {
            const list = (Array.isArray(made) ? made.slice(0, left) : [made]) as ToolRecord[];
            for (const record of list) running.step(record);
            left -= list.length;
            yield list;
            if (left <= 0) {
              failure = fault(
                'too-large',
                `stopped after ${context.limits.recordsMax} records (limit recordsMax)`,
              );
              return;
            }
          }
        } catch (error) {
          // A FaultError is an expected failure found late (a name that does not resolve); anything else is ours and travels on.
          if (!(error instanceof FaultError)) throw error;
          failure = error.fault;
        }
      }
      const made = lists();
      return {
        input,
        lists: made,
        records: eachOf(made),
        verdict: () => {
          const verdict = running.verdict();
          return failure
            ? { ok: false, summary: failure.message, fault: failure, metrics: verdict.metrics }
            : verdict;
        },
        command: (command) => (tool.commands?.includes(command.command) ?? false) && obey(command),
      };
    },
  };
}

/**
 * Parses by zod and reports the first problem as a fault that names field, value and remedy. `examples` are inputs that are right: the refusal of
 * a field shows what one of them has there.
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  raw: unknown,
  examples: readonly unknown[] = [],
): z.output<S> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const field = path.map(String).join('.') || 'body';
  const at = (whole: unknown) =>
    path.reduce<unknown>((here, key) => (here as Record<PropertyKey, unknown> | undefined)?.[key], whole);
  const value = at(raw);
  const sample = examples.map(at).find((one) => one !== undefined && one !== null);
  const asIn = sample === undefined ? '' : `, for example ${JSON.stringify(sample).slice(0, 80)}`;
  // What the library says of it ("expected string, received undefined") says less.
  const isMissing = value === undefined && issue.code === 'invalid_type';
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  const description = descriptionAt(schema, path);
  const wanted = description ? ` (${description})` : '';
  throw new FaultError(
    fault('invalid-input', `${field}: ${isMissing ? 'missing' : issue.message}`, {
      field,
      value: (shown ?? '').slice(0, 200),
      remedy:
        value === undefined
          ? `Give ${field}${wanted}${asIn}; it is missing.`
          : `Give ${field} a valid value${wanted}${asIn}; got ${(shown ?? '').slice(0, 80)}.`,
    }),
  );
}

/** What a person asks of a tool: a field that it does not have is a mistyped one, and must not be left out silently. */
export function parseAsked(
  tool: Pick<RunnableTool, 'input' | 'parse'>,
  raw: unknown,
): Readonly<Record<string, unknown>> {
  refuseUnknown(tool.input, raw);
  return tool.parse(raw);
}

/** What the schema says of the field at a path, where it says something. */
function descriptionAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  let at: unknown = schema;
  let told: string | undefined;
  for (const key of path) {
    while (at instanceof z.ZodDefault || at instanceof z.ZodOptional || at instanceof z.ZodNullable)
      at = at.unwrap();
    if (at instanceof z.ZodObject) at = at.shape[String(key)];
    else if (at instanceof z.ZodArray) at = at.element;
    else return told;
    told = (at as z.ZodType | undefined)?.description ?? told;
  }
  return told;
}
