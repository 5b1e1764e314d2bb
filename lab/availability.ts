/** Can a lab run on this machine, and if not, what is missing by name. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { searchPath } from './machine.ts';

/** Program, then the Debian package that has it. */
const needed: readonly (readonly [string, string])[] = [
  ['ip', 'iproute2'],
  ['tc', 'iproute2'],
  ['nsenter', 'util-linux'],
  ['unshare', 'util-linux'],
  ['busybox', 'busybox'],
  ['perl', 'perl-base'],
  ['openssl', 'openssl'],
  ['ssh-keygen', 'openssh-client'],
  ['sshd', 'openssh-server'],
  ['vtysh', 'frr'],
  ['/usr/lib/frr/zebra', 'frr'],
  ['snmpd', 'snmpd'],
  ['snmpset', 'snmp'],
  ['lldpd', 'lldpd'],
  ['nginx', 'nginx-light'],
  ['dnsmasq', 'dnsmasq-base'],
  ['fping', 'fping'],
];

function isInstalled(program: string): boolean {
  const places = program.startsWith('/')
    ? [program]
    : searchPath.split(':').map((directory) => join(directory, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Tries, in namespaces that end with the command, each kernel facility that a lab needs. */
const trial = `set -e
d=$(mktemp -d); trap 'umount "$d" 2>/dev/null; rmdir "$d"' EXIT
mount --make-rprivate /; mount -t tmpfs tmpfs "$d"; mkdir "$d/u" "$d/w" "$d/m"
mount -t overlay overlay -o "lowerdir=/,upperdir=$d/u,workdir=$d/w" "$d/m" || { echo "no overlay file system" >&2; exit 1; }
umount "$d/m"
ip link add try0 type veth peer name try1 || { echo "no veth" >&2; exit 1; }
ip link add try2 type bridge || { echo "no bridge" >&2; exit 1; }
tc qdisc add dev try0 clsact && tc filter add dev try0 ingress protocol all u32 match u32 0 0 action mirred egress redirect dev try1 || { echo "no tc mirred" >&2; exit 1; }`;

export type LabAvailability = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export function labAvailable(): LabAvailability {
  if (process.platform !== 'linux') return { ok: false, reason: 'the lab needs Linux' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'the lab needs root, for network namespaces' };
  const missing = needed.filter(([program]) => !isInstalled(program));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
    const programs = missing.map(([program]) => program).join(', ');
    return { ok: false, reason: `not installed: ${programs}; try: apt-get install ${packages} frr-snmp` };
  }
  const result = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'sh', '-c', trial], {
    encoding: 'utf8',
    env: { PATH: searchPath },
  });
  if (result.status === 0) return { ok: true };
  const why = result.stderr.trim().split('\n').at(-1) ?? '';
  return { ok: false, reason: `this machine does not allow what the lab needs: ${why}` };
}
