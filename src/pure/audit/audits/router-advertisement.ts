/** IPv6 routers of a link: all that advertise themselves, and those that should not. */
import { FaultError } from '../../base/errors.ts';
import { decodeRouterAdvertisement, type RouterAdvertisement } from '../../wire/router-discovery.ts';
import { type AuditRule, defineLinkAudit } from '../audit.ts';
import { findingsOf, listed } from '../finding.ts';

const rules = [
  {
    id: 'router',
    title: 'IPv6 router',
    severity: 'info',
    remedy: 'Nothing to do, if it is yours: name it among the expected routers, by address or MAC.',
    references: ['RFC 4861 section 4.2'],
  },
  {
    id: 'rogue-router',
    title: 'IPv6 router that should not be there',
    severity: 'high',
    remedy:
      'Find its port by its MAC and switch it off; RA guard ("ipv6 nd raguard") keeps the next one out.',
    references: ['RFC 6104', 'RFC 6105'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('router-advertisement', rules);

/** RFC 4861 section 6.2.6: a router that has just spoken stays silent for three seconds and a half, whoever asks. */
const listenMsMin = 4500;

export const routerAdvertisement = defineLinkAudit({
  id: 'router-advertisement',
  title: 'Router advertisements',
  summary: 'All IPv6 routers that advertise themselves on a link, and rogues among them',
  rules,
  risk: 'safe',

  async run(interfaceName, { net, signal, timeoutMs, expected }) {
    const routers = new Map<string, { readonly mac: string; readonly said: RouterAdvertisement }>();
    try {
      for await (const batch of net.routers(interfaceName, Math.max(timeoutMs, listenMsMin), signal))
        for (const { address, mac, message } of batch) {
          const said = decodeRouterAdvertisement(message);
          if (said) routers.set(address, { mac, said });
        }
    } catch (error) {
      // Without the privilege nothing was seen, so nothing is claimed.
      if (!(error instanceof FaultError)) throw error;
    }
    const wanted = expected?.routers?.map((text) => text.toLowerCase());
    return [...routers].map(([address, { mac, said }]) => {
      const known = !wanted || wanted.includes(address) || wanted.includes(mac);
      return {
        ...find(known ? 'router' : 'rogue-router', describe(mac, said), { subject: interfaceName }),
        address,
      };
    });
  },
});

function describe(mac: string, said: RouterAdvertisement): string {
  const { lifetimeS, preference, managed, otherConfiguration, prefixes, dnsServers, searchDomains } = said;
  return [
    `MAC ${mac}`,
    lifetimeS === 0 ? 'no default router' : `default router for ${lifetimeS} s, preference ${preference}`,
    `prefixes ${listed(prefixes.map(({ prefix, autonomous }) => (autonomous ? `${prefix} autonomous` : prefix))) || 'none'}`,
    ...(dnsServers.length > 0 ? [`DNS ${listed(dnsServers)}`] : []),
    ...(searchDomains.length > 0 ? [`search ${listed(searchDomains)}`] : []),
    ...(managed ? ['addresses by DHCPv6'] : otherConfiguration ? ['other configuration by DHCPv6'] : []),
  ].join('; ');
}
