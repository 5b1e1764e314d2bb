/** pcAnywhere on UDP port 5632 says its name to whoever asks for it; its protocol is not published, the words are observed. */
import { ascii } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

export const pcAnywhere = defineProtocol({
  id: 'pcanywhere',
  title: 'pcAnywhere',
  transport: 'udp',
  ports: [5632],
  probes: [{ id: 'pcanywhere-name', bytes: () => ascii('NQ') }],
  rarity: 8,
  recognise(bytes) {
    const found = /^NR([\x20-\x7e]{1,32}?)_*AHM_/.exec(latin1(bytes, 100));
    if (!found) return undefined;
    return {
      name: 'pcanywherestat',
      product: 'Symantec pcAnywhere',
      hostName: shown(found[1]!, 40),
      os: 'Windows',
      confidence: 10,
    };
  },
});
