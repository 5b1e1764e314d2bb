/** A few scripted outages on every change; all of them with `npm run outages`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labAvailable } from '../../lab/api.ts';
import { scenarios } from './scenarios.ts';
import { isRight, tableOf } from './score.ts';
import { openTrial, type Trial } from './trial.ts';

const available = labAvailable();
const quick = scenarios.filter((scenario) => scenario.quick);

describe.skipIf(!available.ok)(`outages${available.ok ? '' : ` (skipped: ${available.reason})`}`, () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await openTrial(1000);
  }, 240_000);
  afterAll(() => trial?.close(), 60_000);
  test.each(quick.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const found = await trial.run(scenario);
      expect(isRight(found), tableOf([found])).toBe(true);
    },
    150_000,
  );
});
