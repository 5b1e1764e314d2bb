/** SMB: version 1, signing, and who is let in without a password. Shares are not opened, but the one for messages (IPC$). */
import type { Conversation } from '../../protocols/conversation.ts';
import { complete, type Decoded, malformed, partial } from '../../wire/decoded.ts';
import { encodeNtlmNegotiate, spnegoNegotiate } from '../../wire/ntlmssp.ts';
import {
  decodeSmb1Negotiate,
  decodeSmb2Negotiate,
  encodeSmb1Negotiate,
  encodeSmb2Negotiate,
  encodeSmb2SessionSetup,
  moreProcessingRequired,
  type Smb2Negotiated,
  smbDialects,
  smbMessage,
} from '../../wire/smb.ts';
import {
  decodeSmb2Answer,
  encodeNegotiateOne,
  encodeNtlmAuthenticate,
  encodeTreeConnect,
  inSession,
  plainDialects,
  sessionFlags,
  spnegoResponse,
} from '../../wire/smb-session.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, orUndefined, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'dialects',
    title: 'Dialects that are spoken',
    severity: 'info',
    remedy: 'Nothing to do: this is what the server agrees to.',
    references: ['MS-SMB2 section 3.3.5.4'],
  },
  {
    id: 'smb1',
    title: 'SMB version 1 is spoken',
    severity: 'high',
    remedy:
      'Switch it off: Windows "Set-SmbServerConfiguration -EnableSMB1Protocol $false", Samba "server min protocol = SMB2_10".',
    references: [
      'CVE-2017-0144',
      'https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3',
    ],
  },
  {
    id: 'signing-not-required',
    title: 'SMB messages need not be signed',
    severity: 'medium',
    remedy:
      'Require it: Windows "Set-SmbServerConfiguration -RequireSecuritySignature $true", Samba "server signing = mandatory".',
    references: ['MS-SMB2 section 3.3.5.4', 'CWE-924'],
  },
  {
    id: 'guest',
    title: 'Strangers become guests',
    severity: 'medium',
    remedy: 'Refuse unknown users: Samba "map to guest = never"; Windows: disable the account Guest.',
    references: ['MS-SMB2 section 3.3.5.5.3', 'CWE-287'],
  },
  {
    id: 'null-session',
    title: 'Sessions without a user',
    severity: 'low',
    remedy:
      'Samba "restrict anonymous = 2"; Windows "RestrictAnonymous" = 1 and "RestrictNullSessAccess" = 1.',
    references: ['CVE-1999-0519', 'CWE-287'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('smb', rules);

const messageBytesMax = 65_536;
/** As [MS-SMB2] section 2.2.3 wants one; the same everywhere, so that nobody is followed by it. */
const clientGuid = new TextEncoder().encode('nocturne.audits.');
/** A user that nobody has. */
const stranger = 'nocturne-audit';

function frame(bytes: Uint8Array): Decoded<Uint8Array> {
  if (bytes.length < 4) return partial;
  const lengthBytes = 4 + ((bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!);
  if (bytes[0] !== 0 || lengthBytes > messageBytesMax) return malformed('what answers is no SMB server');
  return bytes.length < lengthBytes ? partial : complete(bytes.slice(0, lengthBytes), lengthBytes);
}

const exchange = async (talk: Conversation, request: Uint8Array) => {
  await talk.write(request);
  return await talk.next(frame);
};

/** What comes of a login as `user`, or as nobody. */
async function login(talk: Conversation, user: string) {
  await exchange(talk, encodeSmb2Negotiate(clientGuid));
  const offer = spnegoNegotiate(encodeNtlmNegotiate());
  const challenged = decodeSmb2Answer(await exchange(talk, encodeSmb2SessionSetup(1, offer)));
  if (challenged?.status !== moreProcessingRequired) return undefined;
  const proof = encodeSmb2SessionSetup(2, spnegoResponse(encodeNtlmAuthenticate(user)));
  const answer = decodeSmb2Answer(await exchange(talk, inSession(proof, challenged.sessionId)));
  return answer?.status === 0 ? answer : undefined;
}

export const smb = defineAudit({
  id: 'smb',
  title: 'SMB',
  summary: 'Version 1, signing, guests and sessions without a user',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('microsoft-ds')(target),

  async run(target, world) {
    const second = await talkTo(target, world, async (talk) => {
      const answer = await exchange(talk, encodeSmb2Negotiate(clientGuid));
      return decodeSmb2Negotiate(smbMessage(answer)!);
    });
    const first = await talkTo(target, world, async (talk) => {
      const answer = await exchange(talk, encodeSmb1Negotiate());
      return decodeSmb1Negotiate(smbMessage(answer)!);
    });
    const dialects = [
      ...(first.value?.dialect === 0 ? ['1'] : []),
      ...(second.value ? await dialectsOf(target, world, second.value.dialect) : []),
    ];
    const said: AuditFinding[] = [];
    if (dialects.length > 0) said.push(find('dialects', `SMB ${dialects.join(', ')}`));
    if (first.value?.dialect === 0) said.push(find('smb1', 'it took the dialect NT LM 0.12'));
    const signing = second.value?.signing ?? first.value?.signing;
    if (signing && signing !== 'required')
      said.push(find('signing-not-required', `${dialectOf(second.value)}: signing is ${signing}`));
    if (second.value) said.push(...(await judgeLogins(target, world)));
    return said;
  },
});

/** The best is known; each older one is asked for alone. */
async function dialectsOf(target: AuditTarget, world: AuditWorld, best: number): Promise<string[]> {
  const found: number[] = [];
  for (const dialect of plainDialects.filter((one) => one < best)) {
    const { value } = await talkTo(target, world, async (talk) => {
      const answer = await exchange(talk, encodeNegotiateOne(dialect, clientGuid));
      return decodeSmb2Negotiate(smbMessage(answer)!)?.dialect;
    });
    if (value === dialect) found.push(dialect);
  }
  return [...found, best].map((dialect) => smbDialects[dialect] ?? dialect.toString(16));
}

const dialectOf = (second: Smb2Negotiated | undefined) =>
  second ? `SMB ${smbDialects[second.dialect] ?? second.dialect.toString(16)}` : 'SMB 1';

async function judgeLogins(target: AuditTarget, world: AuditWorld): Promise<AuditFinding[]> {
  const said: AuditFinding[] = [];
  const guest = await talkTo(target, world, (talk) => login(talk, stranger));
  if (guest.value && guest.value.sessionFlags & sessionFlags.guest)
    said.push(find('guest', `the unknown user "${stranger}" was let in as a guest`));
  const nobody = await talkTo(target, world, async (talk) => {
    const session = await login(talk, '');
    if (!session) return undefined;
    const path = `\\\\${target.address}\\IPC$`;
    const tree = await orUndefined(exchange(talk, encodeTreeConnect(3, path, session.sessionId)));
    return tree && decodeSmb2Answer(tree)?.status === 0;
  });
  if (nobody.value) said.push(find('null-session', 'a session without a user was opened, and IPC$ with it'));
  return said;
}
