/** Two devices side by side, part by part: what one has and the other lacks, and where both have it but say something else. */
import type { DeviceFacts } from './facts.ts';

/** Fields of one thing; undefined is "does not tell". */
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

export const comparedParts = [
  'system',
  'interfaces',
  'vlans',
  'ports',
  'modules',
  'neighbours',
  'routes',
] as const;
export type ComparedPart = (typeof comparedParts)[number];
type Things = readonly (readonly [name: string, Fields])[];

/** How each part is cut into things with a name that both devices use, and fields that are worth comparing. */
const parts: Readonly<Record<ComparedPart, (facts: DeviceFacts) => Things>> = {
  /** Names, serial numbers and addresses differ between any two devices and say nothing. */
  system: (facts: DeviceFacts) => [
    [
      'system',
      {
        sysObjectId: facts.sysObjectId,
        vendor: facts.vendor,
        model: facts.model,
        softwareVersion: facts.softwareVersion,
        sysDescr: facts.sysDescr,
        sysLocation: facts.sysLocation,
        sysContact: facts.sysContact,
        forwarding: facts.forwarding,
      },
    ],
  ],
  interfaces: (facts: DeviceFacts) =>
    facts.interfaces.map((item) => [
      item.name,
      {
        alias: item.alias,
        type: item.type,
        adminStatus: item.adminStatus,
        operStatus: item.operStatus,
        speedBps: item.speedBps,
        duplex: item.duplex,
        mtuBytes: item.mtuBytes,
      },
    ]),
  vlans: (facts: DeviceFacts) =>
    facts.vlans.map((item) => [String(item.vlan), { name: item.name, active: item.active }]),
  ports: (facts: DeviceFacts) => {
    const names = namesOf(facts);
    return facts.switchPorts.map((item) => [
      names.get(item.ifIndex) ?? String(item.ifIndex),
      {
        mode: item.mode,
        pvid: item.pvid,
        untaggedVlans: formatVlans(item.untaggedVlans),
        taggedVlans: formatVlans(item.taggedVlans),
        voiceVlan: item.voiceVlan,
      },
    ]);
  },
  modules: (facts: DeviceFacts) =>
    facts.modules
      .filter((item) => item.model !== undefined || item.softwareRevision !== undefined)
      .map((item) => [
        item.name ?? `${item.class} ${item.index}`,
        {
          class: item.class,
          model: item.model,
          hardwareRevision: item.hardwareRevision,
          firmwareRevision: item.firmwareRevision,
          softwareRevision: item.softwareRevision,
        },
      ]),
  neighbours: (facts: DeviceFacts) =>
    facts.neighbours.map((item) => [
      `${item.localPort ?? item.localIfIndex ?? '?'} ${item.protocol}`,
      { sysName: item.sysName, portId: item.portId, platform: item.platform },
    ]),
  routes: (facts: DeviceFacts) =>
    [...Map.groupBy(facts.routes, (item) => item.prefix)].map(([prefix, ways]) => [
      prefix,
      {
        protocol: [...new Set(ways.map((way) => way.protocol ?? 'other'))].sort().join(' '),
        nextHop: ways
          .flatMap((way) => way.nextHop ?? [])
          .sort()
          .join(' '),
      },
    ]),
};

export interface Difference {
  readonly part: ComparedPart;
  /** Name of the thing: port, VLAN, prefix. */
  readonly item: string;
  /** Absent where one of the devices has no such thing at all. */
  readonly field?: string;
  readonly change: 'differs' | 'only-a' | 'only-b' | 'same';
  readonly a?: string;
  readonly b?: string;
}

/** VLAN numbers as people write them: `1,10-12`. */
export function formatVlans(vlans: readonly number[]): string {
  const sorted = [...new Set(vlans)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const vlan of sorted) {
    const last = runs.at(-1);
    if (last && vlan === last[1] + 1) last[1] = vlan;
    else runs.push([vlan, vlan]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

const namesOf = (facts: DeviceFacts): ReadonlyMap<number, string> =>
  new Map(facts.interfaces.map((item) => [item.ifIndex, item.name]));

const textOf = (value: Fields[string]): string | undefined =>
  value === undefined || value === '' ? undefined : String(value);

/** The same name twice (two neighbours on one port) gets a number, so that neither hides the other. */
function itemsOf(part: ComparedPart, facts: DeviceFacts): Map<string, Fields> {
  const found = new Map<string, Fields>();
  for (const [name, fields] of parts[part](facts)) {
    let key = name;
    for (let n = 2; found.has(key); n++) key = `${name} #${n}`;
    found.set(key, fields);
  }
  return found;
}

const summaryOf = (fields: Fields): string =>
  Object.entries(fields)
    .flatMap(([name, value]) => (textOf(value) === undefined ? [] : [`${name}=${value}`]))
    .join(' ');

/** `all` keeps what is the same. */
export function* compareDevices(
  a: DeviceFacts,
  b: DeviceFacts,
  wanted: readonly ComparedPart[],
  all = false,
): Generator<Difference> {
  for (const part of wanted) {
    const left = itemsOf(part, a);
    const right = itemsOf(part, b);
    for (const item of new Set([...left.keys(), ...right.keys()])) {
      const [x, y] = [left.get(item), right.get(item)];
      if (x && y) yield* compareFields({ part, item }, x, y, all);
      else if (x) yield { part, item, change: 'only-a', a: summaryOf(x) };
      else if (y) yield { part, item, change: 'only-b', b: summaryOf(y) };
    }
  }
}

function* compareFields(
  at: Pick<Difference, 'part' | 'item'>,
  x: Fields,
  y: Fields,
  all: boolean,
): Generator<Difference> {
  for (const field of Object.keys(x)) {
    const [a, b] = [textOf(x[field]), textOf(y[field])];
    if (a === b && (!all || a === undefined)) continue;
    const change = a === b ? 'same' : a === undefined ? 'only-b' : b === undefined ? 'only-a' : 'differs';
    yield { ...at, field, change, ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
  }
}
