/**
 * SecureCRT: the XML of Tools, Export Settings, or session files (`S:"Hostname"=…`, numbers in hexadecimal) one after another under the
 * headings that `tail -n +1` writes. Folders become tags; passwords are left out.
 */
import { createSheet, type Format, type Parsed, type Sheet, unreadable } from './model.ts';
import { childrenOf, readXml, type XmlElement } from './xml.ts';

const value = /^([SDZB]):"([^"]+)"=(.*)$/;
const heading = /^==> (.+?) <==\s*$/;
/** What is no session of its own. */
const meta = /^(Default|Default_LocalShell|__FolderData__)$/;
const secret = /password|passphrase/i;

export const securecrt: Format = {
  id: 'securecrt',
  looksLike: (head) =>
    /<VanDyke\b/.test(head)
      ? 1
      : /^S:"Hostname"=/m.test(head) || /^[SDZ]:"Protocol Name"=/m.test(head)
        ? 1
        : 0,
  parse: (text) => (/^\uFEFF?\s*</.test(text) ? fromXml(text) : fromFiles(text)),
};

function fromXml(text: string): Parsed {
  const { root, broken } = readXml(text);
  const sessions = root && childrenOf(root, 'key').find((key) => key.attributes.get('name') === 'Sessions');
  if (!sessions)
    return unreadable(
      'line',
      broken?.line ?? 1,
      broken?.message ?? 'the file holds no "Sessions": export the sessions too',
    );
  const sheet = createSheet('line');
  let secrets = 0;
  const walk = (element: XmlElement, path: readonly string[]) => {
    for (const key of childrenOf(element, 'key')) {
      const values = new Map<string, string>();
      for (const child of key.children)
        if (child.name === 'string' || child.name === 'dword') {
          const name = child.attributes.get('name') ?? '';
          if (secret.test(name) && child.text.trim() !== '') secrets++;
          else values.set(name, child.text.trim());
        }
      const name = key.attributes.get('name') ?? '';
      if (values.has('Hostname') || values.has('Protocol Name')) session(sheet, key.line, name, path, values);
      else walk(key, [...path, name]);
    }
  };
  walk(sessions, []);
  saySecrets(sheet, sessions.line, secrets);
  if (broken) sheet.note(broken.line, '', '', `the file breaks off: ${broken.message}`);
  return sheet.done();
}

function fromFiles(text: string): Parsed {
  const sheet = createSheet('line');
  let secrets = 0;
  let begin = 1;
  let path: string[] = [];
  let values = new Map<string, string>();
  const finish = () => {
    const name = (path.at(-1) ?? '').replace(/\.ini$/i, '');
    if (values.size > 0) session(sheet, begin, name, path.slice(0, -1), values);
  };
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (sheet.full) break;
    const file = heading.exec(line)?.[1];
    // Each session file begins with the same line; without headings that tells them apart.
    if (file !== undefined || (line.startsWith('S:"Username"=') && values.has('Username'))) {
      finish();
      [begin, values] = [at + 1, new Map()];
      path =
        file === undefined
          ? []
          : file.split(/[\\/]/).filter((part) => !/^(\.{0,2}|Sessions|Config)$/i.test(part));
    }
    const found = value.exec(line);
    if (!found) continue;
    const [, type, name, said] = found;
    if (secret.test(name!)) {
      if (said !== '' && type === 'S') secrets++;
    } else values.set(name!, type === 'D' ? String(Number.parseInt(said!, 16)) : said!);
  }
  finish();
  saySecrets(sheet, 1, secrets);
  return sheet.done();
}

function session(
  sheet: Sheet,
  row: number,
  name: string,
  path: readonly string[],
  values: ReadonlyMap<string, string>,
): void {
  if (meta.test(name)) return;
  const protocol = values.get('Protocol Name') || 'SSH2';
  if (/^(serial|tapi|local shell)$/i.test(protocol)) {
    sheet.note(
      row,
      'Protocol Name',
      protocol,
      `session "${name}" reaches no host over the network: left out`,
    );
    return;
  }
  const host = values.get('Hostname') ?? '';
  if (host === '') {
    sheet.note(row, 'Hostname', '', `session "${name}" names no host: left out`);
    return;
  }
  // Every session file holds the ports of all protocols; only that of its own counts.
  const port = /^ssh/i.test(protocol)
    ? (values.get(`[${protocol}] Port`) ?? values.get('[SSH2] Port'))
    : values.get('Port');
  sheet.device(row, {
    name: name || host,
    address: host,
    tags: path,
    note: values.get('Description'),
    access: { protocol, port, user: values.get('Username') },
  });
}

function saySecrets(sheet: Sheet, row: number, secrets: number): void {
  if (secrets > 0)
    sheet.note(
      row,
      'Password',
      '',
      `${secrets} encrypted passwords were left out: put credentials into the vault`,
    );
}
