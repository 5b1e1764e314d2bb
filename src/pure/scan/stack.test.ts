import { describe, expect, test } from 'vitest';
import type { TcpStackAnswer } from '../contract/network.ts';
import { scanShapes } from '../contract/scan.ts';
import { hex } from '../wire/octets.ts';
import { readStack } from './stack.ts';
import { guessSystem, type SystemSigns } from './system.ts';

const timestamps = '080a 11223344 55667788';
const options = {
  linux: `020405b4 0402 ${timestamps} 01 030307`,
  linuxWithoutTimestamps: '020405b4 01010402 01 030307',
  windows: '020405b4 01 030308 01010402',
  windowsWithTimestamps: `020405b4 01 030308 0402 ${timestamps}`,
  macos: `020405b4 01 030306 0101 ${timestamps} 0402 0000`,
  openbsd: `020405b4 01010402 01 030306 0101 ${timestamps}`,
  freebsd: `020405b4 01 030306 0402 ${timestamps}`,
  netbsd: `020405b4 01 030303 0402 ${timestamps}`,
  segmentOnly: '020405b4',
} as const;
const answer = (
  of: keyof typeof options,
  ttl: number,
  windowBytes: number,
  more: Partial<TcpStackAnswer> = {},
): TcpStackAnswer => ({ ttl, windowBytes, options: hex(options[of]), dontFragment: true, ...more });

describe('whose stack it is', () => {
  test.each([
    // Seen on Linux 6 in namespaces, with sack, timestamps, window scaling and the default TTL as they come, and switched off.
    ['Linux', answer('linux', 64, 65_160)],
    ['Linux', answer('linux', 58, 28_960)],
    ['Linux', answer('linuxWithoutTimestamps', 63, 64_240)],
    ['Windows', answer('windows', 128, 65_535)],
    ['Windows', answer('windowsWithTimestamps', 117, 65_535)],
    ['macOS', answer('macos', 61, 65_535)],
    ['OpenBSD', answer('openbsd', 64, 16_384)],
    ['FreeBSD', answer('freebsd', 64, 65_535)],
    ['NetBSD', answer('netbsd', 64, 32_768)],
    ['Cisco IOS', answer('segmentOnly', 254, 4128, { dontFragment: false })],
  ])('%s', (family, seen) => expect(readStack(seen).verdict?.family).toBe(family));

  test.each([
    ['an order of Linux with the TTL of Windows', answer('linux', 128, 65_160)],
    ['an order of Windows with the TTL of Linux and a window of nobody', answer('windows', 64, 8192)],
    [
      'a segment size alone, as small stacks and switched off options give it',
      answer('segmentOnly', 64, 5840),
    ],
    [
      'one that copies the order that it was asked in',
      { ...answer('linux', 64, 1000), options: hex(`020405b4 030307 01 0402 ${timestamps}`) },
    ],
    ['options that end too early', { ...answer('linux', 64, 65_160), options: hex('0204') }],
    ['none', { ...answer('linux', 64, 65_160), options: hex('') }],
  ])('nobody: %s', (_, seen) => {
    const { verdict, statement } = readStack(seen);
    expect(verdict).toBeUndefined();
    expect(statement).toMatch(/TTL that began as \d+, window \d+/);
  });
});

describe('a stack is one sign among others', () => {
  const guess = (signs: Partial<SystemSigns>) => {
    const fact = guessSystem({ address: '192.0.2.1', ports: [], ...signs });
    expect(scanShapes().systemFact.parse(fact)).toEqual(fact);
    return fact;
  };
  test('it stands for TTL and window, which the same packets tell', () => {
    const stack = answer('windows', 128, 65_535);
    const { guesses, evidence } = guess({ stack, ttl: 128, window: 8192 });
    expect(guesses.map(({ name, accuracyPercent }) => [name, accuracyPercent])).toEqual([['Windows', 75]]);
    expect(evidence).toHaveLength(1);
  });
  test('a ping that another system answers takes half of it', () => {
    const stack = answer('linux', 63, 65_160);
    expect(guess({ stack, echoTtl: 63 }).guesses).toHaveLength(1);
    expect(guess({ stack, echoTtl: 128 }).guesses).toEqual([]);
    // Its ICMP begins with 255, its TCP with 64.
    expect(guess({ stack: answer('openbsd', 64, 16_384), echoTtl: 255 }).guesses[0]?.name).toBe('OpenBSD');
  });
  test('a stack of nobody is told and weighs nothing', () => {
    const { guesses, evidence } = guess({ stack: answer('segmentOnly', 64, 5840), ttl: 64, window: 64_240 });
    expect(guesses).toEqual([]);
    expect(evidence).toEqual([
      {
        source: 'tcp-ip',
        statement: "SYN-ACK with a TTL that began as 64, window 5840, options MSS, don't fragment",
        weight: 0,
      },
    ]);
  });
});
