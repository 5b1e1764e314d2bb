/** HOST-RESOURCES-MIB (RFC 2790): processors, memory and file systems of anything that calls itself a host. */
import type { HealthRow, HealthTable, MemoryKind } from '../../contract/health.ts';

const host = '1.3.6.1.2.1.25';
const storageTypes = `${host}.2.1.`;

const disks: Readonly<Record<string, string>> = {
  4: 'fixed-disk',
  5: 'removable-disk',
  6: 'floppy-disk',
  7: 'compact-disc',
  8: 'ram-disk',
  9: 'flash',
  10: 'network-disk',
};
/** hrStorageType as its last number. Some agents leave out the row's type, or say 0.0: such a row is `other`. */
const typeOf = (row: HealthRow): number => {
  const type = row.text(2) ?? '';
  return type.startsWith(storageTypes) ? Number(type.slice(storageTypes.length)) : 1;
};

/** FreeBSD lists every zone and type of its kernel allocator as memory, hundreds of them. */
const kernelZones = /^(UMA|MALLOC): /;
/** FreeBSD's `vmtotal`: pages active of late, not what there is or is used. UCD-SNMP-MIB knows. */
const freeBsdPages = /Memory Metrics$/;

/**
 * The MIB has one type for memory that is not RAM; net-snmp files swap under virtual memory, and buffers, caches and shared memory,
 * which are parts of the RAM, under other. Only the name tells them apart.
 */
function memoryKind(row: HealthRow): MemoryKind | undefined {
  const descr = row.text(3) ?? '';
  const type = typeOf(row);
  // What the kernel could give at once: a figure of its own, not a pool.
  if (kernelZones.test(descr) || /^available memory$/i.test(descr)) return undefined;
  if (/swap/i.test(descr)) return 'swap';
  if (/buffers?\b/i.test(descr) && type < 4 && !/packet/i.test(descr)) return 'buffers';
  if (/\bcached?\b/i.test(descr) && type < 4) return 'cache';
  if (/shared (memory|mem)/i.test(descr) && type < 4) return 'shared';
  if (freeBsdPages.test(descr) || (type < 4 && /packet/i.test(descr))) return 'other';
  if (type === 2) return 'ram';
  if (type === 3) return 'virtual';
  return type === 1 && /memory|\bram\b/i.test(descr) ? 'other' : undefined;
}

/** File systems that are no disks: the kernel's own, and images that are full by nature (snap, the packages of Junos). */
const unreal =
  /^\/(proc|sys)(\/|$)|^\/dev$|^\/snap\/|type: (devfs|procfs|fdescfs|linprocfs)\b|^(devfs|procfs|junosprocfs)\b|^\/dev\/md\d+(\.uzip|, mounted on: (\/\.mount)?\/packages\/)/;

const amounts = { total: 5, used: 6, unitBytes: (row: HealthRow) => row.number(4), unsigned: true } as const;

export const hostHealth: readonly HealthTable[] = [
  {
    name: 'hrProcessorTable',
    entry: `${host}.3.3.1`,
    joins: { descr: { column: `${host}.3.2.1.3` } },
    label: ['{descr}', 'Processor {#0}'],
    items: [{ measures: 'processor', value: 2 }],
    // Where the kernel's own counters are told as well, each processor says more than their sum.
    replaces: ['systemStats'],
  },
  {
    name: 'hrStorageTable',
    entry: `${host}.2.3.1`,
    columns: [2, 3, 4],
    label: ['{3}', 'Storage {#0}'],
    items: [
      { measures: 'memory', ...amounts, kind: memoryKind },
      {
        measures: 'storage',
        ...amounts,
        type: (row) => disks[typeOf(row)],
        when: (row) => disks[typeOf(row)] !== undefined && !unreal.test(row.text(3) ?? ''),
      },
    ],
    // File systems that the administrator named in the agent's configuration are among all file systems.
    replaces: ['dskTable'],
  },
  {
    name: 'hrDeviceTable',
    entry: `${host}.3.2.1`,
    columns: [2],
    label: ['{3}', 'Device {#0}'],
    // Printers (hrDevicePrinter) use it; hosts say `unknown` or `running` of every bus and clock they have.
    when: (row) => row.text(2) === `${host}.3.1.5`,
    items: [
      {
        measures: 'sensor',
        class: 'state',
        value: 5,
        states: {
          1: 'unknown:unknown',
          2: 'running:ok',
          3: 'warning:warning',
          4: 'testing:warning',
          5: 'down:critical',
        },
      },
    ],
  },
];
