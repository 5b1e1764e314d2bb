import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/free-port.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import { newFolder, program, type Server, startServer } from '../../../../test/real-server.ts';
import { be32, concat } from '../../wire/octets.ts';
import { decodeSmb2Answer, encodeNtlmAuthenticate } from '../../wire/smb-session.ts';
import { smb } from './smb.ts';

const smbd = program('/usr/sbin/smbd');
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

describe.skipIf(!smbd || process.getuid?.() !== 0)('Samba (needs samba and root)', () => {
  const serve = async (...settings: readonly string[]) => {
    const port = await freePort();
    const folder = newFolder('samba');
    for (const name of ['private', 'run', 'state', 'cache', 'lock', 'ncalrpc', 'share'])
      mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, 'conf'),
      [
        '[global]',
        ...[
          `smb ports = ${port}`,
          'interfaces = 127.0.0.1',
          'bind interfaces only = yes',
          'load printers = no',
        ],
        ...[
          `private dir = ${folder}/private`,
          `pid directory = ${folder}/run`,
          `state directory = ${folder}/state`,
        ],
        ...[
          `cache directory = ${folder}/cache`,
          `lock directory = ${folder}/lock`,
          `ncalrpc dir = ${folder}/ncalrpc`,
        ],
        ...['disable spoolss = yes', 'log level = 0', 'workgroup = LAB', 'netbios name = BOX'],
        ...settings,
        ...['[share]', `path = ${folder}/share`, 'guest ok = yes', ''],
      ].join('\n'),
    );
    servers.push(
      await startServer({
        ...{ command: smbd!, folder, ready: port },
        args: ['--foreground', '--debug-stdout', '-s', join(folder, 'conf')],
      }),
    );
    return port;
  };
  test.each<[string, string[], string, string[]]>([
    [
      'strong',
      [
        'server signing = mandatory',
        'restrict anonymous = 2',
        'map to guest = never',
        'server min protocol = SMB3_00',
      ],
      'SMB 3.0, 3.0.2, 3.1.1',
      [],
    ],
    [
      'as Debian has it, without guests',
      ['restrict anonymous = 2'],
      'SMB 2.0.2, 2.1, 3.0, 3.0.2, 3.1.1',
      ['smb/signing-not-required'],
    ],
    [
      'weak',
      ['server min protocol = NT1', 'map to guest = bad user'],
      'SMB 1, 2.0.2, 2.1, 3.0, 3.0.2, 3.1.1',
      ['smb/smb1', 'smb/signing-not-required', 'smb/guest', 'smb/null-session'],
    ],
  ])(
    '%s',
    async (_, settings, dialects, expected) => {
      const findings = await auditForReal(smb, targetOf(await serve(...settings), serviceOf('microsoft-ds')));
      expect(wrong(findings)).toEqual(expected);
      expect(findings[0]).toMatchObject({ rule: 'smb/dialects', evidence: dialects });
    },
    60_000,
  );
});

test('any bytes never throw; nobody is nobody', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => void decodeSmb2Answer(bytes)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      decodeSmb2Answer(concat(be32(bytes.length + 4), '\xfeSMB', bytes));
    }),
  );
  const anonymous = encodeNtlmAuthenticate('');
  expect([
    anonymous.length,
    anonymous[8],
    new DataView(anonymous.buffer).getUint32(60, true) & 0x800,
  ]).toEqual([65, 3, 0x800]);
});
