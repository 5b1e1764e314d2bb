/** Which DHCP servers make an offer on a link, and what they would give. Nothing is requested, so no lease is taken. */
import {
  formatAddress,
  formatPrefix,
  lastOf,
  networkOf,
  parseAddress,
  parsePrefix,
} from '../base/address.ts';
import { type Fault, FaultError, fault, invalidInput } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { LocalInterface, Network } from '../contract/network.ts';
import {
  addressesOption,
  type DhcpPacket,
  decodeDhcp,
  dhcpClientPort,
  dhcpOptions,
  dhcpServerPort,
  encodeDiscover,
  secondsOption,
  textOption,
} from '../wire/dhcp.ts';
import { macOctets } from '../wire/wake-on-lan.ts';

/** An answer to a question of more servers than any link has. */
const serversMax = 256;

export interface DhcpPlan {
  /** Without it, the first interface that is up and has an IPv4 address. */
  readonly interface?: string | undefined;
  /** Without it, that of the interface. */
  readonly mac?: string | undefined;
  /** How long to listen; the questions are spread over it. */
  readonly timeoutMs: number;
  readonly tries: number;
}
export interface DhcpWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

export interface DhcpOffer {
  /** As the server calls itself. */
  readonly server: string;
  /** Where the answer came from: a relay may stand between. */
  readonly from: string;
  readonly offered: string;
  readonly prefix?: string;
  readonly routers: string[];
  readonly dnsServers: string[];
  readonly domain?: string;
  readonly leaseS?: number;
  readonly bootFile?: string;
  readonly relay?: string;
  readonly elapsedMs: number;
}

export interface DhcpAnswer {
  readonly interface: string;
  /** Of this machine on that link. */
  readonly address: string;
  readonly offers: readonly DhcpOffer[];
  /** What the network said of our question, where nobody answered it. */
  readonly fault?: Fault;
}

/** Throws for an interface or a MAC that cannot be used, and for a port that cannot be had. */
export async function collectOffers(plan: DhcpPlan, world: DhcpWorld): Promise<DhcpAnswer> {
  const { net, clock, random, signal } = world;
  const { chosen, address, broadcast } = await linkOf(plan, net);
  const mac = macOctets(plan.mac ?? chosen.mac);
  if (!mac) throw invalidInput('mac', plan.mac ?? chosen.mac, 'this is no MAC', 'Write 02:00:00:00:00:01.');
  const socket = await openClientPort(net);
  const transaction = random.uint32();
  const found = new Map<string, DhcpOffer>();
  const startMs = clock.monotonicMs();
  socket.onMessage((bytes, from) => {
    const packet = decodeDhcp(bytes);
    if (packet?.message !== 'OFFER' || packet.transaction !== transaction) return;
    const offer = offerOf(packet, from, clock.monotonicMs() - startMs);
    const key = `${offer.server} ${offer.from} ${offer.offered}`;
    if (found.size < serversMax && !found.has(key)) found.set(key, offer);
  });
  let failure: Fault | undefined;
  socket.onFault((told) => {
    failure = told;
  });
  try {
    for (let i = 0; i < plan.tries && !signal.aborted; i++) {
      socket.send(encodeDiscover(transaction, mac), broadcast, dhcpServerPort);
      await clock.sleep(plan.timeoutMs / plan.tries, signal);
    }
  } finally {
    socket.close();
  }
  return {
    ...{ interface: chosen.name, address, offers: [...found.values()] },
    ...(found.size === 0 && failure ? { fault: failure } : {}),
  };
}

/** The interface, our address on it, and the broadcast address of that network: a route leads there, even with several links. */
async function linkOf(plan: DhcpPlan, net: Network) {
  const all = await net.interfaces();
  const usable = (item: LocalInterface) =>
    item.addresses.find(({ address }) => parseAddress(address)?.family === 4);
  const chosen = plan.interface
    ? all.find((item) => item.name === plan.interface)
    : all.find((item) => item.up && !item.loopback && usable(item));
  if (!chosen)
    throw invalidInput(
      'interface',
      plan.interface ?? '',
      plan.interface ? 'this machine has no such interface' : 'no interface is up and has an IPv4 address',
      `Choose one of ${all.map((item) => item.name).join(', ')}.`,
    );
  const own = usable(chosen);
  if (!own)
    throw invalidInput('interface', chosen.name, 'it has no IPv4 address', 'Give it one, or choose another.');
  const prefix = parsePrefix(`${own.address}/${own.lengthBits}`)!;
  const broadcast = formatAddress({ family: 4, value: Number(lastOf(prefix)) });
  return { chosen, address: own.address, broadcast };
}

/** Answers go to port 68: it needs a privilege, and must not be held by a DHCP client of this machine. */
async function openClientPort(net: Network) {
  try {
    return await net.udp({ family: 4, port: dhcpClientPort, broadcast: true });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const { code, message } = error.fault;
    throw new FaultError(
      code === 'missing-privilege'
        ? fault('missing-privilege', 'port 68 may not be opened', {
            remedy:
              'Run as root, or grant it: setcap cap_net_bind_service,cap_net_raw+ep on the program, or lower net.ipv4.ip_unprivileged_port_start.',
          })
        : fault('missing-capability', `port 68 cannot be opened: ${message}`, {
            remedy: 'A DHCP client of this machine holds the port: ask from a machine with a fixed address.',
          }),
    );
  }
}

function offerOf(packet: DhcpPacket, from: string, elapsedMs: number): DhcpOffer {
  const own = addressesOption(packet, dhcpOptions.server)[0] ?? from;
  const mask = addressesOption(packet, dhcpOptions.subnetMask)[0];
  const prefix = mask === undefined ? undefined : parsePrefix(`${packet.yourAddress}/${mask}`);
  const domain = textOption(packet, dhcpOptions.domainName);
  const leaseS = secondsOption(packet, dhcpOptions.leaseTime);
  const bootFile = textOption(packet, dhcpOptions.bootFile) || packet.file;
  return {
    server: own,
    from,
    offered: packet.yourAddress,
    ...(prefix ? { prefix: formatPrefix(networkOf(prefix)) } : {}),
    routers: addressesOption(packet, dhcpOptions.router),
    dnsServers: addressesOption(packet, dhcpOptions.dns),
    ...(domain ? { domain } : {}),
    ...(leaseS === undefined ? {} : { leaseS }),
    ...(bootFile ? { bootFile } : {}),
    ...(packet.relay === '0.0.0.0' ? {} : { relay: packet.relay }),
    elapsedMs,
  };
}
