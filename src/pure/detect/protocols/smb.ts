/**
 * SMB ([MS-SMB2], [MS-SMB]) on port 445 and, inside a NetBIOS session (RFC 1002), on 139. The negotiation tells dialect and signing; the challenge
 * of a session setup that is then given up tells names, domain and build; who speaks SMB1 besides says its product in words.
 */
import {
  decodeNtlmChallenge,
  encodeNtlmNegotiate,
  spnegoNegotiate,
  spnegoToken,
} from '../../wire/ntlmssp.ts';
import { ascii } from '../../wire/octets.ts';
import {
  decodeSmb1Negotiate,
  decodeSmb1SessionSetup,
  decodeSmb2Negotiate,
  decodeSmb2SessionSetup,
  encodeSessionRequest,
  encodeSmb1Negotiate,
  encodeSmb1SessionSetup,
  encodeSmb2Negotiate,
  encodeSmb2SessionSetup,
  smbDialects,
  smbMessage,
} from '../../wire/smb.ts';
import { cpe } from '../cpe.ts';
import { type Ask, type DetectTarget, defineProtocol, type Recognised, type Talk } from '../protocol.ts';
import { shown } from '../text.ts';
import { factsOfChallenge } from '../windows.ts';

const clientGuid = ascii('nocturne.detect.');
const negotiate = () => encodeSmb2Negotiate(clientGuid);
const whole = (bytes: Uint8Array) => smbMessage(bytes) !== undefined;

/** Samba takes its NetBIOS name, filled up with zeros, for the identifier of the server; others draw lots. */
const nameInGuid = (guid: Uint8Array): string | undefined =>
  /^([\w-]{1,15})\0+$/.exec(String.fromCharCode(...guid))?.[1];

function recognised(bytes: Uint8Array): Recognised | undefined {
  const message = smbMessage(bytes);
  if (!message) return undefined;
  const second = decodeSmb2Negotiate(message);
  if (second) {
    const name = nameInGuid(second.serverGuid);
    return {
      name: 'microsoft-ds',
      ...(name ? { product: 'Samba smbd', hostName: name, cpes: [cpe('a', 'samba', 'samba')] } : {}),
      info: `SMB ${smbDialects[second.dialect] ?? second.dialect.toString(16)}, signing ${second.signing}`,
      confidence: name ? 9 : 8,
    };
  }
  const first = decodeSmb1Negotiate(message);
  return first && { name: 'microsoft-ds', info: `SMB 1, signing ${first.signing}`, confidence: 8 };
}

/** On port 139 a session is asked for before anything else is understood. */
async function opened(ask: Ask, target: DetectTarget): Promise<boolean> {
  if (target.port !== 139) return true;
  return (await ask(encodeSessionRequest(), { enough: (got) => got.length >= 4 }))[0] === 0x82;
}

async function further(talk: Talk, known: Recognised, target: DetectTarget): Promise<Partial<Recognised>> {
  const token = spnegoNegotiate(encodeNtlmNegotiate());
  const second = await talk.connected(async (ask) => {
    if (!(await opened(ask, target))) return undefined;
    const negotiated = decodeSmb2Negotiate(
      smbMessage(await ask(negotiate(), { enough: whole })) ?? new Uint8Array(),
    );
    if (!negotiated) return undefined;
    const setup = await ask(encodeSmb2SessionSetup(1, token), { enough: whole });
    const blob = decodeSmb2SessionSetup(smbMessage(setup) ?? new Uint8Array())?.securityBlob;
    return { negotiated, challenge: blob && decodeNtlmChallenge(spnegoToken(blob)) };
  });
  const first = await talk.connected(async (ask) => {
    if (!(await opened(ask, target))) return undefined;
    const negotiated = decodeSmb1Negotiate(
      smbMessage(await ask(encodeSmb1Negotiate(), { enough: whole })) ?? new Uint8Array(),
    );
    if (negotiated?.dialect !== 0) return undefined;
    const setup = await ask(encodeSmb1SessionSetup(token), { enough: whole });
    return { session: decodeSmb1SessionSetup(smbMessage(setup) ?? new Uint8Array()) };
  });
  const session = first?.session;
  const challenge = second?.challenge ?? (session && decodeNtlmChallenge(spnegoToken(session.securityBlob)));
  const facts = challenge && factsOfChallenge(challenge);
  const samba = /^Samba (\d[\w.]*)/.exec(session?.nativeLanManager ?? '');
  // Samba alone gives the version of Windows 7 with no build.
  const isSamba =
    samba !== null ||
    known.product === 'Samba smbd' ||
    (challenge?.version?.major === 6 && challenge.version.build === 0);
  const info = [
    second
      ? `SMB ${smbDialects[second.negotiated.dialect] ?? '2'}, signing ${second.negotiated.signing}`
      : known.info,
    first ? 'SMB 1 too' : undefined,
    ...(facts?.details ?? []),
  ];
  const { details: _, ...told } = facts ?? { details: [] };
  return {
    ...told,
    info: info.filter((part) => part).join(', '),
    ...(isSamba
      ? {
          product: 'Samba smbd',
          ...(samba ? { version: shown(session!.nativeLanManager.slice(6), 60) } : {}),
          cpes: [cpe('a', 'samba', 'samba', samba?.[1])],
        }
      : told.os
        ? { product: 'Microsoft Windows SMB', cpes: ['cpe:2.3:o:microsoft:windows'] }
        : {}),
  };
}

export const smb = defineProtocol({
  id: 'smb',
  title: 'SMB',
  transport: 'tcp',
  ports: [445],
  probes: [
    { id: 'smb2-negotiate', bytes: negotiate },
    { id: 'smb1-negotiate', bytes: encodeSmb1Negotiate },
  ],
  rarity: 3,
  recognise: (bytes) => recognised(bytes),
  further,
});

/** RFC 1002 section 4.3: the same, behind a session request. */
export const netbiosSession = defineProtocol({
  id: 'netbios-ssn',
  title: 'NetBIOS session service',
  transport: 'tcp',
  ports: [139],
  probes: [{ id: 'netbios-session', bytes: encodeSessionRequest }],
  rarity: 6,
  recognise(bytes) {
    // A positive answer, or a negative one with its reason (section 4.3.4: 80 to 83, or 8F).
    const accepted =
      bytes.length === 4 && bytes[0] === 0x82 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 0;
    const refused =
      bytes.length === 5 &&
      bytes[0] === 0x83 &&
      bytes[3] === 1 &&
      (bytes[4]! === 0x8f || (bytes[4]! & 0xfc) === 0x80);
    if (!accepted && !refused) return undefined;
    return { name: 'netbios-ssn', ...(refused ? { info: 'no such name' } : {}), confidence: 8 };
  },
  further,
});
