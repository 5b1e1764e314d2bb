import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeContext } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { collect, newFolder, program, runForReal, type Server, startServer } from '../../test/real-server.ts';
import { radius } from './radius.ts';

const tool = runnable(radius);
const vault = {
  shared: { kind: 'secret', secret: 'testing123' },
  other: { kind: 'secret', secret: 'other' },
  good: { kind: 'password', user: 'probe', password: 'a pass word of more than 16' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
  snmp: { kind: 'snmp-community', version: '2c', community: 'public' },
} as const;
const freeradius = program('/usr/sbin/freeradius');

describe.skipIf(!freeradius || process.getuid?.() !== 0)('a real server (needs freeradius and root)', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const folder = newFolder('radius');
    for (const name of ['run', 'log', 'db']) mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, 'users'),
      'probe Cleartext-Password := "a pass word of more than 16"\n Reply-Message := "welcome",\n Session-Timeout := 3600\n',
    );
    writeFileSync(
      join(folder, 'radiusd.conf'),
      `name = radiusd
libdir = /usr/lib/freeradius
run_dir = ${folder}/run
db_dir = ${folder}/db
logdir = ${folder}/log
log {
  destination = stdout
}
security {
  status_server = yes
  reject_delay = 0
}
client here {
  ipaddr = 127.0.0.1
  secret = testing123
}
modules {
  pap {
  }
  chap {
  }
  files {
    filename = ${folder}/users
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
    files
    chap
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
    Auth-Type CHAP {
      chap
    }
  }
}
`,
    );
    server = await startServer({
      command: freeradius!,
      args: ['-f', '-l', 'stdout', '-d', folder],
      folder,
      ready: /Ready to process requests/,
    });
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, secret: 'shared', timeoutMs: 1500, ...more });

  test.each(['pap', 'chap'])('a login by %s', async (method) => {
    const { verdict, service, records } = await runForReal(tool, plan({ method, credential: 'good' }), vault);
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ answer: 'Access-Accept', message: 'welcome' });
    expect(records).toContainEqual({ kind: 'attribute', name: 'Session-Timeout', value: '3600' });
  });
  test('Status-Server, without a user', async () => {
    const { verdict, service } = await runForReal(tool, plan({}), vault);
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ answer: 'Access-Accept' });
  });
  test.each<[object, string | undefined]>([
    [{ credential: 'bad' }, 'authentication-failed'],
    [{ credential: 'bad', method: 'chap' }, 'authentication-failed'],
    [{ credential: 'bad', expect: 'reject' }, undefined],
    [{ credential: 'bad', expect: 'answer' }, undefined],
    [{ credential: 'good', expect: 'reject' }, 'unexpected-status'],
    [{ credential: 'good', expectText: 'vlan' }, 'content-mismatch'],
    [{ secret: 'other', timeoutMs: 400 }, 'timeout'],
    [{ secret: 'snmp' }, 'invalid-input'],
  ])('%j: %s', async (more, code) => {
    const { verdict } = await runForReal(tool, plan(more), vault);
    expect(verdict.fault?.code).toBe(code);
  });
});

test('a closed port, and a vault without the secret', async () => {
  const closed = await runForReal(tool, { target: '127.0.0.1', port: 1, secret: 'shared' }, vault);
  expect(closed.verdict.fault?.code).toBe('port-unreachable');
  const { verdict } = await collect(tool, { target: '127.0.0.1', secret: 'nobody' }, fakeContext());
  expect(verdict.fault).toMatchObject({ code: 'not-found', field: 'secret' });
});
