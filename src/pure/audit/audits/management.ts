/** Services of another time: logins and answers that pass in the clear, or trust the address that asks. */
import { type AuditRule, type AuditTarget, defineAudit } from '../audit.ts';
import { findingsOf, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'telnet',
    title: 'Telnet',
    severity: 'medium',
    remedy:
      'Switch SSH on and Telnet off: Cisco "transport input ssh" on the lines, "systemctl disable --now telnet.socket".',
    references: ['RFC 854', 'CWE-319'],
  },
  {
    id: 'rlogin',
    title: 'rlogin, rsh or rexec',
    severity: 'high',
    remedy:
      'Take the package away (rsh-server) and use SSH: they trust addresses, and send passwords in the clear.',
    references: ['RFC 1282', 'CVE-1999-0651', 'CWE-319'],
  },
  {
    id: 'small-service',
    title: 'Echo, chargen and other small services',
    severity: 'low',
    remedy:
      'Switch them off: Cisco "no service tcp-small-servers" and "udp-small-servers", inetd without their lines. Medium by UDP, where they multiply what strangers send.',
    references: ['RFC 862', 'RFC 864', 'CVE-1999-0103'],
  },
  {
    id: 'finger',
    title: 'finger tells who is there',
    severity: 'low',
    remedy: 'Switch it off: "no ip finger" on Cisco, inetd or systemd without it.',
    references: ['RFC 1288', 'CVE-1999-0612'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('management', rules);
type RuleId = (typeof rules)[number]['id'];

const byName: Readonly<Record<string, RuleId>> = {
  telnet: 'telnet',
  login: 'rlogin',
  shell: 'rlogin',
  exec: 'rlogin',
  rlogin: 'rlogin',
  echo: 'small-service',
  chargen: 'small-service',
  discard: 'small-service',
  daytime: 'small-service',
  qotd: 'small-service',
  systat: 'small-service',
  netstat: 'small-service',
  finger: 'finger',
};

const ruleOf = ({ service }: AuditTarget): RuleId | undefined =>
  service.tunnel === 'tls' ? undefined : byName[service.name];

export const management = defineAudit({
  id: 'management',
  title: 'Weak management',
  summary: 'Telnet, rlogin, finger and the small services',
  rules,
  risk: 'safe',
  applies: (target) => ruleOf(target) !== undefined,

  async run(target, world) {
    const { service, transport, port } = target;
    const rule = ruleOf(target)!;
    const milder = transport === 'udp' && rule === 'small-service' ? ({ severity: 'medium' } as const) : {};
    if (service.method === 'probed') {
      const shown = [service.product, service.version, service.banner?.slice(0, 80)]
        .filter((text) => text)
        .join(' ');
      return [
        find(
          rule,
          `${service.name} was recognised at ${transport} port ${port}${shown ? `: ${shown}` : ''}`,
          milder,
        ),
      ];
    }
    // Only the number of the port speaks for it: whoever greets as Telnet does is believed, of the others it is likely.
    if (transport === 'udp') return [];
    if (rule === 'telnet') {
      const { value } = await talkTo(target, world, async (talk) => (await talk.bytes(2))[0] === 0xff);
      return value ? [find(rule, 'it began to negotiate options, as Telnet does')] : [];
    }
    return [
      find(rule, `${transport} port ${port} is open, which is that of ${service.name}`, {
        confidence: 'tentative',
      }),
    ];
  },
});
