/** Telephony besides SIP: gateways of MGCP (RFC 3435 section 3.2) and terminals of H.323 (H.225.0 on Q.931). No call is begun. */
import { ascii } from '../../wire/octets.ts';
import { tpkt, tpktPayload } from '../../wire/x224.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const transaction = 4663;

export const mgcp = defineProtocol({
  id: 'mgcp',
  title: 'MGCP',
  transport: 'udp',
  ports: [2427, 2727],
  // Section 2.3.9: which endpoints are there?
  probes: [
    { id: 'mgcp-audit', bytes: ({ address }) => ascii(`AUEP ${transaction} *@[${address}] MGCP 1.0\r\n`) },
  ],
  rarity: 7,
  recognise(bytes) {
    // Section 3.5.1: three digits, our transaction, words.
    const found = new RegExp(`^([1-58]\\d\\d) ${transaction}(?: ([^\\r\\n]{0,100}))?\\r?\\n`).exec(
      latin1(bytes, 300),
    );
    if (!found) return undefined;
    return {
      name: 'mgcp-gateway',
      info: shown(`${found[1]} ${found[2] ?? ''}`),
      deviceType: 'voice',
      confidence: 8,
    };
  },
});

/** Q.931 section 3.1: status enquiry, status, release complete. */
const messages = { enquiry: 0x75, status: 0x7d, release: 0x5a } as const;
const callReference = [2, 0x4e, 0x6f];

export const h323 = defineProtocol({
  id: 'h323',
  title: 'H.323 call signalling',
  transport: 'tcp',
  ports: [1720],
  // Section 5.8.11: about a call that is not there; whoever keeps to it says so.
  probes: [{ id: 'h323-status-enquiry', bytes: () => tpkt([8, ...callReference, messages.enquiry]) }],
  rarity: 8,
  recognise(bytes) {
    const payload = tpktPayload(bytes);
    if (payload?.[0] !== 8 || payload[1] !== 2) return undefined;
    // The highest bit of the reference marks the side that was called.
    if (
      payload[2] !== 0xce ||
      payload[3] !== 0x6f ||
      (payload[4] !== messages.status && payload[4] !== messages.release)
    )
      return undefined;
    return { name: 'h323hostcall', deviceType: 'voice', confidence: 8 };
  },
});
