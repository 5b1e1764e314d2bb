/** The command line as its users meet it: the real program, its exit codes, what goes to which stream. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FaultError } from '#pure/base/errors.ts';
import { tools } from '#tools/index.ts';
import { parseCredential } from './credentials.ts';
import { csvOutput, jsonOutput, tableOutput } from './output.ts';

const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'nocturne');
const folder = mkdtempSync(join(tmpdir(), 'nocturne-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(
  argv: readonly string[],
  stopAfterMs?: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, argv, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    if (stopAfterMs) setTimeout(() => child.kill('SIGINT'), stopAfterMs);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

test('ping of a range: one JSON record a line, the summary beside it, exit code 0', async () => {
  const { code, out, err } = await run([
    'ping',
    '127.0.0.0/29',
    '--count',
    '2',
    '--interval',
    '50ms',
    '--json',
  ]);
  const records = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });
  expect(records.filter((record) => record.kind === 'summary').length).toBe(8);
  expect(err).toMatch(/^ok: 16 of 16 answered/);
  expect(code).toBe(0);
});

test.each([
  [['ping', '999.1.1.1'], 'targets', 2],
  [['ping', '127.0.0.1', '--count', '0'], 'count', 2],
  [['ping', '127.0.0.1', '--cuont', '3'], '--cuont', 2],
  [['sweep', '10.0.0.0/99'], 'targets', 2],
  [['tcp', '127.0.0.1:70000'], 'targets', 2],
  [['dns', 'a..b', '--server', '127.0.0.1'], 'name', 2],
  [['http', 'gopher://x'], 'url', 2],
  [['tls', '127.0.0.1', '--port', '0'], 'port', 2],
  [['trace', '127.0.0.1', '--method', 'smoke'], 'method', 2],
  [['snmp-get', '127.0.0.1', '--credential', 'v3:u:sha257:x'], 'credential', 2],
  [['subnet', '10.0.0.0/22', '--split-length', '3'], 'splitLength', 2],
  [['nosuchtool'], 'command', 2],
  [['scan', '--script', 'vuln', '127.0.0.1'], '--audit', 2],
  [['scan', '-sS', '127.0.0.1', '-iL', '/nonexistent'], 'ENOENT', 2],
  [['scan-diff', '/nonexistent', '/nonexistent'], 'files', 2],
  [['tcp', '127.0.0.1:1', '--timeout', '500ms'], 'refused', 1],
  [['http', 'http://127.0.0.1:1/'], 'refused', 1],
])('%j says %s and exits with %i', async (argv, word, expected) => {
  const { code, out, err } = await run(argv);
  expect(err).toContain(word);
  expect(code).toBe(expected);
  // Tools stream: what was found before the mistake showed may stand there.
  if (expected === 2 && argv[0] !== 'subnet') expect(out).toBe('');
  // The remedy stands below the message.
  expect(err.trim().split('\n').at(-1)).toMatch(/^ {2}\S/);
});

test('MIB files give names: by option and by folder, with what is wrong in them', async () => {
  const good = join(folder, 'acme.mib');
  writeFileSync(
    good,
    'ACME-MIB DEFINITIONS ::= BEGIN\nIMPORTS enterprises FROM SNMPv2-SMI;\nacmeRoot OBJECT IDENTIFIER ::= { enterprises 99999 }\nlost OBJECT IDENTIFIER ::= { nowhere 1 }\nEND\n',
  );
  const ask = (environment: Record<string, string>, ...more: string[]) =>
    run(
      [
        'snmp-walk',
        '127.0.0.1',
        '--port',
        '1',
        '--timeout',
        '100ms',
        '--retries',
        '0',
        '--root',
        'acmeRoot',
        ...more,
      ],
      undefined,
      environment,
    );
  // Nobody listens there: a name that is understood ends in another fault than one that is not.
  expect((await ask({})).err).toContain('no object of that name');
  const found = await ask({}, '--mib', good);
  expect(found.err).toContain(`${good}:4:1: nowhere is not defined anywhere`);
  expect(found.err).not.toContain('no object of that name');
  mkdirSync(join(folder, 'mibs'));
  copyFileSync(good, join(folder, 'mibs', 'acme.mib'));
  expect((await ask({ NOCTURNE_MIBS: join(folder, 'mibs') })).err).not.toContain('no object of that name');
  expect(await ask({}, '--mib', join(folder, 'none.mib'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('none.mib cannot be read (ENOENT)'),
  });
  expect((await ask({ NOCTURNE_MIBS: join(folder, 'none') })).err).toContain('NOCTURNE_MIBS');
});

describe('help', () => {
  test.each(Object.keys(tools))('of %s names options and an example', async (id) => {
    const { code, out } = await run([id, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: nocturne ${id}`);
    expect(out).toMatch(new RegExp(`^ {2}nocturne ${id} `, 'm'));
    expect(out).toContain('--json');
  });
});

test('results of scans are compared, whatever wrote them', async () => {
  const [list, xml] = [join(folder, 'masscan.txt'), join(folder, 'nmap.xml')];
  writeFileSync(list, '#masscan\nopen tcp 22 192.0.2.1 1\nopen tcp 80 192.0.2.1 1\n');
  writeFileSync(
    xml,
    '<nmaprun scanner="nmap" version="7"><host><status state="up" reason="echo-reply"/><address addr="192.0.2.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="22"><state state="open" reason="syn-ack"/></port><port protocol="tcp" portid="80"><state state="closed" reason="reset"/></port></ports></host></nmaprun>',
  );
  expect(await run(['scan-diff', list, list])).toMatchObject({ code: 0, out: '' });
  const { code, out } = await run(['scan-diff', list, xml]);
  expect(code).toBe(1);
  expect(out).toContain(' 192.0.2.1:\n-80/tcp: open\n+80/tcp: closed\n');
  expect((await run(['scan-diff', list, xml, '--json'])).out).toContain('"kind":"port-closed"');
});

test('Ctrl-C ends a continuous ping in order and keeps what was found', async () => {
  const { code, out, err } = await run(
    ['ping', '127.0.0.1', '--count', 'none', '--interval', '100ms', '--json'],
    1500,
  );
  const records = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });
  expect(records.at(-1)).toMatchObject({ kind: 'summary' });
  expect(records.length).toBeGreaterThan(4);
  expect(err).toMatch(/^ok: /);
  expect(code).toBe(0);
});

test('a token is printed alone, and listed without its text', async () => {
  const made = await run(['token', 'create', '--role', 'viewer', '--name', 'grafana', '--data', folder]);
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toMatch(/^nct_[\w-]{43}\n$/);
  const list = await run(['token', 'list', '--data', folder]);
  expect(list.out).toContain('grafana');
  expect(list.out).not.toContain(made.out.trim().slice(4));
  expect(await run(['token', 'create', '--role', 'king', '--data', folder])).toMatchObject({
    code: 2,
    err: expect.stringContaining('role'),
  });
});

test('credentials in place: every form, and no secret in a message', () => {
  expect(parseCredential('public')).toEqual({ kind: 'snmp-community', version: '2c', community: 'public' });
  expect(parseCredential('v1:a:b')).toEqual({ kind: 'snmp-community', version: '1', community: 'a:b' });
  expect(parseCredential('v3:eve')).toEqual({ kind: 'snmp-user', user: 'eve' });
  expect(parseCredential('v3:eve:sha256:authauth:aes256:privpriv')).toMatchObject({
    auth: { protocol: 'sha256' },
    privacy: { protocol: 'aes256' },
  });
  expect(() => parseCredential('v3:eve:sha1:short')).toThrow(FaultError);
});

test('tables fit their cells, and text from the network cannot steer the terminal or a spreadsheet', () => {
  const schema = { properties: { kind: { const: 'row' }, name: {}, rttMs: {} } };
  let text = '';
  const write = (piece: string) => (text += piece);
  const table = tableOutput(write, schema);
  table.record({ kind: 'row', name: '\u001b[31mred\n', rttMs: 1.23456789 });
  expect(text).toBe('NAME       RTT\n [31mred   1.2346 ms\n');
  text = '';
  csvOutput(write, schema).record({ kind: 'row', name: '=cmd|"x"', rttMs: 1 });
  expect(text).toBe('kind,name,rttMs\r\nrow,"\'=cmd|""x""",1\r\n');
  text = '';
  tableOutput(write, schema).record({ kind: 'row', name: { ifIndex: '1', peer: 'a' }, rttMs: 1 });
  expect(text).toContain('ifIndex=1 peer=a');
  text = '';
  const lines = tableOutput(write, {
    oneOf: [{ properties: { kind: { const: 'line' }, line: {} }, verbatim: 'line' }, schema],
  });
  lines.record({ kind: 'line', line: 'a\u001b[1m\tb' });
  lines.record({ kind: 'row', name: 'x', rttMs: 1 });
  expect(text).toBe('a [1m\tb\n');
  text = '';
  jsonOutput(write).record({ kind: 'row', name: '\u001b' });
  expect(text).toBe('{"kind":"row","name":"\\u001b"}\n');
});
