/** Scans: definitions, runs, what is known, what changed, findings and exceptions, the attack surface. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { findingSeverities, transports } from '../scan.ts';
import { byId, fileBody, page, paging, route } from './route.ts';

const tag = 'scans';
const stored = z.object({
  type: z.string(),
  name: z.string(),
  text: z.custom<string | Uint8Array>((value) => typeof value === 'string' || value instanceof Uint8Array),
});
/** What results are narrowed down to. */
const scope = {
  scanId: r.id.optional().describe('Only what this scan knows'),
  siteId: r.id.optional(),
};
const named = { positional: 'id', named: ['id'] } as const;
const runShows = ['id', 'scanName', 'state', 'startedMs', 'endedMs', 'progress', 'counts', 'notes', 'fault'];
const moment = z
  .string()
  .max(80)
  .describe('Id of a run, or a time in epoch milliseconds; "now" and "start" too')
  .optional();

export const scansRoutes = {
  scans: route('GET', '/scans', tag, 'viewer', 'List scans with their last run', {
    response: z.object({ items: z.array(r.scan) }),
    commands: [
      {
        verb: 'list',
        shows: ['name', 'targets', 'hosts', 'openPorts', 'openFindings', 'nextMs', 'id'],
        example: '',
      },
    ],
  }),
  createScan: route('POST', '/scans', tag, 'engineer', 'Declare a scan', {
    body: r.scanInput,
    response: r.scan,
    commands: [
      {
        verb: 'create',
        positional: 'name',
        shows: ['id', 'name', 'targets', 'nextMs'],
        example: 'Office --targets 10.0.0.0/24 --owner eve',
      },
    ],
  }),
  estimateScan: route(
    'POST',
    '/scans/estimate',
    tag,
    'viewer',
    'How much a scan would do, and whether it may',
    {
      body: r.scanInput.pick({ targets: true, options: true }),
      reads: true,
      response: r.scanEstimate,
      commands: [{ verb: 'estimate', positional: 'targets', example: '10.0.0.0/16' }],
    },
  ),
  scanAudits: route('GET', '/scan-audits', tag, 'viewer', 'Audits that a scan can run', {
    response: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          summary: z.string().describe('What it looks for'),
          risk: z.enum(['safe', 'intrusive']).describe('safe ones only ask'),
          of: z.enum(['service', 'link']).describe('What it is asked of'),
        }),
      ),
    }),
  }),
  scan: route('GET', '/scans/{id}', tag, 'viewer', 'One scan', {
    params: byId,
    response: r.scan,
    commands: [{ verb: 'show', ...named, example: 'Office' }],
  }),
  updateScan: route('PUT', '/scans/{id}', tag, 'engineer', 'Replace a scan; what it knows stays', {
    params: byId,
    body: r.scanInput,
    response: r.scan,
  }),
  deleteScan: route('DELETE', '/scans/{id}', tag, 'engineer', 'Delete a scan and all that it knows', {
    params: byId,
    commands: [{ verb: 'remove', ...named, example: 'Office' }],
  }),
  runScan: route('POST', '/scans/{id}/runs', tag, 'engineer', 'Start a scan now', {
    params: byId,
    response: r.scanRun,
    commands: [{ verb: 'run', ...named, shows: runShows, example: 'Office' }],
  }),
  importScan: route(
    'POST',
    '/scans/{id}/import',
    tag,
    'engineer',
    'Take results of another scanner as a run of this scan',
    {
      params: byId,
      body: z.object({
        format: z.string().min(1).max(40).describe('any, nmap-xml, ndjson, masscan-list, masscan-json'),
        content: z.string().min(1),
      }),
      bodyBytesMax: 128 * 1024 * 1024,
      response: r.scanRun,
    },
  ),
  scanRuns: route('GET', '/scan-runs', tag, 'viewer', 'Runs, newest first', {
    query: paging.extend({ scanId: r.id.optional() }),
    response: page(r.scanRun),
    commands: [
      {
        verb: 'runs',
        positional: 'scanId',
        named: ['scanId'],
        shows: ['id', 'scanName', 'kind', 'state', 'startedBy', 'startedMs', 'endedMs'],
        example: 'Office',
      },
    ],
  }),
  scanRun: route('GET', '/scan-runs/{id}', tag, 'viewer', 'One run, with its progress while it runs', {
    params: byId,
    response: r.scanRun,
    commands: [{ verb: 'status', positional: 'id', shows: runShows, example: '<id of a run>' }],
  }),
  pauseScanRun: route('POST', '/scan-runs/{id}/pause', tag, 'engineer', 'Send nothing until it is resumed', {
    params: byId,
    response: r.scanRun,
    commands: [{ verb: 'pause', positional: 'id', shows: runShows, example: '<id of a run>' }],
  }),
  resumeScanRun: route(
    'POST',
    '/scan-runs/{id}/resume',
    tag,
    'engineer',
    'Go on with a run that was paused, stopped or interrupted',
    {
      params: byId,
      response: r.scanRun,
      commands: [{ verb: 'resume', positional: 'id', shows: runShows, example: '<id of a run>' }],
    },
  ),
  stopScanRun: route('POST', '/scan-runs/{id}/stop', tag, 'engineer', 'End a run; what it found is kept', {
    params: byId,
    response: r.scanRun,
    commands: [{ verb: 'stop', positional: 'id', shows: runShows, example: '<id of a run>' }],
  }),
  skipScanHost: route('POST', '/scan-runs/{id}/skip', tag, 'engineer', 'Leave out the rest of one host', {
    params: byId,
    body: z.object({ address: z.string().min(1).max(64) }),
    response: r.scanRun,
    commands: [
      { verb: 'skip', positional: 'id', shows: runShows, example: '<id of a run> --address 10.0.0.7' },
    ],
  }),
  reviewScanRun: route(
    'POST',
    '/scan-runs/{id}/review',
    tag,
    'operator',
    'Say that the news of a run are known: its alerts are cleared',
    {
      params: byId,
      response: r.scanRun,
      commands: [{ verb: 'review', positional: 'id', shows: runShows, example: '<id of a run>' }],
    },
  ),
  scanRunFile: route('GET', '/scan-runs/{id}/file', tag, 'viewer', 'What was known after a run, as a file', {
    params: byId,
    query: z.object({
      format: z.string().max(40).default('nmap-xml').describe('nmap-xml, ndjson, csv, text, grepable'),
    }),
    response: stored,
    produces: ['application/x-ndjson', 'text/csv', 'application/xml', 'text/plain'],
  }),
  scanHosts: route('GET', '/scan-hosts', tag, 'viewer', 'Addresses that scans know', {
    query: paging.extend({ ...scope, state: z.enum(r.scanHostStates).optional() }),
    response: page(r.scannedHost),
    commands: [
      {
        verb: 'hosts',
        positional: 'q',
        shows: ['address', 'name', 'state', 'system', 'openPorts', 'services', 'seenMs'],
        example: 'service:ssh',
      },
    ],
  }),
  scanHost: route(
    'GET',
    '/scan-hosts/{address}',
    tag,
    'viewer',
    'All that scans know of one address, and its history',
    { params: z.object({ address: z.string().min(1).max(64) }), response: r.scannedHostDetail },
  ),
  scanPorts: route(
    'GET',
    '/scan-ports',
    tag,
    'viewer',
    'Ports that scans know, with services and certificates',
    {
      query: paging.extend({
        ...scope,
        transport: z.enum(transports).optional(),
        all: z.enum(['true', 'false']).default('false').describe('Those that are not open too'),
      }),
      response: page(r.scannedPort),
      commands: [
        {
          verb: 'ports',
          positional: 'q',
          shows: ['address', 'port', 'transport', 'state', 'service', 'seenMs'],
          example: 'port:443',
        },
      ],
    },
  ),
  scanChanges: route('GET', '/scan-changes', tag, 'viewer', 'What changed, newest first', {
    query: paging.extend({
      scanId: r.id.optional(),
      runId: r.id.optional(),
      address: z.string().max(64).optional(),
      fromMs: z.coerce.number().int().optional(),
      toMs: z.coerce.number().int().optional(),
    }),
    response: page(r.scanChange),
    commands: [
      {
        verb: 'changes',
        positional: 'q',
        shows: ['timeMs', 'address', 'what', 'news', 'title'],
        example: 'news:new-port',
      },
    ],
  }),
  compareScans: route(
    'GET',
    '/scans/{id}/compare',
    tag,
    'viewer',
    'The difference between two runs, or two times, of a scan or of two scans',
    {
      params: byId,
      query: paging.extend({
        from: moment.describe(
          'Id of a run, a time in epoch milliseconds, or "start"; the run before last, if absent',
        ),
        to: moment.describe('Id of a run, a time in epoch milliseconds, or "now"; the last run, if absent'),
        withScanId: r.id.optional().describe('`to` is of this other scan'),
      }),
      response: r.scanComparison,
    },
  ),
  scanFindings: route('GET', '/scan-findings', tag, 'viewer', 'The queue of findings, worst first', {
    query: paging.extend({
      ...scope,
      state: z
        .enum([...r.scanFindingStates, 'todo'])
        .optional()
        .describe('todo: open or reopened, and more than information'),
      severity: z.enum(findingSeverities).optional().describe('At least'),
    }),
    response: page(r.scanFinding),
    commands: [
      {
        verb: 'findings',
        positional: 'q',
        shows: ['severity', 'address', 'port', 'rule', 'state', 'title'],
        example: '--state todo',
      },
    ],
  }),
  scanFinding: route('GET', '/scan-findings/{id}', tag, 'viewer', 'One finding with what was said of it', {
    params: byId,
    response: r.scanFindingDetail,
  }),
  assignScanFinding: route('PATCH', '/scan-findings/{id}', tag, 'operator', 'Say who takes a finding', {
    params: byId,
    body: z.object({ assignee: z.string().trim().max(120).nullable() }),
    response: r.scanFindingDetail,
  }),
  commentScanFinding: route(
    'POST',
    '/scan-findings/{id}/notes',
    tag,
    'operator',
    'Say something of a finding',
    {
      params: byId,
      body: z.object({ text: z.string().trim().min(1).max(2000) }),
      response: r.scanFindingDetail,
    },
  ),
  scanExceptions: route('GET', '/scan-exceptions', tag, 'viewer', 'What is accepted, by whom, until when', {
    response: z.object({ items: z.array(r.scanException) }),
  }),
  createScanException: route('POST', '/scan-exceptions', tag, 'engineer', 'Accept findings or news', {
    body: r.scanExceptionInput,
    response: r.scanException,
  }),
  updateScanException: route('PUT', '/scan-exceptions/{id}', tag, 'engineer', 'Replace an exception', {
    params: byId,
    body: r.scanExceptionInput,
    response: r.scanException,
  }),
  deleteScanException: route(
    'DELETE',
    '/scan-exceptions/{id}',
    tag,
    'engineer',
    'Accept it no longer: what it covered is open again',
    { params: byId },
  ),
  scanBaseline: route('GET', '/scan-exceptions/file', tag, 'viewer', 'All exceptions as one file', {
    response: stored,
    produces: ['application/json'],
  }),
  takeScanBaseline: route(
    'POST',
    '/scan-exceptions/import',
    tag,
    'engineer',
    'Take a file of exceptions, all or nothing: what it names is created or changed, nothing is taken away',
    {
      body: z.object({ content: z.string().min(1), dryRun: z.boolean().default(false) }),
      bodyBytesMax: 16 * 1024 * 1024,
      response: z.object({
        created: z.number(),
        changed: z.number(),
        same: z.number(),
        expired: z.number().describe('Left out, because their time is over'),
      }),
    },
  ),
  scanVulnerabilities: route(
    'GET',
    '/scan-vulnerabilities',
    tag,
    'viewer',
    'Files of known vulnerabilities, and how far they are read',
    {
      response: r.scanVulnerabilities,
      commands: [
        {
          verb: 'vulnerabilities',
          shows: ['folder', 'files', 'progress', 'readMs', 'kept'],
          example: '',
        },
      ],
    },
  ),
  takeScanVulnerabilities: route(
    'PUT',
    '/scan-vulnerabilities/{name}',
    tag,
    'engineer',
    'Bring a file of vulnerabilities (feed of the NVD, CVE records, KEV; .gz too): what scans know is matched with it',
    {
      params: z.object({ name: z.string().min(1).max(120) }),
      body: fileBody,
      takes: 'application/octet-stream',
      response: r.scanVulnerabilities,
    },
  ),
  removeScanVulnerabilities: route(
    'DELETE',
    '/scan-vulnerabilities/{name}',
    tag,
    'engineer',
    'Remove a file of vulnerabilities: what only it said is fixed',
    {
      params: z.object({ name: z.string().min(1).max(120) }),
      response: r.scanVulnerabilities,
      commands: [{ verb: 'remove-vulnerabilities', positional: 'name', example: 'kev.json' }],
    },
  ),
  scanSurface: route('GET', '/scan-surface', tag, 'viewer', 'What can be reached, by site and over time', {
    query: z.object({ days: z.coerce.number().int().min(1).max(3660).default(90) }),
    response: r.scanSurface,
  }),
} as const;
