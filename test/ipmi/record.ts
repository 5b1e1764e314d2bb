/** Writes the session of `src/pure/protocols/ipmi.test.ts` down anew: `node test/ipmi/record.ts src/pure/protocols/golden/ipmi-sim.golden`. */
import { writeFileSync } from 'node:fs';
import { createNetwork } from '#io/net/index.ts';
import { systemClock } from '#io/report/index.ts';
import { fakeRandom } from '#pure/contract/fake-host.ts';
import { withIpmi } from '#pure/protocols/ipmi.ts';
import type { IpmiWorld } from '#pure/protocols/ipmi-exchange.ts';
import { freePort } from '../free-port.ts';
import { login, recording, usualPlan } from './play.ts';
import { readSample } from './sample.ts';
import { startSimulator } from './simulator.ts';

/** It says nothing when it is ready, and a recording must hold no second tries. */
const startMs = 1500;

const port = await freePort();
const server = await startSimulator(port);
await systemClock.sleep(startMs);
const net = await createNetwork({ mode: 'inline' });
const lines: string[] = [];
const world: IpmiWorld = {
  net: { ...net, udp: recording(net.udp, lines) },
  clock: systemClock,
  random: fakeRandom(7),
  signal: new AbortController().signal,
};
const plan = { ...usualPlan, address: '127.0.0.1', port, suite: '3' } as const;
const outcome = await withIpmi(plan, login('monitor', 'sesame'), world, readSample);
await net.close();
await server.stop();
process.stdout.write(`${JSON.stringify(outcome.fault ?? outcome.value)}\n`);
writeFileSync(
  process.argv[2]!,
  `ipmi_sim of OpenIPMI, cipher suite 3, user monitor, password sesame\n${lines.join('\n')}\n`,
);
