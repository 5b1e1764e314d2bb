/** The lab for programs: is it possible here, start one, break it, mend it, take it away. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Material, nodeFiles } from './configs.ts';
import { login } from './credentials.ts';
import {
  isAlive,
  type LabRecord,
  nodeProgram,
  onlyChildOf,
  type ProcessRecord,
  processesIn,
  readRecord,
  recordOf,
  run,
  runAsync,
  signal,
  startDetached,
  waitUntil,
  writeRecord,
} from './machine.ts';
import {
  addNamespaces,
  cableNamespaceOf,
  deleteNamespaces,
  joinCables,
  linkOf,
  namespaceOf,
  plugIn,
  quietCables,
  setCarrier,
  unplug,
} from './network.ts';
import { type LabLink, type LabNode, nocName, type Topology, topology } from './topology.ts';
import { readTruth, type Truth } from './truth.ts';

const here = dirname(fileURLToPath(import.meta.url));

export interface Lab {
  readonly id: string;
  /** Truth as of the start; `readTruth()` looks again (a node that is off has no interfaces then). */
  readonly truth: Truth;
  readonly nocNamespace: string;
  /** State of the lab; a good place for what a test wants to be removed with it. */
  readonly directory: string;
  readTruth(): Promise<Truth>;
  /** Links that are cut and nodes that are off right now. */
  state(): { readonly cut: readonly string[]; readonly off: readonly string[] };
  /** Loss of carrier at both ends of a link. */
  cut(linkId: string): void;
  heal(linkId: string): void;
  /** The chassis is gone: no process, no port, neighbours lose carrier. */
  kill(node: string): Promise<void>;
  revive(node: string): Promise<void>;
  /** A command inside a node, with its files and processes. */
  exec(node: string, command: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface LabOptions {
  /** A letter, then letters and digits; several labs stand side by side under different ids. */
  readonly id?: string;
  /** Take the lab away when this process ends, however it ends. */
  readonly guarded?: boolean;
}

/** Program, then the Debian package that has it. */
const needed: readonly (readonly [string, string])[] = [
  ['ip', 'iproute2'],
  ['tc', 'iproute2'],
  ['nsenter', 'util-linux'],
  ['unshare', 'util-linux'],
  ['busybox', 'busybox'],
  ['perl', 'perl-base'],
  ['openssl', 'openssl'],
  ['ssh-keygen', 'openssh-client'],
  ['sshd', 'openssh-server'],
  ['vtysh', 'frr'],
  ['/usr/lib/frr/zebra', 'frr'],
  ['snmpd', 'snmpd'],
  ['snmpset', 'snmp'],
  ['lldpd', 'lldpd'],
  ['nginx', 'nginx-light'],
  ['dnsmasq', 'dnsmasq-base'],
  ['fping', 'fping'],
];

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function isInstalled(program: string): boolean {
  const places = program.startsWith('/')
    ? [program]
    : searchPath.split(':').map((directory) => join(directory, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Tries, in namespaces that end with the command, each kernel facility that a lab needs. */
const trial = `set -e
d=$(mktemp -d); trap 'umount "$d" 2>/dev/null; rmdir "$d"' EXIT
mount --make-rprivate /; mount -t tmpfs tmpfs "$d"; mkdir "$d/u" "$d/w" "$d/m"
mount -t overlay overlay -o "lowerdir=/,upperdir=$d/u,workdir=$d/w" "$d/m" || { echo "no overlay file system" >&2; exit 1; }
umount "$d/m"
ip link add try0 type veth peer name try1 || { echo "no veth" >&2; exit 1; }
ip link add try2 type bridge || { echo "no bridge" >&2; exit 1; }
tc qdisc add dev try0 clsact && tc filter add dev try0 ingress protocol all u32 match u32 0 0 action mirred egress redirect dev try1 || { echo "no tc mirred" >&2; exit 1; }`;

export type LabAvailability = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export function labAvailable(): LabAvailability {
  if (process.platform !== 'linux') return { ok: false, reason: 'the lab needs Linux' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'the lab needs root, for network namespaces' };
  const missing = needed.filter(([program]) => !isInstalled(program));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
    const programs = missing.map(([program]) => program).join(', ');
    return { ok: false, reason: `not installed: ${programs}; try: apt-get install ${packages} frr-snmp` };
  }
  const result = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'sh', '-c', trial], {
    encoding: 'utf8',
    env: { PATH: searchPath },
  });
  if (result.status === 0) return { ok: true };
  const why = result.stderr.trim().split('\n').at(-1) ?? '';
  return { ok: false, reason: `this machine does not allow what the lab needs: ${why}` };
}

export const directoryOf = (id: string): string => join(tmpdir(), `nocturne-lab-${id}`);

const truthFileOf = (directory: string): string => join(directory, 'truth.json');
const keyFileOf = (directory: string): string => join(directory, 'ssh_key');

function checkId(id: string): void {
  if (!/^[a-z][a-z0-9]{0,9}$/.test(id))
    throw new Error(`'${id}' is no lab id: a letter, then at most 9 letters or digits`);
}

async function prepareMaterial(directory: string, plan: Topology): Promise<Material> {
  const key = (file: string) =>
    runAsync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]);
  const subject = ['-subj', '/CN=web1.lab.example', '-addext', 'subjectAltName=DNS:web1.lab.example'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '20'];
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

function writeNodeFiles(directory: string, node: LabNode, material: Material): void {
  const root = join(directory, 'nodes', node.name);
  mkdirSync(join(root, 'door'), { recursive: true });
  for (const [path, file] of Object.entries(nodeFiles(node, material))) {
    const target = join(root, 'files', path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    writeFileSync(target, file.text);
    chmodSync(target, file.mode ?? 0o644);
    chownSync(target, 0, 0);
  }
}

/** A node needs well under a second alone; this allows for a busy machine. */
const readyTimeoutMs = 60_000;

async function startNode(directory: string, labId: string, name: string): Promise<ProcessRecord> {
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

async function startNodes(directory: string, record: LabRecord, names: readonly string[]): Promise<void> {
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift())
      record.nodes[name] = await startNode(directory, record.id, name);
  };
  await Promise.all(Array.from({ length: startsAtOnce }, worker));
}

/** A shell that waits on a pipe from us: when we end, however we end, the pipe closes and it takes the lab down. */
function startGuard(id: string): ProcessRecord | undefined {
  const script = 'read _; exec "$@"';
  const child = spawn('sh', ['-c', script, 'sh', nodeProgram, join(here, 'lab.ts'), 'down', '--id', id], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  (child.stdin as unknown as { unref(): void }).unref();
  child.unref();
  return child.pid === undefined ? undefined : recordOf(child.pid);
}

/** Starts a lab and returns when every node runs; routing and neighbours converge in the seconds after (`converged` in check.ts). */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const id = options.id ?? `t${randomBytes(3).toString('hex')}`;
  checkId(id);
  const directory = directoryOf(id);
  await stopLab(id);
  mkdirSync(directory, { mode: 0o755 });
  const plan = topology();
  const names = plan.nodes.map((node) => node.name);
  const record: LabRecord = {
    id,
    namespaces: [...names.map((name) => namespaceOf(id, name)), cableNamespaceOf(id)],
    nodes: {},
    off: [],
    cut: [],
    ready: false,
  };
  writeRecord(directory, record);
  try {
    if (options.guarded ?? true) record.guard = startGuard(id);
    writeRecord(directory, record);
    const material = await prepareMaterial(directory, plan);
    for (const node of plan.nodes) writeNodeFiles(directory, node, material);
    addNamespaces(record.namespaces);
    quietCables(id);
    for (const node of plan.nodes) plugIn(id, plan, node);
    joinCables(id, plan.links);
    setCarrier(id, plan.links, 'up');
    await startNodes(directory, record, names);
    writeFileSync(truthFileOf(directory), JSON.stringify(await readTruth(id, plan, keyFileOf(directory))));
    record.ready = true;
    writeRecord(directory, record);
    return openLab(id);
  } catch (error) {
    await stopLab(id);
    throw error;
  }
}

/** A lab that runs already, perhaps started by another process. */
export function openLab(id: string): Lab {
  checkId(id);
  const directory = directoryOf(id);
  const plan = topology();
  if (!readRecord(directory)?.ready) throw new Error(`no lab '${id}' is up; try: lab up --id ${id}`);
  return {
    id,
    directory,
    truth: JSON.parse(readFileSync(truthFileOf(directory), 'utf8')) as Truth,
    nocNamespace: namespaceOf(id, nocName),
    readTruth: () => readTruth(id, plan, keyFileOf(directory)),
    state: () => recordAt(directory),
    cut: (linkId) => setCut(directory, plan, linkId, true),
    heal: (linkId) => setCut(directory, plan, linkId, false),
    kill: (name) => killNode(directory, plan, name),
    revive: (name) => reviveNode(directory, plan, name),
    exec: (name, command) => execIn(directory, name, command),
    stop: () => stopLab(id),
  };
}

function recordAt(directory: string): LabRecord {
  const record = readRecord(directory);
  if (!record) throw new Error(`no lab in ${directory}`);
  return record;
}

function nodeOf(plan: Topology, name: string): LabNode {
  const node = plan.nodes.find((candidate) => candidate.name === name);
  if (!node)
    throw new Error(`no node '${name}'; there are: ${plan.nodes.map((each) => each.name).join(' ')}`);
  return node;
}

const powered = (record: LabRecord, link: LabLink): boolean =>
  !record.off.includes(link.a.device) && !record.off.includes(link.b.device);

function setCut(directory: string, plan: Topology, linkId: string, cut: boolean): void {
  const link = linkOf(plan, linkId);
  const record = recordAt(directory);
  const others = record.cut.filter((id) => id !== linkId);
  if (powered(record, link)) setCarrier(record.id, [link], cut ? 'down' : 'up');
  writeRecord(directory, { ...record, cut: cut ? [...others, linkId] : others });
}

/** The kernel needs a moment to end a node's processes once their init is gone. */
const killTimeoutMs = 10_000;

async function killNode(directory: string, plan: Topology, name: string): Promise<void> {
  const node = nodeOf(plan, name);
  const record = recordAt(directory);
  if (record.off.includes(name)) return;
  if (name === nocName) throw new Error('the noc itself is where Nocturne runs; kill another node');
  const namespace = namespaceOf(record.id, name);
  // Carrier first: neighbours see the chassis vanish, not its daemons say goodbye.
  const others = { ...record, off: [...record.off, name] };
  const alive = node.ports.map((port) => linkOf(plan, port.linkId)).filter((link) => powered(record, link));
  unplug(record.id, plan, node, alive);
  writeRecord(directory, others);
  signal(record.nodes[name], 'SIGKILL');
  for (const each of processesIn([namespace])) signal(each, 'SIGKILL');
  if (!(await waitUntil(() => processesIn([namespace]).length === 0, killTimeoutMs)))
    throw new Error(`${name}: processes would not end`);
  deleteNamespaces([namespace]);
}

async function reviveNode(directory: string, plan: Topology, name: string): Promise<void> {
  const node = nodeOf(plan, name);
  const before = recordAt(directory);
  if (!before.off.includes(name)) return;
  const record = { ...before, off: before.off.filter((each) => each !== name) };
  addNamespaces([namespaceOf(record.id, name)]);
  plugIn(record.id, plan, node);
  const joined = node.ports.map((port) => linkOf(plan, port.linkId)).filter((link) => powered(record, link));
  joinCables(record.id, joined);
  setCarrier(
    record.id,
    joined.filter((link) => !record.cut.includes(link.id)),
    'up',
  );
  writeRecord(directory, record);
  const started = await startNode(directory, record.id, name);
  const now = recordAt(directory);
  writeRecord(directory, { ...now, nodes: { ...now.nodes, [name]: started } });
}

async function execIn(directory: string, name: string, command: readonly string[]): Promise<string> {
  const outer = recordAt(directory).nodes[name];
  const init = isAlive(outer) ? onlyChildOf(outer.pid) : undefined;
  if (init === undefined) throw new Error(`node ${name} is not up`);
  return runAsync('nsenter', [
    '-t',
    String(init),
    ...['-m', '-u', '-i', '-n', '-p', '-r', '-w', '--'],
    ...command,
  ]);
}

/** Ends what runs in the lab and removes every trace; harmless when there is none. */
export async function stopLab(id: string): Promise<void> {
  checkId(id);
  const directory = directoryOf(id);
  const record = readRecord(directory);
  if (!record) {
    rmSync(directory, { recursive: true, force: true });
    return;
  }
  // The guard itself becomes this command once its owner is gone.
  if (record.guard?.pid !== process.pid) signal(record.guard, 'SIGKILL');
  for (const node of Object.values(record.nodes)) signal(node, 'SIGKILL');
  const mine = () => processesIn(record.namespaces).filter((each) => each.pid !== process.pid);
  const gone = await waitUntil(() => {
    const left = mine();
    for (const each of left) signal(each, 'SIGKILL');
    return left.length === 0;
  }, killTimeoutMs);
  if (!gone)
    throw new Error(
      `lab ${id}: processes would not end: ${mine()
        .map((each) => each.pid)
        .join(' ')}`,
    );
  deleteNamespaces(record.namespaces);
  rmSync(directory, { recursive: true, force: true });
}

export const isUp = (id: string): boolean => {
  checkId(id);
  return readRecord(directoryOf(id))?.ready ?? false;
};
