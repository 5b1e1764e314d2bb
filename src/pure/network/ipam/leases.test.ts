import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOf, type Lease, leaseFormats, parseLeases } from './leases.ts';

const isc = `# The format of this file is documented in the dhcpd.leases(5) manual page.
authoring-byte-order little-endian;
server-duid "\\000\\001";

lease 10.0.0.50 {
  starts 3 2026/11/25 10:00:00;
  ends 3 2026/11/25 12:00:00;
  cltt 3 2026/11/25 10:00:00;
  binding state free;
  hardware ethernet 02:00:00:00:00:50;
}
lease 10.0.0.50 {
  starts 3 2026/11/25 11:00:00;
  ends 3 2026/11/25 13:00:00;
  binding state active;
  next binding state free;
  rewind binding state free;
  hardware ethernet 02:00:00:00:00:50;
  uid "\\001\\002";
  client-hostname "PC-50";
}
lease 10.0.0.51 {
  ends never;
  binding state abandoned;
}
lease 10.0.0.52 { 
  ends epoch 1795000000; # Wed
  binding state expired;
  hardware ethernet nonsense;
}
ia-na "\\001\\000" {
  cltt 3 2026/11/25 10:00:00;
  iaaddr 2001:db8::50 {
    binding state active;
    ends 3 2026/11/25 13:00:00;
  }
}
`;
const kea4 = `address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
10.0.0.60,02:00:00:00:00:60,01:02,3600,1795000000,1,0,0,pc-60.example.,0,{ "a": 1&#x2c "b": 2 },0
10.0.0.61,02:00:00:00:00:61,,3600,1795000000,1,0,0,,1,,0
10.0.0.62,02:00:00:00:00:62,,3600,1795000000,1,0,0,,0,,0
10.0.0.62,02:00:00:00:00:62,,0,1795000000,1,0,0,,2,,0
bad,02:00:00:00:00:62,,0,1795000000,1,0,0,,2,,0
`;
const kea6 = `address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context
2001:db8::60,00:01,4294967295,1795000000,1,3600,0,1,128,0,0,six,02:00:00:00:00:66,0,
2001:db8:1::,00:01,3600,1795000000,1,3600,2,1,56,0,0,,,0,
`;
const dnsmasq = `1795000000 02:00:00:00:00:70 10.0.0.70 pc-70 01:02:00:00:00:00:70
0 06-02:00:00:00:00:71 10.0.0.71 * *
duid 00:01:00:01
1795000000 65536 2001:db8::70 six 00:01
rubbish
`;
const endsMs = 1_795_000_000_000;
const lease = (address: string, more: Partial<Lease> = {}): Lease => ({
  address,
  mac: null,
  name: null,
  state: 'active',
  endsMs,
  ...more,
});

test.each([
  [
    'isc',
    isc,
    [
      lease('10.0.0.50', {
        mac: '02:00:00:00:00:50',
        name: 'pc-50',
        endsMs: Date.UTC(2026, 10, 25, 13),
      }),
      lease('10.0.0.51', { state: 'declined', endsMs: null }),
      lease('10.0.0.52', { state: 'expired' }),
      lease('2001:db8::50', { endsMs: Date.UTC(2026, 10, 25, 13) }),
    ],
    [{ line: 29, problem: '"nonsense" is not a MAC address' }],
  ],
  [
    'kea',
    kea4,
    [
      lease('10.0.0.60', { mac: '02:00:00:00:00:60', name: 'pc-60.example' }),
      lease('10.0.0.61', { mac: '02:00:00:00:00:61', state: 'declined' }),
    ],
    [{ line: 6, problem: '"bad" is not an address' }],
  ],
  ['kea', kea6, [lease('2001:db8::60', { mac: '02:00:00:00:00:66', name: 'six', endsMs: null })], []],
  [
    'dnsmasq',
    dnsmasq,
    [
      lease('10.0.0.70', { mac: '02:00:00:00:00:70', name: 'pc-70' }),
      lease('10.0.0.71', { mac: '02:00:00:00:00:71', endsMs: null }),
      lease('2001:db8::70', { name: 'six' }),
    ],
    [{ line: 5, problem: expect.stringContaining('"rubbish" is no lease') }],
  ],
])('%s leases: the last word on each address, and what makes no sense', (format, text, leases, problems) => {
  expect(formatOf(text)).toBe(format);
  expect(parseLeases(text)).toEqual({ format, leases, problems, problemsMore: 0, leasesDropped: 0 });
});

test('a file of another kind, and one that is cut off, say so', () => {
  expect(parseLeases('hello')).toMatchObject({ format: null, leases: [], problems: [{ line: 1 }] });
  expect(parseLeases('lease 10.0.0.1 {\n binding state active;', 'isc').problems).toEqual([
    { line: 2, problem: 'the record of 10.0.0.1 is cut off' },
  ]);
  expect(parseLeases('10.0.0.60,02:00:00:00:00:60', 'kea').problems[0]!.problem).toMatch(/no header/);
  expect(parseLeases(`${'x\n'.repeat(150)}`, 'dnsmasq')).toMatchObject({ problemsMore: 50 });
});

test('no text makes the parsers throw', () => {
  const pieces = fc.constantFrom(
    ...[isc, kea4, kea6, dnsmasq].flatMap((text) => text.split(/(?<=[\n ,;{}])/)),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 60 }).map((list) => list.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(undefined, ...leaseFormats), (input, format) => {
      const file = parseLeases(input, format);
      for (const item of file.leases) expect(item.endsMs === null || Number.isFinite(item.endsMs)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
