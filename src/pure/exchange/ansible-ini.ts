/** An Ansible inventory in INI: groups, `:children`, `:vars`, host ranges. (Ansible, "How to build your inventory") */
import { addHost, emptyInventory, expandRange, finishInventory, groupOf } from './ansible-vars.ts';
import { createSheet, type Format } from './model.ts';

const lineLengthMax = 10_000;
const section = /^\[([^\]:]+)(?::(children|vars))?\]\s*(?:[#;].*)?$/;

export const ansibleIni: Format = {
  id: 'ansible-ini',
  looksLike(head) {
    if (/^\[HKEY_|^==> /m.test(head) || /^[SDZB]:"/m.test(head)) return 0;
    if (/\bansible_(host|user|port|connection|network_os)\s*=/.test(head)) return 0.97;
    if (/^\[[\w.-]+:(children|vars)\]/m.test(head)) return 0.95;
    return /^\[[\w.-]+\]\s*$/m.test(head) ? 0.7 : 0;
  },
  parse(text) {
    const sheet = createSheet('line');
    const inventory = emptyInventory();
    let group = 'ungrouped';
    let part = 'hosts';
    for (const [at, raw] of text.split(/\r?\n/).entries()) {
      const line = raw.trim();
      if (line === '' || /^[#;]/.test(line)) continue;
      if (line.length > lineLengthMax) {
        sheet.note(at + 1, '', line, `a line of more than ${lineLengthMax} characters: left out`);
        continue;
      }
      const found = section.exec(line);
      if (found) {
        [group, part] = [found[1]!.trim(), found[2] ?? 'hosts'];
        groupOf(inventory, group);
      } else if (part === 'children') groupOf(inventory, group).children.add(line.split(/\s/, 1)[0]!);
      else if (part === 'vars') {
        const [name, value] = pair(line);
        if (value === undefined) sheet.note(at + 1, name, '', 'no "name=value": left out');
        else groupOf(inventory, group).vars.set(name, value);
      } else hostLine(at + 1, line);
    }
    return finishInventory(sheet, inventory);

    function hostLine(row: number, line: string): void {
      const words = wordsOf(line);
      const { pattern, port } = withoutPort(words[0]!);
      const names = expandRange(pattern);
      if (!names) {
        sheet.note(row, 'host', pattern, 'a range of too many hosts: left out');
        return;
      }
      for (const name of names) {
        if (inventory.hosts.size > 100_000) return;
        const vars = addHost(inventory, name, row);
        groupOf(inventory, group).hosts.add(name);
        if (port !== undefined) vars.set('ansible_port', port);
        for (const word of words.slice(1)) {
          const [key, value] = pair(word);
          if (value === undefined) sheet.note(row, key, '', 'no "name=value": left out');
          else vars.set(key, value);
        }
      }
    }
  },
};

/** `host:2222` is an old way to give the port; a range has a colon in brackets, an IPv6 address more than one. */
function withoutPort(word: string): { readonly pattern: string; readonly port: string | undefined } {
  const port = /:(\d{1,5})$/.exec(word)?.[1];
  const colons = word.replace(/\[[^\]]*\]/g, '').split(':').length - 1;
  return port === undefined || colons !== 1
    ? { pattern: word, port: undefined }
    : { pattern: word.slice(0, -port.length - 1), port };
}

/** Words as a shell splits them; a `#` begins a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const found of line.matchAll(
    /(?:[^\s"'#]|"(?:[^"\\]|\\.)*"?|'[^']*'?)(?:[^\s"']|"(?:[^"\\]|\\.)*"?|'[^']*'?)*|#.*$/g,
  )) {
    if (found[0].startsWith('#')) break;
    words.push(found[0]);
  }
  return words.length > 0 ? words : [line];
}

function pair(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  if (at < 0) return [word.trim(), undefined];
  const value = word.slice(at + 1).trim();
  const quoted = /^(["'])([\s\S]*)\1$/.exec(value);
  return [word.slice(0, at).trim(), quoted ? quoted[2]! : value];
}
