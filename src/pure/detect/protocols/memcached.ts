/** Memcached (protocol.txt of its source): `version` in the text protocol. */
import { versionOf } from '../../wire/memcached.ts';
import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

export const memcached = defineProtocol({
  id: 'memcached',
  title: 'Memcached',
  transport: 'tcp',
  ports: [11_211, 11_210],
  rarity: 4,
  probes: [{ id: 'memcached-version', bytes: () => utf8('version\r\n') }],
  complete: endsLine,
  recognise(bytes, asked) {
    const text = latin1(bytes, 200);
    const version = /^VERSION \d/.test(text) ? versionOf(text.trimEnd()) : undefined;
    if (version) return { name: 'memcache', product: 'Memcached', version };
    // Its answer to what it does not know, and that of many others.
    if (/^ERROR\r\n(?:ERROR\r\n|$)/.test(text)) return { name: 'memcache', confidence: 4 };
    // With SASL the text protocol is off; other unknown commands are answered like this, too.
    return asked === 'memcached-version' && /^(?:CLIENT_ERROR |SERVER_ERROR )/.test(text)
      ? { name: 'memcache', product: 'Memcached' }
      : undefined;
  },
});
