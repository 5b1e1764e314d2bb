import { describe, expect, test } from 'vitest';
import { FaultError, fault } from '../base/errors.ts';
import { parseTargets } from '../base/targets.ts';
import type { Network } from '../contract/network.ts';
import type { Scopes } from '../contract/tool.ts';
import { estimateMs } from './estimate.ts';
import { formatRange } from './scope.ts';
import { confirmEnormous, sayDuration, type TargetQuestion, targetsOf } from './targets.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  'a.example': ['192.0.2.7'],
  'b.example': ['192.0.2.9', '2001:db8::9'],
};
const asked: string[] = [];
const net: Pick<Network, 'lookup'> = {
  async lookup(name, { family }) {
    asked.push(name);
    const all = names[name]?.filter((text) => family === undefined || text.includes(':') === (family === 6));
    return all
      ? { ok: true, addresses: all, elapsedMs: 1 }
      : { ok: false, elapsedMs: 1, fault: fault('name-not-found', `${name} does not exist`) };
  },
};
const find = (question: Partial<TargetQuestion>) =>
  targetsOf(
    { targets: [], exclude: [], addressesMax: 1 << 24, ...question },
    net,
    new AbortController().signal,
  );
const ranges = async (question: Partial<TargetQuestion>) => (await find(question)).ranges.map(formatRange);

describe('targets', () => {
  test('prefixes, octets, names and exclusions; overlaps once', async () => {
    expect(
      await ranges({
        targets: ['192.0.2.0/29', '192.0.2.4-10', 'a.example'],
        exclude: ['192.0.2.1', 'b.example'],
      }),
    ).toEqual(['192.0.2.0', '192.0.2.2-192.0.2.8', '192.0.2.10']);
  });

  test('a name leads to its first address of the wanted family, and is remembered', async () => {
    const found = await find({ targets: ['b.example'], family: 6 });
    expect(found.ranges.map(formatRange)).toEqual(['2001:db8::9']);
    expect([...found.names]).toEqual([['2001:db8::9', 'b.example']]);
    expect(await ranges({ targets: ['b.example'] })).toEqual(['192.0.2.9']);
  });

  test('an IPv6 prefix of an own link is searched, a part of another is refused', async () => {
    const searchable = parseTargets(['2001:db8::/64']).ranges;
    const found = await find({ targets: ['2001:db8::/64', '2001:db8:1::1'], searchable });
    expect(found.searched.map(formatRange)).toEqual(['2001:db8::-2001:db8::ffff:ffff:ffff:ffff']);
    expect(found.ranges.map(formatRange)).toEqual(['2001:db8:1::1']);
    expect(found.count).toBe(1n);
    await expect(find({ targets: ['2001:db8::/63'], searchable })).rejects.toThrow('more than');
    expect((await find({ targets: ['2001:db8::/120'], searchable })).searched).toEqual([]);
  });

  test('an unknown name is a note; nothing but unknown names is the fault', async () => {
    const { notes } = await find({ targets: ['none.example', '192.0.2.1'] });
    expect(notes).toMatchObject([{ subject: 'none.example', fault: { code: 'name-not-found' } }]);
    await expect(find({ targets: ['none.example'] })).rejects.toMatchObject({
      fault: { code: 'name-not-found' },
    });
  });

  test.each<[Partial<TargetQuestion>, string, string]>([
    [{ targets: ['192.0.2.1'], exclude: ['192.0.2.0/24'] }, 'targets', 'everything is excluded'],
    [{ targets: ['192.0.2.1'], family: 6 }, 'targets', 'no IPv6 address'],
    [{ targets: ['192.0.2.1'], exclude: ['none.example'] }, 'exclude', 'cannot be excluded'],
    [{ targets: ['10.0.0.0/7'] }, 'targets', '33,554,432 addresses are more than 16,777,216'],
    [{ targets: ['2001:db8::/64'] }, 'targets', '18,446,744,073,709,551,616 addresses'],
    [{ targets: ['fe80::1%eth0'] }, 'targets', 'with an interface'],
    [{ targets: ['999.1.1.1'] }, 'targets', 'not an address'],
  ])('%j is refused', async (question, field, word) => {
    const refused = find(question);
    await expect(refused).rejects.toMatchObject({ fault: { code: 'invalid-input', field } });
    await expect(refused).rejects.toThrow(word);
  });
});

describe('scopes', () => {
  const scopes = (allowed: string[], excluded: string[] = []): Scopes => ({ allowed, excluded });

  test('outside is refused with the address, whatever else is inside', async () => {
    await expect(
      find({ targets: ['192.0.2.0/24', '198.51.100.7'], scopes: scopes(['192.0.2.0/24']) }),
    ).rejects.toMatchObject({
      fault: {
        code: 'out-of-scope',
        value: '198.51.100.7',
        remedy: expect.stringContaining('192.0.2.0-192.0.2.255'),
      },
    });
    await expect(find({ targets: ['b.example'], scopes: scopes(['10.0.0.0/8']) })).rejects.toThrow(
      '192.0.2.9 is outside',
    );
  });

  test('what is excluded is left out with a word, and refused when nothing else was asked', async () => {
    const found = await find({
      targets: ['192.0.2.0/29'],
      scopes: scopes(['192.0.2.0/24'], ['192.0.2.2-3']),
    });
    expect(found.ranges.map(formatRange)).toEqual(['192.0.2.0-192.0.2.1', '192.0.2.4-192.0.2.7']);
    expect(found.notes).toMatchObject([{ subject: '192.0.2.2-192.0.2.3' }]);
    await expect(find({ targets: ['192.0.2.2'], scopes: scopes([], ['192.0.2.2-3']) })).rejects.toMatchObject(
      {
        fault: { code: 'out-of-scope', value: '192.0.2.2' },
      },
    );
  });

  test('nothing declared: the word of whoever starts it', async () => {
    expect(await ranges({ targets: ['192.0.2.1'], scopes: scopes([]) })).toEqual(['192.0.2.1']);
  });
});

describe('enormous runs', () => {
  const question = {
    addresses: 1 << 24,
    discovers: true,
    tcpPorts: 1000,
    udpPorts: 0,
    retries: 1,
    ratePps: null,
    hostTimeoutMs: null,
    services: false,
  };

  test('a /8 says how long it takes, and begins only when confirmed', () => {
    const ms = estimateMs(question);
    expect(ms).toBeGreaterThan(3_600_000);
    const ask = { count: 1n << 24n, estimateMs: ms, targets: ['10.0.0.0/8'] };
    expect(() => confirmEnormous({ ...ask, confirmed: false })).toThrow(FaultError);
    expect(() => confirmEnormous({ ...ask, confirmed: false })).toThrow(
      /^targets: 16,777,216 addresses take about \d+ d/,
    );
    expect(() => confirmEnormous({ ...ask, confirmed: true })).not.toThrow();
    expect(() =>
      confirmEnormous({ ...ask, count: 65_536n, estimateMs: 60_000, confirmed: false }),
    ).not.toThrow();
  });

  test('a slower rate, more ports and all hosts take longer', () => {
    const ms = (more: Partial<typeof question>) => estimateMs({ ...question, ...more });
    expect(ms({ ratePps: 100 as never })).toBeGreaterThan(ms({}) * 50);
    expect(ms({ tcpPorts: 65_535 })).toBeGreaterThan(ms({}) * 10);
    expect(ms({ discovers: false })).toBeGreaterThan(ms({}));
    expect(estimateMs({ ...question, addresses: 1, udpPorts: 100, tcpPorts: 0 })).toBeGreaterThan(90_000);
  });

  test.each([
    [250, '250 ms'],
    [1234, '1.2 s'],
    [61_000, '1 min 1 s'],
    [119_700, '2 min'],
    [59_600, '60 s'],
    [7_500_000, '2 h 5 min'],
    [100 * 86_400_000, '100 d'],
  ])('%i ms is said as %s', (ms, text) => expect(sayDuration(ms)).toBe(text));
});
