/** What the device is built of: ENTITY-MIB (RFC 6933), and which of its ports are which interfaces. */
import type { ModuleFacts } from '../../network/structure.ts';
import { defined, type FactReader, mib2, number, type Row, text, truth } from './section.ts';

const entity = [...mib2, 47, 1];
/** PhysicalClass, IANA-ENTITY-MIB. */
const classes = [
  '',
  'other',
  'unknown',
  'chassis',
  'backplane',
  'container',
  'powerSupply',
  'fan',
  'sensor',
  'module',
  'port',
  'stack',
  'cpu',
  'energyObject',
  'battery',
  'storageDrive',
];
/** A fully equipped chassis has some thousands, most of them sensors. */
const modulesMax = 50_000;
const ifIndexOid = [...mib2, 2, 2, 1, 1];
/** Form factors as they appear in names and descriptions (SFF, MSA). */
const pluggable = /\b(transceiver|xcvr|optics?|gbic|xfp|x2|xenpak|cfp\d?|cxp|o?sfp\d*\+?|q?sfp[-+\w]*)\b/i;

export const entitySection: FactReader = {
  name: 'entity',
  needs: [],
  async read(reader, facts) {
    const rows = await reader.rows(
      [...entity, 1, 1, 1],
      [5, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
      modulesMax,
    );
    const aliases = rows.length === 0 ? [] : await reader.rows([...entity, 3, 2, 1], [2], modulesMax);
    const ifIndexOf = new Map(aliases.flatMap((row) => interfaceOf(row)));
    facts.modules = rows.map((row) => moduleOf(row, ifIndexOf));
    const chassis = facts.modules.find((item) => item.class === 'chassis') ?? facts.modules[0];
    if (!chassis) return;
    Object.assign(
      facts,
      defined({
        softwareVersion: chassis.softwareRevision,
        serial: chassis.serial,
        vendor: chassis.manufacturer,
        model: chassis.model,
      }),
    );
  },
};

/** entAliasMappingIdentifier points at an instance; only rows of the interface table are of use here. */
function interfaceOf(row: Row): [number, number][] {
  const pointer = row.columns.get(2);
  if (pointer?.type !== 'oid' || !ifIndexOid.every((arc, i) => pointer.value[i] === arc)) return [];
  return [[row.index[0]!, pointer.value.at(-1)!]];
}

function moduleOf(row: Row, ifIndexOf: ReadonlyMap<number, number>): ModuleFacts {
  const index = row.index[0]!;
  const kind = classes[number(row, 5) ?? 2] ?? 'unknown';
  const vendorType = row.columns.get(3);
  const [descr, name, model] = [text(row, 2), text(row, 7), text(row, 13)];
  const serial = text(row, 11);
  const isTransceiver =
    (kind === 'module' || kind === 'port' || kind === 'other') &&
    serial !== undefined &&
    [descr, name, model].some((item) => item && pluggable.test(item));
  return {
    index,
    class: kind,
    ...defined({
      parentIndex: number(row, 4) || undefined,
      position: (number(row, 6) ?? -1) >= 0 ? number(row, 6) : undefined,
      name,
      descr,
      // 0.0 stands for "not known" (RFC 6933).
      vendorType:
        vendorType?.type === 'oid' && vendorType.value.length > 2 ? vendorType.value.join('.') : undefined,
      hardwareRevision: text(row, 8),
      firmwareRevision: text(row, 9),
      softwareRevision: text(row, 10),
      serial,
      manufacturer: text(row, 12),
      model,
      alias: text(row, 14),
      assetId: text(row, 15),
      fieldReplaceable: truth(row, 16),
      ifIndex: ifIndexOf.get(index),
      transceiver: isTransceiver ? (true as const) : undefined,
    }),
  };
}
