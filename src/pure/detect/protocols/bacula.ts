/** Bacula: the file daemon refuses directors that it does not know with a line of its source. Others of it say nothing to strangers. */
import { be32, concat } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1 } from '../text.ts';

const hello = 'Hello Director nocturne calling';

export const baculaFile = defineProtocol({
  id: 'bacula-fd',
  title: 'Bacula file daemon',
  transport: 'tcp',
  ports: [9102],
  rarity: 9,
  probes: [{ id: 'bacula-hello', bytes: () => concat(be32(hello.length), hello) }],
  recognise: (bytes) =>
    /^\0\0\0[\x20-\xff](?:hello|authenticate)\.c:\d+ Connection from unknown Director /.test(
      latin1(bytes, 200),
    )
      ? { name: 'bacula-fd', product: 'Bacula file daemon' }
      : undefined,
});
