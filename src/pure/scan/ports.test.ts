import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError } from '../base/errors.ts';
import { transports } from '../contract/scan.ts';
import { formatPorts, portsOf } from './port-ranges.ts';
import { parsePorts } from './ports.ts';
import { portsNamed, topPorts } from './usual-ports.ts';

const tcp = (text: string) => formatPorts(parsePorts(text).tcp);
const udp = (text: string) => formatPorts(parsePorts(text).udp);

describe('ports as people ask for them', () => {
  test.each([
    ['22,80,8000-8003', '22,80,8000-8003', '22,80,8000-8003'],
    ['-', '1-65535', '1-65535'],
    ['-3', '1-3', '1-3'],
    ['65533-', '65533-65535', '65533-65535'],
    ['0', '0', '0'],
    ['5,4,4,1-2', '1-2,4-5', '1-2,4-5'],
    ['U:53,161,T:22,80', '22,80', '53,161'],
    ['443,U:53', '443', '53,443'],
    ['T:1-10,!5', '1-4,6-10', ''],
    ['ssh,T:https', '22,443', ''],
    ['T:ssh,U:snmp', '22', '161'],
    ['T:submission*', '465,587', ''],
  ])('%s', (text, expectedTcp, expectedUdp) => {
    expect(tcp(text)).toBe(expectedTcp);
    expect(udp(text)).toBe(expectedUdp);
  });

  test.each([
    ['70000', 'beyond 65535'],
    ['9-1', 'ends before it begins'],
    ['nosuchservice', 'usual name of none'],
    ['1-2-3', 'usual name of none'],
    ['', 'names no port'],
    ['1-3,!1-3', 'names no port'],
  ])('"%s" is refused: %s', (text, word) => {
    expect(() => parsePorts(text)).toThrow(FaultError);
    expect(() => parsePorts(text)).toThrow(word);
  });

  test('ranges read back as they were written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(65_535), { maxLength: 200 }), (ports) => {
        const sorted = ports.sort((a, b) => a - b);
        expect(portsOf(formatPorts(sorted))).toEqual(sorted);
        if (sorted.length > 0) expect(parsePorts(formatPorts(sorted)).tcp).toEqual(sorted);
      }),
    );
  });
});

describe('usual ports', () => {
  test.each(transports)('%s: each once, in range, and a thousand to choose from', (transport) => {
    const all = topPorts(transport, 100_000);
    expect(new Set(all).size).toBe(all.length);
    expect(Math.min(...all)).toBeGreaterThan(0);
    expect(Math.max(...all)).toBeLessThanOrEqual(65_535);
    expect(topPorts(transport, 1000)).toHaveLength(1000);
  });

  test('the most usual come first, and are handed out in rising order', () => {
    expect(topPorts('tcp', 3)).toEqual([22, 80, 443]);
    expect(topPorts('udp', 3)).toEqual([53, 123, 161]);
    expect(topPorts('tcp', 100)).toEqual(expect.arrayContaining(topPorts('tcp', 50)));
  });

  test('names lead to ports; a pattern is a pattern, not an expression', () => {
    expect(portsNamed('tcp', 'SSH')).toEqual([22]);
    expect(portsNamed('tcp', 'submission*')).toEqual([465, 587]);
    expect(portsNamed('tcp', '.*')).toEqual([]);
  });
});
