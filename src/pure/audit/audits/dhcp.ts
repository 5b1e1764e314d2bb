/** DHCP servers of a link: all that make an offer, and those that should not. */
import { FaultError } from '../../base/errors.ts';
import { collectOffers, type DhcpOffer } from '../../protocols/dhcp-offers.ts';
import { type AuditRule, defineLinkAudit } from '../audit.ts';
import { findingsOf, listed } from '../finding.ts';

const rules = [
  {
    id: 'server',
    title: 'DHCP server',
    severity: 'info',
    remedy: 'Nothing to do, if it is yours: name it among the expected servers.',
    references: ['RFC 2131'],
  },
  {
    id: 'rogue-server',
    title: 'DHCP server that should not be there',
    severity: 'high',
    remedy:
      'Find its port by its MAC and switch it off; "ip dhcp snooping" with trusted uplinks keeps the next one out.',
    references: ['RFC 2131 section 7', 'RFC 7819'],
  },
  {
    id: 'silent-server',
    title: 'Expected DHCP server that makes no offer',
    severity: 'medium',
    remedy: 'Look whether it runs, has addresses left, and whether the relay of this link leads to it.',
    references: ['RFC 2131 section 4.3.1'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('dhcp', rules);
const tries = 2;

export const dhcp = defineLinkAudit({
  id: 'dhcp',
  title: 'DHCP servers',
  summary: 'All servers that make an offer on a link, and rogues among them',
  rules,
  risk: 'safe',

  async run(interfaceName, { expected, timeoutMs, ...world }) {
    const wanted = expected?.dhcpServers;
    let offers: readonly DhcpOffer[];
    try {
      ({ offers } = await collectOffers({ interface: interfaceName, timeoutMs, tries }, world));
    } catch (error) {
      // A link without IPv4, a port that may not be opened: nothing was seen, so nothing is claimed.
      if (error instanceof FaultError) return [];
      throw error;
    }
    const servers = [...new Map(offers.map((offer) => [offer.server, offer])).values()];
    return [
      ...servers.map((offer) => ({
        ...find(!wanted || wanted.includes(offer.server) ? 'server' : 'rogue-server', describe(offer), {
          subject: interfaceName,
        }),
        address: offer.server,
      })),
      ...(wanted ?? [])
        .filter((address) => !servers.some(({ server }) => server === address))
        .map((address) => ({
          ...find('silent-server', `no offer on ${interfaceName} within ${timeoutMs} ms`, {
            subject: interfaceName,
          }),
          address,
        })),
    ];
  },
});

function describe({
  server,
  from,
  offered,
  routers,
  dnsServers,
  domain,
  bootFile,
  relay,
}: DhcpOffer): string {
  return [
    `offers ${offered}`,
    ...(from === server ? [] : [`from ${from}`]),
    ...(relay ? [`through relay ${relay}`] : []),
    `routers ${listed(routers) || 'none'}`,
    `DNS ${listed(dnsServers) || 'none'}`,
    ...(domain ? [`domain ${domain}`] : []),
    ...(bootFile ? [`boots ${bootFile}`] : []),
  ].join('; ');
}
