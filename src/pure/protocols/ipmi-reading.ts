/**
 * What a management controller tells in a session (IPMI 2.0 sections 20.1, 28.2, 31 to 35): who it is, power and chassis, sensor records whole or
 * in parts, readings, the newest entries of its log, inventories. Everything is bounded; nothing is written.
 */
import {
  type ChassisStatus,
  type ControllerIdentity,
  chassisStatusOf,
  controllerIdentityOf,
  type IpmiAnswer,
  netFns,
} from '../wire/ipmi.ts';
import {
  type AreaKind,
  areaBytes,
  areaHeadBytes,
  decodeArea,
  decodeInventoryHead,
  type InventoryArea,
  inventoryHeadBytes,
  inventorySizeOf,
} from '../wire/ipmi-fru.ts';
import {
  decodeRecord,
  factorsOf,
  recordBytes,
  recordHeadBytes,
  type SensorDataRecord,
  type SensorRecord,
} from '../wire/ipmi-sdr.ts';
import { type EventLogFigures, eventLogFiguresOf, type LogEntry, logEntryOf } from '../wire/ipmi-sel.ts';
import {
  type Factors,
  nonLinear,
  numberOf,
  type SensorReading,
  sensorReadingOf,
  type ThresholdName,
  thresholdsOf,
} from '../wire/ipmi-sensor.ts';
import { concat, le16 } from '../wire/octets.ts';
import { completionFault, type Ipmi } from './ipmi.ts';

/** A chassis with many blades has some hundreds. */
export const sensorRecordsMax = 2000;
/** A record that changes while it is read is begun anew so often. */
const restartsMax = 5;
/** Entries of the log that are read forward when they cannot be read from the end. */
const logWalkMax = 512;
export const inventoriesMax = 64;
/** An area has at most 255 × 8 octets. */
const areaBytesMax = 2040;

const codes = {
  invalidCommand: 0xc1,
  reservationCancelled: 0xc5,
  lengthInvalid: 0xc7,
  lengthExceeded: 0xc8,
  outOfRange: 0xc9,
  tooManyBytes: 0xca,
  notPresent: 0xcb,
  insufficientPrivilege: 0xd4,
  unspecified: 0xff,
} as const;
/** What controllers say that cannot answer with so many octets at once. */
const tooMuch: ReadonlySet<number> = new Set([
  codes.lengthInvalid,
  codes.lengthExceeded,
  codes.tooManyBytes,
  codes.unspecified,
]);

const whole = 0xff;
const last = 0xffff;

export async function readIdentity(ipmi: Ipmi): Promise<ControllerIdentity> {
  const data = await ipmi.must('Get Device ID', { netFn: netFns.app, command: 1 });
  return controllerIdentityOf(data) ?? malformed(ipmi, 'Get Device ID');
}

export async function readChassis(ipmi: Ipmi): Promise<ChassisStatus> {
  const data = await ipmi.must('Get Chassis Status', { netFn: netFns.chassis, command: 1 });
  return chassisStatusOf(data) ?? malformed(ipmi, 'Get Chassis Status');
}

function malformed(ipmi: Ipmi, what: string): never {
  throw ipmi.fail('malformed', `the answer to ${what} is too short`);
}

/** Two places hold sensor records, with the same commands under other numbers (sections 33 and 35.2 to 35.4). */
interface RecordStore {
  readonly netFn: number;
  readonly reserve: number;
  readonly get: number;
  readonly name: string;
}
const repository: RecordStore = { netFn: netFns.storage, reserve: 0x22, get: 0x23, name: 'Get SDR' };
const deviceRecords: RecordStore = {
  netFn: netFns.sensor,
  reserve: 0x22,
  get: 0x21,
  name: 'Get Device SDR',
};

export interface RecordsFound {
  readonly records: readonly SensorDataRecord[];
  /** Records whose bytes mean nothing. */
  readonly damaged: number;
  /** There are more than are read. */
  readonly more: boolean;
}

export async function readRecords(ipmi: Ipmi, identity: ControllerIdentity): Promise<RecordsFound> {
  const store = identity.repository || !identity.deviceRecords ? repository : deviceRecords;
  const records: SensorDataRecord[] = [];
  const seen = new Set<number>();
  const read = createRecordReader(ipmi, store);
  let damaged = 0;
  let id = 0;
  while (id !== last && !seen.has(id)) {
    if (seen.size === sensorRecordsMax) return { records, damaged, more: true };
    seen.add(id);
    const found = await read(id);
    // An empty repository has no first record.
    if (!found) break;
    const record = decodeRecord(found.bytes);
    if (record) records.push(record);
    else damaged++;
    id = found.next;
  }
  return { records, damaged, more: false };
}

/** Reads whole records until one is too long for a message, from then on parts of the size that works. */
function createRecordReader(ipmi: Ipmi, store: RecordStore) {
  let part = whole;
  let reservation = 0;
  const get = async (id: number, offset: number, count: number): Promise<IpmiAnswer> =>
    await ipmi.command(store.name, {
      netFn: store.netFn,
      command: store.get,
      data: [...le16(reservation), ...le16(id), offset, count],
    });
  const reserve = async () => {
    const what = 'Reserve SDR Repository';
    const { completion, data } = await ipmi.command(what, { netFn: store.netFn, command: store.reserve });
    // Some have one reader at a time and know no reservations.
    if (completion === codes.invalidCommand) reservation = 0;
    else if (completion !== 0) throw completionFault(ipmi, what, completion);
    else reservation = (data[0] ?? 0) | ((data[1] ?? 0) << 8);
  };
  const smaller = () => (part === whole ? 32 : part >> 1);

  /** `again`: somebody else changed the repository in between. */
  const readParts = async (id: number) => {
    const head = await get(id, 0, recordHeadBytes);
    if (head.completion !== 0) return head.completion;
    const next = nextOf(head.data);
    const bytes = [head.data.slice(2, 2 + recordHeadBytes)];
    const total = recordBytes(bytes[0]!) ?? malformed(ipmi, store.name);
    for (let at = recordHeadBytes; at < total; ) {
      const { completion, data } = await get(id, at, Math.min(part, total - at));
      if (completion !== 0) return completion;
      // Shorter than its head says: damaged, but the ones behind it may be well.
      if (data.length <= 2) break;
      bytes.push(data.slice(2));
      at += data.length - 2;
    }
    return { next, bytes: concat(...bytes) };
  };
  const readWhole = async (id: number) => {
    const { completion, data } = await get(id, 0, whole);
    if (completion !== 0) return completion;
    const bytes = data.slice(2);
    // Some send what fits, and say that all is well.
    const total = recordBytes(bytes);
    return total !== undefined && bytes.length < total ? codes.tooManyBytes : { next: nextOf(data), bytes };
  };
  const nextOf = (data: Uint8Array) =>
    data.length < 2 ? malformed(ipmi, store.name) : data[0]! | (data[1]! << 8);

  return async (id: number): Promise<{ readonly next: number; readonly bytes: Uint8Array } | undefined> => {
    for (let restarts = 0; ; ) {
      const found = await (part === whole ? readWhole(id) : readParts(id));
      if (typeof found !== 'number') return found;
      if (id === 0 && [codes.notPresent, codes.outOfRange].includes(found as 0xcb)) return undefined;
      if (found === codes.reservationCancelled && restarts++ < restartsMax) await reserve();
      else if (tooMuch.has(found) && smaller() > 0) {
        part = smaller();
        await reserve();
      } else throw completionFault(ipmi, `${store.name} ${id}`, found);
    }
  };
}

export interface SensorTold {
  readonly reading: SensorReading;
  /** The number, where there is one to read now. */
  readonly value?: number;
  readonly thresholds: Partial<Record<ThresholdName, number>>;
}

/** Undefined for sensors that are recorded and not there. */
export async function readSensor(
  ipmi: Ipmi,
  sensor: SensorRecord,
  withThresholds: boolean,
): Promise<SensorTold | undefined> {
  const { number, lun, factors } = sensor;
  const ask = async (what: string, command: number, ...data: readonly number[]) =>
    await ipmi.command(`${what} of ${sensor.name}`, {
      ...{ netFn: netFns.sensor, command, lun },
      data: [number, ...data],
    });
  const answer = await ask('Get Sensor Reading', 0x2d);
  if (answer.completion === codes.insufficientPrivilege)
    throw completionFault(ipmi, `Get Sensor Reading of ${sensor.name}`, answer.completion);
  const reading = answer.completion === 0 ? sensorReadingOf(answer.data) : undefined;
  if (!reading) return undefined;
  const live = reading.available && reading.scanning;
  const at = async (raw: number): Promise<number | undefined> => {
    if (!factors) return undefined;
    const own = factors.linearisation < nonLinear ? factors : await factorsAt(raw, factors);
    return own && numberOf(raw, own);
  };
  /** What is told for one value holds without a further function. */
  const factorsAt = async (raw: number, { format }: Factors) => {
    const told = await ask('Get Sensor Reading Factors', 0x23, raw);
    return told.completion === 0 ? factorsOf(told.data.subarray(1), 0, format) : undefined;
  };
  const value = live ? await at(reading.raw) : undefined;
  const thresholds: Partial<Record<ThresholdName, number>> = {};
  if (withThresholds && sensor.thresholds !== 0 && factors) {
    const told = await ask('Get Sensor Thresholds', 0x27);
    if (told.completion === 0)
      for (const [name, raw] of Object.entries(thresholdsOf(told.data))) {
        const limit = await at(raw);
        if (limit !== undefined) thresholds[name as ThresholdName] = limit;
      }
  }
  return { reading, thresholds, ...(value === undefined ? {} : { value }) };
}

export interface EventLog extends EventLogFigures {
  /** The newest, oldest first. */
  readonly newest: readonly LogEntry[];
}

/** Undefined where there is no log. */
export async function readEventLog(ipmi: Ipmi, count: number): Promise<EventLog | undefined> {
  const info = await ipmi.command('Get SEL Info', { netFn: netFns.storage, command: 0x40 });
  if (info.completion === codes.invalidCommand) return undefined;
  if (info.completion !== 0) throw completionFault(ipmi, 'Get SEL Info', info.completion);
  const figures = eventLogFiguresOf(info.data) ?? malformed(ipmi, 'Get SEL Info');
  const newest = figures.entries === 0 || count === 0 ? [] : await readNewest(ipmi, count);
  return { ...figures, newest };
}

async function readNewest(ipmi: Ipmi, count: number): Promise<readonly LogEntry[]> {
  const get = async (id: number) => {
    const { completion, data } = await ipmi.command('Get SEL Entry', {
      netFn: netFns.storage,
      command: 0x43,
      data: [0, 0, ...le16(id), 0, whole],
    });
    if (completion === codes.notPresent || completion === codes.outOfRange) return undefined;
    if (completion !== 0) throw completionFault(ipmi, `Get SEL Entry ${id}`, completion);
    return logEntryOf(data) ?? malformed(ipmi, 'Get SEL Entry');
  };
  const first = await get(0);
  const newest = await get(last);
  if (!first || !newest) return [];
  // Entries are chained forward only. Their numbers go up by one, or by the size of an entry where they are places in a memory.
  const step = first.next === last ? 1 : first.next - first.entry.id;
  const found = [newest.entry];
  let { id } = newest.entry;
  while (found.length < count && id !== first.entry.id) {
    const before = step > 0 && id - step > 0 ? await get(id - step) : undefined;
    if (before?.entry.id !== id - step) return await walkForward(get, first, count);
    found.unshift(before.entry);
    id -= step;
  }
  return found;
}

type GetEntry = (id: number) => Promise<ReturnType<typeof logEntryOf>>;
async function walkForward(
  get: GetEntry,
  first: NonNullable<ReturnType<typeof logEntryOf>>,
  count: number,
): Promise<readonly LogEntry[]> {
  const found = [first.entry];
  let { next } = first;
  for (let walked = 1; walked < logWalkMax && next !== last; walked++) {
    const answer = await get(next);
    if (!answer || answer.next === next) break;
    found.push(answer.entry);
    if (found.length > count) found.shift();
    ({ next } = answer);
  }
  return found;
}

/** Undefined where there is no such inventory, or an empty one. */
export async function readInventory(
  ipmi: Ipmi,
  device: number,
  lun: number,
): Promise<readonly InventoryArea[] | undefined> {
  const what = `FRU inventory ${device}`;
  const info = await ipmi.command(what, { netFn: netFns.storage, command: 0x10, lun, data: [device] });
  if (info.completion === codes.insufficientPrivilege) throw completionFault(ipmi, what, info.completion);
  const size = info.completion === 0 ? inventorySizeOf(info.data) : undefined;
  if (!size) return undefined;
  const unit = size.words ? 2 : 1;
  let part = 32;
  /** Fewer octets than asked for where the memory ends. */
  const read = async (offset: number, length: number): Promise<Uint8Array | undefined> => {
    const parts: Uint8Array[] = [];
    for (let at = offset; at < offset + length; ) {
      const wanted = Math.ceil(Math.min(part, offset + length - at) / unit);
      const { completion, data } = await ipmi.command(what, {
        ...{ netFn: netFns.storage, command: 0x11, lun },
        data: [device, ...le16(at / unit), wanted],
      });
      if (tooMuch.has(completion) && part > 8) {
        part >>= 1;
        continue;
      }
      const told = completion === 0 ? data.subarray(1, 1 + (data[0] ?? 0) * unit) : undefined;
      if (!told || told.length === 0) return undefined;
      parts.push(told);
      at += told.length;
    }
    return concat(...parts).subarray(0, length);
  };
  const head = await read(0, inventoryHeadBytes);
  const offsets = head && decodeInventoryHead(head);
  if (!offsets) return undefined;
  const areas: InventoryArea[] = [];
  for (const [kind, offset] of Object.entries(offsets)) {
    const areaHead = await read(offset, areaHeadBytes);
    const length = areaHead && areaBytes(areaHead);
    if (!length || length > areaBytesMax || offset + length > size.bytes) continue;
    const bytes = await read(offset, length);
    const area = bytes && decodeArea(kind as AreaKind, bytes);
    if (area) areas.push(area);
  }
  return areas;
}
