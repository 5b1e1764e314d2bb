/** Memcached: whether anybody may read and change what is cached, and whether it answers by UDP, where it multiplies what strangers send. */
import { askDatagram } from '../../protocols/ask-datagram.ts';
import { decodeStatistics, memcachedError } from '../../wire/memcached.ts';
import { ascii, concat } from '../../wire/octets.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-login',
    title: 'Memcached without a login',
    severity: 'high',
    remedy: 'Listen on loopback only ("-l 127.0.0.1"), or keep all but its clients out by a firewall.',
    references: ['CWE-306', 'https://docs.memcached.org/features/'],
  },
  {
    id: 'udp-amplification',
    title: 'Memcached answers by UDP',
    severity: 'high',
    remedy: 'Switch UDP off: "-U 0" (the default since 1.5.6), and close UDP port 11211.',
    references: ['CVE-2018-1000115'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('memcached', rules);

/** protocol.txt of its source: request id, sequence, datagrams in all, reserved. */
const request = concat([0, 1, 0, 0, 0, 1, 0, 0], 'stats\r\n');

async function overUdp({ address, port }: AuditTarget, world: AuditWorld): Promise<AuditFinding[]> {
  const outcome = await askDatagram(
    {
      ...{ protocol: 'memcached', address, port, timeoutMs: world.timeoutMs, tries: 2, signal: world.signal },
      message: () => request,
      read: (bytes) =>
        bytes.length > 8 && bytes[0] === 0 && bytes[1] === 1 && bytes[2] === 0
          ? { datagrams: (bytes[4]! << 8) | bytes[5]!, sizeBytes: bytes.length }
          : undefined,
    },
    world,
  );
  if (!outcome.ok) return [];
  const { datagrams, sizeBytes } = outcome.value;
  return [
    find(
      'udp-amplification',
      `"stats" of ${request.length} bytes was answered by ${datagrams} datagrams, the first of ${sizeBytes} bytes`,
    ),
  ];
}

export const memcached = defineAudit({
  id: 'memcached',
  title: 'Memcached',
  summary: 'Commands without a login, answers by UDP',
  rules,
  risk: 'safe',
  applies: speaks('memcache', 'memcached'),

  async run(target, world) {
    if (target.transport === 'udp') return await overUdp(target, world);
    const { value } = await talkTo(target, world, async (talk) => {
      await talk.write(ascii('stats\r\n'));
      return await talk.next((bytes) => {
        const text = new TextDecoder().decode(bytes.subarray(0, 40));
        if (memcachedError(text)) throw talk.fail('access-denied', text);
        return decodeStatistics(bytes);
      });
    });
    if (!value) return [];
    const items = value.get('curr_items') ?? '?';
    return [find('no-login', `"stats" was answered: version ${value.get('version') ?? '?'}, ${items} items`)];
  },
});
