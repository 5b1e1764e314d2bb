/** MongoDB: whether anybody may list its databases. Only their names are asked for. */
import { type BsonDocument, decodeBson, encodeBson } from '../../wire/bson.ts';
import { cursorOf, le32 } from '../../wire/cursor.ts';
import { complete, type Decoded, malformed, partial } from '../../wire/decoded.ts';
import { concat, le32 as le32Octets } from '../../wire/octets.ts';
import { type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-login',
    title: 'MongoDB without a login',
    severity: 'high',
    remedy:
      'Set "security.authorization: enabled" in mongod.conf after making an administrator, and "net.bindIp" to an inner address.',
    references: ['CWE-306', 'https://www.mongodb.com/docs/manual/administration/security-checklist/'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('mongodb', rules);

/** MongoDB wire protocol: OP_MSG, one section of kind 0. */
const opMessage = 2013;
const headBytes = 21;
const messageBytesMax = 1_048_576;

export function encodeOpMessage(requestId: number, document: Parameters<typeof encodeBson>[0]): Uint8Array {
  const body = encodeBson(document);
  const length = headBytes + body.length;
  return concat(
    le32Octets(length),
    le32Octets(requestId),
    [0, 0, 0, 0],
    le32Octets(opMessage),
    [0, 0, 0, 0, 0],
    body,
  );
}
export function decodeOpMessage(bytes: Uint8Array): Decoded<BsonDocument> {
  if (bytes.length < 16) return partial;
  const length = le32(cursorOf(bytes));
  if (le32(cursorOf(bytes, 12)) !== opMessage || length < headBytes || length > messageBytesMax)
    return malformed('what answers does not speak OP_MSG');
  if (bytes.length < length) return partial;
  const document = decodeBson(bytes.subarray(headBytes, length));
  return document ? complete(document, length) : malformed('an answer that is no document');
}

export const mongodb = defineAudit({
  id: 'mongodb',
  title: 'MongoDB',
  summary: 'Databases without a login',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('mongodb', 'mongod')(target),

  async run(target, world) {
    const { value } = await talkTo(target, world, async (talk) => {
      await talk.write(encodeOpMessage(1, { listDatabases: 1, nameOnly: true, $db: 'admin' }));
      return await talk.next(decodeOpMessage);
    });
    if (value?.ok !== 1 || !Array.isArray(value.databases)) return [];
    const names = (value.databases as readonly BsonDocument[]).map(({ name }) => String(name));
    return [find('no-login', `databases: ${listed(names) || 'none'}`)];
  },
});
