import { columns } from '#surfaces/cli/help.ts';
import { loadTools } from '#tools/index.ts';
import { version } from './version.ts';

const commands: readonly [string, string][] = [
  ['serve', 'Start the server and the page'],
  ['token', 'Create, list and revoke API tokens'],
  ['import', 'Read devices from a file: CSV, YAML, NetBox, nmap, PuTTY, Ansible and others'],
  ['export', 'Write the inventory: CSV, YAML, JSON, Ansible, Prometheus targets'],
  ['apply', 'Bring the configuration to what files say: a plan with --dry-run, then the change itself'],
  ['diff', 'Tell how the configuration differs from what files say'],
  ['get', 'Write the configuration as files that apply takes'],
  ['rules', 'List, try out, backtest, mute and change rules of a running server'],
  ['derived', 'The same for computed sensors and business services'],
  ['sensors', 'List sensors, run, pause and resume them, make tokens of those that are fed'],
  ['alerts', 'List and show alerts, take them, say whether they were worth the call'],
  ['scans', 'Declare scans, run, watch, pause and stop them, list what they found'],
  ['responder', 'Answer jitter measurements of other machines'],
  ['scan-diff', 'Tell what differs between two results of scans'],
  ['doctor', 'Check what this machine can do, and print what grants the rest'],
];

type Topic =
  | 'serve'
  | 'token'
  | 'import'
  | 'export'
  | 'apply'
  | 'diff'
  | 'get'
  | 'rules'
  | 'derived'
  | 'sensors'
  | 'alerts'
  | 'scans'
  | 'responder'
  | 'scan'
  | 'scan-diff'
  | 'doctor';

export async function printHelp(argv: readonly string[]): Promise<number> {
  const topic = argv[0];
  if (topic !== undefined && (topic === 'scan' || commands.some(([name]) => name === topic))) {
    const load = {
      serve: async () => (await import('./serve.ts')).serve(['--help']),
      token: async () => (await import('./token.ts')).token(['--help']),
      import: async () => (await import('./exchange.ts')).importFile(['--help']),
      export: async () => (await import('./exchange.ts')).exportInventory(['--help']),
      apply: async () => (await import('./apply.ts')).applyFiles(['--help']),
      diff: async () => (await import('./apply.ts')).diff(['--help']),
      get: async () => (await import('./apply.ts')).get(['--help']),
      rules: async () => (await import('./area.ts')).area('rules', ['--help']),
      derived: async () => (await import('./area.ts')).area('derived', ['--help']),
      sensors: async () => (await import('./area.ts')).area('sensors', ['--help']),
      alerts: async () => (await import('./area.ts')).area('alerts', ['--help']),
      scans: async () => (await import('./area.ts')).area('scans', ['--help']),
      responder: async () => (await import('./responder.ts')).responder(['--help']),
      scan: async () => (await import('./scan.ts')).scan(['--help']),
      'scan-diff': async () => (await import('./scan-diff.ts')).scanDiff(['--help']),
      doctor: async () => (await import('./doctor.ts')).doctor(['--help']),
    }[topic as Topic];
    return await load();
  }
  if (topic !== undefined) return await (await import('./tool.ts')).tool(topic, ['--help']);
  const tools = (await loadTools()).map((tool): [string, string] => [tool.id, tool.summary]);
  process.stdout.write(
    `Nocturne ${version}: one program that runs a network operations center.\n\nUsage: nocturne <command> [options]\n\nServer:\n${columns(commands)}\n\nTools, without a server:\n${columns(tools)}\n\nEvery command has --help with an example. Tools take --json and --csv.\nExit codes: 0 all is well, 1 a fault was found, 2 the command was wrong.\n`,
  );
  return 0;
}
