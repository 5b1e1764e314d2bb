import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardMib } from './index.ts';
import { readIndex } from './instance.ts';
import { nameOid, resolveOid, similarNames } from './names.ts';
import { describeObject } from './object.ts';
import { renderHint, renderInetAddress } from './value.ts';

const mib = standardMib();
const octets = (...bytes: number[]) => ({ type: 'octets' as const, value: Uint8Array.from(bytes) });
const text = (value: string) => octets(...new TextEncoder().encode(value));
const oidOf = (name: string) => resolveOid(name, mib)!;

describe('names', () => {
  test.each([
    ['sysName.0', '1.3.6.1.2.1.1.5.0'],
    ['IF-MIB::ifName.3', '1.3.6.1.2.1.31.1.1.1.1.3'],
    ['.1.3.6.1', '1.3.6.1'],
    ['1.3.6.1.4.1', '1.3.6.1.4.1'],
    ['mib-2.2', '1.3.6.1.2.1.2'],
    ['cisco', '1.3.6.1.4.1.9'],
    ['iso', '1'],
    ['vacmViewTreeFamilyMask."all".1.3', '1.3.6.1.6.3.16.1.5.2.1.3.3.97.108.108.1.3'],
    ["snmpNotifyTag.'ab'", '1.3.6.1.6.3.13.1.1.1.2.97.98'],
  ])('%s is %s', (name, oid) => expect(resolveOid(name, mib)?.join('.')).toBe(oid));
  test.each(['ifTabel', 'BRIDGE-MIB::ifName', '', 'ifName.', 'a b', '1.3.6.', '3.1'])('%s is none', (name) =>
    expect(resolveOid(name, mib)).toBeUndefined(),
  );
  test('a mistake is answered with what was meant', () => {
    expect(similarNames('ifTabel', mib)).toContain('ifTable');
    expect(similarNames('IF-MIB::ifinoctet.3', mib)[0]).toBe('ifInOctets');
    expect(similarNames('qqqqqq', mib)).toEqual([]);
  });
  test('every object is found again by its name', () => {
    for (const node of mib.modules.flatMap((module) => module.nodes))
      if (node.oid.length >= 7)
        expect(resolveOid(nameOid([...node.oid, 0, 7], mib)!, mib)).toEqual([...node.oid, 0, 7]);
  });
});

describe('values', () => {
  test.each([
    ['ifOperStatus.1', { type: 'integer' as const, value: 2 }, 'down', 2],
    ['ifOperStatus.1', { type: 'integer' as const, value: 99 }, '99', 99],
    ['ifPhysAddress.1', octets(0, 0x1b, 0x21, 1, 2, 3), '00:1b:21:01:02:03', undefined],
    ['sysDescr.0', text('Router'), 'Router', undefined],
    ['sysUpTime.0', { type: 'timeTicks' as const, value: 8_640_100 }, '1d 00:00:01', 8_640_100],
    ['sysObjectID.0', { type: 'oid' as const, value: [1, 3, 6, 1, 4, 1, 9, 1, 7] }, 'cisco.1.7', undefined],
    [
      'hrSystemDate.0',
      octets(7, 0xea, 11, 25, 21, 5, 6, 0, 0x2b, 1, 30),
      '2026-11-25T21:05:06.0+01:30',
      undefined,
    ],
    ['hrSystemDate.0', octets(7, 0xea, 13, 25, 21, 5, 6, 0), '0x07ea0d1915050600', undefined],
    ['lldpRemSysCapEnabled.0.1.1', octets(0x28), 'bridge router', undefined],
    [
      'dot3adAggPortActorOperState.1',
      octets(0xbc),
      'lacpActivity aggregation synchronization collecting distributing',
      undefined,
    ],
    ['dot1qVlanStaticEgressPorts.1', octets(0xf0, 0x80), '1-4 9', undefined],
    ['laLoad.1', text('0.42'), '0.42', 0.42],
    [
      'laLoadFloat.1',
      { type: 'opaque' as const, value: Uint8Array.from([0x9f, 0x78, 4, 0x3e, 0xd7, 0x0a, 0x3d]) },
      '0.42',
      0.42,
    ],
    [
      'ifHCInOctets.1',
      { type: 'counter64' as const, value: 18_446_744_073_709_551_615n },
      '18446744073709551615',
      2 ** 64,
    ],
  ])('%s', (name, value, shown, number) => {
    const found = describeObject({ oid: oidOf(name), value }, mib);
    expect({ value: found.value, number: found.number }).toEqual({ value: shown, number });
  });
  test('what is known comes along: module, units, index by type', () => {
    expect(
      describeObject(
        { oid: oidOf('ipNetToPhysicalPhysAddress.3.1.4.10.0.0.1'), value: octets(1, 2, 3, 4, 5, 6) },
        mib,
      ),
    ).toEqual({
      name: 'ipNetToPhysicalPhysAddress.3.1.4.10.0.0.1',
      oid: '1.3.6.1.2.1.4.35.1.4.3.1.4.10.0.0.1',
      module: 'IP-MIB',
      type: 'octets',
      value: '01:02:03:04:05:06',
      index: {
        ipNetToPhysicalIfIndex: '3',
        ipNetToPhysicalNetAddressType: 'ipv4',
        ipNetToPhysicalNetAddress: '10.0.0.1',
      },
    });
    expect(
      describeObject(
        { oid: oidOf('pethMainPseConsumptionPower.1'), value: { type: 'gauge32', value: 15 } },
        mib,
      ).units,
    ).toBe('Watts');
  });
  test('a vendor object without a module keeps its root', () => {
    expect(
      describeObject({ oid: [1, 3, 6, 1, 4, 1, 9, 9, 1], value: { type: 'integer', value: 1 } }, mib),
    ).toMatchObject({ name: 'ciscoMgmt.1', value: '1' });
    expect(describeObject({ oid: [1, 2, 3, 4], value: { type: 'integer', value: 1 } }, mib).name).toBe(
      '1.2.3.4',
    );
  });
});

describe('DISPLAY-HINT', () => {
  test.each([
    ['1x:', [1, 0xab], '01:ab'],
    ['255a', [104, 105], 'hi'],
    ['1d.1d.1d.1d', [10, 0, 0, 1], '10.0.0.1'],
    ['1d.1d.1d.1d:2d', [10, 0, 0, 1, 0, 161], '10.0.0.1:161'],
    ['*1x:/1x:', [2, 0xaa, 0xbb, 1, 2], 'aa:bb/01:02'],
    ['2d-1d-1d,1d:1d:1d.1d,1a1d:1d', [7, 0xea, 1, 2, 3, 4, 5, 6], '2026-1-2,3:4:5.6'],
    ['1o', [8], '10'],
  ])('%s', (hint, bytes, shown) => expect(renderHint(Uint8Array.from(bytes), hint)).toBe(shown));
  test.each(['', 'x', '0a', '1q', 'd-2'])('%s cannot be used', (hint) =>
    expect(renderHint(Uint8Array.of(1, 2), hint)).toBeUndefined(),
  );
  test('any hint and any octets end', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.stringMatching(/^(\*?[0-9]{1,3}[xdoat][:.]?[/]?){0,5}$/),
        (bytes, hint) => void renderHint(bytes, hint),
      ),
    );
  });
});

describe('the index of a row', () => {
  const index = (row: string, ...arcs: number[]) =>
    readIndex(arcs, mib.named(row)!.index!)?.map((part) => part.value);
  test.each([
    ['ifEntry', [3], ['3']],
    ['dot1qTpFdbEntry', [10, 0, 1, 2, 3, 4, 5], ['10', '00:01:02:03:04:05']],
    [
      'ipAddressEntry',
      [2, 16, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      ['ipv6', '2001:db8::1'],
    ],
    ['ipAddrEntry', [192, 168, 0, 1], ['192.168.0.1']],
    ['lldpRemManAddrEntry', [0, 5, 1, 1, 4, 10, 0, 0, 1], ['0', '5', '1', 'ipV4', '10.0.0.1']],
    ['snmpNotifyEntry', [97, 98], ['ab']],
    ['vacmSecurityToGroupEntry', [3, 2, 97, 98], ['3', 'ab']],
    ['vacmViewTreeFamilyEntry', [1, 97, 2, 1, 3], ['a', '1.3']],
  ])('%s', (row, arcs, values) => expect(index(row, ...arcs)).toEqual(values));
  test.each([
    ['ifEntry', []],
    ['ifEntry', [1, 2]],
    ['ipAddressEntry', [1, 4, 10, 0, 0]],
    ['ipAddressEntry', [1, 4, 10, 0, 0, 256]],
    ['ipAddrEntry', [10, 0, 0, 300]],
  ])('%s with numbers that do not fit is left alone', (row, arcs) =>
    expect(index(row, ...arcs)).toBeUndefined(),
  );
  test('any numbers end', () => {
    const rows = mib.modules.flatMap((module) => module.nodes.filter((node) => node.kind === 'row'));
    fc.assert(
      fc.property(
        fc.constantFrom(...rows),
        fc.array(fc.nat(0xffff_ffff), { maxLength: 40 }),
        (row, arcs) => void readIndex(arcs, row.index!),
      ),
    );
  });
});

test('addresses by their type', () => {
  expect(renderInetAddress(1, Uint8Array.of(10, 0, 0, 1))).toBe('10.0.0.1');
  expect(renderInetAddress(4, Uint8Array.from([0xfe, 0x80, ...new Array(13).fill(0), 1, 0, 0, 0, 2]))).toBe(
    'fe80::1%2',
  );
  expect(renderInetAddress(16, new TextEncoder().encode('a.example'))).toBe('a.example');
  expect(renderInetAddress(1, Uint8Array.of(1, 2, 3))).toBeUndefined();
});
