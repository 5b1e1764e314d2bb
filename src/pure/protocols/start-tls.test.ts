import { execFileSync } from 'node:child_process';
import { appendFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { freePort } from '../../../test/free-port.ts';
import {
  makeCertificate,
  newFolder,
  program,
  type Server,
  startServer,
  userOf,
} from '../../../test/real-server.ts';
import { fakeClock, fakeNetwork, fakeTcp } from '../contract/fake-host.ts';
import { hex } from '../wire/octets.ts';
import { converse } from './conversation.ts';
import { startTlsOf } from './start-tls.ts';
import { surveyTls } from './tls-survey.ts';

const text = new TextDecoder('latin1');
/** A server that says these one after another: the first when it is spoken to at all, if it greets, else after each word of ours. */
async function run(service: string, answers: readonly (string | Uint8Array)[], greets: boolean) {
  const heard: string[] = [];
  let next = 0;
  const tcpConnect = fakeTcp((bytes, say, hangUp) => {
    if (bytes) heard.push(text.decode(bytes));
    else if (!greets) return;
    const answer = answers[next++];
    if (answer === undefined) hangUp();
    else say(answer);
  });
  const signal = new AbortController().signal;
  const plan = {
    protocol: service,
    address: '192.0.2.1',
    port: 1,
    tls: false,
    trust: false,
    timeoutMs: 1000,
  };
  const world = { net: fakeNetwork({ tcpConnect }), clock: fakeClock(), signal };
  const outcome = await converse(plan, world, startTlsOf(service)!);
  return { agrees: outcome.value, fault: outcome.fault?.code, heard };
}
const features = (more: string) => `<stream:stream id='1'><stream:features>${more}</stream:features>`;

test.each<[string, boolean, (string | Uint8Array)[], boolean]>([
  ['smtp', true, ['220 x\r\n', '250-x\r\n250 STARTTLS\r\n', '220 go\r\n'], true],
  ['smtp', true, ['220 x\r\n', '250-x\r\n250 SIZE\r\n'], false],
  ['smtp', true, ['220 x\r\n', '250-x\r\n250 STARTTLS\r\n', '454 no\r\n'], false],
  ['submission', true, ['554 no\r\n'], false],
  ['imap', true, ['* OK x\r\n', '* CAPABILITY IMAP4\r\na1 OK go\r\n'], true],
  ['imap', true, ['* OK x\r\n', 'a1 BAD no\r\n'], false],
  ['pop3', true, ['+OK x\r\n', '+OK go\r\n'], true],
  ['pop3', true, ['+OK x\r\n', '-ERR no\r\n'], false],
  ['ftp', true, ['220 x\r\n', '234 go\r\n'], true],
  ['ftp', true, ['220 x\r\n', '530 no\r\n'], false],
  ['nntp', true, ['200 x\r\n', '382 go\r\n'], true],
  ['nntp', true, ['201 x\r\n', '580 no\r\n'], false],
  ['sieve', true, ['"IMPLEMENTATION" "x"\r\n"STARTTLS"\r\nOK\r\n', 'OK\r\n'], true],
  ['sieve', true, ['OK\r\n', 'NO\r\n'], false],
  ['xmpp-client', false, [features("<starttls xmlns='x'/>"), "<proceed xmlns='x'/>"], true],
  ['xmpp-server', false, [features('<mechanisms/>')], false],
  ['xmpp-client', false, [features("<starttls xmlns='x'/>"), '<failure/>'], false],
  // ExtendedResponse of RFC 4511 with result 0 and 52 (unavailable).
  ['ldap', false, [hex('300c 020101 7807 0a0100 0400 0400')], true],
  ['ldap', false, [hex('300c 020101 7807 0a0134 0400 0400')], false],
  ['postgresql', false, ['S'], true],
  ['postgresql', false, ['N'], false],
  ['ms-wbt-server', false, [hex('03000013 0ed0 0000 1234 00 02 09 0800 02000000')], true],
  ['ms-wbt-server', false, [hex('0300000b 06d0 0000 1234 00')], false],
])('%s', async (service, greets, answers, agrees) => {
  expect(await run(service, answers, greets)).toMatchObject({ agrees, fault: undefined });
});
test('who hangs up on the way has not agreed', async () => {
  expect(await run('smtp', ['220 x\r\n'], true)).toMatchObject({ agrees: undefined, fault: 'closed' });
  expect(await run('xmpp-client', ['x'.repeat(9000)], false)).toMatchObject({
    agrees: undefined,
    fault: 'malformed',
  });
  expect(startTlsOf('telnet')).toBeUndefined();
});

describe('real databases', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  const versions = async (port: number, startTls: string) => {
    const net = await createNetwork({ mode: 'inline' });
    const world = { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal };
    const found = await surveyTls({ address: '127.0.0.1', port, startTls, timeoutMs: 5000 }, world);
    await net.close();
    expect(found.chains.length).toBe(1);
    return found.protocols.map(({ version }) => version);
  };
  const bin = globSync('/usr/lib/postgresql/*/bin').at(-1);
  const postgres = userOf('postgres');
  const root = process.getuid?.() === 0;
  test.skipIf(!bin || !postgres || !root)(
    'PostgreSQL (needs postgresql and root)',
    async () => {
      const port = await freePort();
      const folder = newFolder('postgresql');
      const data = join(folder, 'data');
      const { key, cert } = makeCertificate(folder);
      execFileSync('chown', ['-R', 'postgres:postgres', folder]);
      const made = ['-D', data, '-U', 'admin', '-A', 'trust', '--locale=C', '--no-sync'];
      execFileSync(join(bin!, 'initdb'), made, { ...postgres!, cwd: folder, stdio: 'ignore' });
      const settings = [
        `port = ${port}`,
        "listen_addresses = '127.0.0.1'",
        `unix_socket_directories = '${folder}'`,
      ];
      const tls = ['ssl = on', `ssl_cert_file = '${cert}'`, `ssl_key_file = '${key}'`, 'fsync = off'];
      appendFileSync(join(data, 'postgresql.conf'), `\n${[...settings, ...tls].join('\n')}\n`);
      servers.push(
        await startServer({
          ...{
            command: join(bin!, 'postgres'),
            args: ['-D', data],
            folder,
            ready: /ready to accept connections/,
          },
          ...{ ...postgres!, signal: 'SIGINT' },
        }),
      );
      expect(await versions(port, 'postgresql')).toEqual(['TLSv1.3', 'TLSv1.2']);
    },
    60_000,
  );
  // Its installer needs more than its core has.
  const mariadbd = program('/usr/bin/my_print_defaults') && program('/usr/sbin/mariadbd');
  test.skipIf(!mariadbd || !root)(
    'MariaDB (needs mariadb-server and root)',
    async () => {
      const port = await freePort();
      const folder = newFolder('mysql');
      const data = join(folder, 'data');
      const { key, cert } = makeCertificate(folder);
      const made = ['--no-defaults', `--datadir=${data}`, '--user=root', '--skip-test-db'];
      execFileSync('mariadb-install-db', made, { stdio: 'ignore' });
      const own = [
        '--no-defaults',
        `--datadir=${data}`,
        '--user=root',
        `--port=${port}`,
        '--bind-address=127.0.0.1',
      ];
      const files = [
        `--socket=${folder}/socket`,
        `--pid-file=${folder}/pid`,
        `--ssl-cert=${cert}`,
        `--ssl-key=${key}`,
      ];
      const args = [...own, ...files, '--tls-version=TLSv1.2'];
      servers.push(await startServer({ command: mariadbd!, args, folder, ready: /ready for connections/ }));
      expect(await versions(port, 'mysql')).toEqual(['TLSv1.2']);
    },
    60_000,
  );
});
