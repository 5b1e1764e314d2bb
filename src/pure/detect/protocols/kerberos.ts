/**
 * Kerberos (RFC 4120) over UDP and TCP. A ticket for a client that does not exist is asked for; the error tells the realm, the clock and, by its
 * words, the software. The realm is that of the host's name; a KDC of another one says so.
 */
import type { Transport } from '../../contract/scan.ts';
import { decodeKerberos, encodeAsRequest, fromTcp, kerberosErrors, overTcp } from '../../wire/kerberos.ts';
import { be16, concat } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { type DetectTarget, defineProtocol, type Recognised, type ServiceProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const passwordPort = 464;
const strangerRealm = 'NOCTURNE.INVALID';
function realmOf({ serverName }: DetectTarget): string {
  const domain = serverName?.split('.').slice(1).join('.').toUpperCase() ?? '';
  return /^[A-Z0-9-]+(\.[A-Z0-9-]+)+$/.test(domain) && domain.length < 200 ? domain : strangerRealm;
}

/** MIT names the step that failed, Heimdal writes a sentence, Active Directory says nothing. */
function productOf(words: string) {
  if (/^[A-Z][A-Z_]+$/.test(words)) return { product: 'MIT Kerberos', cpes: [cpe('a', 'mit', 'kerberos_5')] };
  if (/^(Client|Server|No|UNKNOWN)\b.* /.test(words))
    return { product: 'Heimdal Kerberos', cpes: [cpe('a', 'heimdal_project', 'heimdal')] };
  return {};
}

/** Section 7.2.2: a length with the highest bit set must be refused; the refusal is in the name of the server's own realm. */
const tooLong = Uint8Array.of(0xff, 0xff, 0xff, 0xff);

const over = (transport: Transport): ServiceProtocol => {
  const framed = (message: Uint8Array) => (transport === 'tcp' ? overTcp(message) : message);
  return defineProtocol({
    id: `kerberos-${transport}`,
    title: transport === 'tcp' ? 'Kerberos over TCP' : 'Kerberos',
    transport,
    // Passwords are changed at the second one (RFC 3244), where strangers are refused in the same words, over TCP at least.
    ports: transport === 'tcp' ? [88, passwordPort] : [88],
    probes: [
      {
        id: `kerberos-as-req-${transport}`,
        bytes: (target) => framed(encodeAsRequest('nocturne', realmOf(target), 0x4e6f6374)),
      },
      ...(transport === 'tcp' ? [{ id: 'kerberos-too-long', bytes: () => tooLong }] : []),
    ],
    rarity: 6,
    recognise(bytes, _asked, { port }) {
      const said = recognised(bytes, transport);
      return said && port === passwordPort ? { ...said, name: 'kpasswd' } : said;
    },
    async further(talk, known) {
      if (transport === 'udp' || known.info?.startsWith('realm')) return {};
      const realm = recognised(await talk.ask(tooLong), transport)?.info?.match(/^realm [^,]+/)?.[0];
      return realm ? { info: `${realm}, ${known.info}` } : {};
    },
  });
};

function recognised(bytes: Uint8Array, transport: Transport): Recognised | undefined {
  const message = transport === 'tcp' ? fromTcp(bytes) : bytes;
  const answer = message && decodeKerberos(message);
  if (!answer) return undefined;
  if (answer === 'reply') return { name: 'kerberos', confidence: 8 };
  const realm = answer.realm === strangerRealm ? '' : shown(answer.realm, 100);
  const info = [
    realm && `realm ${realm}`,
    kerberosErrors[answer.code] ?? `error ${answer.code}`,
    answer.timeMs !== undefined && `clock ${new Date(answer.timeMs).toISOString().slice(0, 19)}Z`,
  ];
  const known = productOf(answer.text);
  return {
    name: 'kerberos',
    ...known,
    info: info.filter((part) => part).join(', '),
    confidence: known.product ? 9 : 8,
  };
}

export const kerberosUdp = over('udp');
export const kerberosTcp = over('tcp');

/** RFC 3244 section 2: a change of password without a ticket; the error comes in the frame of the answer, where a KDC over UDP sends it bare. */
const noTicket = concat(be16(8), be16(1), be16(0), [0, 0]);

export const kpasswdUdp = defineProtocol({
  id: 'kpasswd-udp',
  title: 'Kerberos change of password',
  transport: 'udp',
  ports: [passwordPort],
  probes: [{ id: 'kpasswd-no-ticket', bytes: () => noTicket }],
  rarity: 8,
  recognise(bytes) {
    if (bytes.length < 8) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint16(0) !== bytes.length || view.getUint16(2) > 1 || view.getUint16(4) !== 0)
      return undefined;
    const said = recognised(bytes.subarray(6), 'udp');
    if (!said) return undefined;
    // Its own words are in the data of the error (section 3).
    const mit = latin1(bytes, 1000).includes('Failed reading application request');
    const known = mit
      ? { product: 'MIT Kerberos', cpes: [cpe('a', 'mit', 'kerberos_5')], confidence: 9 }
      : {};
    return { ...said, ...known, name: 'kpasswd' };
  },
});
