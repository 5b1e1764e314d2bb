/** RTPEngine's control protocol "ng": a cookie, then a dictionary as BitTorrent writes it. A ping is answered by a pong. */
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

export const rtpengine = defineProtocol({
  id: 'rtpengine',
  title: 'RTPEngine',
  transport: 'udp',
  ports: [2223, 22_222],
  rarity: 9,
  probes: [{ id: 'rtpengine-ping', bytes: () => utf8('nocturne d7:command4:pinge') }],
  recognise: (bytes) =>
    /^nocturne d6:result4:ponge$/.test(latin1(bytes, 100))
      ? { name: 'rtpengine-ng', product: 'RTPEngine' }
      : undefined,
});
