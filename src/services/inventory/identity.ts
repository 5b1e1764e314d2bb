/**
 * Which device an observation is about. Strong keys decide; an address only where nothing stronger is known on one side; a name
 * never. Keys that many boxes share are no keys.
 */
import { strongKinds } from './port.ts';

/** Virtual router MACs (VRRP RFC 9568, HSRP) move between boxes; locally all-zero and broadcast are nobody's. */
const sharedMac = /^(00:00:5e:00:0[12]:|00:00:0c:07:ac:|00:05:73:a0:|00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)/;
const emptySerial =
  /^(0+|n\/?a|none|unknown|default string|to be filled.*|system serial number|not specified|-+)$/i;
/** RFC 3411 asks for at least five octets; shorter or all-zero ids were typed by somebody who copies configurations. */
const uselessEngine = /^(0*|.{0,9}|8000000000000000*)$/;

export interface Key {
  readonly kind: string;
  readonly value: string;
}

export function usableKeys(keys: readonly Key[]): Key[] {
  const seen = new Set<string>();
  return keys.filter(({ kind, value }) => {
    const text = value.trim().toLowerCase();
    if (text === '' || seen.has(`${kind} ${text}`)) return false;
    seen.add(`${kind} ${text}`);
    if (kind === 'mac') return !sharedMac.test(text);
    if (kind === 'serial') return !emptySerial.test(text);
    if (kind === 'engine-id') return !uselessEngine.test(text);
    return true;
  });
}

export interface KnownKey extends Key {
  readonly deviceId: string;
}

export interface Identity {
  /** Undefined: nobody known. `others` are the same box under another id: they are merged into `deviceId`. */
  readonly deviceId: string | undefined;
  readonly others: readonly string[];
  /** Keys of this observation that two different boxes have: from now on they identify nobody. */
  readonly shared: readonly Key[];
}

/** Prefix of the kind under which a shared key is kept: visible in the device's keys, and never matched again. */
export const sharedPrefix = 'shared ';

/**
 * Who decides when as many kinds of keys agree as disagree; what is burned in goes before what was configured or copied. A BGP
 * identifier is unique in its autonomous system (RFC 6286), while a router seen from outside shows another MAC on each port.
 */
const decisive = ['chassis-id', 'serial', 'bgp-id', 'mac', 'engine-id', 'ssh-host-key'];

function valuesOf(keys: readonly Key[], kind: string): ReadonlySet<string> {
  return new Set(keys.filter((key) => key.kind === kind).map((key) => key.value));
}

/**
 * Are two sets of strong keys of one box? More kinds must agree than disagree. Copied configurations share an engine id, cloned
 * images an SSH host key, virtual bridges a MAC; so one common key proves nothing against several that differ. A port can be
 * added or moved: MACs agree when half of the smaller set is common.
 */
export function sameBox(a: readonly Key[], b: readonly Key[]): boolean {
  let balance = 0;
  let first = 0;
  for (const kind of decisive) {
    const [mine, theirs] = [valuesOf(a, kind), valuesOf(b, kind)];
    if (mine.size === 0 || theirs.size === 0) continue;
    const common = [...mine].filter((value) => theirs.has(value)).length;
    const needed = kind === 'mac' ? Math.min(mine.size, theirs.size) / 2 : 1;
    const vote = common >= needed ? 1 : -1;
    if (first === 0) first = vote;
    balance += vote;
  }
  return balance === 0 ? first > 0 : balance > 0;
}

/**
 * `known` are all keys of every device that has one of `keys`. Ids sort by age, so the oldest device survives a merge. An address
 * identifies only where one side knows nothing stronger: one that moved to a box with other strong keys is another box.
 */
export function identify(keys: readonly Key[], known: readonly KnownKey[]): Identity {
  const isStrong = (key: Key) => strongKinds.has(key.kind);
  const mine = keys.filter(isStrong);
  const asked = new Set(keys.map((key) => `${key.kind} ${key.value}`));
  const devices = new Map<string, KnownKey[]>();
  for (const key of known) devices.set(key.deviceId, [...(devices.get(key.deviceId) ?? []), key]);
  const same: string[] = [];
  const weak: string[] = [];
  const shared: Key[] = [];
  for (const [deviceId, all] of [...devices].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const theirs = all.filter(isStrong);
    const common = theirs.filter((key) => asked.has(`${key.kind} ${key.value}`));
    if (common.length > 0 && sameBox(mine, theirs)) same.push(deviceId);
    else if (common.length > 0) shared.push(...common.map(({ kind, value }) => ({ kind, value })));
    else if (mine.length === 0 || theirs.length === 0) weak.push(deviceId);
  }
  // A device known by address alone that is reached under an address of this one is this one.
  const isBare = (deviceId: string) => !devices.get(deviceId)!.some(isStrong);
  const all = [...same, ...(mine.length > 0 ? weak.filter(isBare) : same.length > 0 ? [] : weak.slice(0, 1))];
  const [deviceId, ...others] = all.sort();
  return { deviceId, others, shared };
}
