/** CoAP (RFC 7252): the list of resources that every server offers at `/.well-known/core` (RFC 6690). */
import { coapPort, decodeCoap, encodeCoapGet } from '../../wire/coap.ts';
import { ascii, sameOctets } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const messageId = 0x4e6f;
const token = ascii('noct');

export const coap = defineProtocol({
  id: 'coap',
  title: 'CoAP',
  transport: 'udp',
  ports: [coapPort],
  probes: [{ id: 'coap-core', bytes: () => encodeCoapGet(messageId, token, ['.well-known', 'core']) }],
  rarity: 6,
  recognise(bytes) {
    const message = decodeCoap(bytes);
    if (!message || message.type === 'confirmable') return undefined;
    // A reset has no token; an answer may be separate, with an identifier of its own.
    const reset = message.type === 'reset' && bytes.length === 4 && message.messageId === messageId;
    if (!reset && (!sameOctets(message.token, token) || !/^[245]\./.test(message.code))) return undefined;
    const resources = [...latin1(message.payload, 2048).matchAll(/<([^<>]{1,80})>/g)]
      .slice(0, 12)
      .map(([, path]) => path);
    return {
      name: 'coap',
      info: resources.length > 0 ? shown(`resources ${resources.join(', ')}`, 300) : `code ${message.code}`,
      confidence: 8,
    };
  },
});
