/** `lab up|down|...`: the lab by hand. `lab` alone says how. */
import { parseArgs } from 'node:util';
import { isUp, labAvailable, openLab, startLab, stopLab } from './api.ts';
import { converged } from './check.ts';

const usage = `Usage: node_modules/.bin/node lab/lab.ts <command> [--id <id>]

  up                  bring the lab up, and wait until it has converged
  down                take it away without a trace
  status              what is up, cut and off
  check               does it do what its truth says, and after how long
  truth               devices, interfaces, links, credentials and what each failure must yield, as JSON
  cut <link>          loss of carrier at both ends;   heal <link>
  move <link> <from> <to>   plug a cable into another switch port, e.g. move dns1-hq-sw2 hq-sw2:swp3 hq-sw1:swp9
  kill <node>         switch a node off;              start <node>
  exec <node> <cmd>   run a command inside a node, e.g. exec core1 vtysh -c 'show ip route'

Links and nodes are listed by 'status'. The id (default: lab) lets several labs stand side by side.
`;

/** Everything is up within ten seconds; this allows for a busy machine. */
const convergenceTimeoutMs = 45_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function check(id: string): Promise<void> {
  for (const { check, afterMs } of await converged(openLab(id), convergenceTimeoutMs)) {
    const when = afterMs === undefined ? 'FAILED' : `ok after ${(afterMs / 1000).toFixed(1)} s`;
    say(`${check.name.padEnd(44)} ${check.found} of ${check.wanted}  ${when}`);
    for (const missing of check.missing) say(`  missing: ${missing}`);
    if (afterMs === undefined) process.exitCode = 1;
  }
}

async function up(id: string): Promise<void> {
  const available = labAvailable();
  if (!available.ok) throw new Error(available.reason);
  if (isUp(id)) return say(`lab ${id} is up already`);
  const start = Date.now();
  const lab = await startLab({ id, guarded: false });
  const { devices, links } = lab.truth;
  say(
    `lab ${id}: ${devices.length} devices, ${links.length} links in ${((Date.now() - start) / 1000).toFixed(1)} s`,
  );
  await check(id);
  say(
    `converged ${((Date.now() - start) / 1000).toFixed(1)} s after the start; run in it: ip netns exec ${lab.nocNamespace} <cmd>`,
  );
}

async function status(id: string): Promise<void> {
  const { truth, state } = openLab(id);
  const { cut, off } = state();
  for (const device of truth.devices)
    say(
      `${device.name.padEnd(8)} ${device.kind.padEnd(7)} ${device.managementAddress.padEnd(14)} ${off.includes(device.name) ? 'off' : 'on'}`,
    );
  for (const { id: link, a, b } of truth.links)
    say(
      `${link.padEnd(16)} ${a.device}:${a.interface} - ${b.device}:${b.interface}${cut.includes(link) ? '  cut' : ''}`,
    );
}

async function main(): Promise<void> {
  // Options come before a command to run, whose own options are not ours.
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { id: { type: 'string', default: 'lab' }, help: { type: 'boolean' } },
    args: ownArguments(process.argv.slice(2)),
  });
  const [command, name] = positionals;
  const id = values.id;
  const named = () => {
    if (name === undefined) throw new Error(`${command} what? 'status' lists links and nodes`);
    return name;
  };
  const commands: Record<string, () => Promise<void>> = {
    up: () => up(id),
    down: async () => {
      const start = Date.now();
      await stopLab(id);
      say(`lab ${id} is down after ${((Date.now() - start) / 1000).toFixed(1)} s`);
    },
    status: () => status(id),
    check: () => check(id),
    truth: async () => say(JSON.stringify(openLab(id).truth, null, 2)),
    cut: async () => openLab(id).cut(named()),
    heal: async () => openLab(id).heal(named()),
    move: async () => openLab(id).moveCable(named(), positionals[2] ?? '', positionals[3] ?? ''),
    kill: async () => openLab(id).kill(named()),
    start: async () => openLab(id).revive(named()),
    exec: async () => {
      const lab = openLab(id);
      process.stdout.write(await lab.exec(named(), foreignArguments(process.argv.slice(2))));
    },
  };
  const action = command === undefined || values.help ? undefined : commands[command];
  if (!action) {
    process.stdout.write(usage);
    process.exitCode = command === undefined || values.help ? 0 : 2;
    return;
  }
  await action();
}

/** Up to and with the node of `exec <node>`; what follows belongs to the command that is run. */
function splitArguments(args: readonly string[]): readonly [string[], string[]] {
  const at = args.indexOf('exec');
  return at < 0 ? [[...args], []] : [args.slice(0, at + 2), args.slice(at + 2)];
}
const ownArguments = (args: readonly string[]): string[] => splitArguments(args)[0];
const foreignArguments = (args: readonly string[]): string[] => splitArguments(args)[1];

try {
  await main();
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
