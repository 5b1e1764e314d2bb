import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, firstOf, formatIpv4, lastOf, parseAddress, parsePrefix } from '#pure/base/address.ts';
import { fakeContext } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { subnet } from './subnet.ts';

const tool = runnable(subnet);
async function collect(raw: unknown) {
  const run = tool.start(raw, fakeContext());
  const records: Record<string, unknown>[] = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}

test.each([
  ['10.1.2.3/22', '10.1.0.0/22', '10.1.0.1', '10.1.3.254', '10.1.3.255', '1022', '1.10.in-addr.arpa'],
  [
    '192.0.2.5/255.255.255.0',
    '192.0.2.0/24',
    '192.0.2.1',
    '192.0.2.254',
    '192.0.2.255',
    '254',
    '2.0.192.in-addr.arpa',
  ],
  ['192.0.2.4/31', '192.0.2.4/31', '192.0.2.4', '192.0.2.5', undefined, '2', '2.0.192.in-addr.arpa'],
  ['0.0.0.0/0', '0.0.0.0/0', '0.0.0.1', '255.255.255.254', '255.255.255.255', '4294967294', 'in-addr.arpa'],
  ['2001:db8::5/127', '2001:db8::4/127', '2001:db8::4', '2001:db8::5', undefined, '2', undefined],
])('%s', async (text, prefix, first, last, broadcast, usable, reverseZone) => {
  const { records } = await collect({ prefixes: [text] });
  expect(records[0]).toMatchObject({ prefix, first, last, usable, ...(reverseZone ? { reverseZone } : {}) });
  expect(records[0]?.broadcast).toBe(broadcast);
});

test('every example runs', async () => {
  for (const { input } of tool.examples) expect((await collect(input)).verdict.ok).toBe(true);
});

test('parts of a split are disjoint, complete and of the asked length', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(0xffffffff),
      fc.integer({ min: 0, max: 32 }),
      fc.nat(6),
      async (value, length, more) => {
        const splitLength = Math.min(32, length + more);
        const text = `${formatIpv4(value)}/${length}`;
        const { records } = await collect({ prefixes: [text], splitLength });
        const whole = parsePrefix(text)!;
        const parts = records.slice(1).map((record) => parsePrefix(String(record.prefix))!);
        let next = firstOf(whole);
        for (const part of parts) {
          expect(part.lengthBits).toBe(splitLength);
          expect(firstOf(part)).toBe(next);
          next = lastOf(part) + 1n;
        }
        expect(next).toBe(lastOf(whole) + 1n);
      },
    ),
  );
});

test('needs and what is left over fill the prefix exactly, and every need fits', async () => {
  const hosts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(hosts, async (needs) => {
      const { records } = await collect({ prefixes: ['10.0.0.0/16'], hosts: needs });
      let next = firstOf(parsePrefix('10.0.0.0/16')!);
      for (const record of records.slice(1)) {
        const part = parsePrefix(String(record.prefix))!;
        expect(firstOf(part)).toBe(next);
        next = lastOf(part) + 1n;
        if (record.role === 'need')
          expect(Number(record.usable)).toBeGreaterThanOrEqual(Number(record.hostsNeeded));
      }
      expect(next).toBe(lastOf(parsePrefix('10.0.0.0/16')!) + 1n);
      expect(records.filter((record) => record.role === 'need')).toHaveLength(needs.length);
    }),
  );
});

test('a summary covers exactly what was given, and no two of it could be one', async () => {
  const part = fc.tuple(fc.nat(255), fc.integer({ min: 25, max: 32 }));
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), async (parts) => {
      const prefixes = parts.map(([low, length]) => `192.0.2.${low}/${length}`);
      const { records } = await collect({ prefixes, summarise: true });
      const summary = records
        .filter((record) => record.role === 'summary')
        .map((record) => parsePrefix(String(record.prefix))!);
      for (let i = 0; i < 256; i++) {
        const address = parseAddress(`192.0.2.${i}`)!;
        const inGiven = prefixes.some((text) => contains(parsePrefix(text)!, address));
        expect(summary.filter((item) => contains(item, address))).toHaveLength(inGiven ? 1 : 0);
      }
      for (const [i, item] of summary.entries()) {
        const next = summary[i + 1];
        const joins =
          next?.lengthBits === item.lengthBits &&
          firstOf(next) === lastOf(item) + 1n &&
          (firstOf(item) >> BigInt(32 - item.lengthBits)) % 2n === 0n;
        expect(joins).toBe(false);
      }
    }),
  );
});

test('what lies in none of the prefixes is a fault', async () => {
  const { records, verdict } = await collect({
    prefixes: ['10.0.0.0/8', '2001:db8::/32'],
    contains: ['10.9.9.9', '2001:db8:1::/48', '11.0.0.1'],
  });
  expect(records.map((record) => record.contains)).toEqual([['10.9.9.9'], ['2001:db8:1::/48']]);
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'content-mismatch' } });
  expect((await collect({ prefixes: ['10.0.0.0/8'], contains: ['10.1.1.1'] })).verdict.ok).toBe(true);
});

test.each([
  [{ prefixes: ['10.0.0.0/33'] }, 'prefixes'],
  [{ prefixes: ['10.0.0.0'] }, 'prefixes'],
  [{ prefixes: ['10.0.0.0/24'], splitLength: 8 }, 'splitLength'],
  [{ prefixes: ['10.0.0.0/8'], splitLength: 32 }, 'splitLength'],
  [{ prefixes: ['10.0.0.0/30'], hosts: [3] }, 'hosts'],
  [{ prefixes: ['10.0.0.0/8'], contains: ['x'] }, 'contains'],
])('%j is refused, naming the field', async (raw, field) => {
  const { verdict } = await collect(raw);
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'invalid-input', field } });
});
