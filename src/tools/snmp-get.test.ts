import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { snmpGet } from './snmp-get.ts';

const tool = runnable(snmpGet);

const run = (input: object) => runForReal(tool, { timeoutMs: 500, retries: 0, ...input });

test.each([
  [{ targets: ['127.0.0.1'], oids: ['sysNme.0'] }, 'oids'],
  [{ targets: ['999.1.1.1'] }, 'targets'],
  [{ targets: ['127.0.0.1'], port: 70_000 }, 'port'],
  [{ targets: ['127.0.0.1'], credential: 'v3:user:sha257:authpassword' }, 'credential'],
])('bad input %j names %s', async (input, field) => {
  const found = await run(input).then(
    ({ verdict }) => verdict.fault,
    (error: { fault: unknown }) => error.fault,
  );
  expect(found).toMatchObject({ code: 'invalid-input', field });
});

test('silent targets are timeouts, all within one wait; a closed port is told apart at once', async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => silent.bind(0, '0.0.0.0', resolve));
  const started = performance.now();
  const { records, verdict } = await run({ targets: ['127.0.0.0/27'], port: silent.address().port });
  expect(performance.now() - started).toBeLessThan(1400);
  expect(new Set(records.map((record) => (record.fault as { code: string }).code))).toEqual(
    new Set(['timeout']),
  );
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'timeout', source: 'target' } });
  silent.close();
  const closed = await run({ targets: ['127.0.0.1'], port: 9 });
  expect(closed.verdict).toMatchObject({ ok: false, fault: { code: 'port-unreachable' } });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());
  const get = (credential: string, oids = ['sysName.0', 'sysLocation.0']) =>
    run({ targets: ['127.0.0.1'], port: agent.port, credential, oids });

  test.each([
    'public',
    'v1:public',
    'v2c:public',
    'v3:plain',
    'v3:sha:sha1:authpassword',
    'v3:md5:md5:authpassword',
    'v3:sha512:sha512:authpassword',
    'v3:aes:sha256:authpassword:aes128:privpassword',
    'v3:aes256:sha512:authpassword:aes256:privpassword',
    'v3:des:sha1:authpassword:des:privpassword',
  ])('%s reads name and location', async (credential) => {
    const { records, verdict } = await get(credential);
    expect(records.filter((record) => record.kind === 'object').map((record) => record.value)).toEqual([
      'testbox',
      'rack 7',
    ]);
    expect(verdict).toMatchObject({ ok: true, summary: '2 objects' });
  });

  test.each([
    ['v3:nobody', 'does not know the user'],
    ['v3:sha:sha1:wrongpassword', 'authentication password or protocol is wrong'],
    ['v3:plain:sha1:authpassword', ''],
    ['v3:aes:sha256:authpassword:aes128:wrongpassword', 'privacy password or protocol is wrong'],
    ['v2c:wrong', 'no answer'],
  ])('%s is told apart: %s', async (credential, message) => {
    const { verdict } = await get(credential);
    expect(verdict.ok).toBe(false);
    expect(verdict.fault?.code).toBe(credential.startsWith('v2c') ? 'timeout' : 'authentication-failed');
    expect(verdict.fault?.message).toContain(message);
  });

  test('an object the agent lacks is named, in version 1 too', async () => {
    for (const credential of ['public', 'v1:public']) {
      const { verdict } = await get(credential, ['1.3.6.1.4.1.99999.1.0']);
      expect(verdict).toMatchObject({ ok: false, fault: { code: 'not-supported' } });
      expect(verdict.fault?.message).toContain('1.3.6.1.4.1.99999.1.0');
    }
  });

  test('a number becomes a metric', async () => {
    const { verdict } = await get('public', ['sysUpTime.0']);
    expect(verdict.metrics.map((metric) => metric.name)).toEqual(['snmp.objects', 'snmp.time', 'snmp.value']);
  });
});
