/** OpenVPN (its protocol as in doc/doxygen of the source): a hard reset is answered by one that acknowledges it, unless control packets are signed. */
import type { Transport } from '../../contract/scan.ts';
import { cursorOf, octets, skip, u8, u16 } from '../../wire/cursor.ts';
import { ascii, be16, concat, sameOctets, zeros } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol, type ServiceProtocol } from '../protocol.ts';

const session = ascii('nocturne');
/** P_CONTROL_HARD_RESET_CLIENT_V2 and _SERVER_V2, key 0. */
const clientReset = 7 << 3;
const serverReset = 8 << 3;

const reset = (): Uint8Array => concat([clientReset], session, [0], zeros(4));

const over = (transport: Transport): ServiceProtocol =>
  defineProtocol({
    id: `openvpn-${transport}`,
    title: transport === 'udp' ? 'OpenVPN' : 'OpenVPN over TCP',
    transport,
    ports: [1194],
    probes: [
      {
        id: `openvpn-reset-${transport}`,
        bytes: () => (transport === 'tcp' ? concat(be16(reset().length), reset()) : reset()),
      },
    ],
    rarity: transport === 'udp' ? 5 : 6,
    recognise(bytes) {
      const cursor = cursorOf(bytes);
      if (transport === 'tcp' && u16(cursor) + 2 > bytes.length) return undefined;
      if (u8(cursor) !== serverReset) return undefined;
      skip(cursor, 8);
      const acknowledged = u8(cursor);
      if (acknowledged < 1 || acknowledged > 8) return undefined;
      skip(cursor, 4 * acknowledged);
      if (!sameOctets(octets(cursor, 8), session)) return undefined;
      return { name: 'openvpn', product: 'OpenVPN', cpes: [cpe('a', 'openvpn', 'openvpn')], confidence: 9 };
    },
  });

export const openvpnUdp = over('udp');
export const openvpnTcp = over('tcp');
