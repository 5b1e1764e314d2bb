/** BGP (RFC 4271): most routers close at once on strangers; others open or say why they will not. */
import {
  type BgpMessage,
  bgpErrors,
  bgpPort,
  decodeBgp,
  encodeOpen,
  hostNameOf,
  softwareOf,
} from '../../wire/bgp.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

/** RFC 6996: an AS for private use. */
const as = 64_999;
const routerId = 0x4e6f6374;

function told(message: BgpMessage): string | undefined {
  if (message.type === 'open')
    return `AS ${message.as}, router ${message.routerId}, hold time ${message.holdTimeS} s`;
  if (message.type !== 'notification') return undefined;
  const [what, details] = bgpErrors[message.code] ?? [`error ${message.code}`, {}];
  return details[message.subcode] ? `${what}, ${details[message.subcode]}` : what;
}

export const bgp = defineProtocol({
  id: 'bgp',
  title: 'BGP',
  transport: 'tcp',
  ports: [bgpPort],
  greets: true,
  probes: [{ id: 'bgp-open', bytes: () => encodeOpen(as, routerId, 90) }],
  rarity: 7,
  recognise(bytes) {
    const messages = decodeBgp(bytes);
    if (!messages) return undefined;
    const open = messages.find((message) => message.type === 'open');
    const host = open && hostNameOf(open.capabilities);
    const [product, version] = (open && softwareOf(open.capabilities))?.split(/[/ ]/) ?? [];
    return {
      name: 'bgp',
      ...(product ? { product: shown(product, 100) } : {}),
      ...(version ? { version: shown(version, 60) } : {}),
      ...(host ? { hostName: shown(host, 255) } : {}),
      info: messages
        .map(told)
        .filter((part) => part)
        .join(', '),
      confidence: product ? 10 : 8,
    };
  },
});
