/** rsync daemons: which modules they list, and which they let anybody into. No file is asked for. */
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'open-module',
    title: 'rsync module without a login',
    severity: 'high',
    remedy: 'Set "auth users" and "secrets file", or "hosts allow", for the module in rsyncd.conf.',
    references: ['CWE-306', 'rsyncd.conf(5)'],
  },
  {
    id: 'modules-listed',
    title: 'rsync lists its modules to anybody',
    severity: 'low',
    remedy: 'Set "list = no" for modules that need not be seen.',
    references: ['rsyncd.conf(5)'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('rsync', rules);

const linesMax = 200;
const modulesMax = 8;

/** What follows the wish: lines until the daemon says what comes of it. */
async function ask(target: AuditTarget, world: AuditWorld, wish: string): Promise<string[] | undefined> {
  const { value } = await talkTo(target, world, async (talk) => {
    if (!(await talk.line()).startsWith('@RSYNCD: ')) throw talk.fail('malformed', 'no rsync daemon');
    // Protocol 29 is the last whose greeting is the number alone; every later daemon still speaks it.
    await talk.write('@RSYNCD: 29\n');
    await talk.write(`${wish}\n`);
    const lines: string[] = [];
    while (lines.length < linesMax) {
      const line = await talk.line();
      lines.push(line);
      if (/^@(?:RSYNCD: (?:OK|EXIT|AUTHREQD)|ERROR)/.test(line)) break;
    }
    return lines;
  });
  return value;
}

export const rsync = defineAudit({
  id: 'rsync',
  title: 'rsync',
  summary: 'Modules that are listed, and open to anybody',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('rsync')(target),

  async run(target, world) {
    const lines = await ask(target, world, '#list');
    if (!lines) return [];
    const modules = lines.flatMap((line) => /^(?!@)([^\t ]{1,100})[\t ]/.exec(line)?.[1] ?? []);
    const said: AuditFinding[] = [];
    if (modules.length > 0) said.push(find('modules-listed', listed(modules)));
    for (const name of modules.slice(0, modulesMax)) {
      const answer = (await ask(target, world, name))?.at(-1);
      if (answer?.startsWith('@RSYNCD: OK'))
        said.push(find('open-module', `module ${name} was opened without a login`, { subject: name }));
    }
    return said;
  },
});
