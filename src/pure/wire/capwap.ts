/** CAPWAP discovery (RFC 5415 sections 4.3, 4.5 and 5): the request of an access point and a controller's response. Not supported: DTLS, data. */
import { type Cursor, cursorOf, latin, left, octets, skip, u8, u16, u32 } from './cursor.ts';
import { be16, be32, concat } from './octets.ts';

const discoveryRequest = 1;
const discoveryResponse = 2;
const elementsMax = 64;

const element = (type: number, value: Uint8Array) => concat(be16(type), be16(value.length), value);
/** A vendor's number, a type and a value, section 4.6.40. */
const part = (type: number, text: string) => concat(be32(0), be16(type), be16(text.length), text);

export function encodeDiscovery(sequence: number): Uint8Array {
  const elements = concat(
    // Section 4.6.21: by static configuration.
    element(20, Uint8Array.of(1)),
    element(38, concat(be32(0), be16(0), be16(8), 'nocturne', be16(1), be16(8), 'nocturne')),
    element(39, concat([1, 0, 1], [1, 0, 0], part(0, '1'), part(1, '1'), part(2, '1'))),
    element(41, Uint8Array.of(8)),
    element(44, Uint8Array.of(0)),
    // RFC 5416 section 6.25: radio 1, 802.11g.
    element(1048, Uint8Array.of(1, 0, 0, 0, 4)),
  );
  // Header of two words, 802.11 binding, no fragment; the length counts itself and the flags.
  return concat(
    [0, 0x10, 0x02, 0, 0, 0, 0, 0],
    be32(discoveryRequest),
    [sequence],
    be16(elements.length + 3),
    [0],
    elements,
  );
}

export interface CapwapController {
  readonly sequence: number;
  readonly name: string;
  readonly hardware: string;
  readonly software: string;
  readonly vendor: number;
}

export function decodeDiscovery(bytes: Uint8Array): CapwapController | undefined {
  const cursor = cursorOf(bytes);
  if (u8(cursor) !== 0) return undefined;
  const headerWords = u8(cursor) >> 3;
  skip(cursor, headerWords * 4 - 2);
  if (headerWords < 2 || u32(cursor) !== discoveryResponse) return undefined;
  const sequence = u8(cursor);
  const length = u16(cursor);
  skip(cursor, 1);
  if (cursor.bad || length - 3 !== left(cursor)) return undefined;
  const found = { name: '', hardware: '', software: '', vendor: 0 };
  for (let i = 0; i < elementsMax && left(cursor) > 0; i++) {
    const type = u16(cursor);
    const value = cursorOf(octets(cursor, u16(cursor)));
    if (cursor.bad) return undefined;
    if (type === 4) found.name = latin(value, left(value));
    if (type === 1) readDescriptor(value, found);
  }
  return { sequence, ...found };
}

/** Section 4.6.1: counts and policies, then hardware (4) and software (5) versions. */
function readDescriptor(cursor: Cursor, into: { hardware: string; software: string; vendor: number }): void {
  skip(cursor, 12);
  for (let i = 0; i < 8 && left(cursor) >= 8; i++) {
    const vendor = u32(cursor);
    const type = u16(cursor);
    const value = octets(cursor, u16(cursor));
    if (cursor.bad) return;
    into.vendor = vendor;
    const text = [...value].every((octet) => octet > 31 && octet < 127)
      ? String.fromCharCode(...value.subarray(0, 60))
      : value.subarray(0, 4).join('.');
    if (type === 4) into.hardware = text;
    if (type === 5) into.software = text;
  }
}
