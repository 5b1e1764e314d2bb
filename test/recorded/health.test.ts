/**
 * Every recorded device, read over real UDP and compared with what another product made of the same recording.
 * `HEALTH_DETAILS=<pattern>` prints what was not found on the devices that fit, `HEALTH_ALL` also what we read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import type { HealthFacts } from '#pure/contract/health.ts';
import { runnable } from '#pure/contract/tool.ts';
import { textOf } from '#pure/network/snmp-value.ts';
import { detect } from '#pure/platforms/detect.ts';
import { healthTables } from '#pure/platforms/health.ts';
import { collectHealth } from '#pure/protocols/device-health.ts';
import { collectFacts } from '#pure/protocols/facts/index.ts';
import { openSnmp, type SnmpSession } from '#pure/protocols/snmp.ts';
import { interfaces } from '#tools/interfaces.ts';
import { type Responder, startResponder } from '../snmpd/recorded-responder.ts';
import { parseRecording } from '../snmpd/recording.ts';
import { runForReal } from '../snmpd/run.ts';
import { differences } from './differences.ts';
import { compareHealth, type Score } from './health.ts';
import { compareInterfaces, type PortCounters } from './interfaces.ts';
import { recordings, recordingsMissing } from './recognised.ts';

interface Line {
  readonly device: string;
  readonly scores: readonly (Score & { readonly explained: number })[];
  readonly requests: number;
}

const shownMax = 60;
const details = process.env.HEALTH_DETAILS ? new RegExp(process.env.HEALTH_DETAILS) : undefined;

/** Takes the reviewed differences out of what is missing. */
function review(device: string, score: Score): Score & { readonly explained: number } {
  const known = differences.filter((item) => item.device === device && item.what === score.name);
  const missing = score.missing.filter((text) => !known.some((item) => item.matches.test(text)));
  return { ...score, missing, explained: score.missing.length - missing.length };
}

describe.skipIf(recordingsMissing)(
  `recorded devices${recordingsMissing ? ` (skipped: ${recordingsMissing})` : ''}`,
  () => {
    let net: Awaited<ReturnType<typeof createNetwork>>;
    const lines: Line[] = [];
    beforeAll(async () => {
      net = await createNetwork({ mode: 'inline', log: silentLog });
    });
    afterAll(async () => {
      await net?.close();
    });

    async function withSession<T>(device: Responder, use: (session: SnmpSession) => Promise<T>): Promise<T> {
      const session = await openSnmp(
        {
          address: '127.0.0.1',
          port: device.port,
          credential: { kind: 'snmp-community', version: '2c', community: 'public' },
          timeoutMs: 5000,
          retries: 1,
        },
        { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal },
      );
      try {
        return await use(session);
      } finally {
        session.close();
      }
    }

    async function readHealth(session: SnmpSession): Promise<HealthFacts> {
      const system = await session.get([
        [1, 3, 6, 1, 2, 1, 1, 2, 0],
        [1, 3, 6, 1, 2, 1, 1, 1, 0],
      ]);
      const objectId = system.ok ? system.varBinds[0]?.value : undefined;
      const sysObjectId = objectId?.type === 'oid' ? objectId.value.join('.') : undefined;
      const sysDescr = system.ok ? textOf(system.varBinds[1]?.value) : undefined;
      const { platform } = detect({
        ...(sysObjectId ? { sysObjectId } : {}),
        ...(sysDescr ? { sysDescr } : {}),
      });
      return await collectHealth(session, healthTables(sysObjectId, platform));
    }

    async function readCounters(device: Responder): Promise<PortCounters[]> {
      const { records } = await runForReal(runnable(interfaces), {
        targets: ['127.0.0.1'],
        port: device.port,
        rounds: 1,
        timeoutMs: 5000,
        downIsFault: false,
      });
      return records.filter((record) => record.kind === 'interface') as unknown as PortCounters[];
    }

    test('agree with what another product read from them', { timeout: 240_000 }, async () => {
      const index = JSON.parse(readFileSync(join(recordings, 'index.json'), 'utf8'));
      for (const { name } of index.devices as readonly { readonly name: string }[]) {
        const device = await startResponder(
          parseRecording(readFileSync(join(recordings, `${name}.snmprec`), 'utf8')),
        );
        const facts = await withSession(device, readHealth);
        const requests = device.requests();
        const identity = await withSession(device, collectFacts);
        const ports = 'code' in identity ? [] : identity.interfaces;
        const scores = [
          ...compareHealth(name, facts),
          compareInterfaces(name, ports, await readCounters(device)),
        ].map((score) => review(name, score));
        await device.stop();
        lines.push({ device: name, scores, requests });
        expect(facts.faults, name).toEqual([]);
        if (!details?.test(name)) continue;
        for (const score of scores)
          for (const text of score.missing.slice(0, shownMax)) console.log(`${name} ${score.name} - ${text}`);
        if (process.env.HEALTH_ALL) console.log(JSON.stringify(facts, undefined, 1));
      }
      const { bySource, agreed } = sum(lines, 'sensors');
      console.log(
        `${table(lines)}\nsensors read from the very same object: ${bySource} of the ${agreed} that agree`,
      );
      const share = (what: string) => {
        const { expected, agreed, explained } = sum(lines, what);
        return (100 * agreed) / (expected - explained);
      };
      expect(share('processors'), 'processors').toBeGreaterThanOrEqual(99);
      expect(share('memory'), 'memory').toBeGreaterThanOrEqual(99);
      expect(share('storage'), 'storage').toBeGreaterThanOrEqual(99);
      expect(share('sensors'), 'sensors').toBeGreaterThanOrEqual(95);
      expect(share('interfaces'), 'interfaces').toBe(100);
    });

    test('every reviewed difference is still one', () => {
      for (const item of differences) {
        const line = lines.find(({ device }) => device === item.device);
        const score = line?.scores.find(({ name }) => name === item.what);
        expect(score?.explained, `${item.device} ${item.what}: take it off the list`).toBeGreaterThan(0);
      }
    });
  },
);

function sum(
  lines: readonly Line[],
  what: string,
): { expected: number; agreed: number; explained: number; bySource: number } {
  const scores = lines.flatMap((line) => line.scores.filter(({ name }) => name === what));
  const total = (field: 'expected' | 'agreed' | 'explained' | 'bySource') =>
    scores.reduce((n, score) => n + score[field], 0);
  return {
    expected: total('expected'),
    agreed: total('agreed'),
    explained: total('explained'),
    bySource: total('bySource'),
  };
}

/** `8/9+1`: eight of nine agree, one differs for a reason that is written down. */
function table(lines: readonly Line[]): string {
  const whats = ['processors', 'memory', 'storage', 'sensors', 'interfaces'];
  const cell = (score: { expected: number; agreed: number; explained: number } | undefined) =>
    score && score.expected > 0
      ? `${score.agreed}/${score.expected}${score.explained > 0 ? `+${score.explained}` : ''}`
      : '-';
  const rows = [
    ['device', ...whats, 'requests'],
    ...lines.map(({ device, scores, requests }) => [
      device,
      ...whats.map((what) => cell(scores.find(({ name }) => name === what))),
      String(requests),
    ]),
    [
      'total',
      ...whats.map((what) => cell(sum(lines, what))),
      String(lines.reduce((n, line) => n + line.requests, 0)),
    ],
  ];
  return rows
    .map((row) => row.map((text, i) => (i === 0 ? text.padEnd(30) : text.padStart(15))).join(''))
    .join('\n');
}
