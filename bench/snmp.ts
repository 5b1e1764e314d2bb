/** Walking a large table and polling many agents, against snmpbulkwalk and the net-snmp package, on the same agents. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import snmp from 'net-snmp';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import type { Credential } from '#pure/contract/host.ts';
import { openSnmp } from '#pure/protocols/snmp.ts';
import { agentMissing, startAgent } from '../test/snmpd/agent.ts';
import { responderColumns, responderEntry, responderUser } from '../test/snmpd/agent-side.ts';
import { startResponder } from '../test/snmpd/responder.ts';
import { type BenchRow, median, ratioRow, runAlone } from './table.ts';

const rounds = 7;
const interfaces = 1000;
const agents = 500;
const port = 18_000 + (process.pid % 1000);
const address = '127.0.0.1';
const community: Credential = { kind: 'snmp-community', version: '2c', community: 'public' };
const polled = [3, 5]
  .map((column) => [1, 3, 6, 1, 2, 1, 1, column, 0])
  .concat([2, 10, 16].map((column) => [...responderEntry, column, 1]));
const communityFlags = ['-v2c', '-c', 'public'];
const userFlags = ['-v3', '-l', 'authPriv', '-u', responderUser.user, '-a', 'SHA-256', '-A'].concat([
  responderUser.auth.password,
  '-x',
  'AES',
  '-X',
  responderUser.privacy.password,
]);

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

export async function run(): Promise<BenchRow[]> {
  const responder = await startResponder({ port, interfaces });
  const snmpd = agentMissing ? undefined : await startAgent();
  const net = await createNetwork({ mode: 'inline' });
  const world = { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal };

  const walkOurs = async (agentPort: number, credential: Credential, root: readonly number[]) => {
    const session = await openSnmp(
      { address, port: agentPort, credential, timeoutMs: 2000, retries: 1 },
      world,
    );
    let objects = 0;
    const failure = await session.walk(root, (batch) => {
      objects += batch.length;
      return true;
    });
    session.close();
    if (failure) throw new Error(`our walk failed: ${failure.message}`);
    return objects;
  };
  const walkTool = async (agentPort: number, flags: readonly string[], root: readonly number[]) => {
    const { stdout } = await promisify(execFile)(
      'snmpbulkwalk',
      [...flags, '-On', '-Cr25', `${address}:${agentPort}`, `.${root.join('.')}`],
      { maxBuffer: 64 << 20 },
    );
    return stdout.split('\n').filter((line) => line.startsWith('.')).length;
  };
  const peerSession = () =>
    snmp.createSession(address, 'public', { port, version: snmp.Version2c, timeout: 2000 });
  const walkPeer = () =>
    new Promise<void>((resolve, reject) => {
      const session = peerSession();
      session.subtree(
        responderEntry.join('.'),
        25,
        () => {},
        (error: unknown) => {
          session.close();
          if (error) reject(error);
          else resolve();
        },
      );
    });
  const pollOurs = () =>
    Promise.all(
      Array.from({ length: agents }, async () => {
        const session = await openSnmp(
          { address, port, credential: community, timeoutMs: 2000, retries: 1 },
          world,
        );
        const answer = await session.get(polled);
        session.close();
        if (!answer.ok || answer.varBinds.length !== polled.length) throw new Error('our poll lost an agent');
      }),
    );
  const pollPeer = () =>
    Promise.all(
      Array.from(
        { length: agents },
        () =>
          new Promise<void>((resolve, reject) => {
            const session = peerSession();
            session.get(
              polled.map((oid) => oid.join('.')),
              (error: unknown) => {
                session.close();
                if (error) reject(error);
                else resolve();
              },
            );
          }),
      ),
    );

  const bulkName = 'snmpbulkwalk -Cr25, whole process';
  const rows: BenchRow[] = [];
  const compare = async (
    row: { readonly name: string; readonly peerName: string; readonly goal: number },
    ours: () => Promise<unknown>,
    theirs: () => Promise<unknown>,
  ) => {
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      times[0].push(await timed(ours));
      times[1].push(await timed(theirs));
    }
    const [own, peer] = times.map(median);
    rows.push(
      ratioRow({ name: row.name, peerName: row.peerName, ours: own!, peer: peer!, unit: 'ms' }, row.goal),
    );
  };
  const sameWalk = async (
    name: string,
    goal: number,
    agentPort: number,
    credential: Credential,
    flags: readonly string[],
    root: readonly number[],
  ) => {
    const expected = await walkTool(agentPort, flags, root);
    const check = async (count: Promise<number>) => {
      const found = await count;
      // A real agent's own connections come and go between two walks.
      if (Math.abs(found - expected) > expected / 50)
        throw new Error(`${name}: ${found} objects, not ${expected}`);
    };
    await compare(
      { name: `${name}, ${expected} objects`, peerName: bulkName, goal },
      () => check(walkOurs(agentPort, credential, root)),
      () => check(walkTool(agentPort, flags, root)),
    );
  };

  try {
    await sameWalk('SNMP walk, v2c', 1, port, community, communityFlags, responderEntry);
    await sameWalk('SNMP walk, v3 SHA-256/AES', 1.2, port, responderUser, userFlags, responderEntry);
    if (snmpd)
      await sameWalk('SNMP walk of snmpd, v2c', 1, snmpd.port, community, communityFlags, [1, 3, 6, 1, 2, 1]);
    const objects = interfaces * responderColumns.length;
    await compare(
      { name: `SNMP walk, ${objects} objects`, peerName: 'net-snmp (npm)', goal: 1 },
      () => walkOurs(port, community, responderEntry),
      walkPeer,
    );
    await compare(
      { name: `SNMP poll, ${agents} agents × ${polled.length}`, peerName: 'net-snmp (npm)', goal: 1 },
      pollOurs,
      pollPeer,
    );
  } finally {
    responder.stop();
    await snmpd?.stop();
    await net.close();
  }
  return rows;
}

if (import.meta.main) await runAlone(run);
