/** One segment: a bridge in a namespace of its own, on it the scanner and every host, each with an address of 10.77.0.0/24. */
import { run } from '../machine.ts';
import { cableNamespaceOf, namespaceOf } from '../network.ts';

export const scannerName = 'scanner';
export const scannerAddress = '10.77.0.1';
const firstHost = 11;
const lastHost = 250;

export function addressOf(index: number): string {
  if (firstHost + index > lastHost) throw new Error('the segment of the service lab is full');
  return `10.77.0.${firstHost + index}`;
}

export interface Plug {
  readonly name: string;
  readonly address: string;
}

const ip = (namespace: string, lines: readonly string[]): void =>
  void run('ip', ['-n', namespace, '-batch', '-'], `${lines.join('\n')}\n`);

/** The port of a host on the bridge, where loss is put. */
export const portOf = (plug: Plug): string => `p${plug.address.split('.').at(-1)}`;

export function layBridge(labId: string): void {
  const bridge = cableNamespaceOf(labId);
  ip(bridge, [
    'link set lo up',
    'link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0',
    'link set br0 up',
  ]);
}

export function plugIn(labId: string, plugs: readonly Plug[]): void {
  const bridge = cableNamespaceOf(labId);
  ip(
    bridge,
    plugs.flatMap((plug) => [
      `link add ${portOf(plug)} type veth peer name eth0 netns ${namespaceOf(labId, plug.name)}`,
      `link set ${portOf(plug)} master br0 up`,
    ]),
  );
  for (const plug of plugs)
    ip(namespaceOf(labId, plug.name), [
      'link set lo up',
      `addr add ${plug.address}/24 brd + dev eth0`,
      'link set eth0 up',
    ]);
}
