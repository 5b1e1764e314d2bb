/** Redis and what speaks like it (RESP): PING in a line of its own; INFO tells version, system and role, where no password is asked for. */
import { decodeRedis, encodeCommand, infoOf } from '../../wire/redis.ts';
import { systemOf } from '../http-servers.ts';
import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1 } from '../text.ts';

export const redis = defineProtocol({
  id: 'redis',
  title: 'Redis',
  transport: 'tcp',
  ports: [6379, 6380, 16_379, 26_379],
  tlsPorts: [6380],
  rarity: 3,
  probes: [{ id: 'redis-ping', bytes: () => encodeCommand(['PING']) }],
  complete: endsLine,
  recognise(bytes) {
    const text = latin1(bytes, 300);
    if (/^(?:\+PONG|\$4\r\nPONG)\r\n/.test(text)) return { name: 'redis', product: 'Redis', confidence: 9 };
    if (/^-NOAUTH |^-ERR operation not permitted\r|^-LOADING Redis |^-NOPERM /.test(text))
      return { name: 'redis', product: 'Redis', info: 'password required', confidence: 9 };
    if (/^-DENIED Redis is running in protected mode/.test(text))
      return { name: 'redis', product: 'Redis', info: 'protected mode' };
    if (/^-ERR (?:unknown command|wrong number of arguments|Protocol error)/.test(text))
      return { name: 'redis', product: 'Redis', confidence: 8 };
    return undefined;
  },
  async further(talk) {
    const answer = await talk.ask(encodeCommand(['INFO', 'server']), {
      enough: (bytes) => decodeRedis(bytes).state !== 'partial',
    });
    const decoded = decodeRedis(answer);
    if (decoded.state !== 'complete' || decoded.value.kind !== 'text') return {};
    const info = infoOf(decoded.value.text);
    const other = (['valkey', 'keydb', 'dragonfly'] as const).find(
      (name) => info.has(`${name}_version`) || info.get('server_name') === name,
    );
    const version = (other && info.get(`${other}_version`)) ?? info.get('redis_version');
    const mode = info.get(other === 'valkey' ? 'server_mode' : 'redis_mode');
    const product = other
      ? { valkey: 'Valkey', keydb: 'KeyDB', dragonfly: 'Dragonfly' }[other]
      : mode === 'sentinel'
        ? 'Redis Sentinel'
        : 'Redis';
    const os = info.get('os');
    return {
      product,
      ...(version ? { version } : {}),
      ...(mode ? { info: [mode, os].filter(Boolean).join(', ') } : {}),
      ...(os && systemOf(os) ? { os: systemOf(os)! } : {}),
    };
  },
});
