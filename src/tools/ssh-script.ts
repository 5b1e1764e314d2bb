/** Runs one command on another machine over SSH: exit code and performance data of a plugin, or values out of its output. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { severities } from '#pure/contract/health.ts';
import type { CommandResult } from '#pure/contract/network.ts';
import { pluginResult, textOf } from '#pure/contract/plugin-result.ts';
import {
  judgeReadings,
  namedSources,
  type Reading,
  type ReadingRules,
  readingOf,
  readingRecord,
  readingRules,
  readingsInput,
  stateMetric,
} from '#pure/contract/readings.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { keyOf, placeInput, placeShape, portInput } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { compilePattern, type Pattern } from '#pure/promql/regex.ts';
import { addressOf } from '#pure/protocols/conversation.ts';
import { performanceValuesMax } from '#pure/wire/nagios.ts';
import { fingerprintOf, sshPort } from '#pure/wire/ssh.ts';

const valueForm = 'name=pattern with one group, as load=load average: ([0-9.]+)';
const input = z.object({
  ...placeInput,
  port: portInput(sshPort),
  credential: z
    .string()
    .min(1)
    .max(1000)
    .meta({ credential: ['password', 'secret'] })
    .describe(
      'User and password, or a private key (then with a user): name in the vault; on the command line password:user:text, secret:text, env:NAME or file:PATH',
    ),
  user: z.string().max(255).default('').describe('User that logs in with a private key'),
  fingerprint: z
    .string()
    .min(1)
    .max(80)
    .describe('Fingerprint that the host key must have, as ssh-keygen and the tool ssh print it'),
  command: z.string().min(1).max(4000).describe('Command, as the login shell of the user takes it'),
  format: z
    .enum(['text', 'plugin'])
    .default('text')
    .describe('plugin: exit code and performance data of a monitoring plugin; text: values by pattern'),
  values: z
    .array(z.string().min(1).max(1000))
    .max(100)
    .default([])
    .describe(
      `Values in the output of a text, each ${valueForm} (RE2 syntax): of the first line where it is found`,
    ),
  ...readingsInput,
  expectExit: z
    .array(z.number().int().min(0).max(255))
    .max(20)
    .default([0])
    .describe('Good exit codes of a text'),
});
const outputBytesMax = 262_144;
const shownCharactersMax = 1000;
const result = z.object({
  ...placeShape,
  kind: z.literal('result'),
  state: z.enum(severities).optional(),
  exitCode: z.number().int().optional(),
  text: z.string().optional().describe('First line of the output'),
  values: z.number().int(),
  loginMs: z.number().meta({ unit: 'ms' }).optional().describe('From the first packet to the login'),
  commandMs: z.number().meta({ unit: 'ms' }).optional(),
  totalMs: z.number().meta({ unit: 'ms' }).optional(),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [readingRecord, result]);
type Plan = z.infer<typeof input>;

export const sshScript = defineTool({
  id: 'ssh-script',
  summary: 'Run one command over SSH and read values from what it prints',
  description:
    'Logs in with password or key, once the host key is the one that is wanted, and runs one command: a monitoring plugin with exit code and performance data, or any program whose output holds numbers.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['ssh', 'resolve', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: performanceValuesMax + 1, durationMsMax: 120_000 },
  examples: [
    {
      title: 'Load of a server',
      input: {
        target: '127.0.0.1',
        credential: 'password:monitor:secret',
        fingerprint: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        command: 'cat /proc/loadavg',
        values: ['load=^([0-9.]+)'],
        limits: ['load=..8'],
        timeoutMs: 2000,
      },
    },
  ],

  async *run(plan, context) {
    const { patterns, rules } = rulesOf(plan);
    const fingerprint = fingerprintOf(plan.fingerprint);
    if (!fingerprint)
      throw invalidInput(
        'fingerprint',
        plan.fingerprint,
        'this is no SHA-256 fingerprint',
        'Copy it as the tool ssh or ssh-keygen -lf prints it: SHA256: and 43 characters.',
      );
    const login = await loginOf(plan, context.devices);
    const address = await addressOf(plan.target, context.net, context.signal);
    const base = { kind: 'result' as const, target: plan.target, address, port: plan.port };
    const { port, command, timeoutMs } = plan;
    const outcome = await context.net.sshCommand({
      ...{ address, port, fingerprint, command, timeoutMs, outputBytesMax, signal: context.signal },
      ...login,
    });
    if (!outcome.ok) {
      yield { ...base, values: 0, totalMs: outcome.elapsedMs, fault: outcome.fault };
      return;
    }
    const { loginMs, result: done } = outcome;
    const read = plan.format === 'plugin' ? pluginResult(done, rules) : readText(done, plan, patterns, rules);
    yield* read.readings;
    yield {
      ...base,
      ...(read.state ? { state: read.state } : {}),
      ...(done.exitCode === null ? {} : { exitCode: done.exitCode }),
      text: read.text,
      values: read.readings.length,
      loginMs,
      commandMs: done.elapsedMs,
      totalMs: loginMs + done.elapsedMs,
      ...(read.fault ? { fault: read.fault } : {}),
    };
  },

  judge: judgeReadings<z.infer<typeof record>, z.infer<typeof result>>({
    end: 'result',
    metrics: ({ loginMs, totalMs, state }) => [
      ...(totalMs === undefined ? [] : [{ name: 'total.time' as const, value: totalMs }]),
      ...(loginMs === undefined ? [] : [{ name: 'login.time' as const, value: loginMs }]),
      ...stateMetric('script', state),
    ],
    summary: ({ text }) => text?.slice(0, 200) || undefined,
  }),
});

function rulesOf(plan: Plan): {
  readonly patterns: ReadonlyMap<string, Pattern>;
  readonly rules: ReadingRules;
} {
  if (plan.format === 'plugin') return { patterns: new Map(), rules: readingRules(plan, undefined) };
  const patterns = new Map<string, Pattern>();
  for (const [name, source] of namedSources('values', plan.values, valueForm)) {
    try {
      // Anywhere in the line; patterns of this engine hold from end to end.
      patterns.set(name, compilePattern(`.*?(?:${source}).*`));
    } catch (error) {
      throw invalidInput(
        'values',
        source,
        `this is no pattern: ${(error as Error).message}`,
        `Write ${valueForm}.`,
      );
    }
  }
  return { patterns, rules: readingRules(plan, new Set(patterns.keys())) };
}

async function loginOf(plan: Plan, devices: Parameters<typeof keyOf>[2]) {
  const key = await keyOf('credential', plan.credential, devices);
  if (key?.kind === 'password') return { user: key.user, login: { password: key.password } };
  if (plan.user === '')
    throw invalidInput('user', '', 'a private key needs a user', 'Name the user that it logs in.');
  return { user: plan.user, login: { privateKey: key!.secret } };
}

interface Read {
  readonly readings: readonly Reading[];
  readonly text: string;
  readonly state?: undefined;
  readonly fault: Fault | undefined;
}
/** Lines that are looked through, and characters of each. */
const linesMax = 10_000;
const lineCharactersMax = 2000;

function readText(
  { output, errors, exitCode, truncated }: CommandResult,
  { expectExit }: Plan,
  patterns: ReadonlyMap<string, Pattern>,
  rules: ReadingRules,
): Read {
  const lines = textOf(output).split(/\r?\n/, linesMax);
  const complaint = textOf(errors).trim().split('\n', 1)[0]!;
  const text = (lines.find((line) => line.trim() !== '') ?? complaint).trim().slice(0, shownCharactersMax);
  const readings: Reading[] = [];
  let missing: string | undefined;
  for (const [name, pattern] of patterns) {
    const groups = firstOf(lines, pattern);
    const value = groups?.slice(1).find((group) => group !== undefined) ?? groups?.[0];
    if (value === undefined) missing ??= name;
    else readings.push(readingOf(name, value, rules));
  }
  const failure = truncated
    ? fault('too-large', `there was more output than ${outputBytesMax} bytes; the command was ended`)
    : exitCode === null || !expectExit.includes(exitCode)
      ? fault(
          'unexpected-status',
          `${exitCode === null ? 'ended by a signal' : `exit code ${exitCode}`}${complaint || text ? `: ${complaint || text}` : ''}`,
        )
      : missing === undefined
        ? undefined
        : fault('content-mismatch', `${missing}: no line of the output matches`, { value: missing });
  return { readings, text, fault: failure };
}

function firstOf(lines: readonly string[], pattern: Pattern) {
  for (const line of lines) {
    const groups = pattern.groups(line.slice(0, lineCharactersMax));
    if (groups) return groups;
  }
  return undefined;
}
