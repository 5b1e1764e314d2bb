import { expect, test } from 'vitest';
import { fakeClock, fakeContext, noCredentials } from '#pure/contract/fake-host.ts';
import type { Delivery } from '#pure/contract/host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { collect } from '../../test/real-server.ts';
import { push } from './push.ts';

const tool = runnable(push);
const tokenHash = 'a'.repeat(64);
const clock = fakeClock();
const run = (delivery: Delivery | undefined, more: object = {}, sinceMs = clock.now()) =>
  collect(
    tool,
    { tokenHash, silentAfterMs: 60_000, ...more },
    fakeContext({
      clock,
      devices: { ...noCredentials, pushed: () => ({ sinceMs, ...(delivery ? { delivery } : {}) }) },
    }),
  );
const now = (more: Partial<Delivery>): Delivery => ({ atMs: clock.now(), fresh: true, ...more });

test('values, state and text', async () => {
  const { records, verdict } = await run(
    now({ values: { files: 12, ok: true, version: '2.4' }, state: 'ok', text: 'backup done' }),
  );
  expect(records).toMatchObject([
    { kind: 'value', name: 'files', value: 12 },
    { name: 'ok', value: 1 },
    { name: 'version', value: 2.4 },
    { kind: 'delivery', ageMs: 0, state: 'ok', values: 3 },
  ]);
  expect(verdict).toMatchObject({ ok: true, summary: expect.stringContaining('backup done') });
  expect(verdict.metrics).toContainEqual({ name: 'sensor.state', value: 1, labels: { sensor: 'push' } });
});
test('a delivery holds until another comes, but what counts up is told once', async () => {
  const { records, verdict } = await run(now({ fresh: false, values: { files: 0, runs: 7 } }), {
    limits: ['files=1..'],
    rates: ['runs'],
  });
  expect(records.map(({ kind }) => kind)).toEqual(['value', 'delivery']);
  expect(verdict.fault?.code).toBe('threshold-crossed');
  expect(verdict.metrics).toEqual([{ name: 'reading', value: 0, labels: { name: 'files' } }]);
});
test.each<[string, Parameters<typeof run>, string | undefined]>([
  ['says critical', [now({ state: 'critical', text: 'disk died' })], 'reported'],
  ['warns', [now({ state: 'warning' })], 'component-warning'],
  ['silent for too long', [now({ atMs: clock.now() - 60_001 })], 'silent'],
  ['silent for a while', [now({ atMs: clock.now() - 60_000 })], undefined],
  ['nothing yet, the server just started', [undefined], undefined],
  ['nothing yet, the server runs for long', [undefined, {}, clock.now() - 60_001], 'silent'],
  ['no token', [undefined, { tokenHash: '' }], 'not-found'],
])('%s', async (_, args, code) => {
  expect((await run(...args)).verdict.fault?.code).toBe(code);
});
test('a command takes no deliveries', async () => {
  expect((await collect(tool, {}, fakeContext())).verdict.fault?.code).toBe('missing-capability');
});
