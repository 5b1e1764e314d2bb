/**
 * nmap's XML (-oX), valid by its DTD, as elements and back. What it has no word for stands in scripts named `nocturne`, as structured output:
 *
 *   prescript   tables `head` (what the attributes of nmaprun cannot say), `plan`, `notes`, `discovered`
 *   postscript  tables `notes` and `discovered` of what became known after that, table `end`
 *   hostscript  table `host`: fields that nmap's elements say otherwise or not at all; table `port`: the same of each port and its service, TLS
 *               among them (at the port itself, Debian's ndiff breaks off where scripts differ and the service does not); tables `ports` (rests),
 *               `system`, `hops`, `end` in the same way
 *   port and hostscript: one script `nocturne-finding` for each finding, whole
 *
 * A table holds only what differs (`values.ts`), so a file reads back to the facts that it was written from, whatever they are.
 */

import type {
  HopFact,
  HostFact,
  PortFact,
  PortsFact,
  ServiceFact,
  SystemFact,
  Transport,
} from '../../contract/scan.ts';
import { serviceOfPort } from '../../detect/ports.ts';
import { childOf, childrenOf, type XmlElement } from '../../exchange/xml.ts';
import { element } from './elements.ts';
import { cpeString, cpeUri, evidenceOf, reasonOf, stateOf, statusReason } from './nmap-words.ts';

export const scriptId = 'nocturne';
export const findingScriptId = 'nocturne-finding';

const number = (text: string | undefined): number | undefined => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};
const positive = (text: string | undefined): number | undefined => number(text) || undefined;
/** Absent and empty are the same. */
const said = (text: string | undefined): string | undefined => text || undefined;
const defined = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

export function portElement(fact: PortFact, scripts: readonly XmlElement[]): XmlElement {
  return element('port', { protocol: fact.transport, portid: fact.port }, [
    element('state', {
      state: fact.state,
      reason: fact.reason,
      reason_ttl: fact.ttl ?? 0,
      reason_ip: fact.from,
    }),
    serviceElement(fact),
    ...scripts,
  ]);
}

/** Without a service of its own a port gets the usual name of its number, as every reader expects; it is no fact. */
function serviceElement({ service, transport, port }: PortFact): XmlElement | undefined {
  if (!service || (service.method === 'table' && !service.tunnel)) {
    const name = service?.name ?? serviceOfPort(transport, port);
    return name === undefined ? undefined : element('service', { name, method: 'table', conf: 3 });
  }
  return element(
    'service',
    {
      name: service.name,
      product: service.product,
      version: service.version,
      extrainfo: service.info,
      hostname: service.hostName,
      ostype: service.os,
      devicetype: service.deviceType,
      tunnel: service.tunnel ? 'ssl' : undefined,
      method: service.method,
      conf: service.confidence,
    },
    service.cpes.map((name) => element('cpe', {}, [], cpeUri(name))),
  );
}

const transportOf = (text: string | undefined): Transport | undefined =>
  text === 'tcp' || text === 'udp' ? text : undefined;

/** Undefined for protocols that we do not scan, and for what is no port. */
export function readPort(item: XmlElement, address: string): PortFact | undefined {
  const { attributes } = item;
  const transport = transportOf(attributes.get('protocol'));
  const port = number(attributes.get('portid'));
  const told = childOf(item, 'state')?.attributes;
  const state = stateOf(told?.get('state'));
  if (transport === undefined || port === undefined || !state || !(port >= 0 && port <= 65_535))
    return undefined;
  const service = readService(childOf(item, 'service'));
  return defined({
    kind: 'port' as const,
    address,
    transport,
    port,
    state,
    reason: reasonOf(told?.get('reason'), state, transport),
    from: said(told?.get('reason_ip')),
    ttl: positive(told?.get('reason_ttl')),
    service,
  }) as PortFact;
}

function readService(item: XmlElement | undefined): ServiceFact | undefined {
  const get = (name: string) => said(item?.attributes.get(name));
  const name = get('name');
  const method = get('method');
  const banner = get('banner');
  if (item && name !== undefined && banner !== undefined)
    // masscan: the protocol it recognised, and its first words.
    return {
      name: name.slice(0, 60),
      cpes: [],
      method: 'probed',
      confidence: 8,
      banner: banner.slice(0, 1000),
    };
  if (!item || name === undefined || (method !== 'probed' && get('tunnel') === undefined)) return undefined;
  const text = (value: string | undefined, max: number) => value?.slice(0, max);
  return defined({
    name: name.slice(0, 60),
    tunnel: get('tunnel') === 'ssl' ? ('tls' as const) : undefined,
    product: text(get('product'), 120),
    version: text(get('version'), 80),
    info: text(get('extrainfo'), 300),
    hostName: text(get('hostname'), 255),
    os: text(get('ostype'), 120),
    deviceType: text(get('devicetype'), 60),
    cpes: childrenOf(item, 'cpe')
      .map((cpe) => cpeString(cpe.text.trim()).slice(0, 200))
      .slice(0, 8),
    method: method === 'probed' ? ('probed' as const) : ('table' as const),
    confidence: Math.min(10, Math.max(0, Math.round(number(get('conf')) ?? 0))),
  }) as ServiceFact;
}

/** One `extraports` for each state, with its reasons. */
export function restElements(rest: readonly PortsFact[]): XmlElement[] {
  const states = [...new Set(rest.map((fact) => fact.state))];
  return states.map((state) => {
    const alike = rest.filter((fact) => fact.state === state);
    return element(
      'extraports',
      { state, count: alike.reduce((sum, fact) => sum + fact.count, 0) },
      alike.map((fact) =>
        element('extrareasons', {
          reason: fact.reason,
          count: fact.count,
          proto: fact.transport,
          ports: fact.ports,
        }),
      ),
    );
  });
}

export function readRest(ports: XmlElement | undefined, address: string): PortsFact[] {
  return childrenOf(ports, 'extraports').flatMap((extra) => {
    const state = stateOf(extra.attributes.get('state'));
    if (!state) return [];
    const reasons = childrenOf(extra, 'extrareasons');
    // Old versions do not say which ports, nor of which protocol: a count is better than nothing.
    const told = reasons.length > 0 ? reasons : [extra];
    return told.map((item): PortsFact => {
      const transport = transportOf(item.attributes.get('proto')) ?? 'tcp';
      return {
        kind: 'ports',
        address,
        transport,
        state,
        // nmap writes plurals here: resets, no-responses.
        reason: reasonOf(singular(item.attributes.get('reason')), state, transport),
        count: Math.max(0, Math.round(number(item.attributes.get('count')) ?? 0)),
        ports: item.attributes.get('ports') ?? '',
      };
    });
  });
}
const singular = (text: string | undefined): string | undefined =>
  text?.replace(
    /^(reset|no-response|conn-refused|syn-ack|udp-response|port-unreach|host-unreach|net-unreach|proto-unreach|admin-prohibited|host-prohibited|net-prohibited|time-exceeded)(e?s)$/,
    '$1',
  );

export function hostElements(address: string, host: HostFact | undefined): XmlElement[] {
  const names = host?.names ?? [];
  return [
    element('status', {
      // A doubtful host may have ports: readers leave out whoever is not up.
      state: !host || host.state === 'doubtful' ? 'up' : host.state,
      reason: host ? statusReason(host.evidence[0]) : 'user-set',
      reason_ttl: host?.evidence[0]?.ttl ?? 0,
    }),
    element('address', { addr: address, addrtype: address.includes(':') ? 'ipv6' : 'ipv4' }),
    ...(host?.mac === undefined
      ? []
      : [element('address', { addr: host.mac.toUpperCase(), addrtype: 'mac', vendor: host.vendor })]),
    element(
      'hostnames',
      {},
      names.map(({ name, source }) =>
        element('hostname', { name, type: source === 'target' ? 'user' : 'PTR' }),
      ),
    ),
  ];
}

export function readHost(item: XmlElement, address: string): HostFact {
  const status = childOf(item, 'status')?.attributes;
  const state = status?.get('state');
  const mac = childrenOf(item, 'address').find((one) => one.attributes.get('addrtype') === 'mac');
  const reason = said(status?.get('reason'));
  const ttl = positive(status?.get('reason_ttl'));
  const srtt = number(childOf(item, 'times')?.attributes.get('srtt'));
  return defined({
    kind: 'host' as const,
    address,
    state: state === 'down' || state === 'skipped' ? state : ('up' as const),
    names: childrenOf(childOf(item, 'hostnames'), 'hostname').flatMap((one) => {
      const name = said(one.attributes.get('name'));
      return name === undefined
        ? []
        : [{ name, source: one.attributes.get('type') === 'user' ? 'target' : 'dns' }];
    }),
    evidence:
      state === 'down' || state === 'skipped' || reason === undefined ? [] : [evidenceOf(reason, ttl)],
    mac: said(mac?.attributes.get('addr'))?.toLowerCase(),
    vendor: said(mac?.attributes.get('vendor')),
    rttMs: srtt !== undefined && srtt > 0 ? srtt / 1000 : undefined,
    ttl,
    hops: positive(childOf(item, 'distance')?.attributes.get('value')),
  }) as HostFact;
}

export function systemElement({ guesses }: SystemFact): XmlElement {
  return element(
    'os',
    {},
    guesses.map((guess) =>
      element('osmatch', { name: guess.name, accuracy: guess.accuracyPercent, line: 0 }, [
        element(
          'osclass',
          {
            type: guess.deviceType ?? 'general purpose',
            vendor: guess.vendor ?? '',
            osfamily: guess.family ?? '',
            accuracy: guess.accuracyPercent,
          },
          guess.cpe === undefined ? [] : [element('cpe', {}, [], cpeUri(guess.cpe))],
        ),
      ]),
    ),
  );
}

const guessesMax = 5;

export function readSystem(item: XmlElement | undefined, address: string): SystemFact | undefined {
  if (!item) return undefined;
  const guesses = childrenOf(item, 'osmatch').flatMap((match) => {
    const name = said(match.attributes.get('name'))?.slice(0, 120);
    const accuracy = number(match.attributes.get('accuracy')) ?? 0;
    const kind = childOf(match, 'osclass');
    const get = (field: string, max: number) => said(kind?.attributes.get(field))?.slice(0, max);
    const type = get('type', 60);
    const cpe = childOf(kind, 'cpe');
    return name === undefined
      ? []
      : [
          defined({
            name,
            family: get('osfamily', 60),
            vendor: get('vendor', 60),
            deviceType: type === 'general purpose' ? undefined : type,
            cpe: cpe ? cpeString(cpe.text.trim()).slice(0, 200) : undefined,
            accuracyPercent: Math.min(100, Math.max(0, Math.round(accuracy))),
          }) as SystemFact['guesses'][number],
        ];
  });
  return { kind: 'system', address, guesses: guesses.slice(0, guessesMax), evidence: [] };
}

export const traceElement = (hops: readonly HopFact[]): XmlElement =>
  element(
    'trace',
    {},
    hops.map((hop) =>
      element('hop', {
        ttl: hop.ttl,
        ipaddr: hop.from ?? undefined,
        rtt: hop.rttMs === undefined ? undefined : hop.rttMs,
        host: hop.name,
      }),
    ),
  );

export const readHops = (item: XmlElement | undefined, address: string): HopFact[] =>
  childrenOf(item, 'hop').flatMap((hop) => {
    const ttl = number(hop.attributes.get('ttl'));
    return ttl === undefined
      ? []
      : [
          defined({
            kind: 'hop' as const,
            address,
            ttl: Math.round(ttl),
            from: said(hop.attributes.get('ipaddr')) ?? null,
            rttMs: number(hop.attributes.get('rtt')),
            name: said(hop.attributes.get('host')),
          }) as HopFact,
        ];
  });
