/** The complete example of a tool: copy this file, its test and its docs page. It touches nothing, so it runs everywhere. */
import { z } from 'zod';
import { fault } from '#pure/base/errors.ts';
import { defineTool } from '#pure/contract/tool.ts';

const input = z.object({
  targets: z.array(z.string().min(1)).min(1).max(1000).describe('Words to say back, one record each'),
  times: z.number().int().min(1).max(100).default(1).describe('How often to say each word'),
  intervalMs: z
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .meta({ unit: 'ms' })
    .describe('Pause between rounds'),
});

const record = z.object({
  kind: z.literal('word'),
  target: z.string().describe('The word'),
  round: z.number().int().describe('Round, from 1'),
  lengthBytes: z.number().meta({ unit: 'bytes' }).describe('Length of the word in UTF-8'),
});

interface State {
  readonly words: number;
  readonly shouted: string | undefined;
}

export const echo = defineTool({
  id: 'echo',
  summary: 'Say words back: the example that every other tool is copied from',
  description:
    'Touches no network. A word in capitals counts as a fault, so that the whole path from record to alert can be tried.',
  group: 'reachability',
  input,
  record,
  positional: 'targets',
  needs: [],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 100_000, durationMsMax: 3_600_000 },
  examples: [{ title: 'Two words, twice', input: { targets: ['hello', 'world'], times: 2 } }],
  batch: { field: 'targets', targetOf: (item) => item.target },

  async *run({ targets, times, intervalMs }, { clock, signal }) {
    const encoder = new TextEncoder();
    for (let round = 1; round <= times && !signal.aborted; round++) {
      if (round > 1) await clock.sleep(intervalMs, signal);
      for (const target of targets)
        yield { kind: 'word' as const, target, round, lengthBytes: encoder.encode(target).length };
    }
  },

  judge: {
    init: (): State => ({ words: 0, shouted: undefined }),
    step: (state, item): State => ({
      words: state.words + 1,
      shouted: state.shouted ?? (/^\p{Lu}+$/u.test(item.target) ? item.target : undefined),
    }),
    done: (state) => {
      const metrics = [{ name: 'answers' as const, value: state.words }];
      const summary = `${state.words} words`;
      if (state.shouted === undefined) return { ok: true, summary, metrics };
      return {
        ok: false,
        summary,
        metrics,
        fault: fault('content-mismatch', `"${state.shouted}" is shouting`),
      };
    },
  },
});
