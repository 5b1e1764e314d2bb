/** The command as people use it, over a fake network and files in memory: what goes to which stream and file, and going on after an end. */
import { describe, expect, test } from 'vitest';
import {
  fakeNetwork,
  fakeRandom,
  fakeTcp,
  fakeUdp,
  instantClock,
  noCredentials,
  silentLog,
} from '#pure/contract/fake-host.ts';
import { type FakeHosts, fakeEchoes, fakePortScan } from '#pure/contract/fake-scan.ts';
import type { Clock } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { readScan } from '#pure/scan/formats/index.ts';
import { scan } from '#tools/scan.ts';
import { fileFault, runScanCommand, type ScanDoor } from './scan.ts';

const alive = ['192.0.2.1', '192.0.2.2'];
const hosts: FakeHosts = (address, port) =>
  !alive.includes(address)
    ? undefined
    : port === 22
      ? { state: 'open', reason: 'syn-ack', ttl: 64, rttUs: 300 }
      : { state: 'closed', reason: 'reset', ttl: 64 };

interface Options {
  readonly files?: Record<string, string>;
  readonly hosts?: FakeHosts;
  readonly stop?: AbortController;
  readonly keys?: ScanDoor['keys'];
  readonly net?: Partial<Network>;
  readonly clock?: Clock;
}

async function nocturne(line: string, options: Options = {}) {
  const files: Record<string, string> = { ...options.files };
  let out = '';
  let err = '';
  const net = fakeNetwork({
    interfaces: async () => [],
    sweep: fakeEchoes(alive),
    portScan: fakePortScan(options.hosts ?? hosts, 10),
    ...options.net,
  });
  const code = await runScanCommand(runnable(scan), line.split(' ').filter(Boolean), {
    terminal: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      errIsTerminal: false,
      drained: () => undefined,
    },
    clock: options.clock ?? instantClock(),
    random: fakeRandom(),
    log: silentLog,
    credentials: noCredentials,
    signal: (options.stop ?? new AbortController()).signal,
    environment: {},
    openNetwork: async () => ({ ...net, close: async () => {} }),
    version: '1.0',
    files: {
      read(path) {
        const text = files[path];
        if (text === undefined) throw new Error(`no file ${path}`);
        return text;
      },
      check(path) {
        if (files[path] === undefined) throw fileFault('file', path, { code: 'ENOENT' });
      },
      async *chunks(path) {
        yield new TextEncoder().encode(files[path]);
      },
      open(path, mode) {
        if (mode === 'write') files[path] = '';
        return {
          write: (text) => {
            files[path] += text;
          },
          close() {},
        };
      },
    },
    ...(options.keys ? { keys: options.keys } : {}),
  });
  return { code, out, err, files };
}

test('the report on standard output, the verdict beside it, files of every kind', async () => {
  const { code, out, err, files } = await nocturne('-sS -p 1-100 -n 192.0.2.0/29 -oA all -oC table.csv');
  expect(code).toBe(0);
  expect(err).toBe('ok: 2 hosts up, 2 open ports\n');
  expect(out).toMatch(
    /^# Nocturne 1\.0 scan begun .* as: nocturne scan -sS -p 1-100 -n 192\.0\.2\.0\/29 -oA all/,
  );
  expect(out.match(/^22\/tcp open {2}ssh$/gm)).toHaveLength(2);
  expect(out).toMatch(/# Done: 8 addresses, 2 up in .*\n$/);
  expect(Object.keys(files).sort()).toEqual(['all.gnmap', 'all.ndjson', 'all.nmap', 'all.xml', 'table.csv']);
  const [xml, facts] = [readScan(files['all.xml']!), readScan(files['all.ndjson']!)];
  expect(xml.result).toEqual(facts.result);
  expect(xml.result!.hosts.map((host) => host.address)).toEqual(alive);
  expect(files['all.nmap']).toContain('Not shown: 99 closed tcp ports (reset)');
  expect(files['table.csv']!.split('\r\n')).toHaveLength(4);
});

test('a file that is standard output takes its place', async () => {
  const { out } = await nocturne('-sn -n 192.0.2.0/29 -oG -');
  expect(out.split('\n').filter((line) => line.startsWith('Host:'))).toHaveLength(2);
  expect(out).not.toContain('Scan report');
});

test('records as lines, CSV and tables as of any tool', async () => {
  const { out } = await nocturne('-sn -n 192.0.2.0/29 --json');
  const kinds = out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds).toEqual(['plan', 'host', 'host', 'discovered', 'scan-end']);
  expect((await nocturne('-sn -n 192.0.2.0/29 --csv')).out).toMatch(/^kind,/);
  expect((await nocturne('-sn -n 192.0.2.0/29 --table')).out).toContain('EVIDENCE');
});

test('only open ports; open ports while they are found; silent hosts', async () => {
  const open = await nocturne('-p 1-30 -n 192.0.2.0/29 --open');
  expect(open.out).not.toContain('Not shown');
  const verbose = await nocturne('-p 1-30 -n 192.0.2.1-3 -v');
  expect(verbose.err).toContain('open: 192.0.2.1 22/tcp\n');
  expect(verbose.out).toContain('Scan report for 192.0.2.3\nHost is down.');
});

test('files of known vulnerabilities add findings, which count like those of audits', async () => {
  const nvd = JSON.stringify({
    format: 'NVD_CVE',
    version: '2.0',
    vulnerabilities: [
      {
        cve: {
          id: 'CVE-2099-0001',
          descriptions: [{ lang: 'en', value: 'something in the example daemon' }],
          metrics: {
            cvssMetricV31: [
              { type: 'Primary', cvssData: { version: '3.1', baseScore: 9.8, baseSeverity: 'CRITICAL' } },
            ],
          },
          configurations: [
            {
              nodes: [
                {
                  operator: 'OR',
                  cpeMatch: [
                    {
                      vulnerable: true,
                      criteria: 'cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*',
                      versionEndExcluding: '9.9',
                    },
                  ],
                },
              ],
            },
          ],
        },
      },
    ],
  });
  // A clock that a greeting is heard under.
  const started = Date.now();
  const clock: Clock = {
    now: Date.now,
    monotonicMs: () => Date.now() - started,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, 50));
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
  const net: Partial<Network> = {
    tcpConnect: fakeTcp((said, say) => {
      if (said === undefined) say('SSH-2.0-OpenSSH_9.2p1\r\n');
    }),
  };
  const { code, out, err, files } = await nocturne('-p 22 -n 192.0.2.1 --cve nvd --fail-from high -oJ run', {
    files: { nvd },
    net,
    clock,
  });
  expect(err).toContain('nvd: 1 records');
  expect(out).toContain('| critical: CVE-2099-0001 in openssh 9.2');
  expect(code).toBe(1);
  const { result } = readScan(files.run!);
  expect(result!.hosts[0]!.findings).toMatchObject([
    { rule: 'cve/vulnerability', subject: 'CVE-2099-0001', port: 22 },
  ]);
  expect(files.run!.trim().split('\n').at(-1)).toContain('scan-end');
});

describe('targets and scopes from files', () => {
  const files = {
    targets: '192.0.2.1 # gateway\n192.0.2.3\n',
    no: '192.0.2.3\n',
    scope: '192.0.2.0/24\n!192.0.2.2\n',
  };

  test('-iL and --excludefile', async () => {
    const { out } = await nocturne('-iL targets --excludefile no -sn -n', { files });
    expect(out).toContain('# Done: 1 address, 1 up');
  });

  test('outside the scope nothing is sent; what the scope excludes is left out with a word', async () => {
    const refused = await nocturne('--scope-file scope -n 198.51.100.1', {
      files,
      net: {
        sweep: () => {
          throw new Error('a packet was sent');
        },
      },
    });
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('198.51.100.1 is outside the declared scopes');
    const left = await nocturne('--scope 192.0.2.0/24,!192.0.2.2 -sn -n 192.0.2.1-2', { files });
    expect(left.out).toContain('# 192.0.2.2 is excluded by the declared scopes and was left out');
    expect(left.out).toContain('# Done: 1 address, 1 up');
  });
});

describe('wrong commands', () => {
  test.each([
    ['', 'targets'],
    ['--script x 192.0.2.1', '--audit safe'],
    ['-p 70000 192.0.2.1', '70000'],
    ['10.0.0.0/8', '--yes'],
    ['-Q 192.0.2.1', 'scan --help'],
    ['--cve missing 192.0.2.1', 'ENOENT'],
  ])('"%s" says what to do and sends nothing', async (line, word) => {
    const { code, err, out } = await nocturne(line, {
      net: {
        sweep: () => {
          throw new Error('sent');
        },
      },
    });
    expect(code).toBe(2);
    expect(err).toContain(word);
    expect(out).not.toContain('Scan report');
  });

  test('flags that change nothing say so and do not stop anything', async () => {
    const { code, err } = await nocturne('--min-rate 1000 -sn -n 192.0.2.1');
    expect(code).toBe(0);
    expect(err).toMatch(/^--min-rate: the rate adapts/);
  });
});

test('the help names the flags of both kinds and an example', async () => {
  const { out, code } = await nocturne('--help');
  expect(code).toBe(0);
  for (const word of [
    '-sS',
    '--host-rate-pps',
    '-oX <value>',
    'nocturne scan 127.0.0.1',
    'Keys while it runs',
  ])
    expect(out).toContain(word);
});

describe('going on', () => {
  const essence = (text: string) => {
    const { hosts, end } = readScan(text).result!;
    return JSON.stringify({
      end: { ...end, elapsedMs: 0 },
      hosts: hosts.map((host) => ({ ...host, end: { ...host.end, elapsedMs: 0 } })),
    });
  };
  const line = '-sS -p 1-100 -n 192.0.2.0/29';

  test('stopped in the middle, the same file goes on and holds what one run would have given', async () => {
    const whole = await nocturne(`${line} -oJ run`);
    const stop = new AbortController();
    let asked = 0;
    const part = await nocturne(`${line} -oJ run -oX run.xml`, {
      stop,
      hosts: (address, port, plan) => {
        if (++asked === 90) stop.abort();
        return hosts(address, port, plan);
      },
    });
    expect(part.err).toContain('stopped before its end');
    expect(readScan(part.files['run.xml']!).result!.end!.complete).toBe(false);
    for (const from of ['run', 'run.xml']) {
      asked = 0;
      const again = await nocturne(`--resume ${from} -oX end.xml`, {
        files: part.files,
        hosts: (address, port, plan) => {
          asked++;
          return hosts(address, port, plan);
        },
      });
      expect(again.code).toBe(0);
      expect(asked).toBeLessThan(150);
      expect(essence(again.files['end.xml']!)).toBe(essence(whole.files.run!));
      if (from === 'run') expect(essence(again.files.run!)).toBe(essence(whole.files.run!));
    }
  });

  test('killed while writing, the lines that are there are enough', async () => {
    const whole = await nocturne(`${line} -oJ run`);
    const text = whole.files.run!;
    for (const share of [0.3, 0.5, 0.6, 0.7, 0.8, 0.9]) {
      const files = { run: text.slice(0, Math.floor(text.length * share)) };
      const again = await nocturne('--resume run', { files });
      expect(again.code, again.err).toBe(0);
      expect(essence(again.files.run!)).toBe(essence(text));
    }
  });

  test.each([
    ['--resume done', 'complete'],
    ['--resume nothing', 'no result'],
    ['--resume part 192.0.2.9', 'what was asked then'],
    ['--resume foreign', 'does not say what was asked'],
  ])('%s is refused', async (words, word) => {
    const done = (await nocturne(`${line} -oJ done`)).files.done!;
    const { code, err } = await nocturne(words, {
      files: {
        done,
        nothing: 'x',
        part: done.slice(0, done.length * 0.8),
        foreign: '<nmaprun scanner="nmap"><host><address addr="192.0.2.1"/></host></nmaprun>',
      },
    });
    expect(code).toBe(2);
    expect(err).toContain(word);
  });
});

test('keys pause, go on, and leave the longest host alone', async () => {
  let press = (_key: string) => {};
  let pressed = 0;
  let released = false;
  let passedMs = 0;
  const { out, err } = await nocturne('-p 1-100 -n 192.0.2.1-2', {
    // Progress is told as time goes by.
    clock: { ...instantClock(), monotonicMs: () => (passedMs += 50) },
    keys: (handler) => {
      press = handler;
      return () => {
        released = true;
      };
    },
    hosts: (address, port, plan) => {
      pressed++;
      if (pressed === 50) {
        press('p');
        setTimeout(() => press('p'), 10);
      }
      if (pressed === 150) press('s');
      return hosts(address, port, plan);
    },
  });
  expect(released).toBe(true);
  expect(err).toContain('paused; p goes on\ngoes on\n');
  expect(err).toMatch(/192\.0\.2\.[12] is left alone/);
  expect(out).toContain('This host was not finished');
});

test('any other key, and --stats-every without a terminal, say how far all is and each host', async () => {
  let press = (_key: string) => {};
  let pressed = 0;
  let passedMs = 0;
  const { err } = await nocturne('-p 1-100 -n --stats-every 1s 192.0.2.1-2', {
    clock: { ...instantClock(), monotonicMs: () => (passedMs += 50) },
    keys: (handler) => {
      press = handler;
      return () => {};
    },
    hosts: (address, port, plan) => {
      if (++pressed === 50) press(' ');
      return hosts(address, port, plan);
    },
  });
  expect(err).toMatch(/\[[#.]{24}\] \d+ %.*\n {2}192\.0\.2\.[12] ports \d+ of 100/);
  expect(err.match(/\[[#.]{24}\]/g)!.length, 'by the key and by the clock').toBeGreaterThan(1);
});

test('what an audit of a link finds is shown, though its address is no target and hosts have no end', async () => {
  const link = {
    interfaces: async () => [
      {
        ...{ name: 'eth0', up: true, loopback: false, mac: '02:00:00:00:00:01', index: 2, mtuBytes: 1500 },
        addresses: [{ address: '192.0.2.100', lengthBits: 24 }],
      },
    ],
    neighbours: async function* () {},
    udp: fakeUdp(() => undefined),
  } as unknown as Partial<Network>;
  for (const line of ['-sn -n', '-sS -p 22 -n']) {
    const { out } = await nocturne(`${line} --audits dhcp --dhcp-servers 192.0.2.9 192.0.2.1`, { net: link });
    expect(out, line).toMatch(
      /Finding of 192\.0\.2\.9\nmedium: Expected DHCP server that makes no offer \(eth0\)/,
    );
  }
});
