/** Servers of serial consoles: conserver says `ok` and lists what it understands, ser2net's administration shows a prompt. */
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

export const conserver = defineProtocol({
  id: 'conserver',
  title: 'conserver',
  transport: 'tcp',
  ports: [782, 3109],
  rarity: 9,
  probes: [{ id: 'conserver-help', bytes: () => utf8('help\r\n') }],
  recognise: (bytes) =>
    /^ok\r\n(?:\w+ {1,12}[^\r\n]{1,80}\r\n){0,8}login {1,12}log in\r\n/.test(latin1(bytes, 1000))
      ? { name: 'conserver', product: 'conserver' }
      : undefined,
});

export const ser2net = defineProtocol({
  id: 'ser2net',
  title: 'ser2net, its administration',
  transport: 'tcp',
  ports: [2000, 3001],
  rarity: 9,
  probes: [{ id: 'ser2net-version', bytes: () => utf8('version\r\n') }],
  recognise(bytes) {
    const version = /^-> (?:version\r\n)?(?:ser2net )?version:? (\d[\w.]{0,20})\r\n/.exec(
      latin1(bytes, 200),
    )?.[1];
    return version ? { name: 'ser2net', product: 'ser2net', version } : undefined;
  },
});
