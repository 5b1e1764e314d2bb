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
import { concat, le32 } from '../../wire/octets.ts';
import { decodeConnectConfirm, encodeConnectRequest, tpktPayload } from '../../wire/x224.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { factsOfChallenge } from '../windows.ts';

/** Section 2.2.1.1.1: TLS, CredSSP, and CredSSP with early authorisation. */
const tlsFlag = 1;
const credSspFlags = 2 | 8;
const request = () => encodeConnectRequest(0, concat([1, 0, 8, 0], le32(tlsFlag | credSspFlags)));
const failures: Readonly<Record<number, string>> = {
  1: 'TLS required',
  2: 'TLS not allowed',
  3: 'no certificate',
  4: 'inconsistent flags',
  5: 'network level authentication required',
  6: 'TLS with a certificate of the user required',
};

/** Section 2.2.1.2: what was negotiated; `selected` is undefined for servers from before there was anything to negotiate. */
function negotiated(bytes: Uint8Array) {
  const confirm = decodeConnectConfirm(bytes);
  if (confirm?.destinationReference !== 0) return undefined;
  const { variable } = confirm;
  if (variable.length === 0) return { flags: 0 };
  if (variable.length !== 8 || variable[2] !== 8 || variable[3] !== 0) return undefined;
  const value = variable[4]! | (variable[5]! << 8) | (variable[6]! << 16) | (variable[7]! << 24);
  if (variable[0] === 2) return { flags: variable[1]!, selected: value };
  return variable[0] === 3 ? { flags: 0, failure: value } : undefined;
}

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
    const { selected, failure } = found;
    const security =
      failure !== undefined
        ? (failures[failure] ?? `refused (${failure})`)
        : selected === undefined || selected === 0
          ? 'RDP security only'
          : selected & credSspFlags
            ? 'network level authentication'
            : 'TLS';
    // Windows from Vista on takes CredSSP where it is offered; xrdp has none, and of the flags of section 2.2.1.2.1 the first alone.
    const xrdp = selected === tlsFlag && found.flags === 1;
    return {
      name: 'ms-wbt-server',
      ...(xrdp ? { product: 'xrdp', cpes: [cpe('a', 'neutrinolabs', 'xrdp')] } : {}),
      info: security,
      confidence: 8,
    };
  },
  async startTls(ask) {
    const answer = await ask(request(), {
      enough: (bytes) => tpktPayload(bytes) !== undefined || bytes.length >= 19,
    });
    return ((negotiated(answer)?.selected ?? 0) & (tlsFlag | credSspFlags)) !== 0;
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
