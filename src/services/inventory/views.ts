/** Rows of the model as the API shows them. */

import type { Fields } from '#pure/contract/paging.ts';
import type {
  Device,
  DeviceInterface,
  IdentityDecision,
  Link,
  LinkLayer,
  Topology,
} from '#pure/contract/resources.ts';
import type { LinkEvidence } from '#pure/network/topology/model.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { InventoryDeps } from './deps.ts';
import type { Wiring } from './port.ts';
import type { Snapshot } from './snapshot.ts';

export function deviceView(
  row: StateTables['device'],
  snapshot: Snapshot,
  { status }: InventoryDeps,
): Device {
  const live = status.device(row.id);
  return {
    id: row.id,
    name: row.name,
    siteId: row.site_id,
    siteName: row.site_id ? (snapshot.sites.get(row.site_id)?.name ?? null) : null,
    kind: row.kind,
    vendor: row.vendor,
    platform: row.platform,
    model: row.model,
    version: row.version,
    serial: row.serial,
    managementAddress: row.management_address,
    location: row.location,
    contact: row.contact,
    credentialId: row.credential_id,
    note: row.note,
    tags: [...(snapshot.tags.get(row.id) ?? [])],
    ignored: row.ignored_ms !== null,
    createdMs: row.created_ms,
    seenMs: row.seen_ms,
    state: live.state,
    sensors: live.sensors,
    openAlerts: live.openAlerts,
    interfaces: snapshot.interfacesOf.get(row.id)?.length ?? 0,
  };
}

export const deviceFields = (snapshot: Snapshot): Fields<Device> => ({
  name: (device) => device.name,
  state: (device) => device.state,
  kind: (device) => device.kind,
  vendor: (device) => device.vendor,
  platform: (device) => device.platform,
  model: (device) => device.model,
  version: (device) => device.version,
  serial: (device) => device.serial,
  site: (device) => device.siteName,
  managementAddress: (device) => device.managementAddress,
  address: (device) => (snapshot.addressesOf.get(device.id) ?? []).map((item) => item.address),
  location: (device) => device.location,
  tag: (device) => device.tags,
  sensors: (device) => device.sensors,
  openAlerts: (device) => device.openAlerts,
  interfaces: (device) => device.interfaces,
  seenMs: (device) => device.seenMs,
  createdMs: (device) => device.createdMs,
});

export function interfaceView(
  row: StateTables['interface'],
  snapshot: Snapshot,
  { status }: InventoryDeps,
): DeviceInterface {
  const link = snapshot.linkOf.get(row.id);
  const far = link ? (link.a_interface_id === row.id ? link.b_device_id : link.a_device_id) : undefined;
  const farInterface = link
    ? link.a_interface_id === row.id
      ? link.b_interface_id
      : link.a_interface_id
    : undefined;
  return {
    id: row.id,
    deviceId: row.device_id,
    ifIndex: row.if_index,
    name: row.name,
    descr: row.descr,
    alias: row.alias,
    type: row.type,
    mtuBytes: row.mtu_bytes,
    speedBps: row.speed_bps,
    mac: row.mac,
    adminStatus: row.admin_status,
    operStatus: row.oper_status,
    addresses: (snapshot.addressesOf.get(row.device_id) ?? [])
      .filter((item) => item.interface_id === row.id)
      .map((item) => (item.length_bits === null ? item.address : `${item.address}/${item.length_bits}`)),
    neighbour:
      link && far
        ? {
            deviceId: far,
            deviceName: snapshot.devices.get(far)?.name ?? far,
            interfaceName: farInterface ? (snapshot.interfaces.get(farInterface)?.name ?? null) : null,
            source: link.source,
          }
        : null,
    seenMs: row.seen_ms,
    ...status.traffic(row.device_id, row.name),
  };
}

export function linkView(row: StateTables['link'], snapshot: Snapshot, { status }: InventoryDeps): Link {
  const end = (deviceId: string, interfaceId: string | null) => ({
    deviceId,
    deviceName: snapshot.devices.get(deviceId)?.name ?? deviceId,
    interfaceId,
    interfaceName: interfaceId ? (snapshot.interfaces.get(interfaceId)?.name ?? null) : null,
  });
  const a = end(row.a_device_id, row.a_interface_id);
  const near = row.a_interface_id ? snapshot.interfaces.get(row.a_interface_id) : undefined;
  const far = row.b_interface_id ? snapshot.interfaces.get(row.b_interface_id) : undefined;
  const traffic = near ? status.traffic(row.a_device_id, near.name) : { inBps: null, outBps: null };
  return {
    id: row.id,
    layer: row.layer as LinkLayer,
    a,
    b: end(row.b_device_id, row.b_interface_id),
    source: row.source,
    confidence: row.confidence,
    evidence: (JSON.parse(row.evidence) as LinkEvidence[]).map((item) => ({
      source: item.source,
      toldBy: snapshot.devices.get(item.toldBy)?.name ?? item.toldBy,
      confidence: item.confidence,
      detail: item.detail,
    })),
    protocolState: row.state,
    state: status.linkUp([row.a_interface_id, row.b_interface_id].filter((id) => id !== null)),
    ...traffic,
    speedBps: near?.speed_bps ?? far?.speed_bps ?? null,
    firstSeenMs: row.first_seen_ms,
    seenMs: row.seen_ms,
    removedMs: row.removed_ms,
  };
}

export function topologyView(
  snapshot: Snapshot,
  deps: InventoryDeps,
  siteId: string | undefined,
  layer: LinkLayer,
): Topology {
  const nodes = [...snapshot.devices.values()]
    .filter((row) => row.ignored_ms === null && (siteId === undefined || row.site_id === siteId))
    .map((row) => ({
      id: row.id,
      name: row.name,
      kind: row.kind,
      siteId: row.site_id,
      state: deps.status.device(row.id).state,
      address: row.management_address,
      vendor: row.vendor,
      platform: row.platform,
      model: row.model,
      location: row.location,
      tags: [...(snapshot.tags.get(row.id) ?? [])],
    }));
  const shown = new Set(nodes.map((node) => node.id));
  return {
    nodes,
    links: snapshot.links
      .filter((row) => row.layer === layer && shown.has(row.a_device_id) && shown.has(row.b_device_id))
      .map((row) => linkView(row, snapshot, deps)),
  };
}

/** The same devices as `topologyView` tells, and their links of all layers. */
export function wiringOf(snapshot: Snapshot): Wiring {
  const rows = [...snapshot.devices.values()].filter((row) => row.ignored_ms === null);
  const shown = new Set(rows.map((row) => row.id));
  const end = (deviceId: string, interfaceId: string | null) => ({
    deviceId,
    deviceName: snapshot.devices.get(deviceId)?.name ?? deviceId,
    interfaceId,
    interfaceName: interfaceId ? (snapshot.interfaces.get(interfaceId)?.name ?? null) : null,
  });
  const speedOf = (interfaceId: string | null) =>
    interfaceId ? (snapshot.interfaces.get(interfaceId)?.speed_bps ?? null) : null;
  return {
    version: snapshot.graph.version,
    siteNames: new Map([...snapshot.sites.values()].map((row) => [row.id, row.name])),
    nodes: rows.map((row) => ({
      id: row.id,
      name: row.name,
      kind: row.kind,
      siteId: row.site_id,
      address: row.management_address,
      vendor: row.vendor,
      platform: row.platform,
      model: row.model,
      location: row.location,
      tags: [...(snapshot.tags.get(row.id) ?? [])],
    })),
    links: snapshot.links
      .filter((row) => shown.has(row.a_device_id) && shown.has(row.b_device_id))
      .map((row) => ({
        id: row.id,
        layer: row.layer as LinkLayer,
        a: end(row.a_device_id, row.a_interface_id),
        b: end(row.b_device_id, row.b_interface_id),
        source: row.source,
        confidence: row.confidence,
        protocolState: row.state,
        speedBps: speedOf(row.a_interface_id) ?? speedOf(row.b_interface_id),
      })),
  };
}

export const decisionView = (row: StateTables['identity_decision']): IdentityDecision => ({
  id: row.id,
  kind: row.kind as IdentityDecision['kind'],
  timeMs: row.time_ms,
  by: row.decided_by,
  deviceId: row.device_id,
  otherId: row.other_id,
  summary: row.summary,
  undoneMs: row.undone_ms,
});
export const decisionFields: Fields<IdentityDecision> = {
  kind: (decision) => decision.kind,
  timeMs: (decision) => decision.timeMs,
  by: (decision) => decision.by,
  summary: (decision) => decision.summary,
};
