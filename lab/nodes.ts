/** The nodes of a lab: their files and their first process. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Material, nodeFiles } from './configs.ts';
import { login } from './credentials.ts';
import {
  isAlive,
  type LabRecord,
  type ProcessRecord,
  run,
  runAsync,
  searchPath,
  startDetached,
  waitUntil,
} from './machine.ts';
import { namespaceOf } from './network.ts';
import { domain, type LabNode, type Topology } from './topology.ts';

const here = dirname(fileURLToPath(import.meta.url));

export const keyFileOf = (directory: string): string => join(directory, 'ssh_key');

/** Keys, certificates and what the machine's own account files say; made anew for every lab. */
export async function prepareMaterial(directory: string, plan: Topology): Promise<Material> {
  const key = (file: string) =>
    runAsync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]);
  const subject = ['-subj', `/CN=web1.${domain}`, '-addext', `subjectAltName=DNS:web1.${domain}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '90'];
  const tls = { key: join(directory, 'tls.key'), certificate: join(directory, 'tls.crt') };
  const keyed = plan.nodes.filter((node) => node.services.includes('ssh'));
  const hostKeyFile = (name: string) => join(directory, `host-${name}`);
  await Promise.all([
    key(keyFileOf(directory)),
    runAsync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', tls.key, '-out', tls.certificate]),
    ...keyed.map((node) => key(hostKeyFile(node.name))),
  ]);
  const read = (file: string) => readFileSync(file, 'utf8');
  const hostKeys = new Map(keyed.map((node) => [node.name, read(hostKeyFile(node.name))]));
  for (const node of keyed) for (const end of ['', '.pub']) rmSync(`${hostKeyFile(node.name)}${end}`);
  return {
    topology: plan,
    passwd: read('/etc/passwd').replace(/^root:.*$/m, 'root:x:0:0:root:/root:/bin/sh'),
    group: read('/etc/group'),
    passwordHash: run('openssl', ['passwd', '-6', login.password]).trim(),
    authorizedKey: read(`${keyFileOf(directory)}.pub`),
    tlsCertificate: read(tls.certificate),
    tlsKey: read(tls.key),
    bridgeMib: read(join(here, 'bridge-mib.pl')),
    hostKeys,
  };
}

export function writeNodeFiles(directory: string, node: LabNode, material: Material): void {
  const root = join(directory, 'nodes', node.name);
  mkdirSync(join(root, 'door'), { recursive: true });
  for (const [path, file] of Object.entries(nodeFiles(node, material))) {
    const target = join(root, 'files', path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    writeFileSync(target, file.text);
    chmodSync(target, file.mode ?? 0o644);
  }
}

/** A node needs well under a second alone; this allows for a busy machine. */
const readyTimeoutMs = 60_000;

export async function startNode(directory: string, labId: string, name: string): Promise<ProcessRecord> {
  const root = join(directory, 'nodes', name);
  const ready = join(root, 'door', 'ready');
  const log = join(root, 'init.log');
  rmSync(ready, { force: true });
  const record = startDetached(
    'nsenter',
    [
      `--net=/run/netns/${namespaceOf(labId, name)}`,
      ...['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child=SIGKILL'],
      ...['sh', join(here, 'node-init.sh'), root, name],
    ],
    log,
    { PATH: searchPath, LANG: 'C.UTF-8' },
  );
  // The shell creates the file a moment before it writes into it.
  const answer = () => (existsSync(ready) ? readFileSync(ready, 'utf8').trim() : '');
  await waitUntil(() => answer() !== '' || !isAlive(record), readyTimeoutMs);
  if (answer() !== 'ok')
    throw new Error(
      `${name}: ${answer() || 'it died or took too long'}\n${readFileSync(log, 'utf8').slice(-2000)}`,
    );
  return record;
}

/** Nodes started at once: more than this only makes them wait for each other. */
const startsAtOnce = Math.max(4, availableParallelism() * 3);

export async function startNodes(
  directory: string,
  record: LabRecord,
  names: readonly string[],
): Promise<void> {
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift())
      record.nodes[name] = await startNode(directory, record.id, name);
  };
  await Promise.all(Array.from({ length: startsAtOnce }, worker));
}
