/** From devices of a file to what the inventory is asked to write, and from its answer to rows that a person reads. */
import type { ImportRow } from '#pure/contract/resources.ts';
import type { ExchangeDevice } from '#pure/exchange/model.ts';
import type { Intended, IntendedOutcome } from '#services/inventory/port.ts';

/** Facts that only files tell; a custom field is `field.<name>`. */
export const portsFact = 'ports';
export const accessFact = 'access';
export const fieldFact = 'field.';

export interface Asked {
  readonly device: ExchangeDevice;
  readonly address: string | null;
  /** Undefined: refused, for the reasons. */
  readonly intended: Intended | undefined;
  readonly reasons: readonly string[];
}

export interface World {
  /** Credential ids by name. */
  readonly credentials: ReadonlyMap<string, string>;
  readonly addressOfHost: ReadonlyMap<string, string>;
  readonly site: string | null;
  readonly tags: readonly string[];
}

export function askFor(device: ExchangeDevice, world: World): Asked {
  const resolved = device.host === null ? undefined : world.addressOfHost.get(device.host);
  const address = device.address ?? resolved ?? null;
  const keys = [
    ...(address === null ? [] : [{ kind: 'address', value: address }]),
    ...device.addresses.map((item) => ({ kind: 'address', value: item.address })),
    ...(device.serial === null ? [] : [{ kind: 'serial', value: device.serial }]),
    ...device.macs.map((value) => ({ kind: 'mac', value })),
  ];
  const reasons: string[] = [];
  if (keys.length === 0) {
    reasons.push(
      device.host === null
        ? 'nothing identifies it: give an address, a serial number or a MAC, since names are not unique'
        : `address: the name "${device.host}" does not resolve here, and nothing else identifies it`,
    );
    return { device, address, intended: undefined, reasons };
  }
  const credentialId = device.credential === null ? undefined : world.credentials.get(device.credential);
  if (device.credential !== null && credentialId === undefined)
    reasons.push(
      `credential: the vault holds nothing named "${device.credential}": left out; add it under Settings, Credentials, and import again`,
    );
  const { name, vendor, platform, model, version, serial, location, contact } = device;
  return {
    device,
    address,
    reasons,
    intended: {
      keys,
      attributes: present({
        name: name ?? device.host,
        // Not knowing is no statement.
        kind: device.kind === 'unknown' ? null : device.kind,
        managementAddress: address,
        vendor,
        platform,
        model,
        version,
        serial,
        location,
        contact,
        credentialId: credentialId ?? null,
      }),
      siteName: device.site ?? world.site,
      tags: [...device.tags, ...world.tags],
      note: device.note,
      addresses: [
        ...device.addresses,
        ...(address !== null && !device.addresses.some((item) => item.address === address)
          ? [{ address, lengthBits: null }]
          : []),
      ],
      facts: [
        ...(device.ports.length > 0 ? [{ name: portsFact, value: device.ports }] : []),
        ...(device.access ? [{ name: accessFact, value: device.access }] : []),
        ...Object.entries(device.fields).map(([field, value]) => ({ name: `${fieldFact}${field}`, value })),
      ],
    },
  };
}

function present(values: Readonly<Record<string, string | null>>): Intended['attributes'] {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** The address by which it is reached is told once, as that. */
const isAddressAgain = ({ field, from, to }: IntendedOutcome['changes'][number], address: string | null) =>
  field === 'addresses' &&
  (from as string[]).length === 0 &&
  JSON.stringify(to) === JSON.stringify([address]);

/** Fields as files call them. */
const fieldNames: Readonly<Record<string, string>> = {
  credentialId: 'credential',
  managementAddress: 'address',
};

/** Ids of credentials are nobody's business: people know them by name. */
export interface Shown {
  readonly credentialName: (id: unknown) => unknown;
  readonly rowIs: 'line' | 'item';
}

export function rowOf(
  { device, address, reasons }: Asked,
  outcome: IntendedOutcome | undefined,
  sameRow: number | null,
  shown: Shown,
): ImportRow {
  const base = {
    row: device.row,
    name: device.name ?? device.host ?? outcome?.name ?? address ?? device.serial ?? device.macs[0] ?? '',
    address,
  };
  if (!outcome)
    return { ...base, action: 'refuse', deviceId: null, changes: [], reasons: [...reasons], sensors: [] };
  if (sameRow !== null)
    return {
      ...base,
      action: 'refuse',
      deviceId: outcome.created ? null : outcome.deviceId,
      changes: [],
      sensors: [],
      reasons: [...reasons, `it is the same device as ${shown.rowIs} ${sameRow}, which counts`],
    };
  const named = (field: string, value: unknown) =>
    field === 'credentialId' ? shown.credentialName(value) : value;
  const field = (name: string) => fieldNames[name] ?? name;
  return {
    ...base,
    action: outcome.created
      ? 'create'
      : outcome.changes.length + outcome.merged.length > 0
        ? 'change'
        : 'keep',
    deviceId: outcome.created ? null : outcome.deviceId,
    sensors: [],
    changes: outcome.changes
      .filter((change) => !isAddressAgain(change, address))
      .map((change) => ({
        field: field(change.field),
        from: named(change.field, change.from),
        to: named(change.field, change.to),
      })),
    reasons: [
      ...reasons,
      ...outcome.held.map(
        (item) =>
          `${field(item.field)}: a person said ${JSON.stringify(named(item.field, item.value))}, and that stays`,
      ),
      ...(outcome.merged.length > 0
        ? [`${outcome.merged.length + 1} known devices turn out to be this one: they are merged`]
        : []),
    ],
  };
}
