import { execFileSync } from 'node:child_process';
import { appendFileSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import {
  collect,
  makeCertificate,
  newFolder,
  runForReal,
  type Server,
  startServer,
  userOf,
} from '../../test/real-server.ts';
import { postgresql } from './postgresql.ts';

const tool = runnable(postgresql);
const vault = {
  scram: { kind: 'password', user: 'probe', password: 'pass wörd' },
  md5: { kind: 'password', user: 'old', password: 'secret' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
} as const;
const bin = globSync('/usr/lib/postgresql/*/bin').at(-1);
const postgres = userOf('postgres');

describe.skipIf(!bin || !postgres || process.getuid?.() !== 0)(
  'a real server (needs postgresql and root)',
  () => {
    let server: Server;
    let port = 0;
    beforeAll(async () => {
      port = await freePort();
      const folder = newFolder('postgresql');
      const data = join(folder, 'data');
      const { key, cert } = makeCertificate(folder);
      execFileSync('chown', ['-R', 'postgres:postgres', folder]);
      writeFileSync(join(folder, 'password'), 'secret', { mode: 0o644 });
      // PostgreSQL refuses to run as root.
      const as = { ...postgres!, cwd: folder, stdio: 'ignore' as const };
      execFileSync(
        join(bin!, 'initdb'),
        ['-D', data, '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
        as,
      );
      writeFileSync(
        join(data, 'pg_hba.conf'),
        'local all all trust\nhost all old all md5\nhost all probe all scram-sha-256\nhost all all all reject\n',
      );
      appendFileSync(
        join(data, 'postgresql.conf'),
        `\nport = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${folder}'\nssl = on\nssl_cert_file = '${cert}'\nssl_key_file = '${key}'\nfsync = off\n`,
      );
      server = await startServer({
        command: join(bin!, 'postgres'),
        args: ['-D', data],
        folder,
        ready: /ready to accept connections/,
        ...postgres!,
        signal: 'SIGINT',
      });
      const sql = `CREATE USER probe PASSWORD 'pass wörd'; SET password_encryption = md5; CREATE USER old PASSWORD 'secret';
      CREATE TABLE secret (a int); CREATE TABLE jobs (name text, waiting int); GRANT SELECT ON jobs TO probe;
      INSERT INTO jobs VALUES ('a', 7), (NULL, 8);`;
      execFileSync(
        join(bin!, 'psql'),
        ['-h', folder, '-p', String(port), '-U', 'admin', 'postgres', '-c', sql],
        as,
      );
    }, 60_000);
    afterAll(async () => await server?.stop());
    const plan = (more: object) => ({
      target: '127.0.0.1',
      port,
      trust: false,
      database: 'postgres',
      ...more,
    });

    test('PostgreSQL it is, without a login', async () => {
      const { verdict, service } = await runForReal(tool, plan({}));
      expect(verdict.fault).toBeUndefined();
      expect(service).toMatchObject({ product: 'PostgreSQL' });
    });
    test.each([
      ['scram', 'SCRAM-SHA-256', true],
      ['scram', 'SCRAM-SHA-256', false],
      ['md5', 'md5', false],
    ])('logs in as %s by %s, TLS %s', async (credential, authentication, tls) => {
      const { verdict, service } = await runForReal(
        tool,
        plan({ credential, tls, query: 'SELECT 42 AS answer', expectValue: '42' }),
        vault,
      );
      expect(verdict.fault).toBeUndefined();
      expect(service).toMatchObject({ authentication, rows: 1, values: { answer: 42 } });
      expect(service!.version).toMatch(/^\d+/);
      expect(service!.tlsProtocol).toBe(tls ? 'TLSv1.3' : undefined);
      expect(verdict.metrics).toContainEqual({
        name: 'query.value',
        value: 42,
        labels: { column: 'answer' },
      });
    });
    test('rows by the names of their columns', async () => {
      const query = 'SELECT * FROM jobs ORDER BY waiting';
      const { records } = await runForReal(tool, plan({ credential: 'scram', query }), vault);
      expect(records.slice(0, 2)).toEqual([
        { kind: 'row', values: { name: 'a', waiting: '7' } },
        { kind: 'row', values: { name: null, waiting: '8' } },
      ]);
    });
    test.each<[object, string]>([
      [{ credential: 'bad' }, 'authentication-failed'],
      [{ credential: 'scram', database: 'nowhere' }, 'content-mismatch'],
      [{ credential: 'scram', query: 'SELECT * FROM secret' }, 'access-denied'],
      [{ credential: 'scram', query: 'SELEC 1' }, 'content-mismatch'],
      [{ credential: 'scram', query: 'SELECT 1', expectValue: '2' }, 'content-mismatch'],
      [{ credential: 'scram', query: 'SELECT 10', valueMax: 5 }, 'threshold-crossed'],
      [{ credential: 'scram', query: "SELECT 'x'", valueMin: 5 }, 'content-mismatch'],
      [{ credential: 'scram', query: 'SELECT generate_series(1, 5000)', rowsMax: 4999 }, 'threshold-crossed'],
      [{ credential: 'scram', query: 'SELECT pg_sleep(5)', timeoutMs: 300 }, 'timeout'],
      [{ credential: 'scram', tls: true, trust: true }, 'certificate-untrusted'],
      [{ query: 'SELECT 1' }, 'invalid-input'],
    ])('%j: %s', async (more, code) => {
      const result = await runForReal(tool, plan(more), vault);
      expect(result.verdict.fault?.code).toBe(code);
      expect(JSON.stringify(result)).not.toContain('wrong');
    });
  },
);

test.each<[string, string, object, string]>([
  ['a web server', 'HTTP/1.1 400\r\n', {}, 'malformed'],
  ['no TLS', 'N', { tls: true }, 'not-supported'],
  ['a full server', 'E\0\0\0\u001dSFATAL\0C53300\0Mtoo many\0\0', {}, 'unexpected-status'],
])('%s', async (_, answer, more, code) => {
  const net = fakeNetwork({ tcpConnect: fakeTcp((said, say) => said && say(answer)) });
  const { verdict } = await collect(
    tool,
    { target: '192.0.2.1', ...more },
    fakeContext({ net, clock: fakeClock() }),
  );
  expect(verdict.fault?.code).toBe(code);
});
test('a closed port', async () => {
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
