/**
 * What a scan says: hosts with the evidence that they are there, ports with the reason of their state, services with what told them, guesses of
 * systems, findings of audits. One shape for the tool, the history, the exports and the page. A fact is about one numeric address, or about the run.
 */
import { z } from 'zod';
import { portReasons, portStates, scanMethods } from './port-state.ts';
import { faultSchema } from './resources/base.ts';

export const transports = ['tcp', 'udp'] as const;
export type Transport = (typeof transports)[number];

/** How a host showed that it is there, or how it was found that it is not. */
export const hostEvidence = z.object({
  method: z
    .enum([
      ...(['arp', 'nd', 'icmp-echo', 'icmp-timestamp', 'tcp-syn', 'tcp-ack', 'tcp-connect', 'udp'] as const),
      ...(['mdns', 'ssdp', 'netbios', 'llmnr', 'icmpv6-multicast', 'port', 'assumed'] as const),
    ])
    .describe('How it was asked'),
  detail: z.string().max(300).describe('What came back, e.g. "port 443: reset"'),
  rttMs: z.number().optional().meta({ unit: 'ms' }),
  ttl: z.number().int().optional(),
});
export type HostEvidence = z.infer<typeof hostEvidence>;

export const hostFact = z.object({
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
export type HostFact = z.infer<typeof hostFact>;

/** A service as it was recognised. Texts of the service are cleaned of control characters and cut. */
export const serviceFact = z.object({
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
export type ServiceFact = z.infer<typeof serviceFact>;

export const portFact = z.object({
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
export type PortFact = z.infer<typeof portFact>;

/** Ports of one host that are all alike and not told one by one. */
export const portsFact = z.object({
  kind: z.literal('ports'),
  address: z.string(),
  transport: z.enum(transports),
  state: z.enum(portStates),
  reason: z.enum(portReasons),
  count: z.number().int(),
  /** Ranges as people write them: 1-21,23-79. */
  ports: z.string(),
});
export type PortsFact = z.infer<typeof portsFact>;

export const systemGuess = z.object({
  /** E.g. "Linux 5.x or later", "Cisco IOS". */
  name: z.string().max(120),
  family: z.string().max(60).optional(),
  vendor: z.string().max(60).optional(),
  deviceType: z.string().max(60).optional(),
  cpe: z.string().max(200).optional(),
  /** 0 to 100. */
  accuracyPercent: z.number().int().min(0).max(100),
});
export const systemFact = z.object({
  kind: z.literal('system'),
  address: z.string(),
  /** Best first; empty means unknown, which is better than wrong. */
  guesses: z.array(systemGuess).max(5),
  evidence: z.array(z.object({ source: z.string(), statement: z.string().max(300), weight: z.number() })),
});
export type SystemFact = z.infer<typeof systemFact>;

export const hopFact = z.object({
  kind: z.literal('hop'),
  address: z.string().describe('Of the target'),
  ttl: z.number().int(),
  from: z.string().nullable(),
  rttMs: z.number().optional().meta({ unit: 'ms' }),
  name: z.string().optional(),
});
export type HopFact = z.infer<typeof hopFact>;

export const findingSeverities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];
export const findingFact = z.object({
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
export type FindingFact = z.infer<typeof findingFact>;

/** The end of one host: nothing about it follows. */
export const hostEndFact = z.object({
  kind: z.literal('host-end'),
  address: z.string(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  complete: z.boolean().describe('False when it was skipped, stopped or ran out of its budget'),
});
export type HostEndFact = z.infer<typeof hostEndFact>;
/**
 * What is asked, said before the first packet. A later comparison knows from it what silence means: an address or a port that was not asked
 * about has not vanished.
 */
export const planFact = z.object({
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
export type PlanFact = z.infer<typeof planFact>;

/** What people should know of the run itself: a name without an address, a method that fell back and what is lost by it. */
export const noteFact = z.object({
  kind: z.literal('note'),
  subject: z.string().optional().describe('The target or the input it is about'),
  message: z.string().max(500),
  fault: faultSchema.optional(),
});
export type NoteFact = z.infer<typeof noteFact>;

/** These addresses were looked for, and whoever is there among them has been told: silence of the others is an answer. */
export const discoveredFact = z.object({
  kind: z.literal('discovered'),
  ranges: z.array(z.string()),
  silent: z.number().int().describe('Addresses that did not answer and are not told one by one'),
});
export type DiscoveredFact = z.infer<typeof discoveredFact>;

/** The end of the run: nothing follows. A result without it was broken off. */
export const scanEndFact = z.object({
  kind: z.literal('scan-end'),
  complete: z.boolean().describe('False when it was stopped or ran out of its budget'),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  up: z.number().int(),
  down: z.number().int(),
  doubtful: z.number().int(),
});
export type ScanEndFact = z.infer<typeof scanEndFact>;

export const scanFact = z.discriminatedUnion('kind', [
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
export type ScanFact = z.infer<typeof scanFact>;
