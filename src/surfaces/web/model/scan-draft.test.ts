import { expect, it } from 'vitest';
import { type ScanRun, scanInput } from '#pure/contract/resources.ts';
import {
  acceptDraft,
  auditChoiceOf,
  canGoOn,
  foundText,
  leftText,
  newScan,
  newsOf,
  newsText,
  purposeOf,
  purposes,
  shareOf,
  targetsOf,
} from './scan-draft.ts';

const run = (over: object): ScanRun =>
  ({ state: 'running', kind: 'scan', progress: null, counts: { news: {} }, ...over }) as ScanRun;
const progress = { done: 50, total: 200, leftMs: 90_000 };

it('begins with what the contract would take', () => {
  const draft = { ...newScan('UTC'), name: 'x', targets: ['10.0.0.0/24'] };
  expect(scanInput.parse(draft)).toEqual(draft);
  expect(scanInput.parse({ name: 'x', targets: ['10.0.0.0/24'] }).alarms).toEqual(draft.alarms);
});
it('says how long it will still take', () => {
  expect(leftText(run({ progress }))).toBe('about 1 min left');
  expect(leftText(run({ progress: { ...progress, leftMs: null } }))).toBe('time left not known yet');
  expect(leftText(run({ progress: { ...progress, leftMs: 400 } }))).toBe('nearly done');
  expect(leftText(run({ state: 'paused', progress }))).toBe('paused');
  expect(leftText(run({ state: 'waiting' }))).toBe('waits for another run');
  expect([shareOf(run({ progress })), shareOf(run({}))]).toEqual([25, 0]);
});
it('knows which runs may go on', () => {
  expect(
    ['running', 'paused', 'stopped', 'interrupted', 'failed', 'finished'].filter((state) =>
      canGoOn(run({ state })),
    ),
  ).toEqual([...['paused', 'stopped', 'interrupted', 'failed']]);
  expect(canGoOn(run({ state: 'failed', kind: 'import' }))).toBe(false);
});
it('counts news in words', () => {
  expect(
    newsOf(run({ counts: { news: { rogue: 2, 'new-host': 1 } } }).counts).map(([kind, n]) =>
      newsText(kind, n),
    ),
  ).toEqual([...['1 new host', '2 unknown hosts']]);
});
it('reads targets as people paste them', () => {
  expect(targetsOf(' 10.0.0.0/24,\n!10.0.0.5  www.example ')).toEqual([
    '10.0.0.0/24',
    '!10.0.0.5',
    'www.example',
  ]);
});
it('accepts one finding, for half a year', () => {
  const draft = acceptDraft(
    { address: '10.0.0.5', transport: 'tcp', port: 443, rule: 'tls/old', subject: null },
    'eve',
    0,
  );
  expect(draft).toMatchObject({
    targets: ['10.0.0.5'],
    port: 443,
    owner: 'eve',
    expiresMs: 183 * 86_400_000,
  });
});

it('knows a purpose again, and a choice of its own as none', () => {
  expect(purposeOf(newScan('UTC').options)).toBe('audit');
  expect(purposeOf({})).toBeUndefined();
  for (const { id, options } of purposes) {
    expect(purposeOf({ ...options })).toBe(id);
    expect(purposeOf({ ...options, topPorts: 7, ports: '7' })).toBeUndefined();
    expect(scanInput.parse({ ...newScan('UTC'), name: 'x', targets: ['a'], options })).toBeDefined();
  }
  expect(['', 'safe', 'tls'].map((name) => auditChoiceOf(name ? [name] : []))).toEqual([
    'none',
    'safe',
    'some',
  ]);
});

it('counts in words', () => {
  expect(foundText(1, 1)).toBe('1 host, 1 open port');
  expect(foundText(25, 2054)).toBe('25 hosts, 2\u2009054 open ports');
});
