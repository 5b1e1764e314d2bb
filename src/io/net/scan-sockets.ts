/** What the sockets of a scan have in common: a source port of their own, routes, and the kernel's count of what it dropped. */
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { faultOfErrno } from './faults.ts';
import { Arena, errnos, type Native, setInt, sys } from './native.ts';
import type { ScanEars } from './scan-prober.ts';
import type { ScanTargets } from './scan-targets.ts';

/** Binds a socket to a port of any address; 0 lets the kernel choose. Returns the port. */
export function bindPort(native: Native, fd: number, family: Family, wanted: number): number {
  const { libc } = native;
  const arena = new Arena(native, 64);
  arena.view.setUint16(0, family === 4 ? sys.afInet : sys.afInet6, true);
  arena.view.setUint16(2, wanted);
  arena.view.setUint32(32, 28, true);
  if (
    libc.bind(fd, arena.address, family === 4 ? 16 : 28) < 0 ||
    libc.getsockname(fd, arena.address, arena.address + 32n) < 0
  ) {
    const errno = native.errno();
    libc.close(fd);
    if (errno === errnos.addrInUse)
      throw invalidInput('sourcePort', wanted, 'is in use on this machine', 'Choose another, or none.');
    throw new FaultError(faultOfErrno(errno, `source port ${wanted}`));
  }
  return arena.view.getUint16(2);
}

/** Source ports of one scan: tries of a port take them by turns. */
export interface SourcePorts {
  /** A multiple of `count`, which is a power of two. */
  readonly first: number;
  readonly count: number;
  close(): void;
}

/** Eight passes with a second look each. */
const sourcePortsWanted = 16;
const blockTriesMax = 64;
const blockFirst = 10_000;
const blockLast = 60_000;

/** Takes TCP ports so that nobody else here uses them; a bound socket that neither listens nor connects answers like none. */
export function reserveTcpPorts(
  native: Native,
  families: readonly Family[],
  wanted: number | undefined,
): SourcePorts {
  const family = families.includes(6) ? 6 : 4;
  const open = (port: number): number => {
    const fd = native.libc.socket(family === 4 ? sys.afInet : sys.afInet6, sys.sockStream | sys.nonblock, 0);
    if (fd < 0) throw new FaultError(faultOfErrno(native.errno(), 'source port'));
    if (family === 6) setInt(native, fd, sys.solIp6, sys.ip6V6Only, 0);
    bindPort(native, fd, family, port);
    return fd;
  };
  const fds: number[] = [];
  const close = () => {
    for (const fd of fds.splice(0)) native.libc.close(fd);
  };
  if (wanted !== undefined) {
    fds.push(open(wanted));
    return { first: wanted, count: 1, close };
  }
  for (let tries = 1; ; tries++) {
    const block = Math.floor((blockFirst + Math.random() * (blockLast - blockFirst)) / sourcePortsWanted);
    const first = block * sourcePortsWanted;
    try {
      for (let i = 0; i < sourcePortsWanted; i++) fds.push(open(first + i));
      return { first, count: sourcePortsWanted, close };
    } catch (error) {
      close();
      if (tries === blockTriesMax) throw error;
    }
  }
}

/** SO_MEMINFO, <linux/sock_diag.h>: the ninth word counts what did not fit into the receive buffer. */
const memInfoWords = 9;
export function droppedBy(native: Native, fd: number): number {
  const arena = new Arena(native, 64);
  arena.view.setUint32(48, memInfoWords * 4, true);
  const got = native.libc.getsockopt(fd, sys.solSocket, sys.soMemInfo, arena.address, arena.address + 48n);
  return got < 0 ? 0 : arena.view.getUint32((memInfoWords - 1) * 4, true);
}

export interface SocketWait {
  /** Blocks until a socket can be read, or the time is over. */
  until(ms: number): void;
}

export const epollCtlAdd = 1;
/** Of struct epoll_event, which only x86-64 packs; and where its data is. */
export const epollEventBytes = process.arch === 'x64' ? 12 : 16;
export const epollDataAt = process.arch === 'x64' ? 4 : 8;
/** Of struct pollfd. */
const pollBytes = 8;
const pollIn = 1;

/** By poll(2): whoever is registered with epoll is told of every packet, also while nobody waits. */
export function openWait(native: Native, fds: readonly number[]): SocketWait {
  const arena = new Arena(native, fds.length * pollBytes);
  for (const [i, fd] of fds.entries()) {
    arena.view.setInt32(i * pollBytes, fd, true);
    arena.view.setUint16(i * pollBytes + 4, pollIn, true);
  }
  return { until: (ms) => void native.libc.poll(arena.address, fds.length, Math.ceil(ms)) };
}

export interface Routes {
  /** Whether this machine has a way to the host; one without is told to the ears, once. */
  reaches(host: number): boolean;
  /** The IPv4 address that packets to a reached host leave from. */
  readonly source: Int32Array;
  close(): void;
}

/** Any port will do. */
const routePort = 9;
const unknown = 0;
const reached = 1;
const unreached = 2;

/** Asks the routing table by connecting a datagram socket, which sends nothing. */
export function openRoutes(native: Native, family: Family, targets: ScanTargets, ears: ScanEars): Routes {
  const { libc } = native;
  const fd = libc.socket(family === 4 ? sys.afInet : sys.afInet6, sys.sockDgram | sys.nonblock, 0);
  if (fd < 0) throw new FaultError(faultOfErrno(native.errno(), 'udp socket'));
  const arena = new Arena(native, 128);
  const name = arena.take(28);
  const none = arena.take(28);
  const length = arena.take(8);
  const at = (offset: number) => arena.address + BigInt(offset);
  const [nameAt, noneAt, lengthAt] = [at(name), at(none), at(length)];
  const known = new Uint8Array(targets.count);
  const source = new Int32Array(family === 4 ? targets.count : 0);

  const ask = (host: number): number => {
    // AF_UNSPEC undoes a connection, and with it the choice of a source address.
    libc.connect(fd, noneAt, 16);
    if (libc.connect(fd, nameAt, targets.writeName(arena.view, name, host, routePort)) < 0)
      return native.errno();
    if (family === 6) return 0;
    arena.view.setUint32(length, 16, true);
    if (libc.getsockname(fd, nameAt, lengthAt) < 0) return native.errno();
    source[host] = arena.view.getInt32(name + 4);
    return 0;
  };
  return {
    source,
    reaches(host) {
      if (known[host] !== unknown) return known[host] === reached;
      const errno = ask(host);
      known[host] = errno === 0 ? reached : unreached;
      if (errno !== 0) ears.unreachable(host, errno);
      return errno === 0;
    },
    close: () => void libc.close(fd),
  };
}
