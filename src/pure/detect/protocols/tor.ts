/** Tor's control port (control-spec, section 3.21): PROTOCOLINFO is answered before a login. */
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

export const torControl = defineProtocol({
  id: 'tor-control',
  title: 'Tor control',
  transport: 'tcp',
  ports: [9051, 9151],
  rarity: 8,
  probes: [{ id: 'tor-protocolinfo', bytes: () => utf8('PROTOCOLINFO 1\r\n') }],
  complete: (bytes) => /\r\n250 OK\r\n$/.test(latin1(bytes, 2000)),
  recognise(bytes) {
    const text = latin1(bytes, 2000);
    if (!text.startsWith('250-PROTOCOLINFO 1\r\n')) return undefined;
    const version = /\r\n250-VERSION Tor="(\d[\w.-]{0,30})/.exec(text)?.[1];
    const methods = /\r\n250-AUTH METHODS=([A-Z,]{1,60})/.exec(text)?.[1];
    return {
      name: 'tor-control',
      product: 'Tor',
      ...(version ? { version } : {}),
      ...(methods ? { info: methods === 'NULL' ? 'no login' : `login by ${methods}` } : {}),
    };
  },
});
