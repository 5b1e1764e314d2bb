/**
 * The world as a tool sees it: the ports that `io/net` implements and that a fake network implements in tests.
 * Results of mass probing travel as batches of typed arrays (struct of arrays), never one object per packet.
 */
import type { Fault } from '../base/errors.ts';
import type { ScanMethod } from './port-state.ts';

/**
 * What a probe machine can do. `icmp` is satisfied by ping sockets or raw sockets; `link` is AF_PACKET (ARP/ND); `programs` means that a
 * folder of programs is named that may be run.
 */
export const capabilities = [
  'icmp',
  'raw',
  'link',
  'udp',
  'udp-errors',
  'tcp',
  'tls',
  'http',
  'ssh',
  'programs',
  'resolve',
  'credentials',
] as const;
export type Capability = (typeof capabilities)[number];

export const echoStatuses = [
  'reply',
  'timeout',
  'host-unreachable',
  'net-unreachable',
  'filtered',
  'ttl-exceeded',
  'send-error',
  'duplicate',
] as const;
export type EchoStatus = (typeof echoStatuses)[number];

export interface EchoPlan {
  /** Numeric addresses, families mixed. */
  readonly targets: readonly string[];
  /** Probes per target; null runs until aborted. */
  readonly count: number | null;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** ICMP payload length. */
  readonly sizeBytes: number;
  readonly ttl?: number;
  readonly dscp?: number;
  /** Upper bound on packets per second over all targets; the engine also spreads targets evenly over the interval. */
  readonly ratePps?: number;
}

/** `size` results; row i says what happened to probe `seq[i]` of target `targetIndex[i]`. */
export interface EchoBatch {
  readonly size: number;
  readonly targetIndex: Uint32Array;
  readonly seq: Uint32Array;
  /** Index into `echoStatuses`. */
  readonly status: Uint8Array;
  /** Kernel to kernel, microseconds; NaN unless status is reply or duplicate. */
  readonly rttUs: Float64Array;
  /** TTL / hop limit of the answer; 0 when unknown. */
  readonly ttl: Uint8Array;
  /** Epoch milliseconds of sending. */
  readonly sentAtMs: Float64Array;
  /** Who reported an error, by row, where it was not the target itself. */
  readonly from: ReadonlyMap<number, string>;
}

export interface SweepPlan {
  /** Inclusive IPv4 ranges as uint32 pairs [first, last, first, last, …], sorted and disjoint. */
  readonly rangesV4: Uint32Array;
  /** Single IPv6 addresses. */
  readonly addressesV6: readonly string[];
  readonly retries: number;
  /** 'auto' adapts to the round-trip times seen. */
  readonly timeoutMs: number | 'auto';
  /** null sends as fast as the kernel takes it. */
  readonly ratePps: number | null;
}

export interface SweepBatch {
  readonly size: number;
  /** Alive IPv4 hosts of this batch. */
  readonly addressV4: Uint32Array;
  readonly rttUs: Float32Array;
  readonly ttl: Uint8Array;
  readonly aliveV6: readonly { readonly address: string; readonly rttUs: number; readonly ttl: number }[];
  /** Addresses that no route leads to, each once and no more than a bound; absent where there are none. */
  readonly unrouted?: readonly string[];
  readonly sent: number;
  /** Probes this sweep will send when nothing answers early. */
  readonly total: number;
}

/** Ports of hosts, all hosts × all ports, in an order that spreads the probes of one host far apart. */
export interface PortScanPlan {
  readonly method: ScanMethod;
  /** Numeric addresses, families mixed, each once. */
  readonly addresses: readonly string[];
  /** Each once. */
  readonly ports: Uint16Array;
  /** What is said to a UDP port; others get an empty datagram. */
  readonly payloads?: ReadonlyMap<number, Uint8Array>;
  /** UDP ports that answer from another port, as TFTP does. They are asked from source ports of their own: whatever comes back there is their answer. */
  readonly elsewhere?: readonly number[];
  /**
   * Further tries for what is silent, at most: there are fewer where nothing gets lost, one at least. A host that limits how often it answers
   * is asked for as long as that brings something.
   */
  readonly retries: number;
  /** 'auto' adapts to the round-trip times seen, host by host. */
  readonly timeoutMs: number | 'auto';
  /** The least that it adapts to; without, what is usual for the method. */
  readonly timeoutMinMs?: number;
  /**
   * Upper bounds; null adapts: it begins with care and goes as fast as the network takes it, slower where answers get lost. A `ratePps` is where
   * it begins, too, answers or not.
   */
  readonly ratePps: number | null;
  readonly hostRatePps: number | null;
  /** A host that is not done by then is ended, what is silent counts as `host-timeout`. */
  readonly hostTimeoutMs: number | null;
  readonly sourcePort?: number;
  readonly ttl?: number;
  /** Of the method connect: at most so many at a time, each with a descriptor of the process. */
  readonly connectionsMax?: number;
  /** False keeps silent ports out of the batches until the end of their host, where they come as the rest. */
  readonly eachSilent?: boolean;
}

/** `size` results: row i is port `port[i]` of address `hostIndex[i]`. */
export interface PortScanBatch {
  readonly size: number;
  readonly hostIndex: Uint32Array;
  readonly port: Uint16Array;
  /** Indexes into `portStates` and `portReasons`. */
  readonly state: Uint8Array;
  readonly reason: Uint8Array;
  /** NaN where nothing answered. */
  readonly rttUs: Float32Array;
  /** 0 when unknown. */
  readonly ttl: Uint8Array;
  /** Window of a TCP answer; 0 when unknown. */
  readonly window: Uint16Array;
  /** Who sent an ICMP error, by row, where it was not the host. */
  readonly from: ReadonlyMap<number, string>;
  /** What a UDP port said, by row. */
  readonly said: ReadonlyMap<number, Uint8Array>;
  /** Indexes of hosts of which every port is told now, or that were skipped. */
  readonly ended: readonly number[];
  /** Probes sent so far, ports that are told, ports in all without those of skipped hosts. */
  readonly sent: number;
  readonly told: number;
  readonly total: number;
  /** Present rate, and answers that were lost by the estimate of the congestion control. */
  readonly ratePps: number;
  readonly lostShare: number;
}

/** The handle on a scan that runs. */
export interface PortScan {
  readonly batches: AsyncIterable<PortScanBatch>;
  /** Nothing is sent until `resume`; answers still count. */
  pause(): void;
  resume(): void;
  /** The rest of this host is not asked. */
  skip(hostIndex: number): void;
}

export interface LinkNeighbour {
  readonly address: string;
  readonly mac: string;
  readonly interface: string;
  readonly rttMs?: number;
}

export interface LinkRouter {
  /** Link-local. */
  readonly address: string;
  readonly mac: string;
  /** Its advertisement, an ICMPv6 message (RFC 4861 section 4.2). */
  readonly message: Uint8Array;
}

/** One SYN with the usual options to an open port, to see how the stack behind it answers. Needs `raw`. */
export interface TcpStackPlan {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
}
/** Its SYN-ACK. */
export interface TcpStackAnswer {
  readonly ttl: number;
  /** IPv6 has no such bit. */
  readonly dontFragment?: boolean;
  readonly windowBytes: number;
  /** As they stood in the header. */
  readonly options: Uint8Array;
}

export const traceMethods = ['icmp', 'udp', 'tcp'] as const;
export type TraceMethod = (typeof traceMethods)[number];

export interface TracePlan {
  readonly target: string;
  readonly method: TraceMethod;
  readonly hopsMax: number;
  /** null runs until aborted. */
  readonly rounds: number | null;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Destination port of UDP and TCP probes. */
  readonly port: number;
  /** Paris flow identifier: every probe of one flow takes the same path through load balancers. */
  readonly flowId: number;
}

export interface HopReply {
  readonly round: number;
  readonly ttl: number;
  /** Undefined when nothing answered in time. */
  readonly from?: string;
  readonly rttMs?: number;
  /** True when the target itself answered. */
  readonly reached: boolean;
  readonly fault?: Fault;
}

export interface AutonomousSystem {
  readonly number: number;
  /** Of registration, two letters. */
  readonly country: string;
  readonly name: string;
}

export interface TcpConnectOptions {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}
export interface TcpStream {
  readonly localAddress: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Tells the peer that this was all; what it says is still read (RFC 9293 section 3.6). */
  finish(): void;
  /** Ends when the peer closes. */
  read(): AsyncIterable<Uint8Array>;
  /** TLS on the same connection (STARTTLS). This stream is over then, whatever comes of it: talk through the new one. */
  startTls(options: StartTlsOptions): Promise<StartTlsOutcome>;
  close(): void;
}
export type TcpOutcome =
  | { readonly ok: true; readonly connectMs: number; readonly stream: TcpStream }
  | { readonly ok: false; readonly elapsedMs: number; readonly fault: Fault };

export interface TcpSweepResult {
  readonly address: string;
  readonly port: number;
  /** `refused` is evidence that the host is up. */
  readonly state: 'open' | 'refused' | 'filtered';
  readonly rttMs: number;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly names: readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly fingerprintSha256: string;
  readonly publicKey: string;
  readonly signatureAlgorithm: string;
  readonly selfSigned: boolean;
}
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly alpn?: string;
  /** Leaf first. */
  readonly chain: readonly CertificateFacts[];
  /** Undefined when the chain and the name verify against the system's authorities. */
  readonly verification?: Fault;
}
export interface StartTlsOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly protocolMin?: string;
  readonly protocolMax?: string;
  /** Also takes suites in which nobody shows a certificate (RFC 5246 section 7.4.3). */
  readonly anonymous?: boolean;
  /** Takes up the session of this secure stream again, as FTP servers ask of data connections (RFC 4217 section 10.2). */
  readonly resume?: TcpStream;
}
export type StartTlsOutcome =
  | {
      readonly ok: true;
      readonly handshakeMs: number;
      readonly facts: TlsFacts;
      readonly stream: TcpStream;
    }
  | { readonly ok: false; readonly elapsedMs: number; readonly fault: Fault };
export type TlsConnectOptions = TcpConnectOptions & StartTlsOptions;
export type TlsOutcome =
  | {
      readonly ok: true;
      readonly connectMs: number;
      readonly handshakeMs: number;
      readonly facts: TlsFacts;
      readonly stream: TcpStream;
    }
  | {
      readonly ok: false;
      readonly elapsedMs: number;
      readonly phase: 'connect' | 'handshake';
      readonly fault: Fault;
    };

export interface HttpRequestPlan {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
  /** False records verification faults instead of failing. */
  readonly verifyTls: boolean;
  /** Numeric address to talk to; the host of the URL is only named then, in TLS and in the request. */
  readonly address?: string;
  /** Path of a Unix socket to talk over: host and port of the address are only named then. */
  readonly socketPath?: string;
  readonly signal?: AbortSignal;
}
export interface HttpExchange {
  readonly remoteAddress: string;
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly bodyTruncated: boolean;
  readonly resolveMs: number;
  readonly connectMs: number;
  /** 0 for plain HTTP. */
  readonly tlsMs: number;
  /** From request sent to first byte of the answer. */
  readonly firstByteMs: number;
  readonly transferMs: number;
  readonly totalMs: number;
  readonly tls?: TlsFacts;
}
export type HttpOutcome =
  | { readonly ok: true; readonly exchange: HttpExchange }
  | {
      readonly ok: false;
      readonly elapsedMs: number;
      readonly phase: 'resolve' | 'connect' | 'tls' | 'request' | 'response';
      readonly fault: Fault;
    };

export interface UdpSocket {
  readonly localPort: number;
  send(bytes: Uint8Array, address: string, port: number): void;
  /** The bytes are valid only during the call. */
  onMessage(handler: (bytes: Uint8Array, address: string, port: number, receivedAtMs: number) => void): void;
  /** ICMP errors that came back for what we sent (port unreachable and friends), where the platform tells. */
  onFault(handler: (fault: Fault, address: string, port: number) => void): void;
  close(): void;
}
export interface UdpOpenOptions {
  readonly family: 4 | 6;
  readonly port?: number;
  /** Talk to this one peer: datagrams of others are dropped, and its ICMP errors arrive through `onFault`. */
  readonly peer?: { readonly address: string; readonly port: number };
  /** Join this group, e.g. mDNS 224.0.0.251. */
  readonly multicastGroup?: string;
  readonly broadcast?: boolean;
  /**
   * Talk to thousands of peers at once: datagrams travel in batches, and where the capability `udp-errors` is there the ICMP
   * errors of every peer arrive through `onFault`. Without it only a socket with one `peer` hears of them.
   */
  readonly manyPeers?: boolean;
  readonly receiveBufferBytes?: number;
}

/** What a command leaves behind, here or on another machine. */
export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly output: Uint8Array;
  readonly errors: Uint8Array;
  /** There was more output than was asked for; the command was ended. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}
export type CommandOutcome =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly elapsedMs: number; readonly fault: Fault };

/** A program of the folder that this machine allows: no shell, an environment that holds nothing of ours. */
export interface ProgramPlan {
  /** Its file name in that folder. */
  readonly name: string;
  /** `system`: one of the few that we know by name, where this machine's administrator installs programs. */
  readonly from?: 'plugins' | 'system';
  readonly args: readonly string[];
  /** What it reads; nothing, if absent. */
  readonly input?: string;
  readonly timeoutMs: number;
  readonly outputBytesMax: number;
  readonly signal?: AbortSignal;
  /** Output as it comes; then the result holds none. */
  readonly onOutput?: (chunk: Uint8Array) => void;
  readonly onStart?: (running: RunningProgram) => void;
}
export interface RunningProgram {
  /** It does nothing until it is let go on. */
  hold(): void;
  goOn(): void;
}

/** One command on another machine, by its login shell. Nothing is sent before the host key is the one that is wanted. */
export interface SshCommandPlan {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly login: { readonly password: string } | { readonly privateKey: string };
  /** SHA256: and 43 characters, as ssh-keygen prints it. */
  readonly fingerprint: string;
  readonly command: string;
  readonly timeoutMs: number;
  readonly outputBytesMax: number;
  readonly signal?: AbortSignal;
}
export type SshCommandOutcome =
  | {
      readonly ok: true;
      /** From the first packet to the accepted login. */
      readonly loginMs: number;
      readonly result: CommandResult;
    }
  | { readonly ok: false; readonly elapsedMs: number; readonly fault: Fault };

export type LookupOutcome =
  | { readonly ok: true; readonly addresses: readonly string[]; readonly elapsedMs: number }
  | { readonly ok: false; readonly fault: Fault; readonly elapsedMs: number };

export interface LocalInterface {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly mtuBytes?: number;
  readonly loopback: boolean;
  readonly up: boolean;
  readonly addresses: readonly { readonly address: string; readonly lengthBits: number }[];
}

export type HashName = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
/** Those in CBC mode take and give whole blocks: filling up the last one is the matter of the protocol. */
export type CipherName = 'des-cbc' | 'aes-128-cbc' | 'aes-128-cfb' | 'aes-192-cfb' | 'aes-256-cfb';

/** Primitives that protocols need (SNMP USM, IPMI, fingerprints), passed in so that `pure/` stays free of any runtime. */
export interface Crypto {
  hash(name: HashName, bytes: Uint8Array): Uint8Array;
  hmac(name: HashName, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  encrypt(name: CipherName, key: Uint8Array, iv: Uint8Array, bytes: Uint8Array): Uint8Array;
  decrypt(name: CipherName, key: Uint8Array, iv: Uint8Array, bytes: Uint8Array): Uint8Array;
}

export interface Network {
  /** What works here and now; asking for more yields a `missing-privilege` or `missing-capability` fault. */
  readonly capabilities: ReadonlySet<Capability>;
  echo(plan: EchoPlan, signal: AbortSignal): AsyncIterable<EchoBatch>;
  sweep(plan: SweepPlan, signal: AbortSignal): AsyncIterable<SweepBatch>;
  /** Starts when its batches are read; ends by itself, or with the signal. */
  portScan(plan: PortScanPlan, signal: AbortSignal): PortScan;
  /** ARP and ND on the directly connected links; addresses that are not on link are skipped. */
  neighbours(
    addresses: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ): AsyncIterable<LinkNeighbour[]>;
  /**
   * Whoever answers an ICMPv6 echo to all nodes of a link: the only way to find hosts of an IPv6 prefix without knowing their addresses.
   * Needs `link`.
   */
  linkEchoes(interfaceName: string, timeoutMs: number, signal: AbortSignal): AsyncIterable<LinkNeighbour[]>;
  /** Asks for the IPv6 routers of a link, and hands on what they advertise until the time is over. Needs `link`. */
  routers(interfaceName: string, timeoutMs: number, signal: AbortSignal): AsyncIterable<LinkRouter[]>;
  /** What DHCP clients of a link say to all, until the signal: nobody is asked. Needs `link`. */
  dhcpRequests(interfaceName: string, signal: AbortSignal): AsyncIterable<Uint8Array[]>;
  /** Undefined where nothing came back, or a reset. */
  tcpStack(plan: TcpStackPlan, signal: AbortSignal): Promise<TcpStackAnswer | undefined>;
  trace(plan: TracePlan, signal: AbortSignal): AsyncIterable<HopReply[]>;
  tcpConnect(options: TcpConnectOptions): Promise<TcpOutcome>;
  tcpSweep(
    plan: {
      readonly addresses: readonly string[];
      readonly ports: readonly number[];
      readonly timeoutMs: number;
      readonly concurrency: number;
    },
    signal: AbortSignal,
  ): AsyncIterable<TcpSweepResult[]>;
  tlsConnect(options: TlsConnectOptions): Promise<TlsOutcome>;
  http(plan: HttpRequestPlan): Promise<HttpOutcome>;
  udp(options: UdpOpenOptions): Promise<UdpSocket>;
  program(plan: ProgramPlan): Promise<CommandOutcome>;
  sshCommand(plan: SshCommandPlan): Promise<SshCommandOutcome>;
  /** The system's resolver: hosts file, search list and all. */
  lookup(name: string, options: { family?: 4 | 6; signal?: AbortSignal }): Promise<LookupOutcome>;
  /** The autonomous system that announces an address, where this machine was given a table of them. */
  systemOf(address: string): Promise<AutonomousSystem | undefined>;
  /** Configured DNS servers, numeric. */
  resolvers(): Promise<readonly string[]>;
  interfaces(): Promise<readonly LocalInterface[]>;
  readonly crypto: Crypto;
}

/** Listens for datagrams that come unasked; what is answered goes back to whom they came from. */
export type ListenDatagrams = (options: {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly take: (
    bytes: Uint8Array,
    from: { readonly address: string; readonly port: number },
    answer: (bytes: Uint8Array) => void,
  ) => void;
}) => Promise<{ readonly port: number; close(): void }>;
