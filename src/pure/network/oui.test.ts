import { expect, test } from 'vitest';
import { vendorOf } from './oui.ts';

test('the vendor is found whatever the notation', async () => {
  expect(await vendorOf('fc:fb:fb:00:00:01')).toBe('Cisco Systems, Inc');
  expect(await vendorOf('FCFB.FB00.0001')).toBe('Cisco Systems, Inc');
});

test('the longest block wins', async () => {
  const whole = await vendorOf('8c:1f:64:ff:c0:00');
  expect(whole).toBeDefined();
  expect(whole).not.toMatch(/^IEEE/);
});

test.each(['02:00:00:00:00:01', '01:00:5e:00:00:01', 'nonsense', ''])('%s belongs to nobody', async (mac) => {
  expect(await vendorOf(mac)).toBeUndefined();
});
