import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flagsOf } from '../contract/command-line.ts';
import { readScanCommand, scanFlagHelp, scanRules, wordsOfFile } from './command-line.ts';

const flags = flagsOf(
  z.toJSONSchema(
    z.object({
      targets: z.array(z.string()),
      ports: z.string().default(''),
      services: z.boolean().default(false),
      hostTimeoutMs: z.number().nullable().default(null),
      discovery: z.array(z.string()).default([]),
    }),
    { io: 'input' },
  ) as Record<string, unknown>,
);
const read = (line: string) => readScanCommand(line.split(' ').filter(Boolean), () => flags);

describe('what people type', () => {
  test.each<[string, Record<string, unknown>]>([
    ['10.0.0.1', { targets: ['10.0.0.1'] }],
    [
      '-sS -p 1-1000 -sV 10.0.0.0/24',
      { methods: ['syn'], ports: '1-1000', services: true, targets: ['10.0.0.0/24'] },
    ],
    ['-sSU -p- 10.0.0.1,2', { methods: ['syn', 'udp'], ports: '-', targets: ['10.0.0.1,2'] }],
    ['-sTV -pU:53,T:22 a', { methods: ['connect'], services: true, ports: 'U:53,T:22', targets: ['a'] }],
    ['-sn a', { methods: [], targets: ['a'] }],
    ['-Pn -F a', { discovery: [], topPorts: 100, targets: ['a'] }],
    [
      '-PS22,80 -PA -PE a',
      { discovery: ['arp', 'tcp-syn', 'tcp-ack', 'icmp-echo'], synPorts: [22, 80], targets: ['a'] },
    ],
    ['-PU161 a', { discovery: ['arp', 'udp'], udpPorts: [161], targets: ['a'] }],
    ['-A a', { services: true, system: true, trace: true, audits: ['safe'], targets: ['a'] }],
    [
      '-A --audit tls,ssh --audit http a',
      { services: true, system: true, trace: true, audits: ['safe', 'tls', 'ssh', 'http'], targets: ['a'] },
    ],
    ['--cve nvd.json --cve kev.json a', { services: true, targets: ['a'] }],
    ['-O --traceroute -n -6 a', { system: true, trace: true, names: false, family: 6, targets: ['a'] }],
    ['--version-intensity 9 a', { services: true, intensity: 9, targets: ['a'] }],
    ['--version-light a', { services: true, intensity: 2, targets: ['a'] }],
    [
      '--top-ports=50 --max-rate 100 --max-retries 1 a',
      { topPorts: 50, ratePps: 100, retries: 1, targets: ['a'] },
    ],
    [
      '--host-timeout 30m --max-rtt-timeout 250ms a',
      { hostTimeoutMs: 1_800_000, timeoutMs: 250, targets: ['a'] },
    ],
    ['--host-timeout 90 a', { hostTimeoutMs: 90_000, targets: ['a'] }],
    ['--scan-delay 500ms -g 53 a', { hostRatePps: 2, sourcePort: 53, targets: ['a'] }],
    ['-T4 a', { retries: 6, targets: ['a'] }],
    ['--min-rtt-timeout 20ms a', { timeoutMinMs: 20, targets: ['a'] }],
    ['-T insane --max-retries 3 a', { retries: 3, hostTimeoutMs: 900_000, timeoutMinMs: 50, targets: ['a'] }],
    ['--max-retries 3 -T5 a', { retries: 3, hostTimeoutMs: 900_000, timeoutMinMs: 50, targets: ['a'] }],
    ['-T2 a', { hostRatePps: 2.5, ratePps: 2.5, targets: ['a'] }],
    ['--exclude 10.0.0.1,10.0.0.2 --exclude b a', { exclude: ['10.0.0.1,10.0.0.2', 'b'], targets: ['a'] }],
    ['--yes a -v', { confirm: true, tellDown: true, targets: ['a'] }],
    ['a -- -b', { targets: ['a', '-b'] }],
    // The tool's own flags beside them.
    [
      '--services --host-timeout 5s --ports 22 a',
      { services: true, hostTimeoutMs: 5000, ports: '22', targets: ['a'] },
    ],
    [
      '--discovery icmp-echo,tcp-syn --no-services a',
      { discovery: ['icmp-echo', 'tcp-syn'], services: false, targets: ['a'] },
    ],
  ])('%s', (line, input) => expect(read(line).input).toEqual(input));

  test('files, scopes and what is shown', () => {
    const command = read(
      '-oX a.xml -oG - -oJ j -oC c -iL targets --excludefile no --scope 10.0.0.0/8,!10.9.0.0/16 --scope-file s --resume old --open --reason -vv a',
    );
    expect([...command.files]).toEqual([
      ['xml', 'a.xml'],
      ['grepable', '-'],
      ['ndjson', 'j'],
      ['csv', 'c'],
    ]);
    expect(command).toMatchObject({
      targetFiles: ['targets'],
      excludeFiles: ['no'],
      scopes: ['10.0.0.0/8,!10.9.0.0/16'],
      scopeFiles: ['s'],
      resume: 'old',
      openOnly: true,
      reason: true,
      verbose: true,
      screen: 'report',
    });
    expect([...read('-oA base a').files]).toEqual([
      ['normal', 'base.nmap'],
      ['xml', 'base.xml'],
      ['grepable', 'base.gnmap'],
      ['ndjson', 'base.ndjson'],
    ]);
    expect(read('--json a').screen).toBe('json');
    expect(read('--table a').screen).toBe('table');
    expect(read('-h').help).toBe(true);
  });

  test('what changes nothing here says why', () => {
    const { notes, input } = read('--min-rate 1000 -r --min-hostgroup 64 -d a');
    expect(input).toEqual({ targets: ['a'] });
    expect(notes).toHaveLength(4);
    expect(notes[0]).toMatch(/^--min-rate: the rate adapts/);
  });
});

describe('what is not here', () => {
  test.each([
    ['-sC a', '-sC', '--audit safe'],
    ['--script vuln a', '--script', '--audit safe'],
    ['--script=default a', '--script', '--audit safe'],
    ['-sX a', '-sX', '-sS'],
    ['-sSX a', '-sX', '-sS'],
    ['-D RND:10 a', '-D', 'not hidden'],
    ['-iR 100', '-iR', 'may probe'],
    ['-PP a', '-PP', '-PE'],
    ['-e eth0 a', '-e', 'Leave it out'],
    ['-T9 a', '-T', '-T0 to -T5'],
    ['-PS0 a', '-PS', '-PS22,80'],
    ['-p', '-p', 'followed by a value'],
    ['-F1 a', '-F1', 'scan --help'],
    ['--top-ports many a', '--top-ports', '--top-ports 10'],
    ['--host-timeout soon a', '--host-timeout', '30s'],
    ['--nonsense a', '--nonsense', 'Options:'],
    ['-Z a', '-Z', 'scan --help'],
    ['-sn -sS a', '-sn', 'Leave one out'],
    ['-Pn -PE a', '-Pn', 'Leave one out'],
    ['--open=yes a', '--open', 'alone'],
  ])('%s', (line, field, remedy) => {
    try {
      read(line);
    } catch (error) {
      expect(error).toMatchObject({
        fault: { code: 'invalid-input', field, remedy: expect.stringContaining(remedy) },
      });
      return;
    }
    throw new Error('was taken');
  });
});

test('every flag stands in one rule only, and what is here has help', () => {
  const all = scanRules.flatMap((rule) => rule.flags);
  expect(new Set(all).size).toBe(all.length);
  expect(scanFlagHelp.length).toBeGreaterThan(40);
});

test('files of targets: lines, several words a line, comments', () => {
  expect(wordsOfFile('10.0.0.1\r\n# office\n10.0.0.0/24 b # here\n\n')).toEqual([
    '10.0.0.1',
    '10.0.0.0/24',
    'b',
  ]);
});
