/** CAPWAP (RFC 5415): a controller answers the discovery of every access point with its name and versions. */

import { detect } from '../../platforms/detect.ts';
import { decodeDiscovery, encodeDiscovery } from '../../wire/capwap.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const sequence = 0x4e;

export const capwap = defineProtocol({
  id: 'capwap',
  title: 'CAPWAP',
  transport: 'udp',
  ports: [5246],
  probes: [{ id: 'capwap-discovery', bytes: () => encodeDiscovery(sequence) }],
  rarity: 7,
  recognise(bytes) {
    const found = decodeDiscovery(bytes);
    if (found?.sequence !== sequence) return undefined;
    const vendor = found.vendor ? detect({ sysObjectId: `1.3.6.1.4.1.${found.vendor}.0` }).vendor : undefined;
    const host = shown(found.name, 100);
    return {
      name: 'capwap-control',
      ...(vendor ? { product: `${vendor} wireless controller` } : {}),
      ...(found.software ? { version: shown(found.software, 60) } : {}),
      ...(host ? { hostName: host } : {}),
      info: found.hardware ? `hardware ${shown(found.hardware, 60)}` : undefined,
      deviceType: 'wireless controller',
      confidence: vendor ? 10 : 8,
    };
  },
});
