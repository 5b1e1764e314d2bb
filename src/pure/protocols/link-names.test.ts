/** Questions to groups of the own link: LLMNR and SSDP. */
import { expect, test } from 'vitest';
import { parseTargets } from '../base/targets.ts';
import { fakeClock, fakeNetwork, fakeRandom, fakeUdp } from '../contract/fake-host.ts';
import { decodeMessage } from '../wire/dns.ts';
import { llmnrGroup, llmnrNames } from './llmnr.ts';
import { linkOf, ownLinks, rangesOnLinks } from './own-links.ts';
import { ssdpDevices } from './ssdp.ts';

const signal = new AbortController().signal;

test('LLMNR: a question for each address to the group, answered by the host itself', async () => {
  const clock = fakeClock();
  const udp = fakeUdp((bytes, to, reply) => {
    expect(to).toEqual({ address: llmnrGroup, port: 5355 });
    const question = decodeMessage(bytes)!;
    expect([...bytes.subarray(2, 12)]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    // The answer repeats the question and points its name at it: a pointer to byte 12 (RFC 1035 section 4.1.4).
    if (!question.question!.name.startsWith('7.')) return undefined;
    const name = [3, ...new TextEncoder().encode('pc7'), 0];
    const answer = [0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 30, 0, name.length, ...name];
    const message = Uint8Array.from([...bytes, ...answer]);
    message[2] = 0x80;
    message[7] = 1;
    // Nobody speaks for another.
    reply(message, { address: '192.0.2.8', port: 5355 });
    reply(message, { address: '192.0.2.7', port: 5355 });
    return undefined;
  });
  const found = llmnrNames(
    { addresses: ['192.0.2.7', '192.0.2.8', '2001:db8::1'], timeoutMs: 500, signal },
    { net: fakeNetwork({ udp }), clock, random: fakeRandom() },
  );
  await clock.advance(600);
  expect([...(await found)]).toEqual([['192.0.2.7', 'pc7']]);
});

test('SSDP: whoever answers the search, once each', async () => {
  const clock = fakeClock();
  const say = (server: string) =>
    new TextEncoder().encode(`HTTP/1.1 200 OK\r\nST: a\r\nSERVER: ${server}\r\n\r\n`);
  const udp = fakeUdp((_, to, reply) => {
    expect(to).toEqual({ address: '239.255.255.250', port: 1900 });
    reply(say('printer'), { address: '192.0.2.1', port: 1900 });
    reply(say('printer again'), { address: '192.0.2.1', port: 1900 });
    reply(say('television'), { address: '192.0.2.2', port: 49_152 });
    return undefined;
  });
  const found = ssdpDevices({ waitS: 1, signal }, { net: fakeNetwork({ udp }), clock });
  await clock.advance(2000);
  expect([...(await found)].map(([address, answer]) => [address, answer.server])).toEqual([
    ['192.0.2.1', 'printer'],
    ['192.0.2.2', 'television'],
  ]);
});

test('the own links: who is on them, and which part of a range', async () => {
  const base = { index: 1, mac: '02:00:00:00:00:01', loopback: false, up: true };
  const links = await ownLinks({
    interfaces: async () => [
      {
        ...base,
        name: 'eth0',
        addresses: [
          { address: '192.0.2.9', lengthBits: 25 },
          { address: '2001:db8::9', lengthBits: 64 },
        ],
      },
      { ...base, name: 'eth1', up: false, addresses: [{ address: '198.51.100.1', lengthBits: 24 }] },
      {
        ...base,
        name: 'tun0',
        mac: '00:00:00:00:00:00',
        addresses: [{ address: '203.0.113.1', lengthBits: 24 }],
      },
    ],
  });
  expect(
    ['192.0.2.100', '192.0.2.200', '198.51.100.1', '203.0.113.1', '2001:db8::5', '2001:db9::5', 'x'].map(
      (text) => linkOf(links, text)?.interface,
    ),
  ).toEqual(['eth0', undefined, undefined, undefined, 'eth0', undefined, undefined]);
  expect(rangesOnLinks(parseTargets(['192.0.2.0/24', '10.0.0.0/8']).ranges, links)).toEqual(
    parseTargets(['192.0.2.0/25']).ranges,
  );
});
