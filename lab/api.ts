/** The lab for programs: is it possible here, start one, break it, mend it, take it away. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  isAlive,
  type LabRecord,
  nodeProgram,
  onlyChildOf,
  type ProcessRecord,
  processesIn,
  readRecord,
  recordOf,
  runAsync,
  signal,
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
  replug,
  setCarrier,
  unplug,
} from './network.ts';
import { keyFileOf, prepareMaterial, startNode, startNodes, writeNodeFiles } from './nodes.ts';
import {
  dnsAddress,
  domain,
  type LabLink,
  type LabNode,
  type Move,
  nocName,
  type Port,
  parsePort,
  portName,
  type Topology,
  topology,
} from './topology.ts';
import { readTruth, type Truth } from './truth.ts';

const here = dirname(fileURLToPath(import.meta.url));

export { type LabAvailability, labAvailable } from './availability.ts';

export interface Lab {
  readonly id: string;
  /** Truth as of the start, or of the last cable moved; `readTruth()` looks again (a node that is off has no interfaces then). */
  readonly truth: Truth;
  readonly nocNamespace: string;
  /** State of the lab; a good place for what a test wants to be removed with it. */
  readonly directory: string;
  readTruth(): Promise<Truth>;
  /** Links that are cut and nodes that are off right now. */
  state(): {
    readonly cut: readonly string[];
    readonly off: readonly string[];
    readonly moved: readonly Move[];
  };
  /** Loss of carrier at both ends of a link. */
  cut(linkId: string): void;
  heal(linkId: string): void;
  /** Unplugs the switch end of a cable and plugs it into a new port of the same or another switch, e.g. `hq-sw1:swp9`. */
  moveCable(linkId: string, from: string, to: string): Promise<void>;
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

export const directoryOf = (id: string): string => join(tmpdir(), `nocturne-lab-${id}`);

const truthFileOf = (directory: string): string => join(directory, 'truth.json');
function checkId(id: string): void {
  if (!/^[a-z][a-z0-9]{0,9}$/.test(id))
    throw new Error(`'${id}' is no lab id: a letter, then at most 9 letters or digits`);
}

/** What `ip netns exec` puts in the place of /etc/resolv.conf: inside the noc, names are those of the lab. */
const resolverDirectory = '/etc/netns';

function writeResolver(id: string): void {
  const directory = join(resolverDirectory, namespaceOf(id, nocName));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'resolv.conf'), `nameserver ${dnsAddress}\nsearch ${domain}\n`);
}

function removeResolver(id: string): void {
  rmSync(join(resolverDirectory, namespaceOf(id, nocName)), { recursive: true, force: true });
  try {
    if (readdirSync(resolverDirectory).length === 0) rmdirSync(resolverDirectory);
  } catch {
    // Nobody has one, or somebody else just took it away.
  }
}

/** A shell that waits on a pipe from us: when we end, however we end, the pipe closes and it takes the lab down. */
export function startGuard(id: string): ProcessRecord | undefined {
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
    moved: [],
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
    writeResolver(id);
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
  if (!readRecord(directory)?.ready) throw new Error(`no lab '${id}' is up; try: lab up --id ${id}`);
  const plan = () => topology(recordAt(directory).moved);
  let truth = JSON.parse(readFileSync(truthFileOf(directory), 'utf8')) as Truth;
  return {
    id,
    directory,
    get truth() {
      return truth;
    },
    nocNamespace: namespaceOf(id, nocName),
    readTruth: () => readTruth(id, plan(), keyFileOf(directory)),
    state: () => recordAt(directory),
    cut: (linkId) => setCut(directory, plan(), linkId, true),
    heal: (linkId) => setCut(directory, plan(), linkId, false),
    async moveCable(linkId, from, to) {
      moveCable(directory, linkId, parsePort(from), parsePort(to));
      truth = await readTruth(id, plan(), keyFileOf(directory));
      writeFileSync(truthFileOf(directory), JSON.stringify(truth));
    },
    kill: (name) => killNode(directory, plan(), name),
    revive: (name) => reviveNode(directory, plan(), name),
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

function moveCable(directory: string, linkId: string, from: Port, to: Port): void {
  const record = recordAt(directory);
  const plan = topology(record.moved);
  const link = linkOf(plan, linkId);
  const end = (['a', 'b'] as const).find((each) => portName(link[each]) === portName(from));
  if (!end) throw new Error(`link '${linkId}' has no end at ${portName(from)}`);
  const node = nodeOf(plan, to.device);
  if (node.kind !== 'switch' || nodeOf(plan, from.device).kind !== 'switch')
    throw new Error('a cable is moved from one switch port to another; the ports of others have addresses');
  if (node.ports.some((port) => port.name === to.interface)) throw new Error(`${portName(to)} is in use`);
  if (!powered(record, link) || record.off.includes(to.device))
    throw new Error(`link '${linkId}' has an end at a node that is off`);
  const moved = [...record.moved, { linkId, end, to }];
  const after = nodeOf(topology(moved), to.device);
  replug(record.id, link, end, after, after.ports.find((port) => port.name === to.interface)!);
  if (!record.cut.includes(linkId)) setCarrier(record.id, [link], 'up');
  writeRecord(directory, { ...record, moved });
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
  removeResolver(id);
  rmSync(directory, { recursive: true, force: true });
}

export const isUp = (id: string): boolean => {
  checkId(id);
  return readRecord(directoryOf(id))?.ready ?? false;
};
