/**
 * Links between devices: cables, layer 3 links, adjacencies. Rows are history: a link that comes back is a new row, so the network can
 * be asked as of any time. A link is lost when all who told of it were asked again and none does any more; so one to a device that
 * is down stays, which is how alerts find out what it took along.
 */
import type { StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import type { DerivedLink, EvidenceSource, LinkEvidence } from '#pure/network/topology/model.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { InventoryDeps } from './deps.ts';
import type { TopologyRead } from './port.ts';

type LinkRow = StateTables['link'];
interface End {
  readonly deviceId: string;
  readonly interfaceId: string | null;
}
type Port = Pick<StateTables['interface'], 'id' | 'if_index' | 'name' | 'descr'>;

/** The source by which a link is called, the strongest first. */
const strength: readonly EvidenceSource[] = [
  'lldp',
  'cdp',
  'ospf',
  'bgp',
  'stp',
  'lag',
  'fdb',
  'arp',
  'subnet',
  'route',
];

export interface LinkChanges {
  readonly found: readonly LinkRow[];
  readonly lost: readonly LinkRow[];
}

export async function writeLinks(
  tx: StateTransaction,
  links: readonly DerivedLink[],
  read: TopologyRead,
  deps: InventoryDeps,
): Promise<LinkChanges> {
  const portsOf = createPorts(tx);
  const open = await tx.selectFrom('link').selectAll().where('removed_ms', 'is', null).execute();
  const byPair = Map.groupBy(open, (row) => pairKey(row.layer, row.a_device_id, row.b_device_id));
  const seen = new Set<string>();
  const found: LinkRow[] = [];
  for (const link of links) {
    const [near, far] = [await portsOf(link.a.deviceId), await portsOf(link.b.deviceId)];
    // A device that was deleted or merged while it was being looked at.
    if (!near || !far) continue;
    const [a, b] = [endOf(near, link.a), endOf(far, link.b)].sort((x, y) =>
      `${x.deviceId} ${x.interfaceId}` < `${y.deviceId} ${y.interfaceId}` ? -1 : 1,
    ) as [End, End];
    if (a.deviceId === b.deviceId && a.interfaceId === b.interfaceId) continue;
    const same = byPair
      .get(pairKey(link.layer, a.deviceId, b.deviceId))
      ?.find((row) => !seen.has(row.id) && agrees(row.a_interface_id, a) && agrees(row.b_interface_id, b));
    const row = rowOf(link, a, b, same, read.timeMs, deps);
    seen.add(row.id);
    if (same) await tx.updateTable('link').set(row).where('id', '=', row.id).execute();
    else {
      await tx.insertInto('link').values(row).execute();
      found.push(row);
    }
  }
  const taken = new Set(
    found.flatMap((row) => (row.layer === 'physical' ? [row.a_interface_id, row.b_interface_id] : [])),
  );
  const isTaken = (id: string | null) => id !== null && taken.has(id);
  const lost = open.filter(
    (row) =>
      !seen.has(row.id) &&
      (isSilent(row, read) ||
        // A port takes one cable: the one that was seen now is the one that is there.
        (row.layer === 'physical' && (isTaken(row.a_interface_id) || isTaken(row.b_interface_id)))),
  );
  for (const { id } of lost)
    await tx.updateTable('link').set({ removed_ms: read.timeMs }).where('id', '=', id).execute();
  return { found, lost };
}

const pairKey = (layer: string, a: string, b: string) => `${layer} ${a} ${b}`;
const agrees = (known: string | null, end: End) =>
  known === end.interfaceId || known === null || end.interfaceId === null;

function rowOf(
  link: DerivedLink,
  a: End,
  b: End,
  same: LinkRow | undefined,
  timeMs: number,
  { random }: InventoryDeps,
): LinkRow {
  return {
    id: same?.id ?? newId(timeMs, random.bytes),
    layer: link.layer,
    a_device_id: a.deviceId,
    a_interface_id: a.interfaceId ?? same?.a_interface_id ?? null,
    b_device_id: b.deviceId,
    b_interface_id: b.interfaceId ?? same?.b_interface_id ?? null,
    source: strength.find((source) => link.evidence.some((item) => item.source === source)) ?? 'lldp',
    confidence: link.confidence,
    evidence: JSON.stringify(link.evidence),
    state: link.state ?? null,
    first_seen_ms: same?.first_seen_ms ?? timeMs,
    seen_ms: timeMs,
    removed_ms: null,
  };
}

/** Everybody who told of it was asked, in full, and says it no more. */
function isSilent(row: LinkRow, read: TopologyRead): boolean {
  const evidence = JSON.parse(row.evidence) as readonly LinkEvidence[];
  const asked = (deviceId: string, source: EvidenceSource) => read.sourcesOf(deviceId)?.has(source) === true;
  // Before there was evidence, a link was known by its source alone, told by either end.
  if (evidence.length === 0)
    return [row.a_device_id, row.b_device_id].some((id) => asked(id, row.source as EvidenceSource));
  return evidence.every((item) => asked(item.toldBy, item.source));
}

function createPorts(tx: StateTransaction): (deviceId: string) => Promise<readonly Port[] | undefined> {
  const known = new Map<string, readonly Port[] | undefined>();
  return async (deviceId) => {
    if (known.has(deviceId)) return known.get(deviceId);
    const device = await tx.selectFrom('device').select('id').where('id', '=', deviceId).executeTakeFirst();
    const ports = device
      ? await tx
          .selectFrom('interface')
          .select(['id', 'if_index', 'name', 'descr'])
          .where('device_id', '=', deviceId)
          .execute()
      : undefined;
    known.set(deviceId, ports);
    return ports;
  };
}

function endOf(rows: readonly Port[], end: DerivedLink['a']): End {
  const found =
    rows.find((row) => end.ifIndex !== undefined && row.if_index === end.ifIndex) ??
    rows.find(
      (row) =>
        end.interfaceName !== undefined &&
        (row.name === end.interfaceName || row.descr === end.interfaceName),
    );
  return { deviceId: end.deviceId, interfaceId: found?.id ?? null };
}
