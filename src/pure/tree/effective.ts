/**
 * What a thing inherits. A setting is said at any level from the root down to the sensor; the nearest level counts, except that
 * tags add up. `extend` takes one step down, so that a change is worked out again below its place and nowhere else.
 */
import type { NodeRef, NodeSettings, SettingName } from '../contract/resources.ts';

export interface Level {
  readonly node: NodeRef;
  /** What this level says itself; a name that is absent is inherited. */
  readonly own: NodeSettings;
}

export interface Inherited<T> {
  readonly value: T;
  /** The levels that said so: none for a default of the product, several where values add up. */
  readonly from: readonly NodeRef[];
  /** Of a credential: what would hold without the nearest level. */
  readonly above?: Inherited<T>;
}
export type Effective = { readonly [K in SettingName]: Inherited<NonNullable<NodeSettings[K]> | null> };

/** How levels are put together: `nearest` lets the lowest one count, `union` adds them up. */
export const combinations: Readonly<Record<SettingName, 'nearest' | 'union'>> = {
  intervalMs: 'nearest',
  credentialId: 'nearest',
  hours: 'nearest',
  thresholds: 'nearest',
  rule: 'nearest',
  access: 'nearest',
  priority: 'nearest',
  tags: 'union',
};
export const settingNames = Object.keys(combinations) as readonly SettingName[];

/** A level that says nothing gives back what it was given: equal objects mean that nothing below can differ. */
export function extend(above: Effective, { node, own }: Level): Effective {
  let next: Record<string, Inherited<unknown>> | undefined;
  for (const name of settingNames) {
    const said = own[name];
    if (said === undefined || (combinations[name] === 'union' && (said as readonly unknown[]).length === 0))
      continue;
    next ??= { ...above };
    next[name] =
      combinations[name] === 'union'
        ? {
            value: [...new Set([...((above[name].value as readonly unknown[]) ?? []), ...(said as [])])],
            from: [...above[name].from, node],
          }
        : { value: said, from: [node], ...(name === 'credentialId' ? { above: above[name] } : {}) };
  }
  return (next as Effective | undefined) ?? above;
}

/** From the root down. */
export const effectiveOf = (defaults: Effective, levels: readonly Level[]): Effective =>
  levels.reduce(extend, defaults);

/** The defaults of the product: said by nobody. */
export const defaultsOf = (
  values: {
    readonly [K in SettingName]: NonNullable<NodeSettings[K]> | null;
  },
): Effective =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, from: [] }])) as never;

/** The nearest credential of a kind that fits: an SNMP user at the device hides no password of its site from a tool that logs in. */
export function fittingCredential(
  inherited: Inherited<string | null>,
  fits: (id: string) => boolean,
): Inherited<string | null> | undefined {
  for (let at: Inherited<string | null> | undefined = inherited; at; at = at.above)
    if (at.value !== null && fits(at.value)) return at;
  return undefined;
}
