/**
 * Which device an observation is about. Strong keys decide; an address only where nothing stronger is known on one side; a name
 * never. Keys that many boxes share are no keys.
 */
export const strongKinds: ReadonlySet<string> = new Set([
  'chassis-id',
  'engine-id',
  'serial',
  'mac',
  'ssh-host-key',
]);

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

export type Identity =
  | { readonly kind: 'new' }
  /** `others` are the same box under another id: they are merged into `deviceId`. */
  | { readonly kind: 'known'; readonly deviceId: string; readonly others: readonly string[] };

/**
 * `matching` are stored keys equal to one of `keys`; `strongOf` tells whether a device has strong keys at all. Ids sort by age,
 * so the oldest device survives a merge.
 */
export function identify(
  keys: readonly Key[],
  matching: readonly KnownKey[],
  strongOf: (deviceId: string) => boolean,
): Identity {
  const strong = [
    ...new Set(matching.filter((key) => strongKinds.has(key.kind)).map((key) => key.deviceId)),
  ].sort();
  const observedStrong = keys.some((key) => strongKinds.has(key.kind));
  const weak = [
    ...new Set(matching.filter((key) => !strongKinds.has(key.kind)).map((key) => key.deviceId)),
  ].sort();
  if (strong.length > 0) {
    // A device known by address alone that is reached under an address of this one is this one.
    const absorbed = weak.filter((deviceId) => !strong.includes(deviceId) && !strongOf(deviceId));
    const [deviceId, ...others] = [...strong, ...absorbed].sort();
    return { kind: 'known', deviceId: deviceId!, others };
  }
  // An address that belonged to a box with other strong keys has moved: that is another box.
  const candidates = observedStrong ? weak.filter((deviceId) => !strongOf(deviceId)) : weak;
  const [deviceId, ...others] = candidates;
  return deviceId === undefined
    ? { kind: 'new' }
    : { kind: 'known', deviceId, others: observedStrong ? others : [] };
}
