/**
 * Namespaces and cables. A cable is two veth pairs whose inner ends sit in one namespace of their own and are joined by
 * `tc mirred`: frames of every kind (LLDP, BPDU) pass, and taking the inner ends down is loss of carrier at both outer
 * ends while their administrative state stays up, exactly as when a real cable is pulled.
 */
import { existsSync } from 'node:fs';
import { run } from './machine.ts';
import type { LabLink, LabNode, NodePort, Topology } from './topology.ts';

export const namespaceOf = (labId: string, node: string): string => `${labId}-${node}`;
export const cableNamespaceOf = (labId: string): string => `${labId}-cables`;

function batch(tool: 'ip' | 'tc', namespace: string | undefined, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const where = namespace === undefined ? [] : ['-n', namespace];
  run(tool, [...where, '-batch', '-'], `${lines.join('\n')}\n`);
}

const innerEnd = (link: LabLink, end: 'a' | 'b'): string => `c${link.cable}${end}`;

export function linkOf(topology: Topology, id: string): LabLink {
  const link = topology.links.find((candidate) => candidate.id === id);
  if (!link)
    throw new Error(`no link '${id}'; there are: ${topology.links.map((each) => each.id).join(' ')}`);
  return link;
}

export function addNamespaces(names: readonly string[]): void {
  batch(
    'ip',
    undefined,
    names.map((name) => `netns add ${name}`),
  );
}

export function deleteNamespaces(names: readonly string[]): void {
  const there = names.filter((name) => existsSync(`/run/netns/${name}`));
  batch(
    'ip',
    undefined,
    there.map((name) => `netns del ${name}`),
  );
}

/** Gives a node its ports, each plugged into the inner end of its cable. */
export function plugIn(labId: string, topology: Topology, node: LabNode): void {
  const cables = cableNamespaceOf(labId);
  batch(
    'ip',
    namespaceOf(labId, node.name),
    node.ports.map((port) => {
      const inner = innerEnd(linkOf(topology, port.linkId), port.end);
      return `link add ${port.name} index ${port.index} address ${port.mac} type veth peer name ${inner} netns ${cables}`;
    }),
  );
}

/** Without this the kernel would speak IPv6 on the cables itself. */
export function quietCables(labId: string): void {
  run('ip', [
    'netns',
    'exec',
    cableNamespaceOf(labId),
    'sh',
    '-c',
    'for s in all default; do echo 1 > /proc/sys/net/ipv6/conf/$s/disable_ipv6; done 2>/dev/null || :',
  ]);
}

/** Joins the inner ends of these links; both must be plugged in. */
export function joinCables(labId: string, links: readonly LabLink[]): void {
  const cables = cableNamespaceOf(labId);
  const pairs = links.flatMap((link) => [
    [innerEnd(link, 'a'), innerEnd(link, 'b')] as const,
    [innerEnd(link, 'b'), innerEnd(link, 'a')] as const,
  ]);
  batch(
    'tc',
    cables,
    pairs.flatMap(([from, to]) => [
      `qdisc add dev ${from} clsact`,
      // u32 matching everything rather than matchall, which not every kernel has.
      `filter add dev ${from} ingress protocol all u32 match u32 0 0 action mirred egress redirect dev ${to}`,
    ]),
  );
}

export function setCarrier(labId: string, links: readonly LabLink[], state: 'up' | 'down'): void {
  batch(
    'ip',
    cableNamespaceOf(labId),
    links.flatMap((link) => [
      `link set ${innerEnd(link, 'a')} ${state}`,
      `link set ${innerEnd(link, 'b')} ${state}`,
    ]),
  );
}

/** Pulls one end of a cable and plugs it into a port of a bridge that did not exist before; the far end loses carrier meanwhile. */
export function replug(labId: string, before: LabLink, end: 'a' | 'b', node: LabNode, port: NodePort): void {
  const cables = cableNamespaceOf(labId);
  const [inner, far] = [innerEnd(before, end), innerEnd(before, end === 'a' ? 'b' : 'a')];
  batch('tc', cables, [`qdisc del dev ${far} clsact`]);
  batch('ip', cables, [`link set ${far} down`, `link del ${inner}`]);
  batch('ip', namespaceOf(labId, node.name), [
    // The kernel numbers it: an index of the plan may be in use by now.
    `link add ${port.name} address ${port.mac} type veth peer name ${inner} netns ${cables}`,
    `link set ${port.name} master br0`,
    `link set ${port.name} up`,
  ]);
  joinCables(labId, [before]);
}

/** Takes a chassis away: its ports vanish, its neighbours lose carrier. `alive` are the links whose other end still has power. */
export function unplug(labId: string, topology: Topology, node: LabNode, alive: readonly LabLink[]): void {
  const cables = cableNamespaceOf(labId);
  const farEnds = alive.map((link) => innerEnd(link, link.a.device === node.name ? 'b' : 'a'));
  batch(
    'tc',
    cables,
    farEnds.map((end) => `qdisc del dev ${end} clsact`),
  );
  batch(
    'ip',
    cables,
    farEnds.map((end) => `link set ${end} down`),
  );
  batch(
    'ip',
    cables,
    node.ports.map((port) => `link del ${innerEnd(linkOf(topology, port.linkId), port.end)}`),
  );
}
