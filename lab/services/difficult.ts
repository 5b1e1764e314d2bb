/** Hosts that make a scan hard: firewalls of each manner, silence, loss, tarpits, and those who say yes to everything. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeFile } from '../configs.ts';
import { run } from '../machine.ts';
import { cableNamespaceOf } from '../network.ts';
import { behind } from './host.ts';
import { type Plug, portOf, scannerAddress } from './network.ts';

export interface DifficultHost {
  readonly name: string;
  readonly summary: string;
  readonly start: readonly string[];
  readonly files?: Readonly<Record<string, NodeFile | string>>;
  /** What is done to its cable. */
  readonly wire?: (labId: string, plug: Plug) => void;
}

const script = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const listenerFile = { 'etc/lab/listener.pl': script('listener.pl') };
const tarpitFile = { 'etc/lab/tarpit.pl': script('tarpit.pl') };
const listener = (mode: string, ...ports: readonly number[]): string =>
  behind(`perl /etc/lab/listener.pl ${mode} ${ports.join(' ')}`);

/** A firewall that lets 22 (open) and 80 (closed) through, and what it does to everything else. */
const firewall = (...verdicts: readonly string[]): Record<string, string> => ({
  ...listenerFile,
  'etc/lab/firewall.nft': [
    'table inet lab {',
    ' chain input {',
    '  type filter hook input priority 0; policy accept;',
    '  icmp type { echo-request, timestamp-request } accept',
    '  tcp dport { 22, 80 } accept',
    ...verdicts.map((verdict) => `  ${verdict}`),
    ' }',
    '}\n',
  ].join('\n'),
});
const fire = ['nft -f /etc/lab/firewall.nft', listener('greet', 22)];

/** Everything that comes to any TCP port goes to one that listens. */
const everyPortTo = (port: number): Record<string, string> => ({
  ...listenerFile,
  'etc/lab/every.nft': `table ip lab {\n chain prerouting {\n  type nat hook prerouting priority -100\n  meta l4proto tcp redirect to :${port}\n }\n}\n`,
});

const lossPercent = 5;

export const difficultHosts: readonly DifficultHost[] = [
  {
    name: 'drop',
    summary: 'drops without a word what is not let through',
    files: firewall('meta l4proto { tcp, udp } drop'),
    start: fire,
  },
  {
    name: 'reset',
    summary: 'a firewall that answers with resets and port unreachable',
    files: firewall('meta l4proto tcp reject with tcp reset', 'meta l4proto udp reject'),
    start: fire,
  },
  {
    name: 'prohibited',
    summary: 'says that it is administratively prohibited',
    files: firewall('meta l4proto { tcp, udp } reject with icmpx admin-prohibited'),
    start: fire,
  },
  {
    name: 'unreachable',
    summary: 'says port unreachable to TCP as well',
    files: firewall('meta l4proto { tcp, udp } reject with icmpx port-unreachable'),
    start: fire,
  },
  {
    name: 'limited',
    summary:
      'no firewall; errors of ICMP as rarely as Linux sends them by itself, one a second after a burst of six',
    files: listenerFile,
    start: [listener('udp', 53, 123, 161), listener('greet', 22)],
  },
  {
    name: 'lossy',
    summary: `${lossPercent} % of all packets are lost, each way`,
    files: listenerFile,
    start: [
      listener('greet', 21, 22, 25, 80, 110, 143, 443, 993, 3306, 5432, 8080),
      listener('udp', 53, 161),
    ],
    wire: (labId, plug) =>
      void run(
        'ip',
        ['netns', 'exec', cableNamespaceOf(labId), 'nft', '-f', '-'],
        [
          'table netdev lab {',
          ` chain out { type filter hook ingress device ${portOf(plug)} priority 0;`,
          `  ip saddr ${plug.address} numgen random mod 100 < ${lossPercent} drop`,
          ' }',
          ` chain in { type filter hook ingress device ${portOf({ name: '', address: scannerAddress })} priority 0;`,
          `  ip daddr ${plug.address} numgen random mod 100 < ${lossPercent} drop`,
          ' }',
          '}\n',
        ].join('\n'),
      ),
  },
  {
    name: 'silent',
    summary: 'accepts at usual ports and never talks',
    files: listenerFile,
    start: [listener('silent', 21, 22, 23, 25, 80, 443, 3306, 5432, 8080)],
  },
  {
    name: 'tarpit',
    summary: 'every TCP port is open with a window of zero and never let go',
    files: {
      ...tarpitFile,
      'etc/lab/firewall.nft':
        'table inet lab {\n chain input {\n  type filter hook input priority 0\n  meta l4proto tcp drop\n }\n}\n',
    },
    start: ['nft -f /etc/lab/firewall.nft', behind('perl /etc/lab/tarpit.pl eth0')],
  },
  {
    name: 'every-open',
    summary: 'accepts at every TCP port and hangs up at once',
    files: everyPortTo(9),
    start: ['nft -f /etc/lab/every.nft', listener('close', 9)],
  },
  {
    name: 'every-greets',
    summary: 'the same greeting at every TCP port',
    files: everyPortTo(9),
    start: ['nft -f /etc/lab/every.nft', listener('greet', 9)],
  },
  {
    name: 'drip',
    summary: 'endless greetings: by the byte, by the line, and as fast as they are taken',
    files: listenerFile,
    start: [listener('drip', 21, 23, 80), listener('ssh-drip', 22), listener('flood', 25, 8080)],
  },
];
