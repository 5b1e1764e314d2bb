/** DICOM (PS3.8 section 9.3): an association for verification alone (PS3.4 annex A), which is not used; accepted or not, the entity answers. */
import { cursorOf, latin, left, octets, skip, u8, u16, u32 } from '../../wire/cursor.ts';
import { be16, be32, concat, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const title = (text: string) => text.padEnd(16, ' ');
const item = (type: number, body: Uint8Array | string) => concat([type, 0], be16(body.length), body);
/** Names of PS3.6 annex A: application context, verification, implicit little endian. The last is ours, under the root for UUIDs (annex B of PS3.5). */
const uids = {
  context: '1.2.840.10008.3.1.1.1',
  verification: '1.2.840.10008.1.1',
  implicit: '1.2.840.10008.1.2',
  own: '2.25.310415',
};

const associate = () => {
  const context = item(0x20, concat([1, 0, 0, 0], item(0x30, uids.verification), item(0x40, uids.implicit)));
  const user = item(
    0x50,
    concat(item(0x51, concat(be32(16_384))), item(0x52, uids.own), item(0x55, 'NOCTURNE')),
  );
  const body = concat(
    be16(1),
    be16(0),
    title('ANY-SCP'),
    title('NOCTURNE'),
    zeros(32),
    item(0x10, uids.context),
    context,
    user,
  );
  return concat([1, 0], be32(body.length), body);
};

const reasons: Readonly<Record<string, string>> = {
  '1.1': 'no reason given',
  '1.3': 'calling title not recognised',
  '1.7': 'called title not recognised',
};
const itemsMax = 40;

export const dicom = defineProtocol({
  id: 'dicom',
  title: 'DICOM',
  transport: 'tcp',
  ports: [104, 11_112, 4242],
  tlsPorts: [2762],
  probes: [{ id: 'dicom-associate', bytes: associate }],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const type = u8(cursor);
    skip(cursor, 1);
    const length = u32(cursor);
    if (cursor.bad || length > left(cursor)) return undefined;
    if (type === 3 && length === 4) {
      skip(cursor, 1);
      const [result, source, reason] = [u8(cursor), u8(cursor), u8(cursor)];
      if (result < 1 || result > 2 || source < 1 || source > 3) return undefined;
      return {
        name: 'acr-nema',
        info: `association refused, ${reasons[`${source}.${reason}`] ?? `reason ${source}.${reason}`}`,
        confidence: 8,
      };
    }
    if (type !== 2 || u16(cursor) !== 1) return undefined;
    skip(cursor, 66);
    if (cursor.bad || bytes[74] !== 0x10) return undefined;
    const implementation = implementationOf(octets(cursor, length - 68));
    const dcmtk = /^OFFIS_DCMTK_(\d)(\d)(\d+)/.exec(implementation);
    return {
      name: 'acr-nema',
      ...(dcmtk
        ? { product: 'OFFIS DCMTK', version: dcmtk.slice(1).join('.') }
        : implementation
          ? { product: shown(implementation, 60) }
          : {}),
      info: 'association accepted',
      confidence: implementation ? 10 : 8,
    };
  },
});

/** PS3.7 annex D.3.3.2: the version name inside the user information. */
function implementationOf(items: Uint8Array): string {
  const cursor = cursorOf(items);
  for (let i = 0; i < itemsMax && left(cursor) >= 4; i++) {
    const type = u8(cursor);
    skip(cursor, 1);
    const length = u16(cursor);
    // User information holds the others: step inside it.
    if (type === 0x50) continue;
    const value = latin(cursor, length);
    if (type === 0x55 && !cursor.bad) return value.trim();
  }
  return '';
}
