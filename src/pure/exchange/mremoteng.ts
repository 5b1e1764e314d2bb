/**
 * mRemoteNG's confCons.xml: containers of connections. Containers become tags. Passwords are encrypted with a key of that program:
 * they are left out, and that is said. (https://mremoteng.readthedocs.io, `Connections` and `Node` elements)
 */
import { createSheet, type Format, type Sheet, unreadable } from './model.ts';
import { childrenOf, readXml, type XmlElement } from './xml.ts';

export const mremoteng: Format = {
  id: 'mremoteng',
  looksLike: (head) =>
    /<(\w+:)?Connections\b[^>]{0,2000}\b(ConfVersion|FullFileEncryption|Export)=|xmlns:mrng=/.test(head)
      ? 1
      : 0,
  parse(text) {
    const { root, broken } = readXml(text);
    if (!root || !/(^|:)Connections$/.test(root.name))
      return unreadable('line', broken?.line ?? 1, broken?.message ?? 'the root element is not Connections');
    if (root.attributes.get('FullFileEncryption')?.toLowerCase() === 'true')
      return unreadable(
        'line',
        root.line,
        'the whole file is encrypted: save it without full file encryption, or export to CSV',
      );
    const sheet = createSheet('line');
    let passwords = 0;
    const walk = (element: XmlElement, path: readonly string[]) => {
      for (const node of childrenOf(element, 'Node')) {
        if (node.attributes.get('Password')) passwords++;
        const name = node.attributes.get('Name') ?? '';
        if (node.attributes.get('Type') === 'Container') walk(node, [...path, name]);
        else connection(sheet, node, name, path);
      }
    };
    walk(root, []);
    if (passwords > 0)
      sheet.note(
        root.line,
        'Password',
        '',
        `${passwords} encrypted passwords were left out: put credentials into the vault`,
      );
    if (broken) sheet.note(broken.line, '', '', `the file breaks off: ${broken.message}`);
    return sheet.done();
  },
};

function connection(sheet: Sheet, node: XmlElement, name: string, path: readonly string[]): void {
  const value = (attribute: string) => node.attributes.get(attribute) || undefined;
  const address = value('Hostname');
  if (!address) {
    sheet.note(node.line, 'Hostname', '', `connection "${name}" names no host: left out`);
    return;
  }
  const protocol = value('Protocol');
  sheet.device(node.line, {
    name,
    address,
    tags: path,
    note: value('Descr'),
    access: { protocol, port: value('Port'), user: value('Username') },
    kind: protocol === 'RDP' ? 'server' : undefined,
  });
}
