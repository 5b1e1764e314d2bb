/** `npm run outages [--interval ms] [--part n/m] [--repeat n] [--json file] [words…]`: tries the scenarios, prints one table. Exit code 1 when a goal is missed. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { labAvailable } from '../../lab/api.ts';
import { scenarios } from './scenarios.ts';
import { type Score, summarise, tableOf, unfinished } from './score.ts';
import { openTrial } from './trial.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    interval: { type: 'string', default: '1000' },
    part: { type: 'string', default: '1/1' },
    repeat: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const [part, parts] = values.part.split('/').map(Number) as [number, number];
const intervalMs = Number(values.interval);
/** Beyond this interval what is brief may be over before it is seen. */
const briefMsMax = 2000;
const chosen = scenarios
  .filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)))
  .filter(({ brief }) => !(brief && intervalMs > briefMsMax))
  .filter((_, i) => i % parts === part - 1)
  .flatMap((scenario) => Array.from({ length: Number(values.repeat) }, () => scenario));
const rightShareMin = 0.95;
const medianMsMax = intervalMs > 5000 ? intervalMs + 5000 : 5000;

const available = labAvailable();
if (!available.ok || chosen.length === 0) {
  process.stderr.write(`outages: ${available.ok ? 'no scenario has such a name' : available.reason}\n`);
  process.exit(2);
}
let trial = await openTrial(intervalMs);
const scores: Score[] = [];
try {
  for (const scenario of chosen) {
    let found: Score;
    try {
      found = await trial.run(scenario);
    } catch (error) {
      found = unfinished(scenario, (error as Error).message);
      await trial.close();
      trial = await openTrial(intervalMs);
    }
    scores.push(found);
    if (values.json) writeFileSync(values.json, JSON.stringify(scores, undefined, 1));
    process.stderr.write(`${tableOf([found]).split('\n')[1]}\n`);
  }
} finally {
  await trial.close();
}
process.stdout.write(`${tableOf(scores)}\n`);
const { right, medianMs } = summarise(scores);
process.exitCode = right >= rightShareMin && !(medianMs > medianMsMax) ? 0 : 1;
