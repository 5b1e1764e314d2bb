/**
 * nmap's XML (`-oX`): hosts that are up, their addresses, names, open ports and the best guess at what they are. A scan that was broken
 * off gives the hosts it had. (nmap reference guide, "XML Output"; element names as documented in its DTD)
 */
import { kindOf } from './kinds.ts';
import { createSheet, type Format, type Sheet, unreadable } from './model.ts';
import { childOf, childrenOf, readXml, type XmlElement } from './xml.ts';

export const nmap: Format = {
  id: 'nmap',
  looksLike: (head) => (/<!DOCTYPE nmaprun|<nmaprun\b/.test(head) ? 1 : 0),
  parse(text) {
    const { root, broken } = readXml(text);
    if (root?.name !== 'nmaprun')
      return unreadable('line', broken?.line ?? 1, broken?.message ?? 'the root element is not nmaprun');
    const sheet = createSheet('line');
    let down = 0;
    for (const host of childrenOf(root, 'host')) {
      const state = childOf(host, 'status')?.attributes.get('state');
      if (state === undefined || state === 'up') device(sheet, host);
      else down++;
    }
    if (down > 0) sheet.note(root.line, 'status', 'down', `${down} hosts that did not answer were left out`);
    if (broken) sheet.note(broken.line, '', '', `the scan breaks off: ${broken.message}`);
    return sheet.done();
  },
};

function device(sheet: Sheet, host: XmlElement): void {
  const addresses = childrenOf(host, 'address');
  const ofType = (pattern: RegExp) =>
    addresses.flatMap((item) =>
      pattern.test(item.attributes.get('addrtype') ?? '') ? [item.attributes.get('addr')] : [],
    );
  const names = childrenOf(childOf(host, 'hostnames'), 'hostname').map((item) => item.attributes.get('name'));
  const open = childrenOf(childOf(host, 'ports'), 'port').filter(
    (port) => childOf(port, 'state')?.attributes.get('state') === 'open',
  );
  const guess = childrenOf(childOf(host, 'os'), 'osmatch')[0];
  const family = childOf(guess, 'osclass')?.attributes;
  const kind = family?.get('type');
  const macVendor = addresses
    .find((item) => item.attributes.get('addrtype') === 'mac')
    ?.attributes.get('vendor');
  sheet.device(host.line, {
    name: names[0],
    address: ofType(/^ipv[46]$/)[0],
    addresses: ofType(/^ipv[46]$/),
    macs: ofType(/^mac$/),
    // A guess of ours about a guess of theirs is dropped silently: nobody wrote that word into a file.
    kind: kind !== undefined && kindOf(kind) ? kind : undefined,
    ports: open.map((port) => ({
      port: port.attributes.get('portid'),
      transport: port.attributes.get('protocol'),
      service: childOf(port, 'service')?.attributes.get('name'),
    })),
    fields: {
      'nmap os guess': guess && `${guess.attributes.get('name')} (${guess.attributes.get('accuracy')} %)`,
      'nmap mac vendor': macVendor,
    },
  });
}
