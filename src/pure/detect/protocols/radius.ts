/**
 * RADIUS (RFC 2865, 2866): Status-Server (RFC 5997) first, then an Access-Request that any server refuses. Without the secret neither can be signed
 * right: a server that does not know us, or wants signatures, stays silent, and then only the number of the port tells.
 */

import { ascii, be16, concat, hex, type Octets } from '../../wire/octets.ts';
import {
  accessRequest,
  decodeRadius,
  radiusAttributes,
  radiusCodes,
  statusServer,
} from '../../wire/radius.ts';
import { defineProtocol, type Recognised } from '../protocol.ts';

const authenticator = 'nocturne detects';
/**
 * One identifier each, so that an answer tells what was asked, and HMAC-MD5 of the Status-Server under the empty secret: whoever looks at it will
 * refuse it, but RFC 5997 section 3 wants one.
 */
const access = { identifier: 0x4e, signature: hex('5b28b54bae7ff38d596adcbaaeb0cac6') };
const accounting = { identifier: 0x6f, signature: hex('2de17d0615f216218f9f96742dc4eb36') };

const packet = (
  code: number,
  identifier: number,
  ...attributes: readonly (readonly [type: number, value: Octets])[]
) => {
  const rest = concat(...attributes.map(([type, value]) => concat([type, value.length + 2], value)));
  return concat([code, identifier], be16(20 + rest.length), authenticator, rest);
};
const { messageAuthenticator, userName, userPassword, nasIdentifier } = radiusAttributes;
const status = ({ identifier, signature }: typeof access) =>
  packet(statusServer, identifier, [messageAuthenticator, signature]);

/** Accept, Reject, Accounting-Response and Challenge: what servers say. */
const answers = [2, 3, 5, 11];
function recognised(bytes: Uint8Array, identifier: number, name: string): Recognised | undefined {
  const answer = decodeRadius(bytes);
  if (answer?.identifier !== identifier || !answers.includes(answer.code)) return undefined;
  // Padding (RFC 2865 section 3) is for requests of old clients; nobody answers with it.
  if (bytes.length !== ((bytes[2]! << 8) | bytes[3]!)) return undefined;
  return { name, info: radiusCodes[answer.code]!, confidence: 8 };
}

export const radius = defineProtocol({
  id: 'radius',
  title: 'RADIUS',
  transport: 'udp',
  ports: [1812, 1645],
  probes: [
    { id: 'radius-status', bytes: () => status(access) },
    {
      id: 'radius-access',
      bytes: () =>
        packet(
          accessRequest,
          access.identifier,
          [userName, 'nocturne'],
          [userPassword, ascii('no such password')],
          [nasIdentifier, 'nocturne'],
        ),
    },
  ],
  rarity: 6,
  recognise: (bytes) => recognised(bytes, access.identifier, 'radius'),
});

export const radiusAccounting = defineProtocol({
  id: 'radius-acct',
  title: 'RADIUS accounting',
  transport: 'udp',
  ports: [1813, 1646],
  probes: [{ id: 'radius-status-accounting', bytes: () => status(accounting) }],
  rarity: 8,
  recognise: (bytes) => recognised(bytes, accounting.identifier, 'radius-acct'),
});
