import { expect, test } from 'vitest';
import { fakeContext } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { echo } from './echo.ts';

const tool = runnable(echo);

async function collect(raw: unknown) {
  const run = tool.start(raw, fakeContext());
  const records = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}

test('says every word back and counts them', async () => {
  const { records, verdict } = await collect({ targets: ['hé'], times: 2 });
  expect(records).toEqual([
    { kind: 'word', target: 'hé', round: 1, lengthBytes: 3 },
    { kind: 'word', target: 'hé', round: 2, lengthBytes: 3 },
  ]);
  expect(verdict).toEqual({ ok: true, summary: '2 words', metrics: [{ name: 'answers', value: 2 }] });
});

test('a word in capitals is a fault', async () => {
  const { verdict } = await collect({ targets: ['calm', 'LOUD'] });
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'content-mismatch', source: 'target' } });
});

test('bad input names the field, the value and the remedy', () => {
  expect(() => tool.parse({ targets: ['x'], times: 'many' })).toThrowError(
    expect.objectContaining({
      fault: expect.objectContaining({ code: 'invalid-input', field: 'times', value: '"many"' }),
    }),
  );
});
