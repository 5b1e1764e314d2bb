/**
 * What a scan says: hosts with the evidence that they are there, ports with the reason of their state, services with what told them, guesses of
 * systems, findings of audits. One shape for the tool, the history, the exports and the page. A fact is about one numeric address, or about the run.
 */
import { z } from 'zod';
import { once } from '../base/once.ts';
import { portReasons, portStates, scanMethods } from './port-state.ts';
import { faultSchema } from './resources/base.ts';

export const transports = ['tcp', 'udp'] as const;
export type Transport = (typeof transports)[number];

export const findingSeverities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** Made at first use: who only tells facts needs no shapes, and a command that makes them begins a tenth later. */
export const scanShapes = once(() => {
  /** How a host showed that it is there, or how it was found that it is not. */
  const hostEvidence = z.object({
    method: z
      .enum([
        ...([
          'arp',
          'nd',
          'icmp-echo',
          'icmp-timestamp',
          'tcp-syn',
          'tcp-ack',
          'tcp-connect',
          'udp',
        ] as const),
        ...(['mdns', 'ssdp', 'netbios', 'llmnr', 'icmpv6-multicast', 'port', 'assumed'] as const),
      ])
      .describe('How it was asked'),
    detail: z.string().max(300).describe('What came back, e.g. "port 443: reset"'),
    rttMs: z.number().optional().meta({ unit: 'ms' }),
    ttl: z.number().int().optional(),
  });

  const hostFact = z.object({
    kind: z.literal('host'),
    address: z.string(),
    /** doubtful: answers came, but somebody else may have given them (proxy ARP, a firewall that answers for everyone). */
    state: z.enum(['up', 'down', 'doubtful', 'skipped']),
    names: z.array(z.object({ name: z.string(), source: z.string() })).default([]),
    evidence: z.array(hostEvidence),
    doubt: z.string().optional().describe('Why the answers are not believed'),
    mac: z.string().optional(),
    vendor: z.string().optional().describe('Who made the network card'),
    rttMs: z.number().optional().meta({ unit: 'ms' }),
    ttl: z.number().int().optional().describe('Of an answer'),
    hops: z.number().int().optional().describe('Distance, by the trace or by the TTL'),
    fault: faultSchema.optional(),
  });

  /** A service as it was recognised. Texts of the service are cleaned of control characters and cut. */
  const serviceFact = z.object({
    /** IANA's service name, in small letters: ssh, http, domain, ms-wbt-server. */
    name: z.string().max(60),
    tunnel: z.enum(['tls']).optional().describe('Spoken inside TLS'),
    product: z.string().max(120).optional(),
    version: z.string().max(80).optional(),
    info: z.string().max(300).optional().describe('Whatever else it says of itself'),
    hostName: z.string().max(255).optional().describe('The name that it gives its host'),
    os: z.string().max(120).optional().describe('System that it says it runs on'),
    deviceType: z.string().max(60).optional(),
    cpes: z.array(z.string().max(200)).max(8).default([]).describe('CPE 2.3 names, the software first'),
    /** probed: it answered as this protocol does; table: nothing is known but the number of the port. */
    method: z.enum(['probed', 'table']),
    /** 0 to 10: 10 spoke the protocol and named itself, 8 spoke the protocol, 3 is the port's usual service. */
    confidence: z.number().int().min(0).max(10),
    /** What was asked, and the beginning of what came back, escaped. */
    asked: z.string().max(60).optional(),
    banner: z.string().max(1000).optional(),
    tls: z
      .object({
        protocol: z.string(),
        cipher: z.string(),
        alpn: z.string().optional(),
        subject: z.string(),
        issuer: z.string(),
        names: z.array(z.string()),
        notBeforeMs: z.number(),
        notAfterMs: z.number(),
        fingerprintSha256: z.string(),
        selfSigned: z.boolean(),
        startTls: z.boolean().default(false),
      })
      .optional(),
  });

  const portFact = z.object({
    kind: z.literal('port'),
    address: z.string(),
    transport: z.enum(transports),
    port: z.number().int().min(0).max(65535),
    state: z.enum(portStates),
    reason: z.enum(portReasons),
    from: z.string().optional().describe('Who sent the ICMP error, where it was not the host'),
    ttl: z.number().int().optional(),
    rttMs: z.number().optional().meta({ unit: 'ms' }),
    service: serviceFact.optional(),
  });

  /** Ports of one host that are all alike and not told one by one. */
  const portsFact = z.object({
    kind: z.literal('ports'),
    address: z.string(),
    transport: z.enum(transports),
    state: z.enum(portStates),
    reason: z.enum(portReasons),
    count: z.number().int(),
    /** Ranges as people write them: 1-21,23-79. */
    ports: z.string(),
  });

  const systemGuess = z.object({
    /** E.g. "Linux 5.x or later", "Cisco IOS". */
    name: z.string().max(120),
    family: z.string().max(60).optional(),
    vendor: z.string().max(60).optional(),
    deviceType: z.string().max(60).optional(),
    cpe: z.string().max(200).optional(),
    /** 0 to 100. */
    accuracyPercent: z.number().int().min(0).max(100),
  });
  const systemFact = z.object({
    kind: z.literal('system'),
    address: z.string(),
    /** Best first; empty means unknown, which is better than wrong. */
    guesses: z.array(systemGuess).max(5),
    evidence: z.array(z.object({ source: z.string(), statement: z.string().max(300), weight: z.number() })),
  });

  const hopFact = z.object({
    kind: z.literal('hop'),
    address: z.string().describe('Of the target'),
    ttl: z.number().int(),
    from: z.string().nullable(),
    rttMs: z.number().optional().meta({ unit: 'ms' }),
    name: z.string().optional(),
  });

  const findingFact = z.object({
    kind: z.literal('finding'),
    address: z.string(),
    transport: z.enum(transports).optional(),
    port: z.number().int().min(0).max(65535).optional(),
    /** Stable, e.g. `tls/expired-certificate`: exceptions and histories hang on it. */
    rule: z.string().max(80),
    /** Tells apart several of one rule at one port: a CVE, an algorithm. */
    subject: z.string().max(200).optional(),
    severity: z.enum(findingSeverities),
    confidence: z
      .enum(['firm', 'tentative'])
      .optional()
      .describe('tentative: concluded from a version number alone; absent means firm'),
    title: z.string().max(200),
    evidence: z.string().max(1000).describe('What was seen'),
    remedy: z.string().max(500).describe('What to do'),
    references: z.array(z.string().max(300)).max(10).default([]),
  });

  /** The end of one host: nothing about it follows. */
  const hostEndFact = z.object({
    kind: z.literal('host-end'),
    address: z.string(),
    elapsedMs: z.number().meta({ unit: 'ms' }),
    complete: z.boolean().describe('False when it was skipped, stopped or ran out of its budget'),
  });
  /**
   * What is asked, said before the first packet. A later comparison knows from it what silence means: an address or a port that was not asked
   * about has not vanished.
   */
  const planFact = z.object({
    kind: z.literal('plan'),
    ranges: z.array(z.string()).describe('Addresses, first-last, without what is excluded'),
    addresses: z.number().describe('How many these are'),
    discovery: z.array(z.string()).describe('How hosts are looked for; empty: all are taken to be there'),
    scans: z.array(
      z.object({
        method: z.enum(scanMethods),
        transport: z.enum(transports),
        count: z.number().int(),
        ports: z.string().describe('Ranges as people write them'),
      }),
    ),
    services: z.number().int().nullable().describe('Intensity of service detection; null: none'),
    system: z.boolean(),
    trace: z.boolean(),
    audits: z.array(z.string()).describe('Identifiers'),
    estimateMs: z.number().meta({ unit: 'ms' }).describe('How long it will take by what is known beforehand'),
  });

  /** What people should know of the run itself: a name without an address, a method that fell back and what is lost by it. */
  const noteFact = z.object({
    kind: z.literal('note'),
    subject: z.string().optional().describe('The target or the input it is about'),
    message: z.string().max(500),
    fault: faultSchema.optional(),
  });

  /** These addresses were looked for, and whoever is there among them has been told: silence of the others is an answer. */
  const discoveredFact = z.object({
    kind: z.literal('discovered'),
    ranges: z.array(z.string()),
    silent: z.number().int().describe('Addresses that did not answer and are not told one by one'),
  });

  /** The end of the run: nothing follows. A result without it was broken off. */
  const scanEndFact = z.object({
    kind: z.literal('scan-end'),
    complete: z.boolean().describe('False when it was stopped or ran out of its budget'),
    elapsedMs: z.number().meta({ unit: 'ms' }),
    up: z.number().int(),
    down: z.number().int(),
    doubtful: z.number().int(),
  });

  const scanFact = z.discriminatedUnion('kind', [
    planFact,
    noteFact,
    discoveredFact,
    hostFact,
    portFact,
    portsFact,
    systemFact,
    hopFact,
    findingFact,
    hostEndFact,
    scanEndFact,
  ]);
  return {
    hostEvidence,
    hostFact,
    serviceFact,
    portFact,
    portsFact,
    systemGuess,
    systemFact,
    hopFact,
    findingFact,
    hostEndFact,
    planFact,
    noteFact,
    discoveredFact,
    scanEndFact,
    scanFact,
  };
});

type Shapes = ReturnType<typeof scanShapes>;
export type HostEvidence = z.infer<Shapes['hostEvidence']>;
export type HostFact = z.infer<Shapes['hostFact']>;
export type ServiceFact = z.infer<Shapes['serviceFact']>;
export type PortFact = z.infer<Shapes['portFact']>;
export type PortsFact = z.infer<Shapes['portsFact']>;
export type SystemFact = z.infer<Shapes['systemFact']>;
export type HopFact = z.infer<Shapes['hopFact']>;
export type FindingFact = z.infer<Shapes['findingFact']>;
export type HostEndFact = z.infer<Shapes['hostEndFact']>;
export type PlanFact = z.infer<Shapes['planFact']>;
export type NoteFact = z.infer<Shapes['noteFact']>;
export type DiscoveredFact = z.infer<Shapes['discoveredFact']>;
export type ScanEndFact = z.infer<Shapes['scanEndFact']>;
export type ScanFact = z.infer<Shapes['scanFact']>;
