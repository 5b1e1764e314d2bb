/** `services up|down|...`: the service lab by hand. Alone it says how. */
import { parseArgs } from 'node:util';
import { labAvailable, stopLab } from './api.ts';
import { execIn, startServiceLab } from './services/api.ts';
import { difficultHosts } from './services/difficult.ts';
import { serviceHosts } from './services/hosts.ts';

const usage = `Usage: node_modules/.bin/node lab/services.ts <command> [--id <id>]

  list                hosts that there are
  up [host...]        bring these hosts up, all servers by itself
  down                take them away without a trace
  exec <host> -- <cmd>   run a command inside a host

Scan from ip netns exec <id>-scanner. The id (default: services) lets several labs stand side by side.
`;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function up(id: string, only: readonly string[]): Promise<void> {
  const available = labAvailable();
  if (!available.ok) throw new Error(available.reason);
  const startMs = performance.now();
  const lab = await startServiceLab({ id, guarded: false, ...(only.length > 0 ? { only } : {}) });
  for (const each of lab.truth) {
    const told = `${each.package} ${each.packageVersion}, tells ${each.tells}`;
    say(
      `${each.host.padEnd(14)} ${each.address.padEnd(12)} ${`${each.transport}/${each.port}`.padEnd(10)} ${told}`,
    );
  }
  for (const { name, summary } of difficultHosts)
    if (lab.addresses.has(name)) say(`${name.padEnd(14)} ${lab.addresses.get(name)!.padEnd(12)} ${summary}`);
  for (const line of lab.missing) say(`missing: ${line}`);
  say(
    `up after ${((performance.now() - startMs) / 1000).toFixed(1)} s; scan from: ip netns exec ${lab.scannerNamespace}`,
  );
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { id: { type: 'string', default: 'services' }, help: { type: 'boolean' } },
  });
  const [command, ...rest] = positionals;
  const { id } = values;
  if (command === 'list') for (const { name } of [...serviceHosts, ...difficultHosts]) say(name);
  else if (command === 'up') await up(id, rest);
  else if (command === 'down') await stopLab(id);
  else if (command === 'exec' && rest.length > 1)
    process.stdout.write(await execIn(id, rest[0]!, rest.slice(1)));
  else {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 2;
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`services: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
