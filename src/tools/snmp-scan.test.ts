import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { standardMib } from '#pure/mib/index.ts';
import type { SnmpSession } from '#pure/protocols/snmp.ts';
import { scanAgent, scanRoots } from '#pure/protocols/snmp-scan.ts';
import { compareOids, parseOid } from '#pure/wire/snmp.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { snmpScan } from './snmp-scan.ts';

const tool = runnable(snmpScan);
const roots = scanRoots(standardMib());

/** An agent that has exactly these objects. */
function agentOf(names: readonly string[], version: '1' | '2c' = '2c') {
  const oids = names.map((name) => parseOid(name)!).sort(compareOids);
  let requests = 0;
  const session: SnmpSession = {
    address: '192.0.2.1',
    get: async () => ({ ok: true, varBinds: [] }),
    async getNext(asked) {
      requests++;
      const varBinds = asked.map((oid) => {
        const next = oids.find((other) => compareOids(other, oid) > 0);
        return next
          ? { oid: next, value: { type: 'integer' as const, value: 1 } }
          : { oid, value: { type: version === '1' ? ('null' as const) : ('endOfMibView' as const) } };
      });
      const over = varBinds.findIndex((bind) => bind.value.type === 'null');
      if (over < 0) return { ok: true, varBinds };
      return {
        ok: true,
        varBinds: asked.map((oid, i) => ({
          oid,
          value: { type: i === over ? ('noSuchObject' as const) : ('null' as const) },
        })),
      };
    },
    walk: async () => undefined,
    engineId: () => undefined,
    close() {},
  };
  return { session, requests: () => requests };
}

const some = [
  '1.3.6.1.2.1.1.1.0',
  '1.3.6.1.2.1.1.5.0',
  '1.3.6.1.2.1.2.2.1.1.1',
  '1.3.6.1.2.1.31.1.1.1.1.1',
  '1.3.6.1.2.1.99.1.1.1.1.1',
  '1.0.8802.1.1.2.1.4.1.1.5.0.1.1',
];

test.each(['1', '2c'] as const)('finds what is there and nothing else (version %s)', async (version) => {
  const { session } = agentOf(some, version);
  const { found } = await scanAgent(session, roots);
  expect(found.map(({ node }) => node.name)).toEqual([
    'lldpRemTable',
    'sysDescr',
    'sysName',
    'ifTable',
    'ifXTable',
    'entPhySensorTable',
  ]);
});

test('what lies between two answers is not asked for', async () => {
  const { session, requests } = agentOf(some);
  await scanAgent(session, roots);
  expect(roots.length).toBeGreaterThan(600);
  expect(requests()).toBeLessThan(8);
});

test('an agent that has everything is found whole', async () => {
  const { session, requests } = agentOf(
    roots.map((node) => `${node.oid.join('.')}.${node.kind === 'table' ? '1.1.7' : '0'}`),
  );
  const { found } = await scanAgent(session, roots);
  expect(found).toHaveLength(roots.length);
  expect(requests()).toBe(Math.ceil(roots.length / 12));
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('tables and objects are those that a full walk meets', async () => {
    const { records, verdict } = await runForReal(tool, {
      targets: ['127.0.0.1'],
      port: agent.port,
      timeoutMs: 1000,
    });
    expect(verdict.ok).toBe(true);
    const found = records
      .filter((record) => record.kind === 'module')
      .flatMap((record) => [...(record.tables as string[]), ...(record.scalars as string[])]);
    const walked = [...agent.walk('.1.0'), ...agent.walk('.1.3')].map(
      (line) => parseOid(line.split(' = ')[0]!)!,
    );
    const there = roots
      .filter((node) => walked.some((oid) => node.oid.every((arc, i) => oid[i] === arc)))
      .map((node) => node.name);
    expect(found.sort()).toEqual(there.sort());
    expect(there.length).toBeGreaterThan(50);
    expect(records.filter((record) => record.kind === 'enterprise').map((record) => record.name)).toContain(
      'Net-SNMP',
    );
    const target = records.find((record) => record.kind === 'target');
    expect(target?.requests as number).toBeLessThan(60);
  });
});
