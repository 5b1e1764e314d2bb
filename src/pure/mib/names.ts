/** Names that people type to numbers, and numbers to names. */
import { formatOid, parseOid } from '../wire/snmp.ts';
import type { Mib, MibNode } from './mib.ts';

/** `ifDescr.3`, `sysName.0`, `IF-MIB::ifName.3`, `vacmGroupName.3."initial"`, `system.5.0` or numbers. */
export function resolveOid(text: string, mib: Mib): number[] | undefined {
  const match = /^(?:([\w-]+)::)?([A-Za-z][\w-]*|\.?\d+(?:\.\d+)*)((?:\.(?:\d+|"[^"]*"|'[^']*'))*)$/.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const [, module, start, rest] = match;
  const suffix = arcsOf(rest!);
  const numeric = /^\.?\d/.test(start!);
  // One number alone is no object identifier, but the root of many.
  const base = numeric
    ? (parseOid(start!) ?? (/^\.?[0-2]$/.test(start!) ? [Number(start!.replace('.', ''))] : undefined))
    : mib.named(start!, module)?.oid;
  const oid = base && [...base, ...suffix];
  return oid && parseOid(oid.length === 1 ? `${oid[0]}.0` : formatOid(oid)) ? oid : undefined;
}

/** `"text"` is its length and its octets, `'text'` its octets alone, as net-snmp writes them. */
function arcsOf(text: string): number[] {
  return [...text.matchAll(/\.(?:(\d+)|"([^"]*)"|'([^']*)')/g)].flatMap(([, number, counted, implied]) => {
    if (number !== undefined) return [Number(number)];
    const octets = [...new TextEncoder().encode(counted ?? implied ?? '')];
    return counted === undefined ? octets : [octets.length, ...octets];
  });
}

/** Names like the one that was typed, for the remedy of a mistake. */
export function similarNames(text: string, mib: Mib, max = 6): string[] {
  const wanted = text
    .replace(/^[\w-]+::/, '')
    .replace(/\..*$/, '')
    .toLowerCase();
  if (wanted.length < 2) return [];
  const scored: { name: string; score: number }[] = [];
  for (const module of mib.modules)
    for (const node of module.nodes) {
      const name = node.name.toLowerCase();
      const score =
        name === wanted
          ? 0
          : name.startsWith(wanted)
            ? 1
            : name.includes(wanted)
              ? 2
              : oneEditApart(name, wanted)
                ? 1
                : 9;
      if (score < 9) scored.push({ name: node.name, score: score * 1000 + name.length });
    }
  return [...new Set(scored.sort((a, b) => a.score - b.score).map((item) => item.name))].slice(0, max);
}

/** One letter more, less, other, or two in the wrong order. */
function oneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [x, y] = [a.slice(i), b.slice(i)];
  return (
    x.slice(1) === y.slice(1) ||
    x.slice(1) === y ||
    x === y.slice(1) ||
    (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
  );
}

/** What is shorter (`mib-2`, `enterprises`) tells no more than the numbers. */
const namingArcsMin = 7;

/** The thing that gives `oid` its name, if it says more than the numbers. */
export function namingNode(oid: readonly number[], mib: Mib): MibNode | undefined {
  const node = mib.covering(oid);
  return node && node.oid.length >= namingArcsMin ? node : undefined;
}

/** `ifDescr.3` where something above is known by name, else undefined. */
export function nameOid(oid: readonly number[], mib: Mib): string | undefined {
  const node = namingNode(oid, mib);
  return node && nameOf(oid, node);
}

export const nameOf = (oid: readonly number[], node: MibNode): string =>
  [node.name, ...oid.slice(node.oid.length)].join('.');
