/**
 * Containerlab (containerlab.dev): a lab that looks like this network. Kinds are guessed by platform; images are those of the
 * documentation of each kind, except those one must build from a vendor's file, which are left to the reader.
 */
import type { TopologyNode } from '../topology/graph.ts';
import type { Drawing } from './drawing.ts';

interface LabKind {
  readonly kind: string;
  readonly image: string;
  /** Names that this kind takes as they are; every other port becomes ethN. */
  readonly ports: RegExp;
}
const none = /^(?!)/;
/** By platform as `pure/platforms` names it. Devices of no known platform become Linux containers. */
const labKinds: Readonly<Record<string, LabKind>> = {
  eos: { kind: 'arista_ceos', image: 'ceos:latest', ports: /^Ethernet\d+(\/\d+)*$/ },
  junos: {
    kind: 'juniper_vjunosrouter',
    image: 'vrnetlab/juniper_vjunos-router:latest',
    ports: /^(ge|xe|et)-\d+\/\d+\/\d+$/,
  },
  iosxr: { kind: 'cisco_xrd', image: 'ios-xr/xrd-control-plane:latest', ports: /^Gi\d+-\d+-\d+-\d+$/ },
  iosxe: { kind: 'cisco_c8000v', image: 'vrnetlab/cisco_c8000v:latest', ports: /^(Gi|GigabitEthernet)\d+$/ },
  ios: { kind: 'cisco_iol', image: 'vrnetlab/cisco_iol:latest', ports: /^(e|Ethernet)\d+\/\d+$/ },
  nxos: { kind: 'cisco_n9kv', image: 'vrnetlab/cisco_n9kv:latest', ports: /^Ethernet1\/\d+$/ },
  asa: { kind: 'cisco_asav', image: 'vrnetlab/cisco_asav:latest', ports: none },
  routeros: { kind: 'mikrotik_ros', image: 'vrnetlab/mikrotik_routeros:latest', ports: /^ether\d+$/ },
  fortios: { kind: 'fortinet_fortigate', image: 'vrnetlab/fortinet_fortigate:latest', ports: /^port\d+$/ },
  panos: { kind: 'paloalto_panos', image: 'vrnetlab/paloalto_pa-vm:latest', ports: none },
  'arubaos-cx': { kind: 'aruba_aoscx', image: 'vrnetlab/aruba_arubaos-cx:latest', ports: none },
  srlinux: {
    kind: 'nokia_srlinux',
    image: 'ghcr.io/nokia/srlinux:latest',
    ports: /^(e\d+-\d+|ethernet-\d+\/\d+)$/,
  },
  sros: { kind: 'nokia_sros', image: 'vrnetlab/nokia_sros:latest', ports: /^\d+\/\d+\/\d+$/ },
  sonic: { kind: 'sonic-vs', image: 'docker-sonic-vs:latest', ports: none },
  vyos: { kind: 'vyosnetworks_vyos', image: 'vyos:latest', ports: none },
  frr: { kind: 'linux', image: 'quay.io/frrouting/frr:latest', ports: /^eth\d+$/ },
};
const linux: LabKind = {
  kind: 'linux',
  image: 'ghcr.io/srl-labs/network-multitool:latest',
  ports: /^[a-z][\w-]{0,13}\d$/,
};
/** A router of no known platform still has to route. */
const router: LabKind = { ...linux, image: 'quay.io/frrouting/frr:latest' };

const kindOf = (node: TopologyNode): LabKind =>
  labKinds[node.platform?.toLowerCase() ?? ''] ?? (node.kind === 'router' ? router : linux);

export function toContainerlab({ title, graph }: Drawing): string {
  const names = uniqueNames(graph.nodes.map((node) => node.name));
  const kinds = graph.nodes.map(kindOf);
  const used = graph.nodes.map(() => new Set<string>());
  // eth0 is the management port of every kind.
  const nextEth = graph.nodes.map(() => 1);
  const portOf = (node: number, name: string | null): string => {
    const own = used[node]!;
    if (name !== null && name !== 'eth0' && kinds[node]!.ports.test(name) && !own.has(name)) {
      own.add(name);
      return name;
    }
    let port: string;
    do port = `eth${nextEth[node]!++}`;
    while (own.has(port));
    own.add(port);
    return port;
  };
  const nodes = graph.nodes.map((node, i) => {
    const { kind, image } = kinds[i]!;
    const labels = [
      ['nocturne-name', node.name],
      ['nocturne-address', node.address],
      ['nocturne-model', [node.vendor, node.model].filter(Boolean).join(' ') || null],
    ].filter(([, value]) => value);
    return `    ${names[i]}:\n      kind: ${kind}\n      image: ${quote(image)}\n      labels:\n${labels.map(([name, value]) => `        ${name}: ${quote(value!)}`).join('\n')}`;
  });
  const links = graph.links.map((link, i) => {
    if (link.layer !== 'physical') return null;
    const [a, b] = [graph.ends[i * 2]!, graph.ends[i * 2 + 1]!];
    const ends = [
      `${names[a]}:${portOf(a, link.a.interfaceName)}`,
      `${names[b]}:${portOf(b, link.b.interfaceName)}`,
    ];
    const real = `${link.a.interfaceName ?? '?'} – ${link.b.interfaceName ?? '?'}`.replaceAll(/[\r\n]/g, ' ');
    return `    # ${real}\n    - endpoints: [${ends.map(quote).join(', ')}]`;
  });
  return `name: ${slug(title) || 'network'}
topology:
  nodes:${nodes.length > 0 ? `\n${nodes.join('\n')}` : ' {}'}
  links:${links.some(Boolean) ? `\n${links.filter(Boolean).join('\n')}` : ' []'}
`;
}

/** A JSON string is a double-quoted YAML scalar (YAML 1.2, section 7.3.1). */
const quote = (text: string) => JSON.stringify(text);
/** Node names become host names and container names. */
const slug = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50);

function uniqueNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const base = /^[a-z]/.test(slug(text)) ? slug(text) : `n-${slug(text)}`.replace(/-$/, '');
    let name = base;
    for (let k = 2; taken.has(name); k++) name = `${base}-${k}`;
    taken.add(name);
    return name;
  });
}
