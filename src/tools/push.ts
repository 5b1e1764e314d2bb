/** A sensor that is fed: a program elsewhere posts values, and silence is a fault. */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import { severities } from '#pure/contract/health.ts';
import type { Delivery } from '#pure/contract/host.ts';
import {
  judgeReadings,
  type Reading,
  type ReadingRules,
  readingOf,
  readingRecord,
  readingRules,
  readingsInput,
  readingsMax,
  stateMetric,
} from '#pure/contract/readings.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool } from '#pure/contract/tool.ts';

const input = z.object({
  tokenHash: z
    .string()
    .regex(/^([0-9a-f]{64})?$/, 'not a SHA-256 in lower-case hexadecimal')
    .default('')
    .describe('SHA-256 of the token; POST /sensors/{id}/push-token makes a new one and sets it'),
  silentAfterMs: z
    .number()
    .int()
    .min(1000)
    .max(31 * 86_400_000)
    .default(300_000)
    .meta({ unit: 'ms' })
    .describe('Nothing delivered for longer is a fault; some intervals of the program that posts'),
  ...readingsInput,
});
const delivery = z.object({
  kind: z.literal('delivery'),
  ageMs: z.number().meta({ unit: 'ms' }).optional().describe('Since the last one'),
  state: z.enum(severities).optional(),
  text: z.string().optional(),
  values: z.number().int(),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [readingRecord, delivery]);
type Plan = z.infer<typeof input>;

export const push = defineTool({
  id: 'push',
  summary: 'Be fed over HTTP by a program elsewhere',
  description:
    'A backup, a job or a device posts numbers, texts and a state to the address of this sensor. What it says is judged and kept like anything measured; nothing for too long is a fault.',
  group: 'services',
  input,
  record,
  needs: [],
  risk: 'passive',
  limits: { targetsMax: 1, recordsMax: readingsMax + 1, durationMsMax: 10_000 },
  examples: [
    {
      title: 'A backup that reports every night',
      input: { silentAfterMs: 90_000_000, limits: ['files=1..'] },
    },
  ],

  async *run(plan, { devices, clock }) {
    // Limits of the values that are pushed are known only when they come.
    const rules = readingRules(plan, undefined);
    const held = devices.pushed?.(plan.tokenHash);
    if (!held) {
      yield {
        kind: 'delivery' as const,
        values: 0,
        fault: fault('missing-capability', 'deliveries come to a server, not to a command', {
          remedy: 'Make a sensor of it on the server that is to be fed.',
        }),
      };
      return;
    }
    const last = held.delivery;
    const readings = last ? readingsOf(last, rules) : [];
    const ageMs = last && clock.now() - last.atMs;
    const silent = silence(plan, ageMs ?? clock.now() - held.sinceMs, last !== undefined);
    // What was said holds until another delivery comes, or too late; what counts up is told once, or its rate would be wrong.
    if (!silent) yield* readings.filter(({ counts }) => last?.fresh || !counts);
    const failure =
      silent ??
      (last && stateFault(last)) ??
      (readings.find((item) => item.fault)?.fault as Fault | undefined);
    yield {
      kind: 'delivery' as const,
      ...(ageMs === undefined ? {} : { ageMs }),
      ...(last?.state ? { state: last.state } : {}),
      ...(last?.text ? { text: last.text } : {}),
      values: readings.length,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeReadings<z.infer<typeof record>, z.infer<typeof delivery>>({
    end: 'delivery',
    metrics: ({ state }) => [...stateMetric('push', state)],
    summary: ({ text, ageMs }) =>
      ageMs === undefined
        ? 'nothing was delivered yet'
        : (text ?? `delivered ${Math.round(ageMs / 1000)} s ago`),
  }),
});

/** After a start of the server the program gets its time again. */
function silence({ tokenHash, silentAfterMs }: Plan, ageMs: number, some: boolean): Fault | undefined {
  if (tokenHash === '')
    return fault('not-found', 'this sensor has no token yet', {
      field: 'tokenHash',
      remedy: 'Make it on the page of the sensor, or ask POST /api/v1/sensors/{id}/push-token.',
    });
  if (ageMs <= silentAfterMs) return undefined;
  return fault(
    'silent',
    `${some ? 'the last delivery' : 'the server began to listen'} ${Math.round(ageMs / 1000)} s ago, more than ${silentAfterMs / 1000} s`,
  );
}

function stateFault({ state, text }: Delivery): Fault | undefined {
  if (state === 'critical') return fault('reported', text || 'the program says critical');
  return state === 'warning' ? fault('component-warning', text || 'the program warns') : undefined;
}

const readingsOf = ({ values }: Delivery, rules: ReadingRules): Reading[] =>
  Object.entries(values ?? {})
    .slice(0, readingsMax)
    .map(([name, value]) => readingOf(name, value, rules));
