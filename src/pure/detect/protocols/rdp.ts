/**
 * RDP ([MS-RDPBCGR] section 2.2.1): the connection request offers TLS and network level authentication; where the server takes it, CredSSP
 * ([MS-CSSP] section 2.2.1) is begun inside TLS and given up at the challenge, which names machine, domain and build.
 */
import {
  enter,
  newReader,
  newWriter,
  peekTag,
  readOctets,
  within,
  wrap,
  writeInteger,
  writeOctets,
  written,
} from '../../wire/ber.ts';
import { decodeNtlmChallenge, encodeNtlmNegotiate, spnegoToken } from '../../wire/ntlmssp.ts';
import { decodeRdpConfirm, encodeRdpRequest, rdpProtocols } from '../../wire/rdp.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { factsOfChallenge } from '../windows.ts';

const { tls, hybrid, hybridExtended } = rdpProtocols;
const request = () => encodeRdpRequest(tls | hybrid | hybridExtended);
const negotiated = (bytes: Uint8Array) => {
  const confirm = decodeRdpConfirm(bytes);
  return confirm.state === 'complete' ? confirm.value : undefined;
};

/** [MS-CSSP] section 2.2.1: version 6 with one token. */
function credSsp(token: Uint8Array): Uint8Array {
  const writer = newWriter(token.length + 60);
  const end = writer.at;
  writeOctets(writer, token);
  wrap(writer, 0xa0, end);
  wrap(writer, 0x30, end);
  wrap(writer, 0x30, end);
  wrap(writer, 0xa1, end);
  const version = writer.at;
  writeInteger(writer, 6);
  wrap(writer, 0xa0, version);
  wrap(writer, 0x30, end);
  return written(writer);
}
function credSspToken(bytes: Uint8Array): Uint8Array | undefined {
  const reader = newReader(bytes);
  let token: Uint8Array | undefined;
  within(reader, 0x30, () => {
    while (!reader.bad && reader.at < reader.end) {
      const tag = peekTag(reader);
      if (tag === 0xa1)
        within(reader, tag, () =>
          within(reader, 0x30, () =>
            within(reader, 0x30, () =>
              within(reader, 0xa0, () => {
                token = readOctets(reader);
              }),
            ),
          ),
        );
      else reader.at = enter(reader, tag);
    }
  });
  return token;
}

export const rdp = defineProtocol({
  id: 'rdp',
  title: 'Remote Desktop',
  transport: 'tcp',
  ports: [3389],
  probes: [{ id: 'rdp-connect', bytes: request }],
  rarity: 4,
  recognise(bytes, asked) {
    const found = asked === 'rdp-connect' ? negotiated(bytes) : undefined;
    if (!found) return undefined;
    const security =
      found.kind === 'refused'
        ? found.reason
        : found.protocol === rdpProtocols.standard
          ? 'RDP security only'
          : found.protocol & (hybrid | hybridExtended)
            ? 'network level authentication'
            : 'TLS';
    // Windows from Vista on takes CredSSP where it is offered; xrdp has none, and of the flags of section 2.2.1.2.1 the first alone.
    const xrdp = found.kind === 'accepted' && found.protocol === tls && found.flags === 1;
    return {
      name: 'ms-wbt-server',
      ...(xrdp ? { product: 'xrdp', cpes: [cpe('a', 'neutrinolabs', 'xrdp')] } : {}),
      info: security,
      confidence: 8,
    };
  },
  async startTls(ask) {
    const found = negotiated(
      await ask(request(), { enough: (bytes) => decodeRdpConfirm(bytes).state !== 'partial' }),
    );
    return found?.kind === 'accepted' && found.protocol !== rdpProtocols.standard;
  },
  async further(talk, known) {
    if (known.info !== 'network level authentication') return {};
    const answer = await talk.connected((ask) => ask(credSsp(encodeNtlmNegotiate())), { tls: true });
    const token = answer && credSspToken(answer);
    const challenge = token && decodeNtlmChallenge(spnegoToken(token));
    if (!challenge) return {};
    const { details, ...facts } = factsOfChallenge(challenge);
    return {
      ...facts,
      info: [known.info, ...details].join(', '),
      ...(facts.os ? { product: 'Microsoft Terminal Services', cpes: ['cpe:2.3:o:microsoft:windows'] } : {}),
    };
  },
});
