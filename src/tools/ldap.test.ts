import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import {
  collect,
  makeCertificate,
  newFolder,
  program,
  runForReal,
  type Server,
  startServer,
} from '../../test/real-server.ts';
import { ldap } from './ldap.ts';

const tool = runnable(ldap);
const vault = {
  admin: { kind: 'password', user: 'cn=admin,dc=example,dc=net', password: 'secret' },
  bad: { kind: 'password', user: 'cn=admin,dc=example,dc=net', password: 'wrong' },
} as const;
const slapd = program('/usr/sbin/slapd');
const schema = program('/etc/ldap/schema/core.schema');

describe.skipIf(!slapd || !schema)('a real server (needs slapd)', () => {
  let server: Server;
  let port = 0;
  let tlsPort = 0;
  beforeAll(async () => {
    port = await freePort();
    tlsPort = await freePort();
    const folder = newFolder('ldap');
    mkdirSync(join(folder, 'data'));
    const { key, cert } = makeCertificate(folder);
    const conf = join(folder, 'slapd.conf');
    const settings = [
      ...[
        `include ${schema}`,
        'include /etc/ldap/schema/cosine.schema',
        'include /etc/ldap/schema/inetorgperson.schema',
      ],
      ...['modulepath /usr/lib/ldap', 'moduleload back_mdb', `pidfile ${folder}/pid`],
      ...[
        `TLSCertificateFile ${cert}`,
        `TLSCertificateKeyFile ${key}`,
        'database mdb',
        'suffix "dc=example,dc=net"',
      ],
      ...[`directory ${folder}/data`, 'rootdn "cn=admin,dc=example,dc=net"', 'rootpw secret'],
      ...['access to attrs=mail by users read by * none', 'access to * by * read'],
    ];
    writeFileSync(conf, `${settings.join('\n')}\n`);
    const people = ['one', 'two', 'three'].map(
      (name) =>
        `dn: uid=${name},dc=example,dc=net\nobjectClass: inetOrgPerson\nuid: ${name}\ncn: ${name}\nsn: ${name}\nmail: ${name}@example.net\n`,
    );
    const top =
      'dn: dc=example,dc=net\nobjectClass: dcObject\nobjectClass: organization\no: example\ndc: example\n';
    writeFileSync(join(folder, 'ldif'), [top, ...people].join('\n'));
    execFileSync('slapadd', ['-f', conf, '-l', join(folder, 'ldif')], { stdio: 'ignore' });
    server = await startServer({
      command: slapd!,
      args: ['-f', conf, '-h', `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`, '-d', '0'],
      folder,
      ready: tlsPort,
    });
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, trust: false, ...more });
  const search = { base: 'dc=example,dc=net', filter: '(&(objectClass=person)(|(uid=one)(uid=t*)))' };

  test('what it tells of itself, to nobody', async () => {
    const { verdict, service } = await runForReal(tool, plan({}));
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({
      product: 'OpenLDAP',
      boundAs: '',
      namingContexts: ['dc=example,dc=net'],
    });
  });
  test.each(['none', 'starttls', 'tls'])('security %s binds and searches', async (security) => {
    const own = security === 'tls' ? tlsPort : port;
    const { verdict, records } = await runForReal(
      tool,
      plan({ ...search, security, port: own, credential: 'admin', attributes: ['mail'], expectText: 'two@' }),
      vault,
    );
    expect(verdict.fault).toBeUndefined();
    expect(records.filter(({ kind }) => kind === 'entry')).toHaveLength(3);
    expect(records[0]).toMatchObject({
      dn: 'uid=one,dc=example,dc=net',
      attributes: { mail: ['one@example.net'] },
    });
    expect(verdict.metrics).toContainEqual({ name: 'query.rows', value: 3 });
  });
  test.each<[object, string]>([
    [{ credential: 'bad' }, 'authentication-failed'],
    [{ base: 'dc=nowhere' }, 'content-mismatch'],
    [{ ...search, entriesMin: 4 }, 'content-mismatch'],
    [{ ...search, entriesMax: 2 }, 'content-mismatch'],
    // Nobody may not read mail: the attribute is not there.
    [{ ...search, expectText: 'two@' }, 'content-mismatch'],
    [{ base: 'no dn' }, 'unexpected-status'],
    [{ security: 'starttls', trust: true }, 'certificate-untrusted'],
  ])('%j: %s', async (more, code) => {
    const { verdict } = await runForReal(tool, plan(more), vault);
    expect(verdict.fault?.code).toBe(code);
    expect(verdict.fault?.message).not.toContain('wrong');
  });
  test('no more entries than were asked for', async () => {
    const { service, verdict } = await runForReal(tool, plan({ ...search, entriesLimit: 2 }));
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ entries: 2 });
  });
});

test.each<[string, string, string]>([
  ['a web server', 'HTTP/1.1 400\r\n', 'malformed'],
  [
    'a notice of disconnection',
    '0\u000c\u0002\u0001\u0000x\u0007\n\u00014\u0004\u0000\u0004\u0000',
    'unexpected-status',
  ],
])('%s', async (_, answer, code) => {
  const net = fakeNetwork({ tcpConnect: fakeTcp((said, say) => said && say(answer)) });
  const { verdict } = await collect(tool, { target: '192.0.2.1' }, fakeContext({ net, clock: fakeClock() }));
  expect(verdict.fault?.code).toBe(code);
});
test('a filter that is none, a closed port', async () => {
  const filter = await runForReal(tool, { target: '127.0.0.1', filter: '(a=b' });
  expect(filter.verdict.fault).toMatchObject({ code: 'invalid-input', field: 'filter' });
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
