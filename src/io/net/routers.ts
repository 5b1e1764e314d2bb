/** Which routers speak up on a link: asked by a router solicitation, heard by their advertisements. */
import { formatAddress, formatMac, parseAddress } from '#pure/base/address.ts';
import type { LinkRouter, Network } from '#pure/contract/network.ts';
import { advertisementInFrame, encodeRouterSolicitation } from '#pure/wire/router-discovery.ts';
import { addressBytes, addressText } from './columns.ts';
import { askLink } from './link-question.ts';

export const routers: Network['routers'] = (interfaceName, timeoutMs, signal) =>
  askLink<LinkRouter>(
    interfaceName,
    {
      answers: 134,
      // RFC 4861 section 10: MAX_RTR_SOLICITATIONS.
      requestsMax: 3,
      heardMax: 1000,
      frames: ({ addresses }, mac) => {
        const own = addresses
          .map(({ address }) => parseAddress(address))
          .find((one) => one && isLinkLocal(one));
        return [encodeRouterSolicitation({ mac, ...(own ? { address: addressBytes(own) } : {}) })];
      },
      read: (frame) => {
        const said = advertisementInFrame(frame);
        return (
          said && { address: addressText(said.address), mac: formatMac(said.mac), message: said.message }
        );
      },
    },
    timeoutMs,
    signal,
  );

const isLinkLocal = (address: NonNullable<ReturnType<typeof parseAddress>>) =>
  address.family === 6 && formatAddress(address).startsWith('fe80:');
