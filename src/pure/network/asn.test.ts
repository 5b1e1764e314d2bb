import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from '../base/address.ts';
import { parseAsnTable } from './asn.ts';

const text = [
  '# made up',
  '192.0.2.0\t192.0.2.127\t64500\tZZ\tEXAMPLE-A',
  '2001:db8::\t2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\tAS64501\tZZ\tEXAMPLE-B',
  '198.51.100.0\t198.51.100.255\t0\tNone\tNot routed',
  'broken line',
  '192.0.2.128\t192.0.2.1\t64502\tZZ\tBACKWARDS',
].join('\n');

test('finds the announcing system of an address', () => {
  const table = parseAsnTable(text);
  expect(table).toMatchObject({ entries: 2, skipped: 2 });
  const numberOf = (address: string) => table.find(parseAddress(address)!)?.number;
  expect(['192.0.2.0', '192.0.2.127', '192.0.2.128', '192.0.1.255'].map(numberOf)).toEqual([
    64500,
    64500,
    undefined,
    undefined,
  ]);
  expect(numberOf('2001:db8::1')).toBe(64501);
  expect(numberOf('198.51.100.1')).toBeUndefined();
});

test('never throws on any text', () => {
  fc.assert(fc.property(fc.string(), (any) => void parseAsnTable(any)));
});
