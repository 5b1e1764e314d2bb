/** Polls a fleet of agents over one period, in a process of its own on one core, and tells how late each was complete and what it cost. */
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { formatIpv4 } from '#pure/base/address.ts';
import { openSnmp } from '#pure/protocols/snmp.ts';
import { snmpEngineOf } from '#pure/protocols/snmp-engine.ts';
import { readTable } from '#pure/protocols/snmp-table.ts';
import { responderColumns, responderEntry } from '../test/snmpd/agent-side.ts';

export interface PollerOptions {
  readonly port: number;
  readonly agents: number;
  /** All agents once in this time, evenly spread; 0 starts them as fast as `atOnce` allows. */
  readonly periodS: number;
  readonly atOnce: number;
  readonly rounds: number;
  readonly interfaces: number;
  /** Agents whose address is a multiple of this are silent, and expected to be. */
  readonly silentEvery: number;
}
export interface PollerRound {
  readonly cpuS: number;
  readonly wallS: number;
  readonly objects: number;
  readonly failed: number;
  readonly silent: number;
  /** From the moment a poll was due until all its objects were there, live agents. */
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly lateMaxMs: number;
  readonly figures: object;
  readonly rssMb: number;
}

/** 127.1.0.0 and following. */
export const fleetAddress = (i: number): number => 0x7f01_0000 + i;

export async function pollFleet(options: PollerOptions): Promise<PollerRound[]> {
  const net = await createNetwork({ mode: 'inline' });
  const world = { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal };
  const { agents, periodS, interfaces } = options;
  const rounds: PollerRound[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const late = new Float64Array(agents);
    let live = 0;
    let objects = 0;
    let failed = 0;
    let silent = 0;
    const cpu = process.cpuUsage();
    const startMs = performance.now();
    const poll = async (i: number) => {
      const address = fleetAddress(i);
      const expectSilence = options.silentEvery > 0 && address % options.silentEvery === 0;
      const session = await openSnmp(
        {
          address: formatIpv4(address),
          port: options.port,
          credential: { kind: 'snmp-community', version: '2c', community: 'public' },
          timeoutMs: 1000,
          retries: 1,
        },
        world,
      );
      const table = await readTable(session, responderEntry, responderColumns);
      session.close();
      if (expectSilence) {
        silent += table.ok ? 0 : 1;
        return;
      }
      const cells = table.rows.reduce((sum, row) => sum + row.columns.size, 0);
      objects += cells;
      if (!table.ok || cells !== interfaces * responderColumns.length) failed++;
      late[live++] = performance.now() - (startMs + (i * periodS * 1000) / agents);
    };
    let next = 0;
    if (periodS === 0)
      await Promise.all(
        Array.from({ length: options.atOnce }, async () => {
          while (next < agents) await poll(next++);
        }),
      );
    else {
      const polls: Promise<void>[] = [];
      while (next < agents) {
        const due = Math.min(
          agents,
          Math.floor(((performance.now() - startMs) * agents) / (periodS * 1000)) + 1,
        );
        while (next < due) polls.push(poll(next++));
        await systemClock.sleep(5);
      }
      await Promise.all(polls);
    }
    const { user, system } = process.cpuUsage(cpu);
    const sorted = late.subarray(0, live).sort();
    rounds.push({
      cpuS: (user + system) / 1e6,
      wallS: (performance.now() - startMs) / 1000,
      objects,
      failed,
      silent,
      lateP50Ms: sorted[Math.floor(live * 0.5)] ?? 0,
      lateP99Ms: sorted[Math.floor(live * 0.99)] ?? 0,
      lateMaxMs: sorted[live - 1] ?? 0,
      figures: { ...snmpEngineOf(world).figures() },
      rssMb: Math.round(process.memoryUsage().rss / 1e6),
    });
  }
  await net.close();
  return rounds;
}

if (import.meta.main) {
  const rounds = await pollFleet(JSON.parse(process.argv[2]!) as PollerOptions);
  process.stdout.write(`${JSON.stringify(rounds)}\n`);
}
