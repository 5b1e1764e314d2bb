/** IPMI: whether the management of a server asks for a password at all. No session is opened beyond its first message. */
import { askDatagram } from '../../protocols/ask-datagram.ts';
import { decodeChannelCapabilities, encodeChannelCapabilities } from '../../wire/ipmi.ts';
import { decodeOpenReply, encodeOpenRequest } from '../../wire/rmcp-plus.ts';
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, listed, speaks } from '../finding.ts';

const isolate = 'Keep the management in a network of its own that nobody else reaches.';
const rules = [
  {
    id: 'cipher-zero',
    title: 'IPMI cipher suite 0: any password is taken',
    severity: 'critical',
    remedy: `Disable it: "ipmitool lan set 1 cipher_privs Xaaaaaaaaaaaaaa", or update the firmware. ${isolate}`,
    references: ['CVE-2013-4782', 'IPMI 2.0 section 22.15'],
  },
  {
    id: 'no-authentication',
    title: 'IPMI sessions without authentication',
    severity: 'critical',
    remedy: `Allow no type "none": "ipmitool lan set 1 auth ADMIN MD5". ${isolate}`,
    references: ['IPMI 2.0 section 22.13', 'CWE-306'],
  },
  {
    id: 'anonymous',
    title: 'IPMI lets users without a name in',
    severity: 'high',
    remedy: `Disable user 1, or give it a name and a password: "ipmitool user disable 1". ${isolate}`,
    references: ['IPMI 2.0 section 22.13', 'CWE-287'],
  },
  {
    id: 'reachable',
    title: 'IPMI answers in this network',
    severity: 'low',
    remedy: `${isolate} Version 2.0 gives a hash of the password to anybody who knows the name of a user.`,
    references: ['CVE-2013-4786'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('ipmi', rules);

export const ipmi = defineAudit({
  id: 'ipmi',
  title: 'IPMI',
  summary: 'Cipher suite 0, sessions without authentication, users without a name',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'udp' && speaks('asf-rmcp', 'ipmi')(target),

  async run({ address, port }, world) {
    const { random, signal, timeoutMs } = world;
    const plan = { protocol: 'ipmi', address, port, timeoutMs, tries: 2, signal };
    const sequence = random.uint32() & 63;
    const told = await askDatagram(
      {
        ...plan,
        message: () => encodeChannelCapabilities(sequence),
        read: (bytes) => decodeChannelCapabilities(bytes, sequence),
      },
      world,
    );
    if (!told.ok) return [];
    const { versions, authentications, anonymous } = told.value;
    const shown = `versions ${versions.join(', ')}; authentication ${listed(authentications) || 'of version 2.0 only'}`;
    const said: AuditFinding[] = [find('reachable', shown)];
    if (authentications.includes('none')) said.push(find('no-authentication', shown));
    if (anonymous) said.push(find('anonymous', `anonymous login is enabled; ${shown}`));
    if (!versions.includes('2.0')) return said;
    const console = random.uint32();
    const tag = random.uint32() & 255;
    const opened = await askDatagram(
      {
        ...plan,
        message: () =>
          encodeOpenRequest(tag, console, { authentication: 0, integrity: 0, confidentiality: 0 }),
        read: (bytes) => {
          const answer = decodeOpenReply(bytes);
          return answer?.tag === tag ? answer : undefined;
        },
      },
      world,
    );
    if (opened.ok && opened.value.status === 0 && opened.value.console === console)
      said.push(find('cipher-zero', 'a session without authentication, integrity and encryption was begun'));
    return said;
  },
});
