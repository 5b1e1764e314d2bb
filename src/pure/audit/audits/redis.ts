/** Redis and its kin: whether anybody may read, write and configure it. */
import { decodeRedis, encodeCommand, infoOf } from '../../wire/redis.ts';
import { type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-login',
    title: 'Redis without a password',
    severity: 'critical',
    remedy:
      'Set "requirepass" or users by "ACL SETUSER", and "bind 127.0.0.1" or a firewall: whoever may write here may run programs as its user.',
    references: ['CWE-306', 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('redis', rules);

export const redis = defineAudit({
  id: 'redis',
  title: 'Redis',
  summary: 'Commands without a login',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('redis')(target),

  async run(target, world) {
    const { value } = await talkTo(target, world, async (talk) => {
      await talk.write(encodeCommand(['PING']));
      const pong = await talk.next(decodeRedis);
      if (pong.kind !== 'text') return undefined;
      await talk.write(encodeCommand(['INFO']));
      const told = await talk.next(decodeRedis);
      return told.kind === 'text' ? infoOf(told.text) : new Map<string, string>();
    });
    if (!value) return [];
    const keys = [...value].filter(([name]) => /^db\d+$/.test(name)).map(([name, text]) => `${name} ${text}`);
    const version = value.get('redis_version');
    return [
      find(
        'no-login',
        `PING was answered without a password${version ? `; version ${version}, ${keys.join(', ') || 'no keys'}` : ''}`,
      ),
    ];
  },
});
