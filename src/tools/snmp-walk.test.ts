import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable, type ToolRecord } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { snmpWalk } from './snmp-walk.ts';

const tool = runnable(snmpWalk);

const run = (input: object) => runForReal(tool, { targets: ['127.0.0.1'], timeoutMs: 1000, ...input });

test('a root that is no object is refused with the names there are', async () => {
  expect((await run({ root: 'ifTabel' })).verdict.fault).toMatchObject({
    code: 'invalid-input',
    field: 'root',
    value: 'ifTabel',
  });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());
  const objects = (records: readonly ToolRecord[]) => records.filter((record) => record.kind === 'object');

  test.each(['public', 'v1:public', 'v3:aes:sha256:authpassword:aes128:privpassword'])(
    '%s finds the same objects as snmpbulkwalk, in the same order',
    async (credential) => {
      for (const root of ['1.3.6.1.2.1.1', '1.3.6.1.2.1.2', '1.3.6.1.2.1.31']) {
        const { records, verdict } = await run({ port: agent.port, credential, root });
        const theirs = agent.walk(`.${root}`).map((line) => line.split(' = ')[0]!.slice(1));
        const ours = objects(records).map((record) => record.oid as string);
        // Version 1 knows no 64-bit counters: an agent leaves them out.
        if (credential.startsWith('v1')) expect(theirs).toEqual(expect.arrayContaining(ours));
        else expect(ours).toEqual(theirs);
        expect(ours.length).toBeGreaterThan(8);
        expect(verdict.ok).toBe(true);
      }
    },
  );

  test('names and values read as people know them', async () => {
    const { records } = await run({ port: agent.port, root: 'system' });
    expect(objects(records).find((record) => record.name === 'sysName.0')).toMatchObject({
      value: 'testbox',
      type: 'octets',
    });
    expect(objects(records).find((record) => record.name === 'sysUpTime.0')?.value).toMatch(
      /^\d\d:\d\d:\d\d$/,
    );
  });

  test('lines of a file are those of snmpbulkwalk', async () => {
    // Counters and times move on between the two walks; what follows sixteen octets goes on in a line of its own.
    const moving = /^\.1\.3\.6\.1\.2\.1\.(1\.3|2\.2\.1\.(1\d|2\d))\./;
    const steady = (lines: readonly string[]) =>
      lines
        .flatMap((line) => line.split('\n').slice(0, 1))
        .filter((line) => !moving.test(line) && !line.includes('No more variables'))
        .map((line) => line.trim());
    for (const root of [
      '1.3.6.1.2.1.1',
      '1.3.6.1.2.1.2',
      '1.3.6.1.2.1.25.3.2',
      '1.3.6.1.6.3.10.2.1.1',
      '1.3.6.1.6.3.16',
    ]) {
      const { records, verdict } = await run({ port: agent.port, root, format: 'numeric' });
      const lines = records.filter((record) => record.kind === 'line').map((record) => record.line as string);
      expect(steady(lines)).toEqual(steady(agent.walk(`.${root}`)));
      expect(lines.length).toBeGreaterThan(0);
      expect(verdict.ok).toBe(true);
    }
  });

  test('a recording holds every object once, with its type', async () => {
    const { records } = await run({ port: agent.port, root: 'mib-2.2', format: 'snmprec' });
    const lines = records.filter((record) => record.kind === 'line').map((record) => record.line as string);
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(line).toMatch(/^1\.3\.6\.1\.2\.1\.2\.[\d.]+\|(2|65|66|67|4x?|6)\|/);
    expect(lines).toContain('1.3.6.1.2.1.2.2.1.2.1|4|lo');
  });

  test('a bound on objects ends the walk', async () => {
    const { records } = await run({ port: agent.port, root: 'mib-2', objectsMax: 30 });
    expect(objects(records)).toHaveLength(30);
  });
});
