import { describe, expect, test } from 'vitest';
import { parsePrefix } from '../base/address.ts';
import { parseTargets } from '../base/targets.ts';
import type { HostEvidence } from '../contract/scan.ts';
import type { OwnLink } from '../protocols/own-links.ts';
import { doubt } from './doubt.ts';
import { type Sightings, see } from './sightings.ts';

const ranges = (text: string) => parseTargets([text]).ranges;
const link: OwnLink = {
  interface: 'eth0',
  prefix: parsePrefix('192.0.2.9/24')!,
  range: ranges('192.0.2.0/24')[0]!,
  firstV4: 0xc0000200,
  lastV4: 0xc00002ff,
};
const reset: HostEvidence = { method: 'tcp-syn', detail: 'port 443: reset', ttl: 62 };
const echo: HostEvidence = { method: 'icmp-echo', detail: 'reply', ttl: 62 };

/** Hosts `first` to `last` of a /24, each seen as `of` says. */
function seen(
  net: string,
  first: number,
  last: number,
  of: (i: number) => HostEvidence[],
  mac?: (i: number) => string,
) {
  const sightings: Sightings = new Map();
  for (let i = first; i <= last; i++)
    for (const evidence of of(i)) {
      const item = see(sightings, `${net}.${i}`, evidence);
      if (mac) item.mac = mac(i);
    }
  return sightings;
}
const doubts = (sightings: Sightings) =>
  [...sightings.values()].filter((item) => item.doubt).map((item) => item.address);
const arp: HostEvidence = { method: 'arp', detail: 'answer' };

describe('on the own link', () => {
  test('one MAC for many addresses: only what answers by itself is believed', () => {
    const sightings = seen(
      '192.0.2',
      10,
      40,
      (i) => (i % 10 === 0 ? [arp, echo] : [arp]),
      (i) => (i === 35 ? '00:00:5e:00:53:35' : '00:00:5e:00:53:01'),
    );
    doubt(sightings, ranges('192.0.2.10-40'), [link]);
    const believed = ['10', '20', '30', '35', '40'].map((last) => `192.0.2.${last}`);
    expect([...sightings.keys()].filter((address) => !doubts(sightings).includes(address))).toEqual(believed);
    expect(sightings.get('192.0.2.11')!.doubt).toBe(
      '00:00:5e:00:53:01 answers ARP for 30 addresses (proxy ARP), and nothing else came from this one',
    );
  });

  test('a card with some addresses is no proxy', () => {
    const sightings = seen(
      '192.0.2',
      10,
      12,
      () => [arp],
      () => '00:00:5e:00:53:01',
    );
    doubt(sightings, ranges('192.0.2.0/24'), [link]);
    expect(doubts(sightings)).toEqual([]);
  });

  test('network and broadcast address are nobody, even when they answer everything', () => {
    const sightings = seen('192.0.2', 254, 255, () => [arp, echo, reset]);
    see(sightings, '192.0.2.0', echo);
    doubt(sightings, ranges('192.0.2.0/24'), [link]);
    expect(doubts(sightings)).toEqual(['192.0.2.255', '192.0.2.0']);
    expect(sightings.get('192.0.2.255')!.doubt).toContain('broadcast address of eth0');
    const pair: OwnLink = { ...link, prefix: parsePrefix('192.0.2.0/31')! };
    const both = seen('192.0.2', 254, 255, () => [echo]);
    doubt(both, ranges('192.0.2.0/24'), [pair]);
    expect(doubts(both)).toEqual([]);
  });

  test('the MAC of a group is no host', () => {
    const sightings = seen(
      '192.0.2',
      10,
      10,
      () => [arp],
      () => '01:00:5e:00:00:01',
    );
    doubt(sightings, ranges('192.0.2.0/24'), [link]);
    expect(sightings.get('192.0.2.10')!.doubt).toContain('of a group');
  });
});

describe('behind routers', () => {
  const all = ranges('10.1.1.0/24');

  test('a firewall that resets for everyone, network and broadcast address too', () => {
    const sightings = seen('10.1.1', 0, 255, () => [reset]);
    doubt(sightings, all, []);
    expect(doubts(sightings)).toHaveLength(256);
    expect(sightings.get('10.1.1.7')!.doubt).toBe(
      '256 of 256 addresses of this /24 answer alike (tcp-syn port 443: reset 62): one that answers for all',
    );
  });

  test('among such answers, those that differ are believed', () => {
    const sightings = seen('10.1.1', 0, 255, (i) => (i === 20 ? [{ ...reset, ttl: 61 }, echo] : [reset]));
    doubt(sightings, all, []);
    expect(doubts(sightings)).toHaveLength(255);
    expect(doubts(sightings)).not.toContain('10.1.1.20');
  });

  test('a full net of like machines is believed: its edges are silent', () => {
    const sightings = seen('10.1.1', 1, 254, () => [echo]);
    doubt(sightings, all, []);
    expect(doubts(sightings)).toEqual([]);
  });

  test('without the edges only TCP makes suspicious, and only when nearly all answer', () => {
    const inner = ranges('10.1.1.1-254');
    const byTcp = seen('10.1.1', 1, 254, () => [reset]);
    doubt(byTcp, inner, []);
    expect(doubts(byTcp)).toHaveLength(254);
    const byEcho = seen('10.1.1', 1, 254, () => [echo, reset]);
    doubt(byEcho, inner, []);
    expect(doubts(byEcho)).toEqual([]);
    const half = seen('10.1.1', 1, 127, () => [reset]);
    doubt(half, inner, []);
    expect(doubts(half)).toEqual([]);
  });

  test('a handful of hosts is never a block', () => {
    const few = seen('10.1.1', 0, 7, () => [reset]);
    doubt(few, ranges('10.1.1.0/29'), []);
    expect(doubts(few)).toEqual([]);
  });
});
