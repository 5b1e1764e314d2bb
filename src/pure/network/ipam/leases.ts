/**
 * Lease files of DHCP servers: ISC dhcpd (dhcpd.leases(5)), Kea memfile (CSV with a header), dnsmasq. All three are journals:
 * the last record of an address is the one that counts. Parsing never throws; a line that makes no sense is reported.
 */
import { formatAddress, normaliseMac, parseAddress } from '../../base/address.ts';

export const leaseFormats = ['isc', 'kea', 'dnsmasq'] as const;
export type LeaseFormat = (typeof leaseFormats)[number];

export interface Lease {
  readonly address: string;
  readonly mac: string | null;
  readonly name: string | null;
  readonly state: 'active' | 'expired' | 'released' | 'declined' | 'free';
  /** Epoch milliseconds; null: never. */
  readonly endsMs: number | null;
}
export interface LeaseFile {
  readonly format: LeaseFormat | null;
  readonly leases: readonly Lease[];
  readonly problems: readonly { readonly line: number; readonly problem: string }[];
  /** Problems beyond those listed, and leases beyond the bound. */
  readonly problemsMore: number;
  readonly leasesDropped: number;
}

export const leasesMax = 200_000;
const problemsMax = 100;

/** Collects the last word on each address, and what could not be read. */
function createCollector(format: LeaseFormat) {
  const leases = new Map<string, Lease>();
  const problems: { line: number; problem: string }[] = [];
  let more = 0;
  let dropped = 0;
  return {
    problem(line: number, problem: string) {
      if (problems.length < problemsMax) problems.push({ line, problem });
      else more++;
    },
    lease(lease: Lease) {
      if (leases.size >= leasesMax && !leases.has(lease.address)) dropped++;
      else leases.set(lease.address, lease);
    },
    remove: (address: string) => void leases.delete(address),
    file: (): LeaseFile => ({
      format,
      leases: [...leases.values()],
      problems,
      problemsMore: more,
      leasesDropped: dropped,
    }),
  };
}
type Collector = ReturnType<typeof createCollector>;

const addressOf = (text: string): string | undefined => {
  const address = parseAddress(text);
  return address ? formatAddress(address) : undefined;
};
const nameOf = (text: string | undefined): string | null => {
  const name = text?.trim().replace(/\.$/, '').toLowerCase();
  return name && name !== '*' ? name.slice(0, 253) : null;
};
const quoted = (text: string): string => text.slice(0, 60);

export function formatOf(text: string): LeaseFormat | undefined {
  const head = text.slice(0, 65_536);
  if (/^\s*address,(hwaddr|duid),/m.test(head)) return 'kea';
  if (/^\s*(lease\s+\S+|ia-na\s+".*)\s*\{/m.test(head)) return 'isc';
  if (/^\d+ \S+ [0-9a-f.:]+ \S+/im.test(head)) return 'dnsmasq';
  return undefined;
}

export function parseLeases(text: string, wanted?: LeaseFormat): LeaseFile {
  const format = wanted ?? formatOf(text);
  if (!format)
    return {
      format: null,
      leases: [],
      problems: [{ line: 1, problem: 'neither ISC dhcpd.leases, nor Kea CSV, nor dnsmasq leases' }],
      problemsMore: 0,
      leasesDropped: 0,
    };
  const collector = createCollector(format);
  const lines = text.split(/\r?\n/);
  if (format === 'isc') readIsc(lines, collector);
  else if (format === 'kea') readKea(lines, collector);
  else readDnsmasq(lines, collector);
  return collector.file();
}

/** `4 2026/11/25 22:13:00` (UTC), `epoch 1795644780`, `never`. */
function iscTime(text: string): number | null | undefined {
  if (text === 'never') return null;
  const epoch = /^epoch (\d{1,12})$/.exec(text);
  if (epoch) return Number(epoch[1]) * 1000;
  const date = /^[0-6] (\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!date) return undefined;
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const iscStates: Readonly<Record<string, Lease['state']>> = {
  active: 'active',
  bootp: 'active',
  expired: 'expired',
  released: 'released',
  abandoned: 'declined',
  free: 'free',
  backup: 'free',
  reset: 'free',
};

function readIsc(lines: readonly string[], into: Collector): void {
  let open: { -readonly [K in keyof Lease]: Lease[K] } | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!.trim();
    const begin = /^(?:lease|iaaddr)\s+(\S+)\s*\{/.exec(line);
    if (begin) {
      if (open) into.problem(i + 1, `the record of ${open.address} has no end`);
      const address = addressOf(begin[1]!);
      if (!address) into.problem(i + 1, `"${quoted(begin[1]!)}" is not an address`);
      open = address ? { address, mac: null, name: null, state: 'active', endsMs: null } : undefined;
    } else if (open && line === '}') {
      into.lease(open);
      open = undefined;
    } else if (open) readIscStatement(line, open, i + 1, into);
  }
  if (open) into.problem(lines.length, `the record of ${open.address} is cut off`);
}

function readIscStatement(
  line: string,
  lease: { -readonly [K in keyof Lease]: Lease[K] },
  number: number,
  into: Collector,
): void {
  const statement = /^(ends|binding state|hardware ethernet|client-hostname)\s+([^;]*);/.exec(line);
  if (!statement) return;
  const value = statement[2]!.trim();
  if (statement[1] === 'ends') {
    const ends = iscTime(value);
    if (ends === undefined) into.problem(number, `"${quoted(value)}" is not a time`);
    else lease.endsMs = ends;
  } else if (statement[1] === 'binding state') {
    const state = iscStates[value];
    if (state) lease.state = state;
    else into.problem(number, `"${quoted(value)}" is no binding state`);
  } else if (statement[1] === 'hardware ethernet') {
    lease.mac = normaliseMac(value) ?? null;
    if (!lease.mac) into.problem(number, `"${quoted(value)}" is not a MAC address`);
  } else lease.name = nameOf(value.replace(/^"|"$/g, ''));
}

/** States of Kea: 0 default, 1 declined, 2 expired and reclaimed, 3 released. */
const keaStates: readonly Lease['state'][] = ['active', 'declined', 'expired', 'released'];
/** IA_PD: a delegated prefix is no address. */
const keaPrefixType = '2';

function readKea(lines: readonly string[], into: Collector): void {
  let columns: readonly string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '') continue;
    // Kea writes a comma inside a value as &#x2c (its CSV has no quotes).
    const values = line.split(',').map((value) => value.replaceAll('&#x2c', ',').trim());
    if (values[0] === 'address') {
      columns = values;
      continue;
    }
    if (columns.length === 0) {
      into.problem(i + 1, 'there is no header with the names of the columns before it');
      continue;
    }
    const of = (name: string) => values[columns.indexOf(name)] ?? '';
    const address = addressOf(values[0]!);
    const expire = Number(of('expire'));
    if (!address) into.problem(i + 1, `"${quoted(values[0]!)}" is not an address`);
    else if (of('expire') === '' || !Number.isSafeInteger(expire))
      into.problem(i + 1, `"${quoted(of('expire'))}" is not a time`);
    else if (of('lease_type') === keaPrefixType) continue;
    else if (of('valid_lifetime') === '0') into.remove(address);
    else
      into.lease({
        address,
        mac: normaliseMac(of('hwaddr')) ?? null,
        name: nameOf(of('hostname')),
        state: keaStates[Number(of('state') || 0)] ?? 'expired',
        endsMs: of('valid_lifetime') === '4294967295' ? null : expire * 1000,
      });
  }
}

function readDnsmasq(lines: readonly string[], into: Collector): void {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === '' || /^duid \S+$/.test(line)) continue;
    const [ends = '', hardware = '', text = '', name = ''] = line.split(/\s+/);
    const address = addressOf(text);
    if (!/^\d{1,12}$/.test(ends) || !address) {
      into.problem(i + 1, `"${quoted(line)}" is no lease: time, MAC or IAID, address, name, client`);
      continue;
    }
    into.lease({
      address,
      // DHCPv6 leases have an IAID there. A hardware type other than Ethernet stands before the MAC.
      mac: normaliseMac(hardware.replace(/^\d\d-/, '')) ?? null,
      name: nameOf(name),
      state: 'active',
      endsMs: ends === '0' ? null : Number(ends) * 1000,
    });
  }
}
