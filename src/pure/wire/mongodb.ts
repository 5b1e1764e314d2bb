/** MongoDB's wire protocol: OP_MSG, and OP_QUERY with OP_REPLY for servers before 3.6. Not supported: compression, checksums, document sequences. */
import { type BsonDocument, decodeBson, encodeBson } from './bson.ts';
import { cursorOf, le32, left, octets, skip, u8 } from './cursor.ts';
import { concat, le32 as le32Octets, zeros } from './octets.ts';

export const mongodbPort = 27_017;
const opReply = 1;
const opQuery = 2004;
const opMessage = 2013;
const messageBytesMax = 48_000_000;

const framed = (id: number, operation: number, body: Uint8Array): Uint8Array =>
  concat(le32Octets(16 + body.length), le32Octets(id), zeros(4), le32Octets(operation), body);

export const encodeOpMessage = (id: number, command: string): Uint8Array =>
  framed(
    id,
    opMessage,
    concat(
      zeros(4),
      [0],
      encodeBson([
        [command, 1],
        ['$db', 'admin'],
      ]),
    ),
  );
export const encodeOpQuery = (id: number, command: string): Uint8Array =>
  framed(
    id,
    opQuery,
    concat(zeros(4), 'admin.$cmd\0', zeros(4), [0xff, 0xff, 0xff, 0xff], encodeBson([[command, 1]])),
  );

/** The document of an answer to `id`; undefined while it is not whole and for anything else. */
export function decodeMongodb(bytes: Uint8Array, id: number): BsonDocument | undefined {
  const cursor = cursorOf(bytes);
  const length = le32(cursor);
  skip(cursor, 4);
  const answers = le32(cursor);
  const operation = le32(cursor);
  if (cursor.bad || answers !== id || length > messageBytesMax || length > bytes.length || length < 21)
    return undefined;
  if (operation === opMessage) {
    skip(cursor, 4);
    if (u8(cursor) !== 0) return undefined;
  } else if (operation === opReply) {
    skip(cursor, 16);
    if (le32(cursor) < 1) return undefined;
  } else return undefined;
  return decodeBson(octets(cursor, Math.min(left(cursor), length - cursor.at)));
}
