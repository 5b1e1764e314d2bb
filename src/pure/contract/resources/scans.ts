/** Scans: what is looked at and when, what a run found, what changed, what was found wrong and who takes it. */
import { z } from 'zod';
import { intervalMinutesUsual } from '../../reports/period.ts';
import { severities } from '../../schema/severity.ts';
import { portReasons, portStates } from '../port-state.ts';
import { findingSeverities, scanShapes, transports } from '../scan.ts';
import { faultSchema, id, timeMs } from './base.ts';
import { dayFits, dayMisfit, recurrenceAt } from './reports.ts';

const { hostEvidence, serviceFact, systemFact } = scanShapes();

/** What people may want to hear of. Each is one alert a run, not one a port. */
export const scanNews = [
  'new-host',
  'new-port',
  'port-gone',
  'changed-certificate',
  'changed-version',
  'new-finding',
  'rogue',
] as const;
export type ScanNews = (typeof scanNews)[number];
export const scanFactKinds = [
  'host',
  'port',
  'service',
  'certificate',
  'system',
  'path',
  'rest',
  'finding',
] as const;
export type ScanFactKind = (typeof scanFactKinds)[number];

const alarm = z.enum(severities).nullable();
export const scanAlarms = z.object({
  'new-host': alarm
    .default('warning')
    .describe('An address answers that was looked at before and was silent'),
  'new-port': alarm.default('minor').describe('A port is open that was looked at before and was not'),
  'port-gone': alarm.default(null).describe('A port that was open is not, while its host is there'),
  'changed-certificate': alarm.default('warning').describe('Another certificate on the same port'),
  'changed-version': alarm.default(null).describe('Another product or version on the same port'),
  'new-finding': alarm.default('major').describe('An audit found something, at or above the severity chosen'),
  rogue: alarm
    .default(null)
    .describe('An address answers that neither the inventory nor the address plan knows'),
});

const targets = z
  .array(z.string().trim().min(1).max(300))
  .min(1)
  .max(1000)
  .describe('Addresses, prefixes, ranges, names; ! excludes');

/** What asks often wants to know soon of what is new; more often than that, a sweep is a sensor. */
const intervalMinutesMin = 10;
export const scanRecurrence = z
  .object({
    every: z.enum(['interval', 'day', 'week', 'month']),
    minutes: z
      .number()
      .int()
      .min(intervalMinutesMin)
      .max(1440)
      .default(intervalMinutesUsual)
      .describe('Of every interval: between starts, counted from midnight of the time zone'),
    ...recurrenceAt,
  })
  .refine(dayFits, dayMisfit);
export type ScanRecurrence = z.infer<typeof scanRecurrence>;

export const scanInput = z.object({
  name: z.string().trim().min(1).max(120),
  targets,
  options: z
    .record(z.string().max(60), z.unknown())
    .default({})
    .describe('Further input of the tool `scan`: ports, methods, audits; its defaults where left out'),
  siteId: id.nullable().default(null).describe('Site of addresses that no device of the inventory has'),
  probeId: id.default('local').describe('Where it runs'),
  owner: z.string().trim().max(120).default('').describe('Who answers for it; whoever creates it, if empty'),
  recurrence: scanRecurrence
    .nullable()
    .default(null)
    .describe('Started by itself then; null only when asked for'),
  timeZone: z.string().min(1).max(60).default('UTC').describe('IANA name, such as Europe/Zurich'),
  durationMsMax: z
    .number()
    .int()
    .min(60_000)
    .max(7 * 86_400_000)
    .default(86_400_000)
    .meta({ unit: 'ms' })
    .describe('A run that takes longer is stopped; what it found is kept'),
  alarms: scanAlarms.prefault({}).describe('Severity of the alert for each kind of news; null for none'),
  findingsFrom: z.enum(findingSeverities).default('high').describe('Least severity of findings that alert'),
  enabled: z.boolean().default(true),
});
export type ScanInput = z.infer<typeof scanInput>;

export const scanRunStates = [
  'waiting',
  'running',
  'paused',
  'finished',
  'stopped',
  'failed',
  'interrupted',
] as const;
export type ScanRunState = (typeof scanRunStates)[number];

export const scanCounts = z.object({
  hosts: z.number().describe('Addresses that answered'),
  ports: z.number().describe('Open ports seen'),
  services: z.number().describe('Services recognised'),
  findings: z.number().describe('Findings seen'),
  ended: z.number().describe('Hosts that are finished'),
  incomplete: z.number().describe('Hosts that were skipped or ran out of their budget'),
  changes: z.number(),
  news: z.partialRecord(z.enum(scanNews), z.number()),
});
export type ScanCounts = z.infer<typeof scanCounts>;

const stepCount = z.object({ done: z.number(), total: z.number() });
export const scanHostProgress = z.object({
  address: z.string(),
  name: z.string().nullable(),
  done: z.number().describe('Ports that are told'),
  total: z.number(),
  services: stepCount.describe('Services that are known, of those that are to be asked'),
  audits: stepCount.describe('Audits that are done, of those that apply'),
  doing: z.string().nullable().describe('What is being done there beside its ports'),
  open: z.number(),
  leftMs: z.number().nullable().meta({ unit: 'ms' }),
  skipped: z.boolean(),
});
export const scanProgress = z.object({
  phase: z.string().describe('What is being done, in words'),
  done: z.number(),
  total: z.number().describe('Units of work in all, as far as known; 0 when nothing is'),
  elapsedMs: z.number().meta({ unit: 'ms' }).describe('Without pauses'),
  leftMs: z.number().nullable().meta({ unit: 'ms' }).describe('At the present pace; null while nobody knows'),
  ratePps: z.number().meta({ unit: 'packets-per-second' }),
  hosts: z.array(scanHostProgress).describe('Hosts under way, the first of them'),
});
export type ScanProgress = z.infer<typeof scanProgress>;

export const scanRun = z.object({
  id,
  scanId: id,
  scanName: z.string(),
  kind: z
    .enum(['scan', 'import', 'match'])
    .describe('match: nothing was asked, files of vulnerabilities were matched with what is known'),
  state: z.enum(scanRunStates),
  targets: z.array(z.string()),
  options: z.record(z.string(), z.unknown()),
  startedBy: z.string(),
  createdMs: timeMs,
  startedMs: timeMs.nullable(),
  endedMs: timeMs.nullable(),
  fault: faultSchema.nullable(),
  notes: z.array(z.string()).describe('What people should know of the run itself'),
  counts: scanCounts,
  reviewedMs: timeMs.nullable().describe('When a person said that its news are known'),
  reviewedBy: z.string().nullable(),
  progress: scanProgress.nullable().describe('While it runs'),
});
export type ScanRun = z.infer<typeof scanRun>;

export const scan = scanInput.extend({
  id,
  createdMs: timeMs,
  createdBy: z.string(),
  nextMs: timeMs.nullable().describe('When it starts next'),
  lastRun: scanRun.nullable(),
  hosts: z.number().describe('Addresses that answer now'),
  openPorts: z.number(),
  openFindings: z.number(),
});
export type Scan = z.infer<typeof scan>;

export const scanEstimate = z.object({
  addresses: z
    .string()
    .describe('How many, less what is excluded, as text since they may be more than a number holds'),
  names: z.array(z.string()).describe('Names that are resolved when it runs'),
  outside: z.array(z.string()).describe('Parts that the declared scopes do not hold: a run would be refused'),
  expectedMs: z
    .number()
    .nullable()
    .meta({ unit: 'ms' })
    .describe('As the tool estimates it; null where it cannot'),
  tooMany: z.boolean(),
});

const severityCounts = z.object({
  critical: z.number(),
  high: z.number(),
  medium: z.number(),
  low: z.number(),
  info: z.number(),
});
export type SeverityCounts = z.infer<typeof severityCounts>;
const place = {
  address: z.string(),
  name: z.string().nullable(),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  siteId: id.nullable(),
  siteName: z.string().nullable(),
};

export const scanHostStates = ['up', 'doubtful', 'down'] as const;
export const scannedHost = z.object({
  ...place,
  state: z.enum(scanHostStates),
  names: z.array(z.string()),
  mac: z.string().nullable(),
  vendor: z.string().nullable(),
  system: z.string().nullable().describe('Best guess of the operating system'),
  deviceType: z.string().nullable(),
  openPorts: z.number(),
  services: z.array(z.string()).describe('Names of the services on open ports'),
  findings: severityCounts.describe('That are open, not accepted'),
  scanIds: z.array(id),
  firstSeenMs: timeMs,
  seenMs: timeMs,
  changedMs: timeMs,
});
export type ScannedHost = z.infer<typeof scannedHost>;

export const scanCertificate = serviceFact.shape.tls.unwrap();
const service = serviceFact.omit({ tls: true });
export type KnownService = z.infer<typeof service>;

export const scannedPort = z.object({
  ...place,
  scanId: id,
  transport: z.enum(transports),
  port: z.number(),
  state: z.enum(portStates),
  reason: z.enum(portReasons),
  service: service.nullable(),
  certificate: scanCertificate.nullable(),
  management: z.boolean().describe('A way to manage the host that others may reach'),
  firstSeenMs: timeMs,
  seenMs: timeMs,
  changedMs: timeMs,
});
export type ScannedPort = z.infer<typeof scannedPort>;

export const scanChange = z.object({
  id: z.string(),
  ...place,
  scanId: id,
  runId: id.nullable(),
  timeMs,
  kind: z.enum(scanFactKinds),
  transport: z.enum(transports).nullable(),
  port: z.number().nullable(),
  news: z.enum(scanNews).nullable(),
  what: z.enum(['appeared', 'gone', 'changed']),
  title: z.string().describe('The change as a sentence'),
  before: z.unknown(),
  after: z.unknown(),
});
export type ScanChange = z.infer<typeof scanChange>;

export const scanMoment = z.object({
  scanId: id,
  scanName: z.string(),
  runId: id.nullable(),
  atMs: timeMs,
});
export const scanComparison = z.object({
  from: scanMoment,
  to: scanMoment,
  counts: z.object({ appeared: z.number(), gone: z.number(), changed: z.number() }),
  items: z.array(scanChange),
  next: z.string().nullable(),
  total: z.number(),
});

export const scanFindingStates = ['open', 'accepted', 'fixed', 'reopened'] as const;
export type ScanFindingState = (typeof scanFindingStates)[number];
export const scanFinding = z.object({
  id,
  ...place,
  transport: z.enum(transports).nullable(),
  port: z.number().nullable(),
  service: z.string().nullable(),
  rule: z.string(),
  subject: z.string().nullable(),
  severity: z.enum(findingSeverities),
  title: z.string(),
  evidence: z.string(),
  remedy: z.string(),
  references: z.array(z.string()),
  state: z.enum(scanFindingStates),
  assignee: z.string().nullable(),
  exceptionId: id.nullable(),
  acceptedUntilMs: timeMs.nullable(),
  openedMs: timeMs,
  changedMs: timeMs,
  seenMs: timeMs,
  fixedMs: timeMs.nullable(),
});
export type ScanFinding = z.infer<typeof scanFinding>;
export const scanFindingNote = z.object({ id, timeMs, by: z.string(), text: z.string() });
export const scanFindingDetail = scanFinding.extend({ notes: z.array(scanFindingNote) });

export const scannedHostDetail = scannedHost.extend({
  evidence: z.array(hostEvidence.extend({ scanId: id, timeMs })),
  doubt: z.string().nullable(),
  systems: z.array(
    z.object({
      scanId: id,
      seenMs: timeMs,
      guesses: systemFact.shape.guesses,
      evidence: systemFact.shape.evidence,
    }),
  ),
  ports: z.array(scannedPort),
  rest: z.array(
    z.object({
      scanId: id,
      transport: z.enum(transports),
      groups: z.array(
        z.object({ state: z.enum(portStates), reason: z.enum(portReasons), count: z.number() }),
      ),
    }),
  ),
  path: z.array(
    z.object({
      ttl: z.number(),
      from: z.string().nullable(),
      rttMs: z.number().nullable(),
      name: z.string().nullable(),
    }),
  ),
  findingList: z.array(scanFinding),
  scans: z.array(z.object({ scanId: id, name: z.string(), state: z.enum(scanHostStates), seenMs: timeMs })),
  history: z.array(scanChange).describe('Newest first, at most 500'),
});

export const scanExceptionInput = z.object({
  targets: targets.describe('Whom it is about: addresses, prefixes, ranges'),
  transport: z.enum(transports).nullable().default(null).describe('Null: any'),
  port: z.number().int().min(0).max(65535).nullable().default(null).describe('Null: any'),
  rule: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .describe(
      'Rule of a finding such as tls/self-signed, all of one audit as tls/*, or a kind of news: new-port, rogue …',
    ),
  subject: z.string().max(200).nullable().default(null).describe('One CVE, one algorithm; null: any'),
  owner: z.string().trim().min(1).max(120).describe('Who answers for it'),
  reason: z.string().trim().min(3).max(1000).describe('Why it is accepted'),
  expiresMs: timeMs.nullable().default(null).describe('Then what it covers comes back; null: never'),
});
export type ScanExceptionInput = z.infer<typeof scanExceptionInput>;
export const scanException = scanExceptionInput.extend({
  id,
  state: z.enum(['active', 'expired']),
  createdMs: timeMs,
  createdBy: z.string(),
  findings: z.number().describe('Findings that it covers now'),
});
export type ScanException = z.infer<typeof scanException>;

export const surfaceFigures = z.object({
  hosts: z.number(),
  openPorts: z.number(),
  management: z.number().describe('Ports by which hosts are managed'),
  expiring: z.number().describe('Certificates that expire within 30 days'),
  expired: z.number(),
  findings: severityCounts,
});
export type SurfaceFigures = z.infer<typeof surfaceFigures>;
export const scanSurface = z.object({
  sites: z.array(surfaceFigures.extend({ siteId: id.nullable(), siteName: z.string().nullable() })),
  total: surfaceFigures,
  services: z.array(
    z.object({ name: z.string(), ports: z.number(), hosts: z.number(), management: z.boolean() }),
  ),
  management: z.array(scannedPort).describe('The first 200'),
  certificates: z
    .array(scannedPort)
    .describe('That have expired or expire within 90 days, the soonest first; at most 200'),
  history: z.array(surfaceFigures.extend({ timeMs, siteId: id.nullable() })),
});

export const scanVulnerabilities = z.object({
  folder: z.string().describe('Where the files are on the server: what is put there by hand counts too'),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number().meta({ unit: 'bytes' }),
      modifiedMs: timeMs,
      records: z.number().nullable().describe('Null: not read yet'),
      exploited: z.number().nullable().describe('Entries of the catalogue of exploited ones'),
      passedOver: z.number().nullable().describe('Of another form, rejected, or too long'),
      complete: z.boolean().nullable().describe('False where the file breaks off'),
      fault: faultSchema.nullable(),
    }),
  ),
  progress: z
    .object({
      file: z.string(),
      bytesDone: z.number().meta({ unit: 'bytes' }),
      bytesTotal: z.number().meta({ unit: 'bytes' }),
    })
    .nullable()
    .describe('While files are read'),
  readMs: timeMs.nullable().describe('When they were read last'),
  kept: z.number().describe('Vulnerabilities of products that scans have found'),
});
export type ScanVulnerabilities = z.infer<typeof scanVulnerabilities>;
