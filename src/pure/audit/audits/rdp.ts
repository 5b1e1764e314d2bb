/** Remote Desktop: whether it asks who is there before it shows a desktop, and whether it speaks without TLS. */

import { decodeRdpConfirm, encodeRdpRequest, type RdpConfirm, rdpProtocols } from '../../wire/rdp.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-nla',
    title: 'Remote Desktop without network level authentication',
    severity: 'medium',
    remedy:
      'Require it: "Require user authentication for remote connections by using Network Level Authentication" in the group policy of Remote Desktop Services.',
    references: ['MS-RDPBCGR section 5.4.5', 'CVE-2019-0708'],
  },
  {
    id: 'no-tls',
    title: 'Remote Desktop without TLS',
    severity: 'high',
    remedy:
      'Set the security layer to SSL (TLS) in the group policy; xrdp: "security_layer=tls" in xrdp.ini.',
    references: ['MS-RDPBCGR section 5.3', 'CVE-2005-1794'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('rdp', rules);

async function offer(
  target: AuditTarget,
  world: AuditWorld,
  protocols: number,
): Promise<RdpConfirm | undefined> {
  const { value } = await talkTo(target, world, async (talk) => {
    await talk.write(encodeRdpRequest(protocols));
    return await talk.next(decodeRdpConfirm);
  });
  return value;
}

export const rdp = defineAudit({
  id: 'rdp',
  title: 'Remote Desktop',
  summary: 'Network level authentication and TLS of Remote Desktop',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('ms-wbt-server')(target),

  async run(target, world) {
    const said: AuditFinding[] = [];
    const standard = await offer(target, world, rdpProtocols.standard);
    const tls = await offer(target, world, rdpProtocols.tls);
    if (standard?.kind === 'accepted')
      said.push(
        find('no-tls', 'it accepted the standard security of RDP, whose keys anybody in between may replace'),
      );
    if (tls?.kind === 'accepted' && tls.protocol === rdpProtocols.tls)
      said.push(find('no-nla', 'it accepted TLS alone: the desktop is reached before anybody is asked for'));
    return said;
  },
});
