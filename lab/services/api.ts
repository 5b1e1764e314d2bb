/** The service lab for programs: is it possible here, start it or a part of it, what is true of it, take it away. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { directoryOf, startGuard, stopLab } from '../api.ts';
import { type LabAvailability, labAvailable } from '../availability.ts';
import type { NodeFile } from '../configs.ts';
import {
  type LabRecord,
  onlyChildOf,
  readRecord,
  run,
  runAsync,
  waitUntil,
  writeRecord,
} from '../machine.ts';
import { addNamespaces, cableNamespaceOf, namespaceOf } from '../network.ts';
import { startNode } from '../nodes.ts';
import { type DifficultHost, difficultHosts } from './difficult.ts';
import type { Material, ServiceHost } from './host.ts';
import { serviceHosts } from './hosts.ts';
import { addressOf, layBridge, plugIn, portOf, scannerAddress, scannerName } from './network.ts';
import { openPorts, type ServiceTruth, truthOf } from './truth.ts';
import { isUnpacked, unpackedRoot } from './unpacked.ts';

export interface ServiceLab {
  readonly id: string;
  /** Of servers that run. */
  readonly truth: readonly ServiceTruth[];
  readonly addresses: ReadonlyMap<string, string>;
  readonly scannerNamespace: string;
  /** Where everybody is plugged in, and the device of a host, or of the `scanner`, there. */
  readonly switchNamespace: string;
  switchPortOf(host: string): string;
  /** Servers whose programs are not installed here, and why others did not start. */
  readonly missing: readonly string[];
  /** Sockets that strangers reach on this host: `tcp/22`. */
  openPorts(host: string): ReadonlySet<string>;
  /** In the network of the scanner. */
  run(command: string, argv: readonly string[], timeoutMs?: number): Promise<Finished>;
  exec(host: string, command: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface Finished {
  readonly code: number | null;
  readonly wallMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServiceLabOptions {
  readonly id?: string;
  /** Names of hosts; all servers by itself, and no difficult hosts. */
  readonly only?: readonly string[];
  readonly guarded?: boolean;
}

const missingOf = (host: ServiceHost): string | undefined => {
  if (host.unpacked && !isUnpacked(host.package)) return `${host.package} (run lab/services/unpack.sh)`;
  const root = host.unpacked ? unpackedRoot(host.package) : '';
  const path = host.needs.find((each) => !existsSync(each) && !existsSync(`${root}${each}`));
  return path && `${path} of ${host.package}`;
};

/** What the service lab needs beyond the lab, for all hosts by itself. */
export function servicesAvailable(only?: readonly string[]): LabAvailability {
  const lab = labAvailable();
  if (!lab.ok) return lab;
  const missing = serviceHosts
    .filter(({ name, optional }) => !optional && (only?.includes(name) ?? true))
    .flatMap((host) => missingOf(host) ?? []);
  return missing.length === 0
    ? { ok: true }
    : { ok: false, reason: `not installed (lab/services/packages.txt): ${missing.join(', ')}` };
}

const material = (address: string): Material => ({
  address,
  key: '/etc/lab/tls.key',
  certificate: '/etc/lab/tls.crt',
  both: '/etc/lab/tls.pem',
});

interface Node {
  readonly name: string;
  readonly address: string;
  readonly start: readonly string[];
  readonly files: Readonly<Record<string, NodeFile | string>>;
  /** A tree of files below the others. */
  readonly worn?: string;
}

const kernelSettings = ['net.ipv6.conf.all.accept_dad=0'];

function nodeOf(host: ServiceHost, address: string, tls: Readonly<Record<string, NodeFile>>): Node {
  const given = material(address);
  return {
    name: host.name,
    address,
    start: host.start(given),
    files: { ...tls, ...host.files?.(given) },
    ...(host.unpacked ? { worn: unpackedRoot(host.package) } : {}),
  };
}

function writeNode(directory: string, node: Node): void {
  const root = join(directory, 'nodes', node.name);
  mkdirSync(join(root, 'door'), { recursive: true });
  if (node.worn !== undefined) run('cp', ['-a', node.worn, join(root, 'files')]);
  const script = [
    '#!/bin/sh',
    'set -e',
    ...kernelSettings.map((setting) => `sysctl -q -w ${setting} 2>/dev/null || :`),
    ...node.start,
    'exit 0',
  ];
  const files: Readonly<Record<string, NodeFile | string>> = {
    'etc/hostname': `${node.name}\n`,
    'etc/hosts': `127.0.0.1 localhost\n${node.address} ${node.name}.lab.example ${node.name}\n`,
    'etc/resolv.conf': '# nobody is asked\n',
    ...node.files,
    'etc/lab/start.sh': `${script.join('\n')}\n`,
  };
  for (const [path, file] of Object.entries(files)) {
    const target = join(root, 'files', path);
    const { text, mode } = typeof file === 'string' ? { text: file, mode: undefined } : file;
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    writeFileSync(target, text);
    chmodSync(target, mode ?? 0o644);
  }
}

async function makeCertificate(directory: string): Promise<Record<string, NodeFile>> {
  const [key, certificate] = [join(directory, 'tls.key'), join(directory, 'tls.crt')];
  await runAsync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '90', '-keyout', key, '-out', certificate],
    ...['-subj', '/CN=lab.example', '-addext', 'subjectAltName=DNS:lab.example,DNS:*.lab.example'],
  ]);
  const [keyText, certificateText] = [readFileSync(key, 'utf8'), readFileSync(certificate, 'utf8')];
  return {
    // Readable by every server: it is worth nothing outside.
    'etc/lab/tls.key': { text: keyText, mode: 0o644 },
    'etc/lab/tls.crt': { text: certificateText },
    'etc/lab/tls.pem': { text: `${keyText}${certificateText}` },
  };
}

/** Starts at once: more only makes them wait for each other. */
const startsAtOnce = 4;
/** RabbitMQ alone needs five seconds; this allows for a busy machine. */
const readyMsMax = 60_000;

export async function startServiceLab(options: ServiceLabOptions = {}): Promise<ServiceLab> {
  const id = options.id ?? `s${randomBytes(3).toString('hex')}`;
  const directory = directoryOf(id);
  await stopLab(id);
  const wanted = options.only ?? serviceHosts.map(({ name }) => name);
  const everybody: readonly { readonly name: string }[] = [...serviceHosts, ...difficultHosts];
  const unknown = wanted.filter((name) => !everybody.some((host) => host.name === name));
  if (unknown.length > 0)
    throw new Error(`no host '${unknown[0]}'; there are: ${everybody.map((host) => host.name).join(' ')}`);
  const addresses = new Map<string, string>();
  for (const [index, { name }] of everybody.entries())
    if (wanted.includes(name)) addresses.set(name, addressOf(index));
  const missing: string[] = [];
  const servers = serviceHosts.filter((host) => {
    if (!addresses.has(host.name)) return false;
    const why = missingOf(host);
    if (why !== undefined) {
      missing.push(`${host.name}: ${why} is not installed`);
      addresses.delete(host.name);
    }
    return why === undefined;
  });
  const difficult = difficultHosts.filter((host) => addresses.has(host.name));
  const names = [scannerName, ...addresses.keys()];
  const record: LabRecord = {
    id,
    namespaces: [...names.map((name) => namespaceOf(id, name)), cableNamespaceOf(id)],
    nodes: {},
    off: [],
    cut: [],
    moved: [],
    ready: false,
  };
  mkdirSync(directory, { mode: 0o755 });
  writeRecord(directory, record);
  try {
    if (options.guarded ?? true) record.guard = startGuard(id);
    writeRecord(directory, record);
    const tls = await makeCertificate(directory);
    const nodes: Node[] = [
      ...servers.map((host) => nodeOf(host, addresses.get(host.name)!, tls)),
      ...difficult.map((host: DifficultHost) => ({
        name: host.name,
        address: addresses.get(host.name)!,
        start: host.start,
        files: host.files ?? {},
      })),
    ];
    for (const node of nodes) writeNode(directory, node);
    addNamespaces(record.namespaces);
    layBridge(id);
    plugIn(id, [
      { name: scannerName, address: scannerAddress },
      ...nodes.map(({ name, address }) => ({ name, address })),
    ]);
    await startNodesOf(directory, record, nodes, missing);
    const truth = servers
      .filter((host) => record.nodes[host.name])
      .flatMap((host) => truthOf(host, addresses.get(host.name)!));
    await waitForPorts(record, truth, missing);
    for (const host of difficult) host.wire?.(id, { name: host.name, address: addresses.get(host.name)! });
    record.ready = true;
    writeRecord(directory, record);
    return labOf(id, record, addresses, truth, missing);
  } catch (error) {
    await stopLab(id);
    throw error;
  }
}

async function startNodesOf(
  directory: string,
  record: LabRecord,
  nodes: readonly Node[],
  missing: string[],
): Promise<void> {
  const queue = [...nodes];
  const worker = async () => {
    for (let node = queue.shift(); node !== undefined; node = queue.shift())
      try {
        record.nodes[node.name] = await startNode(directory, record.id, node.name);
        writeRecord(directory, record);
      } catch (error) {
        missing.push(String(error));
      }
  };
  await Promise.all(Array.from({ length: startsAtOnce }, worker));
}

const socketOf = (each: ServiceTruth): string => `${each.transport}/${each.port}`;

async function waitForPorts(
  record: LabRecord,
  truth: readonly ServiceTruth[],
  missing: string[],
): Promise<void> {
  const closed = () => {
    const open = new Map<string, ReadonlySet<string>>();
    return truth.filter(({ host, ...each }) => {
      const sockets = open.get(host) ?? openPorts(record.nodes[host]!.pid);
      open.set(host, sockets);
      return !sockets.has(socketOf({ host, ...each }));
    });
  };
  await waitUntil(() => closed().length === 0, readyMsMax, 100);
  for (const each of closed()) missing.push(`${each.host}: ${socketOf(each)} never opened`);
}

const outputLimitBytes = 64 << 20;

function runIn(
  namespace: string,
  command: string,
  argv: readonly string[],
  timeoutMs: number,
): Promise<Finished> {
  const startMs = performance.now();
  const output = { stdout: '', stderr: '' };
  return new Promise((resolve, reject) => {
    const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, command, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (output[name].length < outputLimitBytes) output[name] += text;
      });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, wallMs: performance.now() - startMs, ...output });
    });
  });
}

const runMsUsual = 600_000;

function labOf(
  id: string,
  record: LabRecord,
  addresses: ReadonlyMap<string, string>,
  truth: readonly ServiceTruth[],
  missing: readonly string[],
): ServiceLab {
  const scannerNamespace = namespaceOf(id, scannerName);
  const nodeRecord = (name: string) => {
    const found = record.nodes[name];
    if (!found) throw new Error(`no host '${name}' is up`);
    return found;
  };
  return {
    id,
    truth,
    addresses,
    scannerNamespace,
    switchNamespace: cableNamespaceOf(id),
    switchPortOf: (name) => {
      const address = name === scannerName ? scannerAddress : addresses.get(name);
      if (address === undefined) throw new Error(`no host '${name}' is up`);
      return portOf({ name, address });
    },
    missing,
    openPorts: (host) => openPorts(nodeRecord(host).pid),
    run: (command, argv, timeoutMs = runMsUsual) => runIn(scannerNamespace, command, argv, timeoutMs),
    exec: (host, command) => execIn(id, host, command),
    stop: () => stopLab(id),
  };
}

/** A command inside a host of a lab that may have been started by another process. */
export async function execIn(id: string, host: string, command: readonly string[]): Promise<string> {
  const node = readRecord(directoryOf(id))?.nodes[host];
  const init = node && onlyChildOf(node.pid);
  if (init === undefined) throw new Error(`no host '${host}' is up in the service lab '${id}'`);
  return runAsync('nsenter', [
    '-t',
    String(init),
    ...['-m', '-u', '-i', '-n', '-p', '-r', '-w', '--'],
    ...command,
  ]);
}
