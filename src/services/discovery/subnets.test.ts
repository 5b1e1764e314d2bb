import { expect, test } from 'vitest';
import { noFacts } from '#pure/network/facts.ts';
import { createSubnets } from './subnets.ts';

const device = (...prefixes: string[]) => ({
  ...noFacts,
  addresses: prefixes.map((text) => {
    const [address, length] = text.split('/');
    return { address: address!, lengthBits: Number(length) };
  }),
});

test('each subnet is swept once; what a person named or left out is respected', () => {
  const subnets = createSubnets(['10.0.0.0/24', '!10.0.5.9'], (address) => address.startsWith('10.'));
  expect(subnets.fresh([device('10.0.0.1/24', '10.0.5.1/24', '10.9.0.0/31', '192.0.2.1/24')])).toEqual([
    '10.0.5.0/24',
    '10.9.0.0/31',
    '!10.0.5.9',
  ]);
  expect(subnets.fresh([device('10.0.5.2/24', '10.0.5.129/25', '10.9.0.1/31')])).toEqual([]);
});

test('loopbacks are no subnets, and a mask that is too short sweeps nothing', () => {
  const subnets = createSubnets(['10.0.0.1'], () => true);
  expect(subnets.fresh([device('10.255.0.1/32', '10.0.0.1/8', '2001:db8::1/64')])).toEqual([]);
  const many = Array.from({ length: 100 }, (_, n) => device(`10.${n}.0.1/20`));
  expect(subnets.fresh(many).length).toBe(64);
});
