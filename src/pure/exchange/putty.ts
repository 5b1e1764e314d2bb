/**
 * PuTTY sessions: a registry export (`regedit /e`, HKCU\Software\SimonTatham\PuTTY\Sessions) or the files of ~/.putty/sessions, several
 * of them under the headings that `tail -n +1 *` writes. Names are percent-encoded (PuTTY manual, section 4.1.2 and appendix C).
 */
import { createSheet, type Format, type Sheet } from './model.ts';

type Session = { readonly row: number; readonly name: string; readonly values: Map<string, string> };

const key = /^\[HKEY_[A-Z_]+\\Software\\SimonTatham\\PuTTY\\Sessions\\([^\\\]]+)\]\s*$/i;
const heading = /^==> (.+?) <==\s*$/;
const registryValue = /^"([^"]+)"=(?:"((?:[^"\\]|\\.)*)"|dword:([0-9a-f]{1,8}))\s*$/i;
const fileValue = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/;
const defaults = 'Default Settings';

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export const putty: Format = {
  id: 'putty',
  looksLike: (head) =>
    /SimonTatham\\PuTTY/i.test(head)
      ? 1
      : /^HostName=/m.test(head) && /^(PortNumber|Protocol)=/m.test(head)
        ? 0.95
        : 0,
  parse(text) {
    const sheet = createSheet('line');
    let session: Session | undefined;
    let skipping = false;
    for (const [at, line] of text.split(/\r?\n/).entries()) {
      if (sheet.full) break;
      const named = key.exec(line)?.[1] ?? heading.exec(line)?.[1]?.split(/[\\/]/).at(-1);
      if (named !== undefined || line.startsWith('[')) {
        if (session) finish(sheet, session);
        session = named === undefined ? undefined : { row: at + 1, name: decoded(named), values: new Map() };
        skipping = session === undefined;
        continue;
      }
      const registry = registryValue.exec(line);
      const plain = registry ? null : fileValue.exec(line);
      if (skipping || (!registry && !plain)) continue;
      session ??= { row: at + 1, name: '', values: new Map() };
      if (registry)
        session.values.set(
          registry[1]!,
          registry[3] === undefined
            ? registry[2]!.replace(/\\(.)/g, '$1')
            : String(Number.parseInt(registry[3], 16)),
        );
      else if (plain) session.values.set(plain[1]!, plain[2]!);
    }
    if (session) finish(sheet, session);
    return sheet.done();
  },
};

function finish(sheet: Sheet, { row, name, values }: Session): void {
  const host = values.get('HostName') ?? '';
  const protocol = values.get('Protocol') || 'ssh';
  if (host === '') {
    if (name !== defaults) sheet.note(row, 'HostName', '', `session "${name}" names no host: left out`);
    return;
  }
  if (protocol === 'serial') {
    sheet.note(row, 'Protocol', protocol, `session "${name}" is a serial line: left out`);
    return;
  }
  // PuTTY takes "user@host" in its host name box.
  const parts = /^(?:([^@]*)@)?(.*)$/.exec(host)!;
  sheet.device(row, {
    name: name || parts[2],
    address: parts[2],
    access: { protocol, port: values.get('PortNumber'), user: values.get('UserName') || parts[1] },
  });
}
