import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { snmpSet } from './snmp-set.ts';

const tool = runnable(snmpSet);
const run = (input: object) => runForReal(tool, { targets: ['127.0.0.1'], timeoutMs: 1000, ...input });

test.each([
  ['sysName', 'x', 'object', 'Write sysName.0.'],
  [
    'ifAdminStatus',
    'down',
    'object',
    'Write ifAdminStatus with the instance of the row, such as ifAdminStatus.1.',
  ],
  ['ifIndex.3', '3', 'object', 'Choose an object that its module lets be written.'],
  ['ifAdminStatus.3', 'sideways', 'value', 'Write one of up(1), down(2), testing(3).'],
  ['snmpEnableAuthenTraps.0', '9', 'value', 'Write one of enabled(1), disabled(2).'],
  ['dot1dTpAgingTime.0', '5', 'value', 'It must be 10 to 1000000.'],
  [
    '1.3.6.1.4.1.99999.1.0',
    '5',
    'type',
    'Choose one of integer, gauge32, timeTicks, text, hex, oid, ipAddress.',
  ],
  ['sysNmae.0', 'x', 'object', 'Did you mean sysName?'],
])('%s = %s is refused before anything is sent', async (object, value, field, remedy) => {
  expect((await run({ object, value })).verdict.fault).toMatchObject({
    code: 'invalid-input',
    field,
    remedy,
  });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());
  const writer = 'v3:writer:sha256:authpassword:aes128:privpassword';

  test('without confirm nothing is written', async () => {
    const { records, verdict } = await run({
      port: agent.port,
      credential: writer,
      object: 'sysContact.0',
      value: 'noc',
    });
    expect(records).toEqual([
      expect.objectContaining({ name: 'sysContact.0', after: 'noc', written: false, changed: true }),
    ]);
    expect(verdict).toMatchObject({
      ok: true,
      summary: 'nothing was written; 1 of 1 would change: confirm to write',
    });
    expect(agent.walk('.1.3.6.1.2.1.1.4').join()).not.toContain('noc');
  });

  test('with confirm it is written, and read back', async () => {
    const ask = () =>
      run({ port: agent.port, credential: writer, object: 'sysContact.0', value: 'noc', confirm: true });
    const first = await ask();
    expect(first.records).toEqual([expect.objectContaining({ after: 'noc', written: true, changed: true })]);
    expect(agent.walk('.1.3.6.1.2.1.1.4').join()).toContain('noc');
    expect((await ask()).records).toEqual([
      expect.objectContaining({ before: 'noc', after: 'noc', written: true, changed: false }),
    ]);
  });

  test('a credential that may only read is refused by the agent', async () => {
    const { verdict } = await run({ port: agent.port, object: 'sysContact.0', value: 'x', confirm: true });
    expect(verdict.ok).toBe(false);
    expect(verdict.fault).toMatchObject({ code: 'access-denied' });
  });
});
