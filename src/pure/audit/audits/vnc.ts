/** VNC: which security types a server takes (RFC 6143 section 7.1). Nobody logs in. */
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-login',
    title: 'VNC without a password',
    severity: 'critical',
    remedy:
      'Set a password ("vncpasswd", "x11vnc -rfbauth"), or listen on loopback only and come through SSH.',
    references: ['RFC 6143 section 7.2.1', 'CWE-306'],
  },
  {
    id: 'plain',
    title: 'VNC without encryption',
    severity: 'medium',
    remedy:
      'Allow types with TLS only (TigerVNC "-SecurityTypes TLSVnc,X509Vnc,X509Plain"), or listen on loopback and come through SSH.',
    references: ['RFC 6143 section 7.2.2', 'CWE-319'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('vnc', rules);

/** RFC 6143 section 7.1.2 and the register of IANA, "Remote Framebuffer Security Types". */
const typeNames: Readonly<Record<number, string>> = {
  1: 'None',
  2: 'VNC Authentication',
  5: 'RA2',
  6: 'RA2ne',
  13: 'RA2-256',
  16: 'Tight',
  17: 'Ultra',
  18: 'TLS',
  19: 'VeNCrypt',
  20: 'SASL',
  30: 'Apple Diffie-Hellman',
  35: 'Apple MS-Logon',
  129: 'RA2-256',
  130: 'RA2ne-256',
  133: 'RA2-256 with a certificate',
};
/** What is drawn and typed passes in the clear; Tight and the others negotiate, which is another question. */
const plainTypes = [2, 17, 30, 35];

export const vnc = defineAudit({
  id: 'vnc',
  title: 'VNC',
  summary: 'Access without a password or without encryption',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('vnc', 'rfb')(target),

  async run(target, world) {
    const { value: types } = await talkTo(target, world, async (talk) => {
      const version = new TextDecoder('latin1').decode(await talk.bytes(12));
      const found = /^RFB (\d{3})\.(\d{3})\n$/.exec(version);
      if (!found) throw talk.fail('malformed', 'what answers is no VNC server');
      // Section 7.1.1: a server of 3.3 decides by itself, a later one lists what it takes.
      const old = Number(found[1]) === 3 && Number(found[2]) < 7;
      await talk.write(old ? 'RFB 003.003\n' : 'RFB 003.008\n');
      if (old) return [(await talk.bytes(4))[3]!];
      const [count] = await talk.bytes(1);
      return [...(await talk.bytes(count!))];
    });
    if (!types) return [];
    const said: AuditFinding[] = [];
    const shown = listed(types.map((type) => typeNames[type] ?? `type ${type}`));
    if (types.includes(1)) said.push(find('no-login', `security types: ${shown}`));
    else if (types.some((type) => plainTypes.includes(type)))
      said.push(find('plain', `security types: ${shown}`));
    return said;
  },
});
