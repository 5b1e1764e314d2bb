import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crypto } from '#io/net/node-crypto.ts';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { encodeMysqlPacket } from '#pure/wire/mysql.ts';
import { freePort } from '../../test/free-port.ts';
import {
  collect,
  makeCertificate,
  newFolder,
  program,
  runForReal,
  type Server,
  startServer,
  vaultOf,
} from '../../test/real-server.ts';
import { mysql } from './mysql.ts';

const tool = runnable(mysql);
const vault = {
  good: { kind: 'password', user: 'probe', password: 'pass wörd' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
} as const;
const many = 'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900)';
// Its installer needs more than its core has.
const mariadbd = program('/usr/bin/my_print_defaults') && program('/usr/sbin/mariadbd');

describe.skipIf(!mariadbd || process.getuid?.() !== 0)(
  'a real server (needs mariadb-server and root)',
  () => {
    let server: Server;
    let port = 0;
    beforeAll(async () => {
      port = await freePort();
      const folder = newFolder('mysql');
      chmodSync(folder, 0o755);
      const data = join(folder, 'data');
      const { key, cert } = makeCertificate(folder);
      execFileSync(
        'mariadb-install-db',
        ['--no-defaults', `--datadir=${data}`, '--user=root', '--skip-test-db'],
        {
          stdio: 'ignore',
        },
      );
      const sql = [
        "CREATE USER probe@'%' IDENTIFIED BY 'pass wörd';",
        'CREATE DATABASE shop;',
        'CREATE TABLE shop.jobs (name text, waiting int);',
        "INSERT INTO shop.jobs VALUES ('a', 7), (NULL, 8);",
        "GRANT SELECT ON shop.jobs TO probe@'%';",
      ];
      writeFileSync(join(folder, 'init.sql'), `${sql.join('\n')}\n`);
      server = await startServer({
        command: mariadbd!,
        args: [
          ...[
            '--no-defaults',
            `--datadir=${data}`,
            '--user=root',
            `--port=${port}`,
            '--bind-address=127.0.0.1',
          ],
          ...[
            `--socket=${folder}/socket`,
            `--pid-file=${folder}/pid`,
            `--ssl-cert=${cert}`,
            `--ssl-key=${key}`,
          ],
          ...[`--init-file=${join(folder, 'init.sql')}`, '--innodb-flush-log-at-trx-commit=0'],
        ],
        folder,
        ready: /ready for connections/,
      });
    }, 60_000);
    afterAll(async () => await server?.stop());
    const plan = (more: object) => ({ target: '127.0.0.1', port, trust: false, ...more });

    test('product and version, without a login', async () => {
      const { verdict, service } = await runForReal(tool, plan({}));
      expect(verdict.fault).toBeUndefined();
      expect(service).toMatchObject({ product: 'MariaDB', version: expect.stringMatching(/^\d+\.\d+/) });
    });
    test.each([true, false])('a login and a query, TLS %s', async (tls) => {
      const query = 'SELECT * FROM jobs ORDER BY waiting';
      const { verdict, service, records } = await runForReal(
        tool,
        plan({ credential: 'good', tls, database: 'shop', query, rowsMin: 2 }),
        vault,
      );
      expect(verdict.fault).toBeUndefined();
      expect(service).toMatchObject({
        authentication: 'mysql_native_password',
        rows: 2,
        values: { waiting: 7 },
      });
      expect(service!.tlsProtocol).toBe(tls ? 'TLSv1.3' : undefined);
      expect(records[1]).toEqual({ kind: 'row', values: { name: null, waiting: '8' } });
      expect(verdict.metrics).toContainEqual({
        name: 'query.value',
        value: 7,
        labels: { column: 'waiting' },
      });
    });
    test.each<[object, string]>([
      [{ credential: 'bad' }, 'authentication-failed'],
      [{ credential: 'good', database: 'nowhere' }, 'access-denied'],
      [{ credential: 'good', query: 'SELECT * FROM mysql.user' }, 'access-denied'],
      [{ credential: 'good', query: 'SELEC 1' }, 'content-mismatch'],
      [{ credential: 'good', query: 'SELECT 1', expectValue: '2' }, 'content-mismatch'],
      [{ credential: 'good', query: 'SELECT 10', valueMax: 5 }, 'threshold-crossed'],
      [{ credential: 'good', query: `${many} SELECT i FROM n`, rowsMax: 899 }, 'threshold-crossed'],
      [{ credential: 'good', query: 'SELECT sleep(5)', timeoutMs: 300 }, 'timeout'],
      [{ tls: true, trust: true }, 'certificate-untrusted'],
      [{ query: 'SELECT 1' }, 'invalid-input'],
    ])('%j: %s', async (more, code) => {
      const result = await runForReal(tool, plan(more), vault);
      expect(result.verdict.fault?.code).toBe(code);
      expect(JSON.stringify(result)).not.toContain('wrong');
    });
  },
);

const text = (value: string) => [...new TextEncoder().encode(value), 0];
/** A greeting of MySQL 8, which MariaDB does not know how to make. */
const greeting = encodeMysqlPacket(
  0,
  Uint8Array.of(
    ...[10, ...text('8.0.36'), 5, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0xff, 0xf7, 45, 2, 0, 0xff, 0x81, 21],
    ...[...Array<number>(10).fill(0), ...Array<number>(12).fill(9), 0, ...text('caching_sha2_password')],
  ),
);
test.each<[string, Uint8Array[], string | undefined]>([
  ['a password that is remembered', [Uint8Array.of(1, 3), Uint8Array.of(0, 0, 0, 2, 0, 0, 0)], undefined],
  ['a password that is asked for in the clear', [Uint8Array.of(1, 4)], 'not-supported'],
  ['a switch to a way that is not known', [Uint8Array.of(0xfe, ...text('dialog'))], 'not-supported'],
  ['a switch to the clear', [Uint8Array.of(0xfe, ...text('mysql_clear_password'))], 'not-supported'],
  ['circles', Array<Uint8Array>(9).fill(Uint8Array.of(1, 3)), 'malformed'],
])('MySQL 8: %s', async (_, answers, code) => {
  let asked = false;
  const net = fakeNetwork({
    crypto,
    tcpConnect: fakeTcp((said, say) => {
      if (!said) say(greeting);
      else if (!asked) {
        asked = true;
        for (const [i, answer] of answers.entries()) say(encodeMysqlPacket(2 + i, answer));
      }
    }),
  });
  const { verdict, service } = await collect(
    tool,
    { target: '192.0.2.1', credential: 'good' },
    fakeContext({ net, clock: fakeClock(), devices: vaultOf(vault) }),
  );
  expect(verdict.fault?.code).toBe(code);
  expect(service).toMatchObject({ product: 'MySQL', version: '8.0.36' });
});
test('a web server, and a closed port', async () => {
  const net = fakeNetwork({ tcpConnect: fakeTcp((said, say) => !said && say('HTTP/1.1 400\r\n')) });
  const { verdict } = await collect(tool, { target: '192.0.2.1' }, fakeContext({ net, clock: fakeClock() }));
  expect(verdict.fault?.code).toBe('malformed');
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
