/**
 * libc through koffi: no compiled code of ours, no install script. Packets are built and parsed in one ArrayBuffer whose address
 * the kernel gets, in batches. Layouts are those of 64-bit Linux (LP64: x64, arm64, riscv64; glibc and musl alike).
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  close(fd: number): number;
  bind(fd: number, address: bigint, length: number): number;
  connect(fd: number, address: bigint, length: number): number;
  getsockname(fd: number, address: bigint, length: bigint): number;
  setsockopt(fd: number, level: number, option: number, value: bigint, length: number): number;
  getsockopt(fd: number, level: number, option: number, value: bigint, length: bigint): number;
  sendmmsg(fd: number, messages: bigint, count: number, flags: number): number;
  recvmmsg(fd: number, messages: bigint, count: number, flags: number, timeout: null): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epoll: number, operation: number, fd: number, event: bigint): number;
  epoll_wait(epoll: number, events: bigint, eventsMax: number, timeoutMs: number): number;
  if_nametoindex(name: string): number;
  if_indextoname(index: number, name: bigint): bigint | null;
  clock_gettime(clock: number, time: bigint): number;
  poll(fds: bigint, count: number, timeoutMs: number): number;
  mmap(at: null, length: number, protection: number, flags: number, fd: number, offset: number): bigint;
  munmap(at: bigint, length: number): number;
}

export interface Native {
  readonly libc: Libc;
  errno(): number;
  /** sendmmsg in a thread of koffi's pool, of a descriptor and messages that stay until `done`: what the kernel took, or -1. */
  sendLater(fd: number, messages: bigint, count: number, done: (sent: number) => void): void;
  /** Closes in a thread of that pool: the kernel takes its time for some descriptors. */
  closeLater(fd: number): void;
  address(bytes: Uint8Array): bigint;
  /** Memory that is not JavaScript's, until it is unmapped: nothing may look at it then. */
  memoryAt(address: bigint, lengthBytes: number): ArrayBuffer;
  /** Calls `ready` when the descriptor can be read or its error queue holds something. Keeps the process alive until closed. */
  poll(fd: number, ready: () => void): Readiness;
}

export interface Readiness {
  /** Waiting costs something at every packet that arrives, also while nobody sleeps. A watch begins awake. */
  rest(): void;
  watch(): void;
  close(): void;
}

// <sys/socket.h>, <netinet/in.h>, <linux/errqueue.h>, <linux/net_tstamp.h> on Linux.
export const sys = {
  afInet: 2,
  afInet6: 10,
  afPacket: 17,
  sockStream: 1,
  sockDgram: 2,
  sockRaw: 3,
  nonblock: 0o4000,
  protoIcmp: 1,
  protoTcp: 6,
  protoIcmp6: 58,
  /** Sends IPv4 packets with their headers and hears nothing. */
  protoRaw: 255,
  solSocket: 1,
  soRcvbuf: 8,
  soSndbuf: 7,
  soRcvbufForce: 33,
  soSndbufForce: 32,
  soMemInfo: 55,
  soError: 4,
  soReuseAddr: 2,
  soAttachFilter: 26,
  soTimestamping: 37,
  solIp: 0,
  ipTos: 1,
  ipTtl: 2,
  ipRecvErr: 11,
  ipRecvTtl: 12,
  solIp6: 41,
  ip6Checksum: 7,
  ip6UnicastHops: 16,
  ip6V6Only: 26,
  ip6RecvErr: 25,
  ip6RecvHopLimit: 51,
  ip6HopLimit: 52,
  ip6Tclass: 67,
  solRaw: 255,
  msgDontwait: 0x40,
  msgErrqueue: 0x2000,
  originIcmp: 2,
  originIcmp6: 3,
  originTimestamping: 4,
  /** TX_SOFTWARE | RX_SOFTWARE | SOFTWARE | OPT_ID | OPT_TSONLY */
  timestampFlags: 2 | 8 | 16 | 128 | 2048,
  /** RX_SOFTWARE | SOFTWARE */
  timestampReceiveFlags: 8 | 16,
} as const;

export const errnos = {
  perm: 1,
  again: 11,
  acces: 13,
  addrInUse: 98,
  addrNotAvail: 99,
  already: 114,
  isConn: 106,
  timedOut: 110,
  protoOpt: 92,
  noBufs: 105,
  netUnreach: 101,
  hostUnreach: 113,
  inProgress: 115,
  connRefused: 111,
  connReset: 104,
} as const;

let loading: Promise<Native | undefined> | undefined;

async function load(): Promise<Native | undefined> {
  if (process.platform !== 'linux' || !['x64', 'arm64', 'riscv64'].includes(process.arch)) return undefined;
  try {
    const { default: koffi } = await import('koffi');
    // The symbols of this process: works on glibc and musl without naming a library.
    const c = koffi.load(null);
    const close = c.func('int close(int fd)');
    const sendmmsg = c.func('int sendmmsg(int fd, void *v, uint32_t n, int flags)');
    const libc = {
      socket: c.func('int socket(int d, int t, int p)'),
      close,
      bind: c.func('int bind(int fd, void *a, uint32_t l)'),
      connect: c.func('int connect(int fd, void *a, uint32_t l)'),
      getsockname: c.func('int getsockname(int fd, void *a, void *l)'),
      setsockopt: c.func('int setsockopt(int fd, int level, int opt, void *v, uint32_t l)'),
      getsockopt: c.func('int getsockopt(int fd, int level, int opt, void *v, void *l)'),
      sendmmsg,
      recvmmsg: c.func('int recvmmsg(int fd, void *v, uint32_t n, int flags, void *ts)'),
      epoll_create1: c.func('int epoll_create1(int f)'),
      epoll_ctl: c.func('int epoll_ctl(int e, int o, int fd, void *ev)'),
      epoll_wait: c.func('int epoll_wait(int e, void *ev, int n, int t)'),
      if_nametoindex: c.func('uint32_t if_nametoindex(const char *n)'),
      if_indextoname: c.func('void *if_indextoname(uint32_t i, void *n)'),
      clock_gettime: c.func('int clock_gettime(int id, void *ts)'),
      poll: c.func('int poll(void *fds, unsigned long n, int t)'),
      mmap: c.func('void *mmap(void *a, size_t l, int p, int f, int fd, int64_t o)'),
      munmap: c.func('int munmap(void *a, size_t l)'),
    } as unknown as Libc;
    return {
      libc,
      errno: () => koffi.errno(),
      sendLater: (fd, messages, count, done) =>
        sendmmsg.async(fd, messages, count, 0, (error: unknown, sent: number) => done(error ? -1 : sent)),
      closeLater: (fd) => close.async(fd, () => {}),
      address: (bytes) => BigInt(koffi.address(bytes)),
      memoryAt: (address, lengthBytes) => koffi.view(address, lengthBytes),
      poll: (fd, ready) => readiness(koffi.node.poll, fd, ready),
    };
  } catch {
    // An optional dependency: without it everything that needs no raw packets still works, and `doctor` says what is lost.
    return undefined;
  }
}

function readiness(poll: typeof import('koffi').default.node.poll, fd: number, ready: () => void): Readiness {
  let open = true;
  let watching = true;
  // koffi hands over libuv's status first, which its types do not tell.
  const heard = (status: unknown) => {
    // koffi calls without running microtasks afterwards, and swallows what is thrown: the check phase of this same turn does neither.
    setImmediate(() => {
      if (!open) return;
      ready();
      // libuv ends a poll that reports POLLERR, which a waiting ICMP error causes: begin again once the error has been read.
      if (open && watching && (status as number) < 0) handle.start({ readable: true }, heard);
    });
  };
  const handle = poll(fd, { readable: true }, heard);
  return {
    rest() {
      if (watching) handle.stop();
      watching = false;
    },
    watch() {
      if (!watching) handle.start({ readable: true }, heard);
      watching = true;
    },
    close() {
      open = false;
      handle.close();
    },
  };
}

/** Undefined where koffi or the platform is missing. Loaded once per thread. */
export function loadNative(): Promise<Native | undefined> {
  loading ??= load();
  return loading;
}

/** Memory that the kernel may read and write: one ArrayBuffer off the JavaScript heap, never moved. */
export class Arena {
  readonly u8: Uint8Array;
  readonly view: DataView;
  readonly address: bigint;
  private used = 0;

  constructor(native: Native, lengthBytes: number) {
    // Small buffers may live on the JavaScript heap and move; beyond 64 bytes they do not.
    this.u8 = new Uint8Array(new ArrayBuffer(Math.max(128, lengthBytes)));
    this.view = new DataView(this.u8.buffer);
    this.address = native.address(this.u8);
  }

  take(lengthBytes: number, align = 8): number {
    const offset = (this.used + align - 1) & ~(align - 1);
    this.used = offset + lengthBytes;
    if (this.used > this.u8.length) throw new RangeError('arena is full');
    return offset;
  }
}

export function setInt(native: Native, fd: number, level: number, option: number, value: number): boolean {
  const arena = new Arena(native, 8);
  arena.view.setInt32(0, value, true);
  return native.libc.setsockopt(fd, level, option, arena.address, 4) >= 0;
}

/** Microseconds since `epochS` by CLOCK_REALTIME, the clock of the kernel's packet stamps: both follow NTP, `performance.now` does not. */
export function kernelClock(native: Native): () => number {
  const time = new Arena(native, 16);
  return () => {
    native.libc.clock_gettime(0, time.address);
    return (time.view.getUint32(0, true) - epochS) * 1e6 + time.view.getUint32(8, true) / 1e3;
  };
}

/** Classic BPF: code, jump if true, jump if false, constant. */
export type FilterInstruction = readonly [code: number, jt: number, jf: number, k: number];

/** SO_ATTACH_FILTER: the kernel drops what the program returns 0 for, before it costs a copy and a wake-up. */
export function attachFilter(native: Native, fd: number, program: readonly FilterInstruction[]): boolean {
  const arena = new Arena(native, 16 + program.length * 8);
  arena.view.setUint16(0, program.length, true);
  arena.view.setBigUint64(8, arena.address + 16n, true);
  program.forEach(([code, jt, jf, k], i) => {
    const at = 16 + i * 8;
    arena.view.setUint16(at, code, true);
    arena.view.setUint8(at + 2, jt);
    arena.view.setUint8(at + 3, jf);
    arena.view.setUint32(at + 4, k, true);
  });
  return native.libc.setsockopt(fd, sys.solSocket, sys.soAttachFilter, arena.address, 16) >= 0;
}

const receiveBufferBytes = 16 * 1024 * 1024;
const sendBufferBytes = 4 * 1024 * 1024;

/** The forced sizes need CAP_NET_ADMIN; without it the kernel's own maximum applies. */
export function enlargeBuffers(native: Native, fd: number): void {
  if (!setInt(native, fd, sys.solSocket, sys.soRcvbufForce, receiveBufferBytes))
    setInt(native, fd, sys.solSocket, sys.soRcvbuf, receiveBufferBytes);
  if (!setInt(native, fd, sys.solSocket, sys.soSndbufForce, sendBufferBytes))
    setInt(native, fd, sys.solSocket, sys.soSndbuf, sendBufferBytes);
}

const headerBytes = 64;
const nameBytes = 32;

/** `count` struct mmsghdr with their iovecs, addresses, control areas and packets, all addresses written once. */
export class MessageBatch {
  readonly u8: Uint8Array;
  readonly view: DataView;
  readonly count: number;
  readonly slotBytes: number;
  readonly controlBytes: number;
  private readonly headers: number;
  private readonly names: number;
  private readonly controls: number;
  private readonly packets: number;
  private readonly vectors: number;
  /** Address of header i, precomputed because BigInt arithmetic is slow. */
  readonly pointers: readonly bigint[];

  constructor(native: Native, count: number, slotBytes: number, controlBytes: number) {
    const slot = (slotBytes + 7) & ~7;
    const control = (controlBytes + 7) & ~7;
    const arena = new Arena(native, count * (headerBytes + 16 + nameBytes + control + slot) + 4096);
    this.count = count;
    this.slotBytes = slot;
    this.controlBytes = control;
    this.u8 = arena.u8;
    this.view = arena.view;
    this.headers = arena.take(count * headerBytes, 64);
    this.vectors = arena.take(count * 16, 16);
    this.names = arena.take(count * nameBytes);
    this.controls = arena.take(count * control);
    this.packets = arena.take(count * slot, 64);
    const at = (offset: number) => arena.address + BigInt(offset);
    this.pointers = Array.from({ length: count }, (_, i) => at(this.headers + i * headerBytes));
    for (let i = 0; i < count; i++) {
      const header = this.headers + i * headerBytes;
      const vector = this.vectors + i * 16;
      this.view.setBigUint64(header, at(this.name(i)), true);
      this.view.setBigUint64(header + 16, at(vector), true);
      this.view.setBigUint64(header + 24, 1n, true);
      if (control > 0) this.view.setBigUint64(header + 32, at(this.control(i)), true);
      this.view.setBigUint64(vector, at(this.packet(i)), true);
      this.view.setUint32(vector + 8, slot, true);
    }
    this.prepareReceive(count);
  }

  name(i: number): number {
    return this.names + i * nameBytes;
  }
  control(i: number): number {
    return this.controls + i * this.controlBytes;
  }
  packet(i: number): number {
    return this.packets + i * this.slotBytes;
  }
  setNameLength(i: number, lengthBytes: number): void {
    this.view.setUint32(this.headers + i * headerBytes + 8, lengthBytes, true);
  }
  setControlLength(i: number, lengthBytes: number): void {
    this.view.setUint32(this.headers + i * headerBytes + 40, lengthBytes, true);
  }
  controlLength(i: number): number {
    return this.view.getUint32(this.headers + i * headerBytes + 40, true);
  }
  setPacketLength(i: number, lengthBytes: number): void {
    this.view.setUint32(this.vectors + i * 16 + 8, lengthBytes, true);
  }
  /** Length of the packet that was received into slot i. */
  receivedLength(i: number): number {
    return this.view.getUint32(this.headers + i * headerBytes + 56, true);
  }
  /** The kernel overwrites the lengths at each receive: they must be set again before the next. */
  prepareReceive(used: number): void {
    for (let i = 0; i < used; i++) {
      this.setNameLength(i, nameBytes);
      this.setControlLength(i, this.controlBytes);
      this.setPacketLength(i, this.slotBytes);
    }
  }
}

/** What the control messages of one received packet said; reused between packets. */
export interface ControlFacts {
  /** Microseconds since `epochS` by the kernel's clock; NaN when it told nothing. */
  timestampUs: number;
  ttl: number;
  errorOrigin: number;
  errorType: number;
  errorCode: number;
  errorInfo: number;
  errorData: number;
  /** Offset of the offender's sockaddr, or -1. */
  offender: number;
}

export const newControlFacts = (): ControlFacts => ({
  timestampUs: Number.NaN,
  ttl: 0,
  errorOrigin: 0,
  errorType: 0,
  errorCode: 0,
  errorInfo: 0,
  errorData: 0,
  offender: -1,
});

/** Seconds are counted from here, so that microseconds keep their fraction in a double. */
export const epochS = Math.floor(Date.now() / 1000) - 1000;

export function readControl(batch: MessageBatch, i: number, out: ControlFacts): void {
  const { view, u8 } = batch;
  out.timestampUs = Number.NaN;
  out.ttl = 0;
  out.errorOrigin = 0;
  out.offender = -1;
  let at = batch.control(i);
  const end = at + Math.min(batch.controlLength(i), batch.controlBytes);
  while (at + 16 <= end) {
    const length = view.getUint32(at, true);
    if (length < 16) return;
    const level = view.getInt32(at + 8, true);
    const type = view.getInt32(at + 12, true);
    const data = at + 16;
    if (level === sys.solSocket && type === sys.soTimestamping)
      out.timestampUs = (view.getUint32(data, true) - epochS) * 1e6 + view.getUint32(data + 8, true) / 1e3;
    else if (
      (level === sys.solIp && type === sys.ipTtl) ||
      (level === sys.solIp6 && type === sys.ip6HopLimit)
    )
      out.ttl = view.getInt32(data, true) & 255;
    else if (
      (level === sys.solIp && type === sys.ipRecvErr) ||
      (level === sys.solIp6 && type === sys.ip6RecvErr)
    ) {
      out.errorOrigin = u8[data + 4]!;
      out.errorType = u8[data + 5]!;
      out.errorCode = u8[data + 6]!;
      out.errorInfo = view.getUint32(data + 8, true);
      out.errorData = view.getUint32(data + 12, true);
      if (length >= 16 + 16 + 16) out.offender = data + 16;
    }
    at += (length + 7) & ~7;
  }
}

/** Writes one integer control message (IP_TTL, IP_TOS and the IPv6 ones); returns the offset after it. */
export function writeControl(
  batch: MessageBatch,
  at: number,
  level: number,
  type: number,
  value: number,
): number {
  batch.view.setUint32(at, 20, true);
  batch.view.setUint32(at + 4, 0, true);
  batch.view.setInt32(at + 8, level, true);
  batch.view.setInt32(at + 12, type, true);
  batch.view.setInt32(at + 16, value, true);
  batch.view.setInt32(at + 20, 0, true);
  return at + 24;
}
