import { expect, test } from 'vitest';
import type { AddressConflictKind } from '#pure/contract/resources.ts';
import { mac, nowMs, type World, world } from '../../../test/address-plan.ts';

const kindsOf = async ({ service }: World) => (await service.conflicts({ dismissed: 'hide' })).items;

test.each<[AddressConflictKind, string, RegExp, (w: World) => Promise<unknown>, Parameters<typeof world>[0]]>(
  [
    [
      'duplicate-address',
      '10.0.0.5',
      /claimed by 02:.*:01 and 02:.*:02/,
      async () => {},
      {
        endpoints: [
          [mac(1), '10.0.0.5'],
          [mac(2), '10.0.0.5'],
          [mac(3), '10.0.0.6', { seenMs: nowMs - 86_400_000 }],
          [mac(4), '10.0.0.6'],
        ],
      },
    ],
    [
      'duplicate-address',
      '10.0.0.5',
      /configured on r1 and r2/,
      async () => {},
      {
        devices: [
          { id: 'r1', addresses: ['10.0.0.5/24', '10.9.9.9/32'] },
          { id: 'r2', addresses: ['10.0.0.5/24', '10.9.9.9/32'] },
        ],
      },
    ],
    [
      'reserved-for-another',
      '10.0.0.5',
      /10\.0\.0\.5 is meant for printer, but 02:00:00:00:00:01 has it/,
      (w) =>
        w.service.createAddress(
          w.body('createAddress', { address: '10.0.0.5', name: 'printer', mac: '0200.0000.0002' }),
          'ann',
        ),
      { endpoints: [[mac(1), '10.0.0.5']] },
    ],
    [
      'reserved-for-another',
      '10.0.0.5',
      /10\.0\.0\.5 is meant for r2, but r1 has it/,
      (w) => w.service.createAddress(w.body('createAddress', { address: '10.0.0.5', deviceId: 'r2' }), 'ann'),
      {
        devices: [
          { id: 'r1', addresses: ['10.0.0.5/24'] },
          { id: 'r2', addresses: ['10.0.0.6/24'] },
        ],
      },
    ],
    [
      'not-reserved',
      '10.0.0.5',
      /10\.0\.0\.5 is used by 02:00:00:00:00:01/,
      async (w) => {
        await w.service.createAddress(w.body('createAddress', { address: '10.0.0.6' }), 'ann');
        await w.service.createRange(
          w.body('createRange', { first: '10.0.0.4', last: '10.0.0.8', kind: 'reserved-only' }),
        );
      },
      {
        endpoints: [
          [mac(1), '10.0.0.5'],
          [mac(2), '10.0.0.6'],
          [mac(3), '10.0.0.9'],
        ],
      },
    ],
    [
      'length-mismatch',
      '10.0.0.0/25 and 10.0.0.0/24',
      /r2 has 10\.0\.0\.2\/25, but its neighbour r1 has 10\.0\.0\.1\/24/,
      (w) => w.prefix('10.0.0.0/25'),
      {
        devices: [
          { id: 'r1', addresses: ['10.0.0.1/24'] },
          { id: 'r2', addresses: ['10.0.0.2/25'] },
        ],
      },
    ],
    [
      'length-mismatch',
      '10.0.0.0/24 and 10.0.0.0/25',
      /the plan says 10\.0\.0\.0\/24, but r1 has 10\.0\.0\.1\/25/,
      async () => {},
      { devices: [{ id: 'r1', addresses: ['10.0.0.1/25'] }] },
    ],
    [
      'pool-overlaps-static',
      '10.0.0.5',
      /10\.0\.0\.5 is assigned to printer, and the DHCP server may lease it/,
      async (w) => {
        await w.service.createAddress(
          w.body('createAddress', { address: '10.0.0.5', name: 'printer' }),
          'ann',
        );
        await w.service.createRange(w.body('createRange', { first: '10.0.0.4', last: '10.0.0.8' }));
      },
      {},
    ],
    [
      'pool-overlaps-static',
      '10.0.0.5',
      /r1 has 10\.0\.0\.5, and the DHCP server may lease it/,
      (w) => w.service.createRange(w.body('createRange', { first: '10.0.0.4', last: '10.0.0.8' })),
      { devices: [{ id: 'r1', addresses: ['10.0.0.5/24'] }] },
    ],
    [
      'vlan-mismatch',
      '10.0.0.0/24 VLAN 20',
      /belongs to VLAN 10, but 2 of its addresses are seen in VLAN 20/,
      async (w) => {
        const vlan = await w.service.createVlan(w.body('createVlan', { vid: 10, name: 'servers' }));
        const [prefix] = (await w.service.prefixes({ limit: 1, rootsOnly: 'false' })).items;
        await w.service.updatePrefix(prefix!.id, { vlanId: vlan.id });
      },
      {
        endpoints: [
          [mac(1), '10.0.0.5', { vlan: 20 }],
          [mac(2), '10.0.0.6', { vlan: 20 }],
          [mac(3), '10.0.0.7', { vlan: 10 }],
        ],
      },
    ],
  ],
)('conflict %s: %s', async (kind, subject, message, prepare, seen) => {
  const w = await world(seen);
  if (!(kind === 'length-mismatch' && subject.startsWith('10.0.0.0/25'))) await w.prefix('10.0.0.0/24');
  await prepare(w);
  const items = await kindsOf(w);
  expect(items).toEqual([
    expect.objectContaining({
      kind,
      subject,
      message: expect.stringMatching(message),
      prefixId: expect.any(String),
    }),
  ]);
  expect(items[0]!.evidence.length).toBeGreaterThan(0);
  expect(await w.told()).toEqual([`ipam.conflict: ${items[0]!.message}`]);
});

test('virtual routers, a leased device, and the right owner are no conflict', async () => {
  const w = await world({
    devices: [{ id: 'r1', addresses: ['10.0.0.1/24', '10.0.0.50/24'] }],
    endpoints: [
      ['00:00:5e:00:01:01', '10.0.0.254'],
      [mac(1), '10.0.0.254', { deviceId: 'r1' }],
      [mac(2), '10.0.0.1', { deviceId: 'r1' }],
      [mac(9), '10.0.0.50', { deviceId: 'r1' }],
    ],
  });
  await w.prefix('10.0.0.0/24');
  await w.service.createRange(w.body('createRange', { first: '10.0.0.50', last: '10.0.0.60' }));
  await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.1', deviceId: 'r1', mac: mac(77) }),
    'ann',
  );
  await w.service.importLeases(
    w.body('importLeases', { server: 'dhcp', text: `0 ${mac(9)} 10.0.0.50 * *\n` }),
  );
  expect(await kindsOf(w)).toEqual([]);
});

test('a conflict is told once, dismissed by a person, gone when it is repaired', async () => {
  const w = await world({
    endpoints: [
      [mac(1), '10.0.0.5'],
      [mac(2), '10.0.0.5'],
    ],
  });
  const [conflict] = await kindsOf(w);
  expect(await w.told()).toHaveLength(1);
  await w.service.dismiss(conflict!.id, true, 'ann');
  expect(await kindsOf(w)).toEqual([]);
  expect((await w.service.conflicts({ dismissed: 'show' })).items[0]!.dismissedBy).toBe('ann');
  await w.prefix('10.0.0.0/24');
  expect(await w.told()).toEqual([]);
  await w.service.dismiss(conflict!.id, false, 'ann');
  expect(await kindsOf(w)).toHaveLength(1);
  await expect(w.service.dismiss('nothing', true, 'ann')).rejects.toMatchObject({
    fault: { code: 'not-found' },
  });
});
