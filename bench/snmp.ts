/** Walking a large table and polling many agents, against snmpbulkwalk and the net-snmp package, on the same responder. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import snmp from 'net-snmp';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { openSnmp } from '#pure/protocols/snmp.ts';
import { type BenchRow, median, ratioRow } from './table.ts';

const rounds = 5;
const interfaces = 2000;
const agents = 500;
const port = 16_100 + (process.pid % 1000);
const ifEntry = [1, 3, 6, 1, 2, 1, 2, 2, 1];
const polled = [3, 5]
  .map((column) => [1, 3, 6, 1, 2, 1, 1, column, 0])
  .concat([2, 10, 16].map((column) => [...ifEntry, column, 1]));
/** One responder plays all agents: each conversation has a socket of its own on either side. */
const agent = '127.0.0.1';

const timed = async (work: () => Promise<unknown> | unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

export async function run(): Promise<BenchRow[]> {
  const responder: ChildProcess = fork(
    join(import.meta.dirname, 'snmp-responder.ts'),
    [String(port), String(interfaces)],
    {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    },
  );
  await once(responder, 'message');
  const net = await createNetwork({ mode: 'inline' });
  const world = { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal };
  const options = (address: string) => ({
    address,
    port,
    credential: { kind: 'snmp-community' as const, version: '2c' as const, community: 'public' },
    timeoutMs: 2000,
    retries: 1,
  });

  const walkOurs = async () => {
    const session = await openSnmp(options(agent), world);
    let objects = 0;
    await session.walk(ifEntry, (batch) => {
      objects += batch.length;
      return true;
    });
    session.close();
    if (objects !== interfaces * 10) throw new Error(`our walk found ${objects} objects`);
  };
  const walkTool = () =>
    execFileSync(
      'snmpbulkwalk',
      ['-v2c', '-c', 'public', '-On', '-Cr25', `127.0.0.1:${port}`, `.${ifEntry.join('.')}`],
      { maxBuffer: 64 << 20 },
    );
  const peerSession = (address: string) =>
    snmp.createSession(address, 'public', { port, version: snmp.Version2c, timeout: 2000 });
  const walkPeer = () =>
    new Promise<void>((resolve, reject) => {
      const session = peerSession(agent);
      session.subtree(
        ifEntry.join('.'),
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
        const session = await openSnmp(options(agent), world);
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
            const session = peerSession(agent);
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

  const times: Record<string, number[]> = {
    walkOurs: [],
    walkTool: [],
    walkPeer: [],
    pollOurs: [],
    pollPeer: [],
  };
  try {
    for (let round = 0; round < rounds; round++) {
      times.walkOurs!.push(await timed(walkOurs));
      times.walkTool!.push(await timed(walkTool));
      times.walkPeer!.push(await timed(walkPeer));
      times.pollOurs!.push(await timed(pollOurs));
      times.pollPeer!.push(await timed(pollPeer));
    }
  } finally {
    responder.kill();
    await net.close();
  }
  const of = (name: string) => median(times[name]!);
  const walk = `SNMP walk, ${interfaces * 10} objects`;
  const poll = `SNMP poll, ${agents} agents × ${polled.length}`;
  return [
    ratioRow(
      {
        name: walk,
        ours: of('walkOurs'),
        peer: of('walkTool'),
        peerName: 'snmpbulkwalk -Cr25, whole process',
        unit: 'ms',
      },
      1,
    ),
    ratioRow(
      { name: walk, ours: of('walkOurs'), peer: of('walkPeer'), peerName: 'net-snmp (npm)', unit: 'ms' },
      1,
    ),
    ratioRow(
      { name: poll, ours: of('pollOurs'), peer: of('pollPeer'), peerName: 'net-snmp (npm)', unit: 'ms' },
      1,
    ),
  ];
}

if (import.meta.main) {
  const { formatTable } = await import('./table.ts');
  process.stdout.write(`${formatTable(await run())}\n`);
}
