/** Starts net-snmp's snmpd on a free loopback port with a configuration of its own, users of every kind included. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';

const program = ['/usr/sbin/snmpd', '/usr/bin/snmpd'].find((path) => existsSync(path));
export const agentMissing = program === undefined ? 'snmpd is not installed' : undefined;
if (agentMissing && process.env.CI) throw new Error(`in CI the agent must be there: ${agentMissing}`);

export interface Agent {
  readonly port: number;
  /** What snmpbulkwalk prints for everything below `root`, numeric. */
  walk(root: string): string[];
  stop(): Promise<void>;
}

export async function startAgent(): Promise<Agent> {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-snmpd-'));
  const port = await freePort();
  writeFileSync(
    join(folder, 'snmpd.conf'),
    `agentaddress udp:127.0.0.1:${port}
rocommunity public 127.0.0.1
sysName testbox
sysLocation rack 7
rwcommunity private 127.0.0.1
createUser plain
createUser sha SHA authpassword
createUser md5 MD5 authpassword
createUser sha512 SHA-512 authpassword
createUser aes SHA-256 authpassword AES privpassword
createUser aes256 SHA-512 authpassword AES-256 privpassword
createUser des SHA authpassword DES privpassword
createUser writer SHA-256 authpassword AES privpassword
rouser plain noauth
rouser sha auth
rouser md5 auth
rouser sha512 auth
rouser aes priv
rouser aes256 priv
rouser des priv
rwuser writer priv
`,
  );
  const child = spawn(program!, ['-f', '-LE', '3', '-C', '-c', join(folder, 'snmpd.conf'), '-I', '-smux'], {
    env: { ...process.env, SNMP_PERSISTENT_DIR: folder },
    stdio: 'ignore',
  });
  const ask = (args: readonly string[]) =>
    execFileSync(
      'snmpbulkwalk',
      ['-v2c', '-c', 'public', '-On', '-t', '1', '-r', '0', `127.0.0.1:${port}`, ...args],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 64 << 20,
      },
    );
  for (let tries = 0; ; tries++) {
    try {
      ask(['.1.3.6.1.2.1.1.5']);
      break;
    } catch (error) {
      if (tries > 40) throw error;
      await sleep(100);
    }
  }
  return {
    port,
    walk: (root) =>
      ask([root])
        .split('\n')
        .filter((line) => line.startsWith('.')),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
