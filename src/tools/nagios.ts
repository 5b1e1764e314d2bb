/** Runs a monitoring plugin of this machine: exit code, first line and performance data (Nagios, Icinga, Monitoring Plugins). */
import { z } from 'zod';
import { severities } from '#pure/contract/health.ts';
import { pluginResult } from '#pure/contract/plugin-result.ts';
import {
  judgeReadings,
  readingRecord,
  readingRules,
  readingsInput,
  stateMetric,
} from '#pure/contract/readings.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { keyOf } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { performanceValuesMax } from '#pure/wire/nagios.ts';

const input = z.object({
  plugin: z
    .string()
    .min(1)
    .max(100)
    .describe('File name of a program in the folder that NOCTURNE_PLUGINS names'),
  args: z
    .array(z.string().max(4000))
    .max(100)
    .default([])
    .describe(
      'Its arguments, each as it is: no shell looks at them. {user}, {password} and {secret} stand for the credential',
    ),
  credential: z
    .string()
    .max(1000)
    .default('')
    .meta({ credential: ['password', 'secret'] })
    .describe('What {user}, {password} and {secret} stand for; others on this machine see arguments'),
  ...readingsInput,
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(300_000)
    .default(30_000)
    .meta({ unit: 'ms' })
    .describe('It is ended, with all that it started, after this time'),
});
const outputBytesMax = 65_536;
const result = z.object({
  kind: z.literal('result'),
  plugin: z.string(),
  state: z.enum(severities).optional(),
  exitCode: z.number().int().optional(),
  text: z.string().optional().describe('First line of the output'),
  longText: z.string().optional().describe('Further lines'),
  values: z.number().int(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [readingRecord, result]);

export const nagios = defineTool({
  id: 'nagios',
  summary: 'Run a monitoring plugin by the Nagios plugin protocol',
  description:
    'Runs a program of an allowed folder without a shell, bounded in time and output; its exit code is the state, its performance data become metrics.',
  group: 'services',
  input,
  record,
  positional: 'plugin',
  needs: ['programs'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: performanceValuesMax + 1, durationMsMax: 300_000 },
  examples: [
    {
      title: 'Is a file system nearly full',
      input: { plugin: 'check_disk', args: ['-w', '10%', '-c', '5%', '-p', '/'], timeoutMs: 10_000 },
    },
  ],

  async *run(plan, context) {
    const rules = readingRules(plan, undefined);
    const key = await keyOf('credential', plan.credential, context.devices);
    const words: Readonly<Record<string, string | undefined>> =
      key?.kind === 'password' ? { user: key.user, password: key.password } : { secret: key?.secret };
    const outcome = await context.net.program({
      name: plan.plugin,
      args: plan.args.map((arg) =>
        arg.replace(/\{(user|password|secret)\}/g, (as, word: string) => words[word] ?? as),
      ),
      timeoutMs: plan.timeoutMs,
      outputBytesMax,
      signal: context.signal,
    });
    const base = { kind: 'result' as const, plugin: plan.plugin };
    if (!outcome.ok) {
      yield { ...base, values: 0, elapsedMs: outcome.elapsedMs, fault: outcome.fault };
      return;
    }
    const { exitCode, elapsedMs } = outcome.result;
    const { readings, fault: failure, state, text, longText } = pluginResult(outcome.result, rules);
    yield* readings;
    yield {
      ...base,
      state,
      ...(exitCode === null ? {} : { exitCode }),
      text,
      ...(longText ? { longText } : {}),
      values: readings.length,
      elapsedMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeReadings<z.infer<typeof record>, z.infer<typeof result>>({
    end: 'result',
    metrics: ({ elapsedMs, plugin, state }) => [
      { name: 'total.time', value: elapsedMs },
      ...stateMetric(plugin, state),
    ],
    summary: ({ text }) => text,
  }),
});
