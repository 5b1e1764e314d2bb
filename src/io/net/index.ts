/** The `Network` port on this machine. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Log } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import { systemsFromFile } from './asn-file.ts';
import { createIcmpClient, type IcmpClient } from './icmp-client.ts';
import { loadNative } from './native.ts';
import { openNativeUdp } from './native-udp.ts';
import { crypto } from './node-crypto.ts';
import { localInterfaces, lookup, resolvers } from './node-lookup.ts';
import { createPortScans } from './port-scan.ts';
import { workingCapabilities } from './self-check.ts';
import { narrowed, type Source, unsourced } from './source.ts';

/** HTTP and TLS cost a command line that needs neither some fifty milliseconds: loaded at first use. */
const tcp = () => import('./node-tcp.ts');

async function* later<T>(load: () => Promise<AsyncIterable<T>>): AsyncIterable<T> {
  yield* await load();
}

export interface RealNetwork extends Network {
  figures(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** `inline` keeps the ICMP engine in this thread, for one command; `worker` gives it a thread of its own, for a server. */
export async function createNetwork(options: {
  readonly mode: 'inline' | 'worker';
  readonly log?: Log;
  /** Path of a table of autonomous systems. */
  readonly asnTable?: string | undefined;
  /** Folder whose programs may be run; without it none may. */
  readonly pluginFolder?: string | undefined;
  /** Packets come from this address, and what cannot is refused. */
  readonly source?: Source;
}): Promise<RealNetwork> {
  const native = await loadNative();
  const { source } = options;
  const found = workingCapabilities(native, true, options.pluginFolder ?? '');
  const works = source ? new Set([...found].filter((item) => !unsourced.includes(item))) : found;
  const scans = createPortScans(native, options.mode);
  let opening: Promise<IcmpClient | undefined> | undefined;
  let client: IcmpClient | undefined;
  const open = () => {
    // Sockets are opened at the first probe: most commands never need them.
    opening ??= createIcmpClient(
      options.mode,
      (error) => {
        // The jobs of the lost thread have ended with the error; the next probe gets a new thread.
        options.log?.error('the ICMP thread died', { error: error.message });
        opening = undefined;
      },
      source,
    ).then((made) => {
      client = made;
      return made;
    });
    return opening;
  };
  async function* withClient<T>(use: (engine: IcmpClient) => AsyncIterable<T>): AsyncIterable<T> {
    const engine = await open();
    if (!engine)
      throw new FaultError(
        fault('missing-capability', 'ICMP needs koffi, which is not installed or does not run here'),
      );
    yield* use(engine);
  }
  if (options.mode === 'worker' && works.has('icmp')) await open();

  return {
    capabilities: works,
    echo: (plan, signal) => withClient((engine) => engine.echo(plan, signal)),
    sweep: (plan, signal) => withClient((engine) => engine.sweep(plan, signal)),
    portScan: scans.open,
    neighbours: (addresses, timeoutMs, signal) =>
      later(async () => (await import('./neighbours.ts')).neighbours(addresses, timeoutMs, signal)),
    linkEchoes: (name, timeoutMs, signal) =>
      later(async () => (await import('./link-echoes.ts')).linkEchoes(name, timeoutMs, signal)),
    routers: (name, timeoutMs, signal) =>
      later(async () => (await import('./routers.ts')).routers(name, timeoutMs, signal)),
    dhcpRequests: (name, signal) =>
      later(async () => (await import('./dhcp-requests.ts')).dhcpRequests(name, signal)),
    tcpStack: async (plan, signal) => (await import('./tcp-stack.ts')).tcpStack(plan, signal),
    trace: (plan, signal) => later(async () => (await import('./trace.ts')).trace(plan, signal)),
    tcpConnect: async (connect) => (await tcp()).tcpConnect(connect, source),
    tcpSweep: (plan, signal) => later(async () => (await tcp()).tcpSweep(plan, signal, source)),
    tlsConnect: async (connect) => (await tcp()).tlsConnect(connect, source),
    http: async (plan) => (await import('./node-http.ts')).httpExchange(plan, source),
    // Groups and broadcasts are rare and slow: Node's sockets know how to ask for them.
    udp: async (open) =>
      native && open.manyPeers
        ? openNativeUdp(native, open, source)
        : (await import('./node-udp.ts')).openUdp(open, source),
    program: async (plan) => (await import('./node-program.ts')).runProgram(options.pluginFolder, plan),
    sshCommand: async (plan) => (await import('./node-ssh.ts')).sshCommand(plan),
    lookup,
    systemOf: systemsFromFile(options.asnTable, options.log),
    resolvers,
    interfaces: localInterfaces,
    crypto,
    ...(source ? narrowed : {}),
    figures: () => ({ ...client?.figures(), ...scans.figures() }),
    close: async () => {
      await scans.close();
      await (await opening)?.close();
    },
  };
}
