/** KNXnet/IP (ISO 22510, core section 7.6.3): a description is given to everybody; the answer goes to where the question came from. */
import { formatMac } from '../../base/address.ts';
import { cursorOf, latin, octets, skip, u8, u16 } from '../../wire/cursor.ts';
import { be16, concat, hexOf, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const head = [6, 0x10];
const descriptionRequest = 0x0203;
const descriptionResponse = 0x0204;
const deviceInformation = 1;

export const knxnetIp = defineProtocol({
  id: 'knxnet-ip',
  title: 'KNXnet/IP',
  transport: 'udp',
  ports: [3671],
  // An endpoint of zeros: answer to the address and port that this came from.
  probes: [
    {
      id: 'knx-description',
      bytes: () => concat(head, be16(descriptionRequest), be16(14), [8, 1], zeros(6)),
    },
  ],
  rarity: 7,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (
      u8(cursor) !== head[0] ||
      u8(cursor) !== head[1] ||
      u16(cursor) !== descriptionResponse ||
      u16(cursor) !== bytes.length
    )
      return undefined;
    if (u8(cursor) !== 54 || u8(cursor) !== deviceInformation) return undefined;
    skip(cursor, 2);
    const address = u16(cursor);
    skip(cursor, 2);
    const serial = hexOf(octets(cursor, 6));
    skip(cursor, 4);
    const mac = octets(cursor, 6);
    const name = shown(latin(cursor, 30).replace(/\0.*$/s, ''), 30);
    if (cursor.bad) return undefined;
    return {
      name: 'knxnet-ip',
      ...(name ? { product: name } : {}),
      info: `address ${address >> 12}.${(address >> 8) & 15}.${address & 255}, serial ${serial}, MAC ${formatMac(mac, 0)}`,
      deviceType: 'building automation',
      confidence: 9,
    };
  },
});
