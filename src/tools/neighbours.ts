/** Who a device hears by LLDP and CDP, and who those hear, as far as depth and scope allow. */
import { z } from 'zod';
import { contains, type Prefix, parseAddress, parsePrefix } from '#pure/base/address.ts';
import { type Fault, invalidInput } from '#pure/base/errors.ts';
import { askedDevice, snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { DeviceFacts } from '#pure/network/facts.ts';
import type { NeighbourFacts } from '#pure/network/structure.ts';
import { askDevices, askedRecord } from '#pure/protocols/device-facts.ts';

const input = z.object({
  ...snmpInput,
  depth: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('1 asks the named devices only, 2 their neighbours too, and so on'),
  scope: z
    .array(z.string().min(1).max(100))
    .max(1000)
    .default([])
    .describe('Prefixes inside which neighbours may be asked; needed for a depth beyond 1'),
});

const neighbour = z.object({
  kind: z.literal('neighbour'),
  target: z.string().describe('The device that hears it'),
  sysName: z.string().optional().describe('Name of the device that hears it'),
  localPort: z.string().optional(),
  protocol: z.enum(['lldp', 'cdp']),
  neighbour: z.string().describe('As it calls itself'),
  port: z.string().optional().describe('The port it sent from'),
  address: z.string().optional().describe('Management address'),
  platform: z.string().optional(),
  capabilities: z.array(z.string()),
  chassisId: z.string().optional(),
  nativeVlan: z.number().int().optional(),
});
const edge = z.object({
  kind: z.literal('edge'),
  a: z.string(),
  aPort: z.string().optional(),
  b: z.string(),
  bPort: z.string().optional(),
  sources: z.array(z.string()).describe('Protocols that tell of it'),
  bothEnds: z.boolean().describe('Each end hears the other'),
});
const record = z.discriminatedUnion('kind', [neighbour, edge, askedDevice]);

/** Devices asked in one run: a scope that is too wide must end. */
const devicesMax = 5000;

interface State {
  readonly devices: number;
  readonly neighbours: number;
  readonly edges: number;
  readonly elapsedMs: number;
  readonly worst: Fault | undefined;
}

export const neighbours = defineTool({
  id: 'neighbours',
  summary: 'Walk the LLDP and CDP neighbours of a device',
  description:
    'Reads the neighbours of the named devices, then asks those neighbours at their management addresses, level by level, never outside the scope. Every entry is a record; at the end every cable is one edge, told by one end or both.',
  group: 'switching',
  appliesTo: { device: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Two levels, inside one prefix',
      input: { targets: ['127.0.0.1'], depth: 2, scope: ['127.0.0.0/8'], timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const scope = scopeOf(plan.scope);
    if (plan.depth > 1 && scope.length === 0)
      throw invalidInput(
        'scope',
        '',
        'a depth beyond 1 needs a scope',
        'Name the prefixes that may be asked.',
      );
    const edges: Edges = new Map();
    const asked = new Set<string>();
    const known = new Set<string>();
    let level: readonly string[] = plan.targets;
    for (let depth = 1; depth <= plan.depth && level.length > 0 && !context.signal.aborted; depth++) {
      const next = new Set<string>();
      for (const target of level) asked.add(target);
      for await (const told of askDevices(
        { ...plan, targets: level },
        ['lldp', 'cdp', 'addresses'],
        context,
      )) {
        if (told.ok) asked.add(told.address);
        // Reached by two addresses: it has told everything already.
        if (told.ok && isKnown(told.facts, known)) continue;
        yield askedRecord(told);
        if (!told.ok) continue;
        for (const { address } of told.facts.addresses) asked.add(address);
        for (const item of told.facts.neighbours) {
          yield neighbourRecord(told.target, told.facts, item);
          addEdge(edges, told.target, told.facts, item);
          const address = item.managementAddresses.find((text) => isInside(scope, text));
          if (address) next.add(address);
        }
      }
      level = [...next].filter((address) => !asked.has(address)).slice(0, devicesMax - asked.size);
    }
    for (const item of edges.values()) yield edgeRecord(item);
  },

  judge: {
    init: (): State => ({ devices: 0, neighbours: 0, edges: 0, elapsedMs: 0, worst: undefined }),
    step: (state, item): State => {
      if (item.kind === 'neighbour') return { ...state, neighbours: state.neighbours + 1 };
      if (item.kind === 'edge') return { ...state, edges: state.edges + 1 };
      return {
        ...state,
        devices: state.devices + (item.fault ? 0 : 1),
        elapsedMs: state.elapsedMs + item.elapsedMs,
        worst: state.worst ?? (item.fault as Fault | undefined),
      };
    },
    done: (state) => {
      const summary = `${state.devices} devices, ${state.neighbours} neighbours, ${state.edges} cables`;
      const metrics = [{ name: 'snmp.time' as const, value: state.elapsedMs }];
      // A neighbour that may not be asked is usual; the verdict is bad only when nobody answered.
      return state.worst && state.devices === 0
        ? { ok: false, summary: state.worst.message, fault: state.worst, metrics }
        : { ok: true, summary, metrics };
    },
  },
});

function scopeOf(texts: readonly string[]): Prefix[] {
  return texts.map((text) => {
    const prefix = parsePrefix(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
    if (!prefix) throw invalidInput('scope', text, `"${text}" is not a prefix`, 'Write 10.0.0.0/8.');
    return prefix;
  });
}

function isInside(scope: readonly Prefix[], text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && scope.some((prefix) => contains(prefix, address));
}

function isKnown(facts: DeviceFacts, known: Set<string>): boolean {
  const identity = facts.lldpChassisId ?? facts.engineId;
  if (identity === undefined) return false;
  if (known.has(identity)) return true;
  known.add(identity);
  return false;
}

const nameOf = (item: NeighbourFacts): string =>
  item.sysName ?? item.managementAddresses[0] ?? item.chassisId ?? 'nameless';
const portOf = (item: NeighbourFacts): string | undefined =>
  item.portIdSubtype === 'interfaceName' ? item.portId : (item.portDescr ?? item.portId);

function neighbourRecord(target: string, { sysName }: DeviceFacts, item: NeighbourFacts) {
  const port = portOf(item);
  const platform = item.platform ?? item.sysDescr?.split('\n')[0];
  const [address] = item.managementAddresses;
  return {
    kind: 'neighbour' as const,
    target,
    ...(sysName ? { sysName } : {}),
    ...(item.localPort ? { localPort: item.localPort } : {}),
    protocol: item.protocol,
    neighbour: nameOf(item),
    ...(port ? { port } : {}),
    ...(address ? { address } : {}),
    ...(platform ? { platform } : {}),
    capabilities: [...(item.capabilities ?? [])],
    ...(item.chassisId ? { chassisId: item.chassisId } : {}),
    ...(item.nativeVlan ? { nativeVlan: item.nativeVlan } : {}),
  };
}

interface EdgeEnd {
  readonly name: string;
  readonly port: string | undefined;
}

/** Long and short names of one port (`GigabitEthernet0/1`, `Gi0/1`) are one: the first two letters and the numbers. */
const portKey = (port: string | undefined): string =>
  port === undefined ? '' : port.toLowerCase().replace(/^([a-z]{2})[a-z-]*\s*(?=[\d/]+)/, '$1');
/** Some send their full name and others the host part. */
const endKey = ({ name, port }: EdgeEnd) => `${name.toLowerCase().split('.')[0]} ${portKey(port)}`;

/** Each cable once, whichever end and protocol tells of it first. */
interface Cable {
  readonly a: EdgeEnd;
  readonly b: EdgeEnd;
  readonly sources: Set<string>;
  readonly tellers: Set<string>;
}
type Edges = Map<string, Cable>;

function addEdge(edges: Edges, target: string, facts: DeviceFacts, item: NeighbourFacts): void {
  const a = { name: facts.sysName ?? target, port: item.localPort };
  const b = { name: nameOf(item), port: portOf(item) };
  const key = [endKey(a), endKey(b)].sort().join(' - ');
  const known = edges.get(key) ?? { a, b, sources: new Set<string>(), tellers: new Set<string>() };
  known.sources.add(item.protocol);
  known.tellers.add(endKey(a));
  edges.set(key, known);
}

const edgeRecord = ({ a, b, sources, tellers }: Cable): z.infer<typeof edge> => ({
  kind: 'edge',
  a: a.name,
  ...(a.port ? { aPort: a.port } : {}),
  b: b.name,
  ...(b.port ? { bPort: b.port } : {}),
  sources: [...sources].sort(),
  bothEnds: tellers.size > 1,
});
