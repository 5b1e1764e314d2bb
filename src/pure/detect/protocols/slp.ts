/** The service location protocol (RFC 2608 sections 8 and 10.1): all types of service are asked for, over UDP and TCP. */
import type { Transport } from '../../contract/scan.ts';
import { cursorOf, latin, left, skip, u8, u16, u24 } from '../../wire/cursor.ts';
import { be16, concat, zeros } from '../../wire/octets.ts';
import { defineProtocol, type Recognised, type ServiceProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const xid = 0x4e6f;
const functions = { typeRequest: 9, typeReply: 10 } as const;

const request = () => {
  // Nobody has answered yet, all naming authorities, the scope that every agent has.
  const body = concat(be16(0), be16(0xffff), be16(7), 'DEFAULT');
  const length = 14 + 2 + body.length;
  return concat(
    [2, functions.typeRequest, 0],
    be16(length),
    zeros(2),
    zeros(3),
    be16(xid),
    be16(2),
    'en',
    body,
  );
};

function recognised(bytes: Uint8Array): Recognised | undefined {
  const cursor = cursorOf(bytes);
  if (u8(cursor) !== 2 || u8(cursor) !== functions.typeReply || u24(cursor) !== bytes.length)
    return undefined;
  skip(cursor, 5);
  if (u16(cursor) !== xid) return undefined;
  skip(cursor, u16(cursor));
  const error = u16(cursor);
  if (cursor.bad) return undefined;
  const types = error === 0 && left(cursor) >= 2 ? shown(latin(cursor, u16(cursor)), 250) : '';
  const esxi = /service:VMwareInfrastructure/i.test(types);
  return {
    name: 'svrloc',
    ...(esxi ? { product: 'VMware ESXi SLP', os: 'VMware ESXi' } : {}),
    info: error ? `error ${error}` : types ? `services ${types}` : 'no services',
    confidence: esxi ? 9 : 8,
  };
}

const over = (transport: Transport): ServiceProtocol =>
  defineProtocol({
    id: `slp-${transport}`,
    title: transport === 'udp' ? 'Service Location Protocol' : 'Service Location Protocol over TCP',
    transport,
    ports: [427],
    probes: [{ id: `slp-types-${transport}`, bytes: request }],
    rarity: transport === 'udp' ? 5 : 7,
    recognise: (bytes) => recognised(bytes),
  });

export const slpUdp = over('udp');
export const slpTcp = over('tcp');
