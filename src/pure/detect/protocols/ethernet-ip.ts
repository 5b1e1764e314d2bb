/** EtherNet/IP (ODVA, The CIP Networks Library volume 2, sections 2-3 and 2-4.2): List Identity, over TCP and UDP, is answered without a session. */
import type { Transport } from '../../contract/scan.ts';
import { cursorOf, latin, le16, le32, octets, skip, u8 } from '../../wire/cursor.ts';
import { concat, le16 as le16Octets, zeros } from '../../wire/octets.ts';
import { defineProtocol, type Recognised, type ServiceProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const listIdentity = 0x63;
const context = 'nocturne';
const identityItem = 0x0c;
/** Of ODVA's register of vendors, those that a floor is full of. */
const vendors: Readonly<Record<number, string>> = { 1: 'Rockwell Automation', 47: 'Omron' };
/** Volume 1, table 6-7.1: device profiles. */
const deviceTypes: Readonly<Record<number, string>> = {
  2: 'AC drive',
  7: 'general purpose discrete I/O',
  12: 'communications adapter',
  14: 'programmable logic controller',
  24: 'human-machine interface',
  44: 'managed Ethernet switch',
};

const request = () => concat(le16Octets(listIdentity), zeros(10), context, zeros(4));

function recognised(bytes: Uint8Array): Recognised | undefined {
  const cursor = cursorOf(bytes);
  if (le16(cursor) !== listIdentity || le16(cursor) > bytes.length - 24) return undefined;
  skip(cursor, 4);
  if (le32(cursor) !== 0 || latin(cursor, 8) !== context) return undefined;
  skip(cursor, 4);
  if (le16(cursor) < 1 || le16(cursor) !== identityItem) return undefined;
  const item = cursorOf(octets(cursor, le16(cursor)));
  skip(item, 18);
  const [vendor, type, code] = [le16(item), le16(item), le16(item)];
  const revision = `${u8(item)}.${u8(item)}`;
  skip(item, 2);
  const serial = le32(item);
  const product = shown(latin(item, u8(item)), 80);
  if (cursor.bad || item.bad) return undefined;
  const maker = vendors[vendor];
  return {
    name: 'ethernet-ip',
    product: [maker, product].filter((part) => part).join(' '),
    version: revision,
    info: `${maker ? '' : `vendor ${vendor}, `}product code ${code}, serial ${serial.toString(16).padStart(8, '0')}`,
    deviceType: deviceTypes[type] ?? 'industrial device',
    confidence: 10,
  };
}

const over = (transport: Transport): ServiceProtocol =>
  defineProtocol({
    id: `ethernet-ip-${transport}`,
    title: transport === 'tcp' ? 'EtherNet/IP' : 'EtherNet/IP over UDP',
    transport,
    ports: [44_818],
    probes: [{ id: `enip-list-identity-${transport}`, bytes: request }],
    rarity: 8,
    recognise: (bytes) => recognised(bytes),
  });

export const ethernetIpTcp = over('tcp');
export const ethernetIpUdp = over('udp');
