/** IPMI over LAN (IPMI 2.0 section 13): what a management controller grants before a login, then the presence ping of ASF for those that only have that. */
import { detect } from '../../platforms/detect.ts';
import {
  decodeAsfPong,
  decodeChannelCapabilities,
  encodeAsfPing,
  encodeChannelCapabilities,
  ipmiPort,
} from '../../wire/ipmi.ts';
import { defineProtocol } from '../protocol.ts';

const sequence = 0x27;
const tag = 0x4e;
const asf = 4542;

const productOf = (enterprise: number) => {
  const vendor =
    enterprise === 0 || enterprise === asf
      ? undefined
      : detect({ sysObjectId: `1.3.6.1.4.1.${enterprise}.0` }).vendor;
  return vendor ? { product: `${vendor} BMC` } : {};
};

export const ipmi = defineProtocol({
  id: 'ipmi',
  title: 'IPMI',
  transport: 'udp',
  ports: [ipmiPort],
  probes: [
    { id: 'ipmi-channel-capabilities', bytes: () => encodeChannelCapabilities(sequence) },
    { id: 'asf-ping', bytes: () => encodeAsfPing(tag) },
  ],
  rarity: 4,
  recognise(bytes) {
    const granted = decodeChannelCapabilities(bytes, sequence);
    if (granted) {
      const { versions, authentications, anonymous, enterprise } = granted;
      const info = [
        `authentication ${authentications.join(', ') || 'by RMCP+ only'}`,
        anonymous && 'anonymous login',
      ];
      return {
        name: 'asf-rmcp',
        ...productOf(enterprise),
        version: versions.at(-1),
        info: info.filter((part) => part).join(', '),
        deviceType: 'remote management',
        confidence: 9,
      };
    }
    const pong = decodeAsfPong(bytes);
    if (pong?.tag !== tag) return undefined;
    return {
      name: 'asf-rmcp',
      ...productOf(pong.enterprise),
      info: pong.ipmi ? 'ASF with IPMI' : 'ASF',
      deviceType: 'remote management',
      confidence: 8,
    };
  },
});
