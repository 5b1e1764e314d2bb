/**
 * An SNMP session over objects in memory: tables written by hand, or a recorded device (`<name>.snmprec`: OID|tag|value). The
 * recordings stay outside the repository: they are other people's (GPL), read here and never copied.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '#pure/base/errors.ts';
import type { OpenContext } from '#pure/protocols/facts/section.ts';
import type { SnmpSession } from '#pure/protocols/snmp.ts';
import { compareOids, parseOid, type SnmpValue, startsWith, type VarBind } from '#pure/wire/snmp.ts';

const folder = join(import.meta.dirname, '../../../shared/snmp');
export const recordingsMissing = existsSync(join(folder, 'index.json'))
  ? undefined
  : 'the recorded devices are not beside this repository (../shared/snmp)';
export const recordedDevices = (): string[] =>
  recordingsMissing
    ? []
    : readdirSync(folder).flatMap((name) =>
        name.endsWith('.snmprec') && !name.includes('@') ? [name.slice(0, -8)] : [],
      );
export const expectationsOf = (device: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, `${device}.json`), 'utf8')) as Record<string, unknown>;

export type Objects = Readonly<Record<string, string | number | Uint8Array | SnmpValue>>;

const asValue = (value: Objects[string]): SnmpValue =>
  typeof value === 'number'
    ? { type: 'integer', value }
    : typeof value === 'string'
      ? { type: 'octets', value: new TextEncoder().encode(value) }
      : value instanceof Uint8Array
        ? { type: 'octets', value }
        : value;

export const sessionOf = (
  objects: Objects,
  fail?: (oid: readonly number[]) => Fault | undefined,
): SnmpSession & { readonly requests: () => number } =>
  overRows(
    Object.entries(objects)
      .map(([oid, value]) => ({ oid: parseOid(oid)!, value: asValue(value) }))
      .sort((a, b) => compareOids(a.oid, b.oid)),
    fail,
  );

function overRows(rows: readonly VarBind[], fail?: (oid: readonly number[]) => Fault | undefined) {
  let requests = 0;
  const after = (oid: readonly number[]) => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareOids(rows[middle]!.oid, oid) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const answer = (oids: readonly (readonly number[])[], one: (oid: readonly number[]) => VarBind) => {
    requests++;
    const broken = oids.map((oid) => fail?.(oid)).find((item) => item);
    return Promise.resolve(
      broken ? ({ ok: false, fault: broken } as const) : ({ ok: true, varBinds: oids.map(one) } as const),
    );
  };
  return {
    address: '192.0.2.1',
    requests: () => requests,
    get: (oids: readonly (readonly number[])[]) =>
      answer(oids, (oid) => {
        const found = rows[after(oid) - 1];
        return found && compareOids(found.oid, oid) === 0
          ? found
          : { oid, value: { type: 'noSuchInstance' } as SnmpValue };
      }),
    getNext: (oids: readonly (readonly number[])[]) =>
      answer(oids, (oid) => rows[after(oid)] ?? { oid, value: { type: 'endOfMibView' } as SnmpValue }),
    walk: async (root: readonly number[], take: (batch: readonly VarBind[]) => boolean | undefined) => {
      requests++;
      const broken = fail?.(root);
      if (broken) return broken;
      let at = after(root);
      const batch: VarBind[] = [];
      while (rows[at] && startsWith(rows[at]!.oid, root)) batch.push(rows[at++]!);
      if (batch.length > 0) take(batch);
      return undefined;
    },
    engineId: () => undefined,
    close: () => undefined,
  };
}

function recordedValue(tag: string, text: string): SnmpValue | undefined {
  const octets = tag.endsWith('x')
    ? new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'))
    : new Uint8Array(Buffer.from(text.replaceAll('\\n', '\n'), 'latin1'));
  switch (Number.parseInt(tag, 10)) {
    case 2:
      return { type: 'integer', value: Number(text.trim()) };
    case 4:
      return { type: 'octets', value: octets };
    case 6:
      return { type: 'oid', value: parseOid(text.trim().replace(/^\./, '')) ?? [0, 0] };
    case 64: {
      const value = tag.endsWith('x') ? octets : Uint8Array.from(text.trim().split('.').map(Number));
      return value.length === 4 ? { type: 'ipAddress', value } : undefined;
    }
    case 65:
      return { type: 'counter32', value: Number(text.trim()) };
    case 66:
      return { type: 'gauge32', value: Number(text.trim()) };
    case 67:
      return { type: 'timeTicks', value: Number(text.trim()) };
    default:
      return undefined;
  }
}

function rowsOf(name: string): VarBind[] {
  const rows = readFileSync(join(folder, `${name}.snmprec`), 'latin1')
    .split('\n')
    .flatMap((line): VarBind[] => {
      const [oid, tag, ...rest] = line.replace(/\r$/, '').split('|');
      const parsed = parseOid((oid ?? '').replace(/^\./, ''));
      const value = parsed && tag && rest.length > 0 ? recordedValue(tag, rest.join('|')) : undefined;
      return parsed && value ? [{ oid: parsed, value }] : [];
    })
    .sort((a, b) => compareOids(a.oid, b.oid));
  return rows.filter((row, i) => i === 0 || compareOids(row.oid, rows[i - 1]!.oid) !== 0);
}

/** A recorded device and its per-VLAN contexts. */
export function recordedSession(name: string): { session: SnmpSession; openContext: OpenContext } {
  return {
    session: overRows(rowsOf(name)),
    openContext: async ({ communitySuffix }) =>
      overRows(
        existsSync(join(folder, `${name}${communitySuffix}.snmprec`))
          ? rowsOf(`${name}${communitySuffix}`)
          : [],
      ),
  };
}
