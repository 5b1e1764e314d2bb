/** `npm run lab`: a lab, a fresh Nocturne inside its noc, and a link to its page. Ctrl-C takes everything down. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isUp, type Lab, labAvailable, startLab } from './api.ts';
import { forward } from './forward.ts';
import { isAlive, recordOf, signal, waitUntil } from './machine.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The one place that knows how the program is started. */
const serve = (port: number, data: string): readonly string[] => [
  join(root, 'bin', 'nocturne'),
  'serve',
  '--port',
  String(port),
  '--data',
  data,
];

function instructions(lab: Lab, port: number): string {
  const { credentials, devices, links } = lab.truth;
  const user = credentials.users[0]!;
  const command = 'node_modules/.bin/node lab/lab.ts';
  return `
  Nocturne   http://127.0.0.1:${port}/   (its first-run link, with the token, is printed above)
  The lab    ${devices.length} devices, ${links.length} cables; Nocturne sits on ${lab.truth.noc.device} (${lab.truth.noc.address})
  Discover   10.10.0.1 with SNMP community '${credentials.community}', or v3 user '${user.user}':
             ${user.authProtocol} '${user.authPassword}', ${user.privProtocol} '${user.privPassword}'
  SSH        ${credentials.ssh.user} / ${credentials.ssh.password}
  Break it   ${command} --id ${lab.id} cut core2-s3-r1      (heal core2-s3-r1)
             ${command} --id ${lab.id} kill core1           (start core1)
  End        Ctrl-C
`;
}

const stopTimeoutMs = 10_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { id: { type: 'string', default: 'demo' }, port: { type: 'string', default: '7070' } },
  });
  const available = labAvailable();
  if (!available.ok) {
    say(`lab: ${available.reason}`);
    return 1;
  }
  const port = Number(values.port);
  if (isUp(values.id)) say(`lab: a lab '${values.id}' from before is replaced`);
  const lab = await startLab({ id: values.id });
  const data = join(lab.directory, 'data');
  mkdirSync(data);
  const link = await forward(lab, port);
  const [command, ...args] = serve(port, data);
  const program = spawn('ip', ['netns', 'exec', lab.nocNamespace, command!, ...args], {
    // Its own process group, so that Ctrl-C reaches us alone and we end things in order.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: root,
  });
  const record = program.pid === undefined ? undefined : recordOf(program.pid);
  const ended = new Promise<string>((resolve) => {
    program.once('error', (error) => resolve(error.message));
    program.once('exit', (code, name) => resolve(`it ended with ${name ?? code}`));
  });
  const interrupted = new Promise<undefined>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve(undefined));
  });
  say(instructions(lab, port));
  const why = await Promise.race([ended, interrupted]);
  if (why !== undefined) say(`nocturne: ${why}`);
  say('lab: taking everything down');
  signal(record, 'SIGTERM');
  if (!(await waitUntil(() => !isAlive(record), stopTimeoutMs))) signal(record, 'SIGKILL');
  await link.stop();
  await lab.stop();
  return why === undefined ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(`lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
