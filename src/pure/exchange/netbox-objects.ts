/**
 * The inventory in the shape of NetBox's REST API, for reading: what pynetbox turns into records. Written from NetBox's REST API
 * documentation (4.x). Ids are numbers there: ours are derived from our own ids, so that they stay the same after a restart.
 */
import { familyOf, formatPrefix, networkOf, parsePrefix } from '../base/address.ts';
import type { Device, DeviceInterface, Site } from '../contract/resources.ts';

export type NetboxObject = Readonly<Record<string, unknown>> & {
  readonly id: number;
  readonly display: string;
};

/** 53 bits, which JSON and every client hold: FNV-1a of 32 bits (RFC 9923), and 21 more from a word that it stirs. */
export function numericId(text: string): number {
  let high = 0x1bf29ce;
  let low = 0x84222325;
  for (let at = 0; at < text.length; at++) {
    low ^= text.charCodeAt(at);
    high = Math.imul(high, 0x01000193) + Math.imul(low >>> 3, 0x9e37);
    low = Math.imul(low, 0x01000193);
  }
  return (high >>> 11) * 0x100000000 + (low >>> 0) || 1;
}

export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'unnamed';

/** NetBox asks for a site, a type and a maker of every device; where we know none there is one for all of those. */
const unknown = 'Unknown';
const unassigned = 'Unassigned';

/** Makes the objects of one answer; `base` is the address that the client used, up to and including `/api`. */
export function netboxObjects(base: string) {
  const brief = (path: string, key: string, name: string, more: Readonly<Record<string, unknown>> = {}) => {
    const id = numericId(`${path} ${key}`);
    return { id, url: `${base}/${path}/${id}/`, display: name, name, slug: slugOf(name), ...more };
  };
  const site = (name: string | null, key?: string | null) =>
    brief('dcim/sites', key ?? unassigned, name ?? unassigned);
  const manufacturer = (name: string | null) => brief('dcim/manufacturers', name ?? unknown, name ?? unknown);
  const deviceType = (vendor: string | null, model: string | null) => {
    const made = brief('dcim/device-types', `${vendor ?? unknown} ${model ?? unknown}`, model ?? unknown);
    const { name, ...rest } = made;
    return { ...rest, manufacturer: manufacturer(vendor), model: name };
  };
  const role = (kind: string) => brief('dcim/device-roles', kind, kind);
  const platform = (name: string | null) => (name === null ? null : brief('dcim/platforms', name, name));
  const tag = (name: string) => brief('extras/tags', name, name, { color: '9e9e9e' });
  const addressOf = (text: string, lengthBits: number | null) =>
    `${text}/${lengthBits ?? (familyOf(text) === 6 ? 128 : 32)}`;
  const family = (text: string) => {
    const value = familyOf(text) ?? 4;
    return { value, label: `IPv${value}` };
  };
  const briefAddress = (deviceId: string, address: string, lengthBits: number | null) => {
    const text = addressOf(address, lengthBits);
    const id = numericId(`ipam/ip-addresses ${deviceId} ${address}`);
    return {
      id,
      url: `${base}/ipam/ip-addresses/${id}/`,
      display: text,
      family: family(address),
      address: text,
    };
  };
  const briefDevice = (id: string, name: string) => {
    const { slug: _, ...rest } = brief('dcim/devices', id, name);
    return rest;
  };
  const briefInterface = (id: string, name: string, deviceId: string, deviceName: string) => {
    const { slug: _, ...rest } = brief('dcim/interfaces', id, name);
    return { ...rest, device: briefDevice(deviceId, deviceName) };
  };
  const active = { value: 'active', label: 'Active' };
  const time = (ms: number) => new Date(ms).toISOString();

  return {
    site: (item: Site): NetboxObject => ({
      ...site(item.name, item.id),
      status: active,
      description: item.note,
      device_count: item.devices,
      tags: [],
      custom_fields: {},
    }),
    unassigned: (): NetboxObject => ({
      ...site(null),
      status: active,
      description: 'Devices without a site',
      tags: [],
      custom_fields: {},
    }),
    manufacturer: (name: string | null): NetboxObject => ({
      ...manufacturer(name),
      description: '',
      tags: [],
      custom_fields: {},
    }),
    deviceType: (vendor: string | null, model: string | null): NetboxObject => ({
      ...deviceType(vendor, model),
      part_number: '',
      u_height: 0,
      tags: [],
      custom_fields: {},
    }),
    role: (kind: string): NetboxObject => ({
      ...role(kind),
      color: '9e9e9e',
      vm_role: false,
      description: '',
      tags: [],
      custom_fields: {},
    }),
    platform: (name: string): NetboxObject => ({
      ...platform(name)!,
      manufacturer: null,
      description: '',
      tags: [],
      custom_fields: {},
    }),
    device(item: Device, addresses: readonly { address: string; lengthBits: number | null }[]): NetboxObject {
      const address = (text: string | null) =>
        text === null
          ? null
          : briefAddress(
              item.id,
              text,
              addresses.find((known) => known.address === text)?.lengthBits ?? null,
            );
      const of = (wanted: 4 | 6) =>
        item.managementAddress !== null && familyOf(item.managementAddress) === wanted
          ? item.managementAddress
          : (addresses.find((known) => familyOf(known.address) === wanted)?.address ?? null);
      const kind = role(item.kind);
      return {
        ...briefDevice(item.id, item.name),
        device_type: deviceType(item.vendor, item.model),
        role: kind,
        device_role: kind,
        tenant: null,
        platform: platform(item.platform),
        serial: item.serial ?? '',
        asset_tag: null,
        site: site(item.siteName, item.siteId),
        location: null,
        rack: null,
        position: null,
        face: null,
        parent_device: null,
        status: active,
        primary_ip: address(item.managementAddress ?? of(4) ?? of(6)),
        primary_ip4: address(of(4)),
        primary_ip6: address(of(6)),
        cluster: null,
        virtual_chassis: null,
        description: '',
        comments: item.note,
        local_context_data: null,
        tags: item.tags.map(tag),
        custom_fields: {
          nocturne_id: item.id,
          nocturne_state: item.state,
          nocturne_version: item.version,
          nocturne_location: item.location,
        },
        created: time(item.createdMs),
        last_updated: time(item.seenMs),
        interface_count: item.interfaces,
      };
    },
    interface: (item: DeviceInterface, deviceName: string): NetboxObject => ({
      ...briefInterface(item.id, item.name, item.deviceId, deviceName),
      label: '',
      type: { value: 'other', label: 'Other' },
      enabled: item.adminStatus !== 'down',
      mtu: item.mtuBytes,
      mac_address: item.mac?.toUpperCase() ?? null,
      // NetBox counts in kilobits.
      speed: item.speedBps === null ? null : Math.round(item.speedBps / 1000),
      description: item.alias ?? '',
      mark_connected: false,
      cable: null,
      connected_endpoints: item.neighbour
        ? [
            {
              ...briefDevice(item.neighbour.deviceId, item.neighbour.deviceName),
              name: item.neighbour.interfaceName,
            },
          ]
        : null,
      count_ipaddresses: item.addresses.length,
      tags: [],
      custom_fields: { nocturne_if_index: item.ifIndex, nocturne_oper_status: item.operStatus },
    }),
    address: (
      item: { readonly address: string; readonly lengthBits: number | null },
      device: { readonly id: string; readonly name: string },
      port: { readonly id: string; readonly name: string } | undefined,
    ): NetboxObject => ({
      ...briefAddress(device.id, item.address, item.lengthBits),
      vrf: null,
      tenant: null,
      status: active,
      role: null,
      assigned_object_type: port ? 'dcim.interface' : null,
      assigned_object_id: port ? numericId(`dcim/interfaces ${port.id}`) : null,
      assigned_object: port ? briefInterface(port.id, port.name, device.id, device.name) : null,
      dns_name: '',
      description: '',
      comments: '',
      tags: [],
      custom_fields: { nocturne_device: device.name },
    }),
    prefix(text: string): NetboxObject {
      const parsed = parsePrefix(text)!;
      const network = formatPrefix(networkOf(parsed));
      const id = numericId(`ipam/prefixes ${network}`);
      return {
        id,
        url: `${base}/ipam/prefixes/${id}/`,
        display: network,
        family: { value: parsed.address.family, label: `IPv${parsed.address.family}` },
        prefix: network,
        vrf: null,
        status: active,
        is_pool: false,
        description: '',
        tags: [],
        custom_fields: {},
      };
    },
    cable(
      link: { readonly id: string; readonly source: string },
      ends: readonly ReturnType<typeof briefInterface>[][],
    ): NetboxObject {
      const id = numericId(`dcim/cables ${link.id}`);
      const terminations = (end: readonly ReturnType<typeof briefInterface>[]) =>
        end.map((object) => ({ object_type: 'dcim.interface', object_id: object.id, object }));
      return {
        id,
        url: `${base}/dcim/cables/${id}/`,
        display: `#${id}`,
        type: '',
        a_terminations: terminations(ends[0] ?? []),
        b_terminations: terminations(ends[1] ?? []),
        status: { value: 'connected', label: 'Connected' },
        label: '',
        description: `learnt from ${link.source}`,
        tags: [],
        custom_fields: {},
      };
    },
    briefInterface,
  };
}
