/** Firebird and InterBase (protocol.h of Firebird's source): a connection is offered in the versions of the protocol; the one taken tells the release. */

import { type Cursor, cursorOf, left, skip, u32 } from '../../wire/cursor.ts';
import { ascii, be32, concat, type Octets, zeros } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';

const operations = {
  connect: 1,
  accept: 3,
  reject: 4,
  continueAuthentication: 92,
  acceptData: 94,
  conditionalAccept: 98,
} as const;
const attach = 19;
const namesBytesMax = 1024;
const generic = 1;
/** From version 11 on the highest bit of 16 marks Firebird's own. */
const firebirdBit = 0x8000;
const offered = [10, firebirdBit | 11, firebirdBit | 12, firebirdBit | 13];
const releases: Readonly<Record<number, string>> = {
  10: '1.0 or 2.0',
  11: '2.1',
  12: '2.5',
  13: '3.0 or later',
};

const xdr = (value: Octets): Uint8Array =>
  concat(be32(value.length), value, zeros((4 - (value.length % 4)) % 4));
const user = 'nocturne';

const connect = () =>
  concat(
    be32(operations.connect),
    be32(attach),
    be32(3),
    be32(generic),
    xdr('nocturne.detect'),
    be32(offered.length),
    // CNCT_user, and CNCT_user_verification wanted.
    xdr(concat([1, user.length], ascii(user), [6, 0])),
    ...offered.map((version, i) => concat(be32(version), be32(generic), be32(0), be32(5), be32(i + 1))),
  );

/** From release 3 on the server may go on at once with its ways of authentication: data, name, list and keys, and nothing behind them. */
function isFourTexts(cursor: Cursor): boolean {
  for (let i = 0; i < 4; i++) {
    const length = u32(cursor);
    if (length > namesBytesMax) return false;
    skip(cursor, Math.ceil(length / 4) * 4);
  }
  return !cursor.bad && left(cursor) === 0;
}

export const firebird = defineProtocol({
  id: 'firebird',
  title: 'Firebird',
  transport: 'tcp',
  ports: [3050],
  probes: [{ id: 'firebird-connect', bytes: connect }],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const operation = u32(cursor);
    if (operation === operations.continueAuthentication && isFourTexts(cursor))
      return {
        name: 'gds-db',
        product: 'Firebird',
        version: releases[13]!,
        cpes: [cpe('a', 'firebirdsql', 'firebird')],
        confidence: 9,
      };
    if (operation === operations.reject && bytes.length === 4) return { name: 'gds-db', confidence: 7 };
    if (![operations.accept, operations.acceptData, operations.conditionalAccept].includes(operation as 3))
      return undefined;
    const version = u32(cursor) & 0xffff;
    const architecture = u32(cursor);
    const type = u32(cursor) & 0xff;
    const number = version & ~firebirdBit;
    if (cursor.bad || !offered.includes(version) || architecture !== generic || type > 5) return undefined;
    return {
      name: 'gds-db',
      product: 'Firebird',
      version: releases[number],
      info: `protocol version ${number}`,
      cpes: [cpe('a', 'firebirdsql', 'firebird')],
      confidence: 9,
    };
  },
});
