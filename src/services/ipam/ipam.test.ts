import { expect, test } from 'vitest';
import type { BodyInputOf } from '#pure/contract/api.ts';
import { mac, nowMs, world } from '../../../test/address-plan.ts';

test('a prefix is counted by what is seen, leased and declared, each address once', async () => {
  const w = await world({
    devices: [{ id: 'gw', addresses: ['10.0.0.1/24', '127.0.0.1/8'] }],
    endpoints: [
      [mac(1), '10.0.0.1', { deviceId: 'gw' }],
      [mac(10), '10.0.0.10'],
      [mac(11), '10.0.0.11', { seenMs: nowMs - 40 * 86_400_000 }],
      [mac(12), '10.0.1.10'],
      [mac(13), 'fe80::1'],
    ],
  });
  const { id } = await w.prefix('10.0.0.0/24');
  await w.service.createAddress(w.body('createAddress', { address: '10.0.0.10', mac: mac(10) }), 'ann');
  await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.20', name: 'Printer', status: 'reserved' }),
    'ann',
  );
  await w.service.createAddress(w.body('createAddress', { address: '10.0.0.21' }), 'ann');
  await w.service.importLeases(
    w.body('importLeases', { server: 'dhcp-1', text: `${nowMs / 1000 + 60} ${mac(30)} 10.0.0.30 phone *\n` }),
  );
  const detail = await w.service.prefix(id);
  expect(detail.utilisation).toEqual({
    size: '254',
    used: 4,
    reserved: 1,
    free: '249',
    percent: 1.97,
    sources: { device: 1, endpoint: 2, scan: 0, lease: 1, declared: 2 },
    seenMs: nowMs,
  });
  expect(detail.nextAddress).toBe('10.0.0.2');
  expect(detail.free.map(({ first, last }) => `${first} ${last}`)).toEqual([
    '10.0.0.2 10.0.0.9',
    '10.0.0.11 10.0.0.19',
    '10.0.0.22 10.0.0.29',
    '10.0.0.31 10.0.0.254',
  ]);
  expect(detail.cells).toHaveLength(256);
  expect(
    Object.fromEntries(
      [0, 1, 2, 10, 20, 21, 30, 255].map((i) => [i, [detail.cells[i]!.state, detail.cells[i]!.who]]),
    ),
  ).toEqual({
    0: ['network', null],
    1: ['used', 'gw'],
    2: ['free', null],
    10: ['used', 'pc-0a'],
    20: ['reserved', 'printer'],
    21: ['used', null],
    30: ['used', 'phone'],
    255: ['broadcast', null],
  });
});

test('prefixes nest; a duplicate names the other, a doubtful one is warned of; the tree follows deletions', async () => {
  const w = await world();
  const top = await w.prefix('10.0.0.0/8', { status: 'container', description: 'private' });
  const middle = await w.prefix('10.1.0.0/16', { description: 'Basel' });
  const made = await w.service.createPrefix(w.body('createPrefix', { prefix: '10.1.2.0/24' }));
  expect(made.warnings).toEqual([expect.stringMatching(/10\.1\.0\.0\/16 "Basel" contains it and is active/)]);
  expect(made.prefix).toMatchObject({ parentId: middle.id, depth: 2 });
  await expect(w.prefix('10.1.0.0/16')).rejects.toMatchObject({
    fault: {
      code: 'conflict',
      field: 'prefix',
      value: '10.1.0.0/16',
      message: '10.1.0.0/16 "Basel" is in VRF Global already',
      remedy: expect.stringContaining(middle.id),
    },
  });
  await expect(w.prefix('10.1.0.1/16')).rejects.toMatchObject({ fault: { remedy: 'Write 10.1.0.0/16.' } });
  const { items } = await w.service.prefixes({ limit: 10, rootsOnly: 'false' });
  expect(items.map(({ prefix, depth, children }) => [prefix, depth, children])).toEqual([
    ['10.0.0.0/8', 0, 1],
    ['10.1.0.0/16', 1, 1],
    ['10.1.2.0/24', 2, 0],
  ]);
  expect(items[0]!.utilisation.percent).toBeCloseTo(100 / 256, 2);
  expect((await w.service.prefixes({ limit: 10, rootsOnly: 'false', q: '10.1.2.9' })).total).toBe(3);
  expect((await w.service.prefixes({ limit: 10, rootsOnly: 'false', q: 'basel' })).items[0]!.id).toBe(
    middle.id,
  );
  await w.service.deletePrefix(middle.id);
  expect(await w.service.prefix(made.prefix.id)).toMatchObject({ parentId: top.id, depth: 1 });
});

test('many at once get different addresses; a key gives the same again; what is released is free again', async () => {
  const w = await world({ endpoints: [[mac(3), '10.0.0.3']] });
  const { id } = await w.prefix('10.0.0.0/27');
  await w.service.createRange(w.body('createRange', { first: '10.0.0.5', last: '10.0.0.9', kind: 'dhcp' }));
  const ask = (more: Partial<BodyInputOf<'allocateAddress'>> = {}) =>
    w.service.allocateAddress(id, w.body('allocateAddress', { name: 'vm', ...more }), 'ann');
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
  expect(answers.map(({ items }) => items[0]!.address)).toEqual([
    '10.0.0.1',
    '10.0.0.2',
    '10.0.0.4',
    '10.0.0.10',
    '10.0.0.11',
    '10.0.0.12',
  ]);
  const [one, two] = await Promise.all([
    ask({ key: 'ticket-1', count: 2 }),
    ask({ key: 'ticket-1', count: 2 }),
  ]);
  expect(one.items.map(({ address }) => address)).toEqual(['10.0.0.13', '10.0.0.14']);
  expect(two).toEqual(one);
  await expect(ask({ key: 'ticket-1' })).rejects.toMatchObject({ fault: { code: 'conflict', field: 'key' } });
  await w.service.releaseAddress(answers[1]!.items[0]!.id);
  expect((await ask()).items[0]!.address).toBe('10.0.0.2');
  expect((await w.service.free(id, { count: 2 })).items).toEqual(['10.0.0.15', '10.0.0.16']);
  await expect(ask({ count: 17 })).rejects.toMatchObject({
    fault: { field: 'count', message: '10.0.0.0/27 has only 16 free addresses left' },
  });
  await ask({ count: 16 });
  await expect(ask()).rejects.toMatchObject({ fault: { message: '10.0.0.0/27 has no free address left' } });
});

test('containers give away prefixes that touch nothing, not addresses', async () => {
  const w = await world({
    endpoints: [
      [mac(1), '10.0.2.1'],
      [mac(6), '2001:db8::1'],
    ],
  });
  const { id } = await w.prefix('10.0.0.0/21', { status: 'container' });
  await w.prefix('10.0.0.0/24');
  const take = (lengthBits: number, key?: string) =>
    w.service.allocatePrefix(id, w.body('allocatePrefix', { lengthBits, ...(key ? { key } : {}) }));
  const both = await Promise.all([take(24), take(24)]);
  expect(both.map(({ prefix }) => prefix)).toEqual(['10.0.1.0/24', '10.0.3.0/24']);
  const keyed = await Promise.all([take(23, 'k'), take(23, 'k')]);
  expect(keyed.map(({ prefix }) => prefix)).toEqual(['10.0.4.0/23', '10.0.4.0/23']);
  expect((await w.service.free(id, { count: 3, lengthBits: 25 })).items).toEqual([
    '10.0.2.128/25',
    '10.0.6.0/25',
    '10.0.6.128/25',
  ]);
  await expect(take(22)).rejects.toMatchObject({ fault: { code: 'conflict', field: 'lengthBits' } });
  await expect(take(21)).rejects.toMatchObject({ fault: { remedy: 'Choose 22 to 32.' } });
  await expect(w.service.allocateAddress(id, w.body('allocateAddress', {}), 'ann')).rejects.toMatchObject({
    fault: { code: 'conflict', message: '10.0.0.0/21 is a container: it gives away prefixes' },
  });
  const six = await w.prefix('2001:db8::/48', { status: 'container' });
  expect((await w.service.free(six.id, { count: 2, lengthBits: 64 })).items).toEqual([
    '2001:db8:0:1::/64',
    '2001:db8:0:2::/64',
  ]);
});

test('a prefix above the threshold is told once, and again only after it fell well below', async () => {
  const w = await world();
  const { id } = await w.prefix('10.0.0.0/28', { description: 'voice' });
  const { items } = await w.service.allocateAddress(id, w.body('allocateAddress', { count: 12 }), 'ann');
  await w.service.prefix(id);
  expect(await w.told()).toEqual(['ipam.filling: 10.0.0.0/28 voice is 85 % full']);
  await w.service.releaseAddress(items[0]!.id);
  await w.service.prefix(id);
  await w.service.allocateAddress(id, w.body('allocateAddress', {}), 'ann');
  await w.service.prefix(id);
  expect((await w.told()).length).toBe(1);
});

test('leases of a server replace those before; a dry run changes nothing; an unreadable file deletes nothing', async () => {
  const w = await world();
  await w.prefix('10.0.0.0/24');
  const load = (text: string, dryRun = false) =>
    w.service.importLeases(w.body('importLeases', { server: 'dhcp-1', text, dryRun }));
  const line = (n: number, name = '*', ends = 0) => `${ends} ${mac(n)} 10.0.0.${n} ${name} *\n`;
  expect(await load(line(1) + line(2, 'a') + line(3, '*', 1), true)).toMatchObject({
    added: 3,
    dryRun: true,
  });
  expect(await load(line(1) + line(2, 'a') + line(3, '*', 1))).toMatchObject({
    format: 'dnsmasq',
    leases: 3,
    active: 2,
    added: 3,
    changed: 0,
    removed: 0,
    outsidePlan: 0,
  });
  expect(await load(`${line(2, 'b')}0 ${mac(4)} 10.9.0.4 * *\n`)).toMatchObject({
    added: 1,
    changed: 1,
    removed: 2,
    outsidePlan: 1,
  });
  expect(await load('hello')).toMatchObject({ format: null, removed: 2, problems: [{ line: 1 }] });
  expect((await w.service.whoHas('10.0.0.2')).holders).toMatchObject([
    { source: 'lease', name: 'b', mac: mac(2) },
  ]);
  expect((await w.service.whoHas('10.0.0.1')).holders).toEqual([]);
});

test('who has an address: all that declare, lease, or had it, and the prefixes around it', async () => {
  const w = await world({
    devices: [{ id: 'r1', addresses: ['10.0.0.1/24'] }],
    endpoints: [
      [mac(1), '10.0.0.1', { deviceId: 'r1' }],
      [mac(2), '10.0.0.1', { seenMs: nowMs - 90 * 86_400_000 }],
    ],
  });
  await w.prefix('10.0.0.0/8', { status: 'container' });
  await w.prefix('10.0.0.0/24');
  await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.1', name: 'gw', deviceId: 'r1' }),
    'ann',
  );
  const answer = await w.service.whoHas('10.0.0.1');
  expect(answer).toMatchObject({ address: '10.0.0.1', state: 'used' });
  expect(answer.prefixes.map(({ prefix }) => prefix)).toEqual(['10.0.0.0/24', '10.0.0.0/8']);
  expect(answer.holders.map(({ source, mac: who, deviceId }) => [source, who, deviceId])).toEqual([
    ['declared', null, 'r1'],
    ['device', null, 'r1'],
    ['endpoint', mac(1), 'r1'],
    ['endpoint', mac(2), null],
  ]);
  await expect(w.service.whoHas('router')).rejects.toMatchObject({ fault: { field: 'address' } });
});

test('subnets appear by themselves, and are those of their router', async () => {
  const w = await world({
    devices: [
      { id: 'r1', addresses: ['10.0.0.1/24', '10.1.0.1/30', '127.0.0.1/8', '2001:db8::1/64'] },
      { id: 'r2', addresses: ['10.1.0.2/30'] },
    ],
  });
  const routes = [
    { prefix: '0.0.0.0/0', nextHop: '10.1.0.2' },
    { prefix: '10.0.0.0/24' },
    { prefix: '10.7.0.0/16', nextHop: '10.1.0.2', protocol: 'ospf' },
    { prefix: '10.7.7.7/32', nextHop: '10.1.0.2' },
    { prefix: '198.51.100.0/24', nextHop: '10.1.0.2', protocol: 'bgp' },
    { prefix: '224.0.0.0/4' },
    { prefix: 'nonsense' },
  ];
  await w.state.write((tx) =>
    tx
      .insertInto('fact')
      .values({
        device_id: 'r1',
        name: 'routes',
        source: 'snmp',
        value: JSON.stringify(routes),
        confidence: 1,
        seen_ms: nowMs,
      })
      .execute(),
  );
  await w.prefix('10.0.0.0/8', { status: 'container' });
  const known = await w.prefix('10.0.0.0/24');
  const { items } = await w.service.observed();
  expect(
    items.map(({ prefix, devices, declaredId, within }) => [prefix, devices.length, declaredId, within]),
  ).toEqual([
    ['10.1.0.0/30', 2, null, '10.0.0.0/8'],
    ['10.7.0.0/16', 1, null, '10.0.0.0/8'],
    ['2001:db8::/64', 1, null, null],
    ['10.0.0.0/24', 1, known.id, null],
  ]);
  expect(
    (await w.service.deviceSubnets('r1')).items.map(({ prefix, prefixId }) => [prefix, prefixId]),
  ).toEqual([
    ['10.0.0.0/24', known.id],
    ['10.1.0.0/30', null],
    ['10.7.0.0/16', null],
    ['2001:db8::/64', null],
  ]);
  await expect(w.service.deviceSubnets('nobody')).rejects.toMatchObject({ fault: { code: 'not-found' } });
});

test('VRFs keep the same addresses apart; sightings count where they are not ambiguous', async () => {
  const w = await world({
    endpoints: [
      [mac(1), '10.0.0.1'],
      [mac(2), '10.5.0.1'],
    ],
  });
  const { id: vrfId } = await w.service.createVrf(
    w.body('createVrf', { name: 'blue', routeDistinguisher: '65000:1' }),
  );
  await w.prefix('10.0.0.0/24');
  const same = await w.prefix('10.0.0.0/24', { vrfId });
  const other = await w.prefix('10.5.0.0/24', { vrfId });
  expect(await w.service.prefix(same.id)).toMatchObject({
    utilisation: { used: 0 },
    ambiguous: expect.stringContaining('Global holds 10.0.0.0/24'),
    nextAddress: '10.0.0.1',
  });
  expect(await w.service.prefix(other.id)).toMatchObject({
    utilisation: { used: 1 },
    ambiguous: null,
    nextAddress: '10.5.0.2',
  });
  await expect(w.service.deleteVrf(vrfId)).rejects.toMatchObject({
    fault: { message: 'VRF "blue" holds prefixes' },
  });
  await expect(w.service.deleteVrf('global')).rejects.toMatchObject({ fault: { code: 'conflict' } });
  await expect(
    w.service.createVrf(w.body('createVrf', { name: 'x', routeDistinguisher: 'one' })),
  ).rejects.toMatchObject({ fault: { field: 'routeDistinguisher' } });
  await w.service.deletePrefix(same.id);
  await w.service.deletePrefix(other.id);
  await w.service.deleteVrf(vrfId);
  expect((await w.service.vrfs()).items.map(({ id }) => id)).toEqual(['global']);
});

test('what cannot be is refused with its field', async () => {
  const w = await world();
  await w.prefix('10.0.0.0/24');
  await w.service.createRange(
    w.body('createRange', { first: '10.0.0.10', last: '10.0.0.20', description: 'wifi' }),
  );
  await w.service.createVlan(w.body('createVlan', { vid: 10, name: 'a' }));
  await w.service.createAddress(w.body('createAddress', { address: '10.0.0.1', name: 'gw' }), 'ann');
  const refused = (work: Promise<unknown>, field: string, message: RegExp) =>
    expect(work).rejects.toMatchObject({
      fault: { field, message: expect.stringMatching(message), remedy: expect.any(String) },
    });
  await refused(
    w.service.createRange(w.body('createRange', { first: '10.0.0.20', last: '10.0.0.30' })),
    'first',
    /overlaps the range 10\.0\.0\.10 to 10\.0\.0\.20 \(dhcp, wifi\)/,
  );
  await refused(
    w.service.createRange(w.body('createRange', { first: '10.0.0.250', last: '10.0.1.5' })),
    'first',
    /no prefix/,
  );
  await refused(
    w.service.createRange(w.body('createRange', { first: '10.0.0.9', last: '10.0.0.8' })),
    'last',
    /ends before/,
  );
  await refused(
    w.service.createVlan(w.body('createVlan', { vid: 10, name: 'b' })),
    'vid',
    /VLAN 10 of no group is "a"/,
  );
  await refused(
    w.service.createAddress(w.body('createAddress', { address: '10.0.0.1' }), 'ann'),
    'address',
    /10\.0\.0\.1 is assigned to gw/,
  );
  await refused(
    w.service.createAddress(w.body('createAddress', { address: '10.0.0.2', mac: 'x' }), 'ann'),
    'mac',
    /no MAC/,
  );
  await refused(
    w.service.createAddress(w.body('createAddress', { address: '10.0.0.2', deviceId: 'x' }), 'ann'),
    'deviceId',
    /no device/,
  );
  await refused(w.prefix('10.2.0.0/24', { vlanId: 'x' }), 'vlanId', /no VLAN/);
  await refused(w.prefix('10.2.0.0/24', { siteId: 'x' }), 'siteId', /no site/);
  await refused(w.prefix('10.2.0.0/24', { vrfId: 'x' }), 'vrfId', /no VRF/);
  const { warnings } = await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.255' }),
    'ann',
  );
  expect(warnings).toEqual(['10.0.0.255 is the broadcast address of 10.0.0.0/24.']);
});

test('a plan survives a restart, and a merged device takes its addresses along', async () => {
  const w = await world({
    devices: [
      { id: 'r1', addresses: [] },
      { id: 'r2', addresses: [] },
    ],
  });
  await w.prefix('10.0.0.0/24', { tags: ['core'] });
  const { address } = await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.9', deviceId: 'r2' }),
    'ann',
  );
  w.bus.publish('inventory.merged', { into: 'r1', from: ['r2'] });
  await w.bus.drain();
  await w.service.stop();
  await w.service.start();
  expect((await w.service.addresses({ limit: 5 })).items).toMatchObject([{ id: address.id, deviceId: 'r1' }]);
  expect((await w.service.prefixes({ limit: 5, rootsOnly: 'false' })).items).toMatchObject([
    { prefix: '10.0.0.0/24', tags: ['core'], utilisation: { used: 1 } },
  ]);
});
