/** ZooKeeper: whether anybody may open a session and read the tree. */
import { cursorOf, octets, u32 } from '../../wire/cursor.ts';
import { complete, type Decoded, malformed, partial } from '../../wire/decoded.ts';
import { be32, concat, zeros } from '../../wire/octets.ts';
import { type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-login',
    title: 'ZooKeeper tree readable without a login',
    severity: 'high',
    remedy:
      'Require SASL or TLS of clients ("enforce.auth.enabled=true", "enforce.auth.schemes=sasl"), set ACLs on the nodes, and keep strangers out by a firewall.',
    references: ['CWE-306', 'https://zookeeper.apache.org/doc/current/zookeeperAdmin.html'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('zookeeper', rules);

const packetBytesMax = 1_048_576;
const namesMax = 1000;
const framed = (message: Uint8Array) => concat(be32(message.length), message);
/** ConnectRequest of zookeeper.jute: version, last transaction, timeout, session, password. */
const connect = framed(concat(zeros(12), be32(5000), zeros(8), be32(16), zeros(16)));
/** Transaction 1, type 8 (getChildren), path "/", no watch. */
const children = framed(concat(be32(1), be32(8), be32(1), '/', [0]));
const close = framed(concat(be32(2), be32(-11 >>> 0)));

export function decodePacket(bytes: Uint8Array): Decoded<Uint8Array> {
  if (bytes.length < 4) return partial;
  const length = u32(cursorOf(bytes));
  if (length > packetBytesMax) return malformed('what answers is no ZooKeeper');
  return bytes.length < 4 + length ? partial : complete(bytes.slice(4, 4 + length), 4 + length);
}

/** ReplyHeader (xid, zxid, err), then the names; undefined for a refusal. */
export function decodeChildren(packet: Uint8Array): string[] | undefined {
  const cursor = cursorOf(packet);
  const xid = u32(cursor);
  octets(cursor, 8);
  if (xid !== 1 || u32(cursor) !== 0) return undefined;
  const count = u32(cursor);
  const names: string[] = [];
  for (let i = 0; i < Math.min(count, namesMax) && !cursor.bad; i++)
    names.push(new TextDecoder().decode(octets(cursor, u32(cursor))));
  return cursor.bad ? undefined : names;
}

export const zookeeper = defineAudit({
  id: 'zookeeper',
  title: 'ZooKeeper',
  summary: 'Sessions without a login',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('zookeeper')(target),

  async run(target, world) {
    const { value: names } = await talkTo(target, world, async (talk) => {
      await talk.write(connect);
      await talk.next(decodePacket);
      await talk.write(children);
      const answer = decodeChildren(await talk.next(decodePacket));
      await talk.write(close);
      return answer;
    });
    return names ? [find('no-login', `the root of the tree holds ${listed(names) || 'nothing'}`)] : [];
  },
});
