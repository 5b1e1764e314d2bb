/**
 * The one neutral shape of import and export. A format turns its own words into `RawDevice`; `createSheet` checks every value in
 * one place and writes a note for each that cannot be used, so that no parser decides what a good address is.
 */
import { formatAddress, normaliseMac, parseAddress } from '../base/address.ts';
import type { importFormats } from '../contract/resources/exchange.ts';
import { kindOf } from './kinds.ts';

/** Bounds of one import. What is beyond is refused and said. */
export const textLengthMax = 16 * 1024 * 1024;
export const devicesMax = 20_000;
export const sitesMax = 2_000;
export const notesMax = 1_000;
/** Of one device. */
export const listMax = 100;
export const fieldsMax = 100;
export const sensorsMax = 500;

export type AccessProtocol = 'ssh' | 'telnet' | 'rdp' | 'vnc' | 'http' | 'https' | 'winrm' | 'raw';
export interface AccessHint {
  readonly protocol: AccessProtocol;
  readonly port: number | null;
  readonly user: string | null;
}
export interface OpenPort {
  readonly port: number;
  readonly transport: 'tcp' | 'udp' | 'sctp';
  readonly service: string | null;
}
export interface HostAddress {
  readonly address: string;
  readonly lengthBits: number | null;
}

const textFields = [
  'name',
  'kind',
  'vendor',
  'platform',
  'model',
  'version',
  'serial',
  'site',
  'location',
  'contact',
  'credential',
  'note',
] as const;
export type TextField = (typeof textFields)[number];

export type ExchangeDevice = { readonly [K in TextField]: string | null } & {
  /** The line of the text, or the number of the item: see `Parsed.rowIs`. */
  readonly row: number;
  readonly address: string | null;
  /** A DNS name where the file has no address: whoever imports may resolve it. */
  readonly host: string | null;
  readonly addresses: readonly HostAddress[];
  readonly macs: readonly string[];
  readonly tags: readonly string[];
  readonly ports: readonly OpenPort[];
  readonly access: AccessHint | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly sensors: readonly DeclaredSensor[];
};
/** A check of the device, with the tool that would do it. */
export interface DeclaredSensor {
  readonly name: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Null: as new sensors have it. */
  readonly intervalMs: number | null;
}
export interface ExchangeSite {
  readonly row: number;
  readonly name: string;
  readonly note: string;
}
export interface Note {
  readonly row: number;
  readonly field: string;
  readonly value: string;
  readonly message: string;
}
export interface Column {
  readonly name: string;
  /** Null: left out. */
  readonly field: string | null;
  readonly samples: readonly string[];
}
export interface Parsed {
  readonly devices: readonly ExchangeDevice[];
  readonly sites: readonly ExchangeSite[];
  readonly notes: readonly Note[];
  /** Notes beyond `notesMax`: counted, not kept. */
  readonly notesDropped: number;
  readonly rowIs: 'line' | 'item';
  /** Of a table: what each column was taken for. */
  readonly columns: readonly Column[] | null;
}
export interface ParseOptions {
  /** Column name to field, `field` for a custom field, or `ignore`; columns not named are suggested. */
  readonly mapping?: Readonly<Record<string, string>> | undefined;
}

/** One file per format gives one of these. */
export interface Format {
  readonly id: (typeof importFormats)[number];
  /** How sure, 0 to 1, from the beginning of the text. */
  readonly looksLike: (head: string) => number;
  readonly parse: (text: string, options: ParseOptions) => Parsed;
}

/** What a parser knows of a device, unchecked. */
export interface RawDevice {
  readonly address?: unknown;
  readonly addresses?: readonly unknown[] | undefined;
  readonly macs?: readonly unknown[] | undefined;
  readonly tags?: readonly unknown[] | undefined;
  readonly ports?: readonly {
    readonly port: unknown;
    readonly transport: unknown;
    readonly service?: unknown;
  }[];
  readonly access?:
    | { readonly protocol?: unknown; readonly port?: unknown; readonly user?: unknown }
    | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  readonly sensors?: readonly DeclaredSensor[];
  readonly name?: unknown;
  readonly kind?: unknown;
  readonly vendor?: unknown;
  readonly platform?: unknown;
  readonly model?: unknown;
  readonly version?: unknown;
  readonly serial?: unknown;
  readonly site?: unknown;
  readonly location?: unknown;
  readonly contact?: unknown;
  readonly credential?: unknown;
  readonly note?: unknown;
}

export interface Sheet {
  device(row: number, raw: RawDevice): void;
  site(row: number, name: unknown, note?: unknown): void;
  note(row: number, field: string, value: unknown, message: string): void;
  readonly full: boolean;
  done(columns?: readonly Column[]): Parsed;
}

const lengthMax: Readonly<Record<string, number>> = { name: 200, note: 5000, site: 100 };
const textMax = 500;
const tagMax = 50;
/** A value that is shown in a note. */
const shownMax = 120;

/** Secrets go to the vault, by hand: a file's password never becomes a custom field, a note or a log line. */
const telling = /pass(?!ive)|secret|communit|token|private.?key|^psk$|credential.*(value|data)|api.?key/i;
export const secretsStay = 'secrets are not read from files: put them into the vault and name the credential';
export const isTelling = (name: string): boolean => telling.test(name);

const dnsName =
  /^(?=.{1,253}\.?$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;
const protocols: Readonly<Record<string, AccessProtocol>> = {
  ssh: 'ssh',
  ssh1: 'ssh',
  ssh2: 'ssh',
  network_cli: 'ssh',
  netconf: 'ssh',
  telnet: 'telnet',
  'telnet/ssl': 'telnet',
  rlogin: 'raw',
  raw: 'raw',
  rdp: 'rdp',
  vnc: 'vnc',
  http: 'http',
  https: 'https',
  httpapi: 'https',
  winrm: 'winrm',
  psrp: 'winrm',
};
export const protocolOf = (value: unknown): AccessProtocol | undefined =>
  typeof value === 'string' && Object.hasOwn(protocols, value.toLowerCase())
    ? protocols[value.toLowerCase()]
    : undefined;

/** Text without control characters: what files hold is shown on terminals and pages. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const clean = (text: string) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ').trim();
const shown = (value: unknown) => {
  const text = clean(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return text.length > shownMax ? `${text.slice(0, shownMax - 1)}…` : text;
};

/** `192.0.2.1/24`, `[2001:db8::1]`, `FE80::1%eth0`: the address as everything here writes it. */
export function hostAddressOf(value: string): HostAddress | undefined {
  const [host, length] = value.replace(/^\[|\]$/g, '').split('/', 2);
  const address = parseAddress(host!.split('%', 1)[0]!);
  if (!address) return undefined;
  const lengthBits = length === undefined ? null : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (lengthBits !== null && !(lengthBits <= (host!.includes(':') ? 128 : 32))) return undefined;
  return { address: formatAddress(address), lengthBits };
}

export function portOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 65536
    ? number
    : undefined;
}

export function createSheet(rowIs: 'line' | 'item'): Sheet {
  const devices: ExchangeDevice[] = [];
  const sites: ExchangeSite[] = [];
  const notes: Note[] = [];
  let notesDropped = 0;
  let full = false;

  const note = (row: number, field: string, value: unknown, message: string) => {
    if (notes.length < notesMax)
      notes.push({ row, field: shown(field), value: isTelling(field) ? '•••' : shown(value), message });
    else notesDropped++;
  };
  const scalar = (row: number, field: string, value: unknown): string | null => {
    if (value === undefined || value === null) return null;
    if (typeof value === 'object') {
      note(row, field, value, 'a list or an object where one value is expected: left out');
      return null;
    }
    return clean(String(value)) || null;
  };
  const text = (row: number, field: string, value: unknown): string | null => {
    const said = scalar(row, field, value);
    const max = lengthMax[field] ?? textMax;
    if (said === null || said.length <= max) return said;
    note(row, field, said, `longer than ${max} characters: cut`);
    return said.slice(0, max);
  };
  const list = <T>(
    row: number,
    field: string,
    values: readonly unknown[] | undefined,
    read: (value: string) => T | undefined,
    expected: string,
  ): T[] => {
    const found = new Map<string, T>();
    for (const value of values ?? []) {
      const said = scalar(row, field, value);
      if (said === null) continue;
      const item = read(said);
      if (item === undefined) note(row, field, said, `${expected}: left out`);
      else if (found.size < listMax) found.set(JSON.stringify(item), item);
      else {
        note(row, field, said, `more than ${listMax}: the rest is left out`);
        break;
      }
    }
    return [...found.values()];
  };
  const customFields = (row: number, given: Readonly<Record<string, unknown>>): Record<string, string> => {
    const kept: [string, string][] = [];
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined || value === null || value === '') continue;
      if (isTelling(name)) {
        note(row, name, '', secretsStay);
        continue;
      }
      const said = clean(typeof value === 'object' ? JSON.stringify(value) : String(value));
      if (said === '') continue;
      if (kept.length === fieldsMax) {
        note(row, name, said, `more than ${fieldsMax} custom fields: the rest is left out`);
        break;
      }
      kept.push([name.slice(0, 100), said.slice(0, textMax)]);
    }
    return Object.fromEntries(kept);
  };
  const sensorsOf = (row: number, given: readonly DeclaredSensor[]): DeclaredSensor[] => {
    if (given.length > sensorsMax)
      note(row, 'sensors', given.length, `more than ${sensorsMax}: the rest is left out`);
    return given
      .slice(0, sensorsMax)
      .map((sensor) => ({ ...sensor, name: clean(sensor.name).slice(0, 200) || sensor.tool }));
  };
  const accessOf = (row: number, raw: RawDevice['access']): AccessHint | null => {
    if (!raw || (!raw.protocol && !raw.port && !raw.user)) return null;
    const protocol = raw.protocol ? protocolOf(raw.protocol) : 'ssh';
    const port = raw.port === undefined || raw.port === null || raw.port === '' ? null : portOf(raw.port);
    if (protocol === undefined) {
      note(row, 'protocol', raw.protocol, 'not a protocol that Nocturne knows: left out');
      return null;
    }
    if (port === undefined) note(row, 'port', raw.port, 'not a port from 1 to 65535: left out');
    return { protocol, port: port ?? null, user: text(row, 'user', raw.user) };
  };
  /** An address, or a name that may become one. */
  const placeOf = (row: number, value: unknown) => {
    const said = scalar(row, 'address', value);
    if (said === null) return { found: undefined, host: null };
    const found = hostAddressOf(said);
    if (found) return { found, host: null };
    // 10.0.0.300 is a wrong address, not a name (RFC 1123 2.1: the last label of a name is not numeric).
    if (dnsName.test(said) && !/(^|\.)\d+\.?$/.test(said)) return { found: undefined, host: said };
    note(row, 'address', said, 'neither an IPv4 or IPv6 address nor a DNS name: left out');
    return { found: undefined, host: null };
  };

  return {
    get full() {
      return full;
    },
    note,
    site(row, name, about = '') {
      const said = text(row, 'site', name);
      if (said === null) {
        note(row, 'site', '', 'a site without a name: left out');
        return;
      }
      if (sites.length === sitesMax) {
        note(row, 'site', said, `more than ${sitesMax} sites: left out`);
        return;
      }
      if (!sites.some((site) => site.name === said))
        sites.push({ row, name: said, note: text(row, 'note', about) ?? '' });
    },
    device(row, raw) {
      if (devices.length === devicesMax) {
        if (!full) note(row, '', '', `more than ${devicesMax} devices: import the rest as another file`);
        full = true;
        return;
      }
      const { found, host } = placeOf(row, raw.address);
      const kind = text(row, 'kind', raw.kind);
      const known = kind === null ? null : (kindOf(kind) ?? null);
      if (kind !== null && known === null) note(row, 'kind', kind, 'not a kind of device: left out');
      const addresses = list(row, 'addresses', raw.addresses, hostAddressOf, 'not an address');
      const device: ExchangeDevice = {
        row,
        name: text(row, 'name', raw.name),
        address: found?.address ?? addresses[0]?.address ?? null,
        host: found || addresses.length > 0 ? null : host,
        kind: known,
        vendor: text(row, 'vendor', raw.vendor),
        platform: text(row, 'platform', raw.platform),
        model: text(row, 'model', raw.model),
        version: text(row, 'version', raw.version),
        serial: text(row, 'serial', raw.serial),
        site: text(row, 'site', raw.site),
        location: text(row, 'location', raw.location),
        contact: text(row, 'contact', raw.contact),
        credential: text(row, 'credential', raw.credential),
        note: text(row, 'note', raw.note),
        addresses: [
          ...(found && !addresses.some((item) => item.address === found.address) ? [found] : []),
          ...addresses,
        ],
        macs: list(row, 'macs', raw.macs, normaliseMac, 'not a MAC address'),
        tags: list(row, 'tags', raw.tags, (tag) => tag.slice(0, tagMax), 'not a tag'),
        ports: (raw.ports ?? []).slice(0, listMax).flatMap(({ port, transport, service }) => {
          const number = portOf(port);
          const over = transport === 'udp' || transport === 'sctp' ? transport : 'tcp';
          return number === undefined
            ? []
            : [{ port: number, transport: over, service: text(row, 'service', service) } as const];
        }),
        access: accessOf(row, raw.access),
        fields: customFields(row, raw.fields ?? {}),
        sensors: sensorsOf(row, raw.sensors ?? []),
      };
      if (!device.name && !device.address && !device.host && !device.serial && device.macs.length === 0) {
        note(row, '', '', 'neither a name nor an address: left out');
        return;
      }
      devices.push(device);
    },
    done: (columns) => ({ devices, sites, notes, notesDropped, rowIs, columns: columns ?? null }),
  };
}

/** Nothing could be read, and why. */
export function unreadable(rowIs: 'line' | 'item', row: number, message: string): Parsed {
  const sheet = createSheet(rowIs);
  sheet.note(row, '', '', message);
  return sheet.done();
}
