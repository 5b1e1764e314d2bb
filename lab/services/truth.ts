/** What is true of the hosts: versions as the machine's package database has them, sockets as the kernel has them. Nobody is asked by network. */
import { readFileSync } from 'node:fs';
import { run } from '../machine.ts';
import type { ServiceHost, SpokenAt } from './host.ts';
import { unpackedVersion } from './unpacked.ts';

export interface ServiceTruth extends Pick<SpokenAt, 'transport' | 'port' | 'names' | 'tells'> {
  readonly host: string;
  readonly address: string;
  readonly tls: boolean;
  readonly protocolVersion: boolean;
  readonly package: string;
  /** Whole, as the package has it. */
  readonly packageVersion: string;
  readonly product: RegExp;
  /** Of what is installed. */
  readonly upstream: string;
  /** As the server writes it. */
  readonly version: string;
}

/** Without epoch, Debian's revision, and what Debian did to the sources. (deb-version(7)) */
export const upstreamOf = (version: string): string =>
  version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[+~.](dfsg|ds|repack)\d*.*$/, '')
    .replace(/\+.*$/, '');

const installedVersion = (name: string): string =>
  run('dpkg-query', ['-W', '-f', '$' + '{Version}', name]).trim();

export function truthOf(host: ServiceHost, address: string): ServiceTruth[] {
  return host.ports.map((spoken) => {
    const name = spoken.package ?? host.package;
    const packageVersion = host.unpacked ? unpackedVersion(name) : installedVersion(name);
    const upstream = upstreamOf(packageVersion);
    return {
      host: host.name,
      address,
      transport: spoken.transport,
      port: spoken.port,
      names: spoken.names,
      tls: spoken.tls ?? false,
      tells: spoken.tells,
      protocolVersion: spoken.protocolVersion ?? false,
      package: name,
      packageVersion,
      product: spoken.product ?? host.product,
      upstream,
      version: spoken.version?.(upstream) ?? upstream,
    };
  });
}

const listening = '0A';
const unconnected = '07';
const isLoopback = (hex: string): boolean =>
  (hex.length === 8 && hex.endsWith('7F')) || hex === '00000000000000000000000001000000';

/** Sockets that strangers reach in the network of this process: `tcp/22`. (proc(5), /proc/net/tcp) */
export function openPorts(pid: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const transport of ['tcp', 'udp'] as const)
    for (const family of ['', '6']) {
      const rows = readFileSync(`/proc/${pid}/net/${transport}${family}`, 'utf8').trim().split('\n').slice(1);
      for (const row of rows) {
        const [, local = '', , state] = row.trim().split(/\s+/);
        const [address = '', port = ''] = local.split(':');
        if (state === (transport === 'tcp' ? listening : unconnected) && !isLoopback(address))
          found.add(`${transport}/${Number.parseInt(port, 16)}`);
      }
    }
  return found;
}
