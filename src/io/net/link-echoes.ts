/** Who answers an ICMPv6 echo to all nodes of a link: finds the hosts of a prefix that is too large to be asked address by address. */
import { randomInt } from 'node:crypto';
import { formatMac, parseAddress } from '#pure/base/address.ts';
import type { LinkNeighbour, Network } from '#pure/contract/network.ts';
import { echoReplyInFrame, encodeEchoToAll } from '#pure/wire/echo-to-all.ts';
import { addressBytes, addressText } from './columns.ts';
import { askLink } from './link-question.ts';

export const linkEchoes: Network['linkEchoes'] = (interfaceName, timeoutMs, signal) => {
  const id = randomInt(0x1_0000);
  const seen = new Set<string>();
  return askLink<LinkNeighbour>(
    interfaceName,
    {
      answers: 129,
      // A request may be lost; all nodes that answer at once may overflow a switch.
      requestsMax: 2,
      heardMax: 65_536,
      // Asked from a global address, nodes answer from theirs; from a link-local one, from theirs.
      frames: ({ addresses }, mac) =>
        addresses.flatMap(({ address: text }) => {
          const address = parseAddress(text);
          return address?.family === 6 ? [encodeEchoToAll({ mac, address: addressBytes(address), id })] : [];
        }),
      read: (frame, rttMs) => {
        const said = echoReplyInFrame(frame, id);
        const address = said && addressText(said.address);
        if (!said || !address || seen.has(address)) return undefined;
        seen.add(address);
        return { address, mac: formatMac(said.mac), interface: interfaceName, rttMs };
      },
    },
    timeoutMs,
    signal,
  );
};
