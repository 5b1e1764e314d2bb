/** An address plan over a store with devices and endpoints in it, as discovery leaves it. */
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { api, type BodyInputOf, type BodyOf } from '#pure/contract/api.ts';
import { fakeRandom, instantClock, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import { ipam as definition } from '#services/ipam/index.ts';

export const nowMs = 1_700_000_000_000;
interface DeviceRow {
  readonly id: string;
  readonly addresses: readonly string[];
}

export async function world(
  seen: {
    devices?: readonly DeviceRow[];
    endpoints?: readonly (readonly [
      mac: string,
      address: string,
      more?: { vlan?: number; seenMs?: number; deviceId?: string },
    ])[];
  } = {},
) {
  const state = await openMemoryState();
  const bus = createMemoryBus({ log: silentLog });
  const events: TelemetryEvent[] = [];
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void events.push(payload));
  const devices = seen.devices ?? [];
  const addEndpoint = async (
    mac: string,
    address: string,
    { vlan, seenMs = nowMs, deviceId }: { vlan?: number; seenMs?: number; deviceId?: string } = {},
  ) =>
    state.write(async (tx) => {
      await tx
        .insertInto('endpoint')
        .values({
          mac,
          device_id: deviceId ?? null,
          vendor: null,
          name: `pc-${mac.slice(-2)}`,
          first_seen_ms: seenMs,
          seen_ms: seenMs,
          place_device_id: null,
          place_if_index: null,
          place_vlan: vlan ?? null,
          place_source: null,
          place_confidence: null,
          place_behind: null,
          place_since_ms: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await tx
        .insertInto('endpoint_address')
        .values({ mac, address, first_seen_ms: seenMs, seen_ms: seenMs })
        .execute();
    });
  await state.write(async (tx) => {
    for (const { id, addresses } of devices) {
      await tx
        .insertInto('device')
        .values({
          id,
          name: id,
          site_id: null,
          kind: 'router',
          vendor: null,
          platform: null,
          model: null,
          version: null,
          serial: null,
          management_address: null,
          sys_object_id: null,
          sys_descr: null,
          location: null,
          contact: null,
          credential_id: null,
          note: '',
          created_ms: 0,
          seen_ms: nowMs,
          ignored_ms: null,
        })
        .execute();
      for (const text of addresses) {
        const [address, length] = text.split('/');
        await tx
          .insertInto('address')
          .values({
            id: `${id} ${text}`,
            device_id: id,
            interface_id: null,
            address: address!,
            length_bits: Number(length),
            source: 'snmp',
            seen_ms: nowMs,
          })
          .execute();
      }
    }
  });
  for (const [mac, address, more] of seen.endpoints ?? []) await addEndpoint(mac, address, more);
  const graph: NetworkGraph = {
    version: 1,
    devices: new Map(
      devices.map(({ id }) => [id, { id, name: id, kind: 'router', managementAddress: null, addresses: [] }]),
    ),
    interfaces: new Map(),
    links: [],
    prefixes: devices.flatMap(({ id, addresses }) => addresses.map((prefix) => ({ prefix, deviceId: id }))),
    byAddress: new Map(
      devices.flatMap(({ id, addresses }) => addresses.map((text) => [text.split('/')[0]!, id])),
    ),
  };
  const clock = instantClock(nowMs);
  const service = definition.create(
    { state, bus, clock, random: fakeRandom(), log: silentLog, graph: () => graph },
    definition.settings.parse({}),
  );
  await service.start();
  const body = <
    K extends
      | 'createPrefix'
      | 'createRange'
      | 'createAddress'
      | 'allocateAddress'
      | 'allocatePrefix'
      | 'createVlan'
      | 'importLeases'
      | 'createVrf',
  >(
    id: K,
    input: BodyInputOf<K>,
  ) => api[id].body.parse(input) as BodyOf<K>;
  const prefix = async (text: string, more: Partial<BodyInputOf<'createPrefix'>> = {}) =>
    (await service.createPrefix(body('createPrefix', { prefix: text, ...more }))).prefix;
  const told = async () => {
    await bus.drain();
    return events.splice(0).map(({ kind, message }) => `${kind}: ${message}`);
  };
  return { service, state, bus, told, prefix, body, addEndpoint };
}
export type World = Awaited<ReturnType<typeof world>>;

export const mac = (n: number) => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;
