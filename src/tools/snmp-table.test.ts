import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { snmpTable } from './snmp-table.ts';

const tool = runnable(snmpTable);

const run = (input: object) => runForReal(tool, { targets: ['127.0.0.1'], timeoutMs: 1000, ...input });

test('a table that is none is refused', async () => {
  expect((await run({ table: 'no such table' })).verdict.fault).toMatchObject({
    code: 'invalid-input',
    field: 'table',
  });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('the interfaces are those of the kernel', async () => {
    const { records, verdict } = await run({
      port: agent.port,
      table: 'ifTable',
      columns: ['ifDescr', 'ifMtu'],
    });
    const links = JSON.parse(execFileSync('ip', ['-j', 'link'], { encoding: 'utf8' })) as {
      ifindex: number;
      ifname: string;
      mtu: number;
    }[];
    const rows = records.filter((record) => record.kind === 'row');
    const ours = rows.map((row) => ({ index: row.index, ...(row.values as object) }));
    expect(ours).toEqual(
      expect.arrayContaining(
        links
          .slice(0, 1)
          .map((link) => ({ index: String(link.ifindex), ifDescr: link.ifname, ifMtu: String(link.mtu) })),
      ),
    );
    expect(verdict).toMatchObject({ ok: true, summary: `${rows.length} rows` });
  });

  test('the entry, the table and its number are the same thing', async () => {
    const rowsOf = async (table: string) =>
      (await run({ port: agent.port, table })).records.filter((record) => record.kind === 'row').length;
    const all = await Promise.all(['ifXTable', 'ifXEntry', '1.3.6.1.2.1.31.1.1'].map(rowsOf));
    expect(new Set(all).size).toBe(1);
    expect(all[0]).toBeGreaterThan(0);
  });
});
