import type {
  Scan,
  ScanChange,
  ScanCounts,
  ScanExceptionInput,
  ScanInput,
  ScanNews,
  ScanRun,
  SeverityCounts,
} from '#pure/contract/resources.ts';
import type { FindingFact } from '#pure/contract/scan.ts';
import { formatCount, formatDuration } from './format.ts';

export const newsTexts: Readonly<
  Record<ScanNews, { readonly one: string; readonly many: string; readonly about: string }>
> = {
  'new-host': { one: 'new host', many: 'new hosts', about: 'An address answers that was silent before' },
  'new-port': { one: 'new port', many: 'new ports', about: 'A port is open that was not' },
  'port-gone': {
    one: 'port gone',
    many: 'ports gone',
    about: 'A port that was open is not, while its host is there',
  },
  'changed-certificate': {
    one: 'certificate changed',
    many: 'certificates changed',
    about: 'Another certificate on the same port',
  },
  'changed-version': {
    one: 'version changed',
    many: 'versions changed',
    about: 'Another product or version on the same port',
  },
  'new-finding': { one: 'new finding', many: 'new findings', about: 'An audit found a weakness' },
  rogue: {
    one: 'unknown host',
    many: 'unknown hosts',
    about: 'Neither inventory nor address plan know the address',
  },
};
export const newsKinds = Object.keys(newsTexts) as ScanNews[];
export const newsText = (kind: ScanNews, count: number): string =>
  `${formatCount(count)} ${newsTexts[kind][count === 1 ? 'one' : 'many']}`;
export const newsOf = (counts: ScanCounts): readonly (readonly [ScanNews, number])[] =>
  newsKinds.flatMap((kind) => (counts.news[kind] ? [[kind, counts.news[kind]] as const] : []));
/** What asks for a look, and what is only told. */
export const newsTone = (kind: ScanNews): string =>
  kind === 'new-finding' || kind === 'rogue'
    ? 'down'
    : kind === 'port-gone' || kind === 'changed-version'
      ? ''
      : 'warning';

export const severities = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
] as const satisfies readonly FindingFact['severity'][];
export const severityTone: Readonly<Record<FindingFact['severity'], string>> = {
  ...{ critical: 'down', high: 'down', medium: 'warning', low: '', info: '' },
};
/** Without what is only told: a page title is nothing to do. */
export const countOf = (counts: SeverityCounts): number =>
  severities.reduce((sum, severity) => sum + (severity === 'info' ? 0 : counts[severity]), 0);

export const runStateTexts: Readonly<Record<ScanRun['state'], string>> = {
  ...{ waiting: 'waits', running: 'runs', paused: 'paused', finished: 'finished', stopped: 'stopped' },
  ...{ failed: 'failed', interrupted: 'interrupted' },
};
export const isOver = (run: Pick<ScanRun, 'state'>): boolean =>
  run.state !== 'waiting' && run.state !== 'running' && run.state !== 'paused';
export const canGoOn = (run: ScanRun): boolean =>
  run.kind === 'scan' && (run.state === 'paused' || (isOver(run) && run.state !== 'finished'));

export function leftText({ progress, state }: ScanRun): string {
  if (state === 'waiting') return 'waits for another run';
  if (!progress) return '';
  if (state === 'paused') return 'paused';
  if (progress.leftMs === null) return 'time left not known yet';
  return progress.leftMs < 1000 ? 'nearly done' : `about ${formatDuration(progress.leftMs)} left`;
}
export const shareOf = ({ progress }: ScanRun): number =>
  progress && progress.total > 0 ? Math.min(100, (progress.done / progress.total) * 100) : 0;

type HostUnderWay = NonNullable<ScanRun['progress']>['hosts'][number];
/** Ports, services and audits of a host under way, as far as there are any. */
export const stepsOf = ({ done, total, services, audits }: HostUnderWay) =>
  [
    { id: 'ports', done, total },
    { id: 'services', ...services },
    { id: 'audits', ...audits },
  ].flatMap((step) =>
    step.total > 0 ? [{ ...step, percent: Math.min(100, (step.done / step.total) * 100) }] : [],
  );
export const stepsText = (host: HostUnderWay): string =>
  stepsOf(host)
    .map((step) => `${formatCount(step.done)} of ${formatCount(step.total)} ${step.id}`)
    .join(', ');
/** What is being done there now. */
export function stepText(host: HostUnderWay): string {
  if (host.skipped) return 'skipped';
  const open = stepsOf(host).find((step) => step.done < step.total);
  if (!open) return host.doing ?? 'its end';
  const at = open.id === 'ports' || !host.doing ? '' : `: ${host.doing}`;
  return `${open.id} ${formatCount(open.done)} / ${formatCount(open.total)}${at}`;
}
export const hostLeftText = ({ leftMs, skipped }: HostUnderWay): string =>
  skipped || leftMs === null || leftMs < 1000 ? '' : `${formatDuration(leftMs)} left`;

export const whatTexts: Readonly<Record<ScanChange['what'], string>> = {
  ...{ appeared: 'new', gone: 'gone', changed: 'changed' },
};
export const whatTone: Readonly<Record<ScanChange['what'], string>> = {
  appeared: 'up',
  gone: 'down',
  changed: 'warning',
};

/** What people scan for. Each says all of what makes it, so that choosing another leaves nothing of the one before. */
export const purposes = [
  {
    ...{ id: 'hosts', title: 'Who is there', about: 'Which addresses answer, nothing further' },
    options: { methods: [], topPorts: 1000, services: false, system: false, audits: [] },
  },
  {
    ...{ id: 'inventory', title: 'What runs there', about: 'The usual ports, versions and systems' },
    options: { methods: ['syn'], topPorts: 1000, services: true, system: true, audits: [] },
  },
  {
    ...{ id: 'audit', title: 'What is wrong there', about: 'The same, and every audit that only asks' },
    options: { methods: ['syn'], topPorts: 1000, services: true, system: true, audits: ['safe'] },
  },
  {
    ...{
      id: 'udp',
      title: 'With UDP',
      about: 'The usual 100 ports, TCP and UDP; slow where hosts limit their errors',
    },
    options: { methods: ['syn', 'udp'], topPorts: 100, services: true, system: true, audits: ['safe'] },
  },
  {
    ...{ id: 'everything', title: 'Every TCP port', about: 'All 65,535 of each host, with audits' },
    options: { methods: ['syn'], topPorts: 1000, ports: '-', services: true, system: true, audits: ['safe'] },
  },
] as const satisfies readonly {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly options: ScanInput['options'];
}[];
const unsaid: ScanInput['options'] = {
  ...{ methods: ['syn'], ports: '', topPorts: 1000, services: false, system: false, audits: [] },
};
/** Undefined where somebody chose for themselves. */
export const purposeOf = (options: ScanInput['options']): string | undefined =>
  purposes.find(({ options: wanted }) =>
    Object.entries({ ...unsaid, ...wanted }).every(
      ([field, value]) => JSON.stringify(options[field] ?? unsaid[field]) === JSON.stringify(value),
    ),
  )?.id;
export const auditChoiceOf = (audits: readonly string[]): 'none' | 'safe' | 'some' =>
  audits.length === 0 ? 'none' : audits.includes('safe') ? 'safe' : 'some';

/** `1 host, 12 open ports` */
export const foundText = (hosts: number, ports: number): string =>
  `${formatCount(hosts)} ${hosts === 1 ? 'host' : 'hosts'}, ${formatCount(ports)} open ${ports === 1 ? 'port' : 'ports'}`;

export const targetsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

export const newScan = (timeZone: string): ScanInput => ({
  ...{ name: '', targets: [], siteId: null, probeId: 'local', owner: '', enabled: true },
  // Who repeats a scan wants to hear of versions and weaknesses too; the tool alone only asks ports.
  options: { services: true, system: true, audits: ['safe'] },
  ...{ recurrence: null, timeZone, durationMsMax: 86_400_000, findingsFrom: 'high' },
  alarms: {
    ...{ 'new-host': 'warning', 'new-port': 'minor', 'port-gone': null, 'changed-certificate': 'warning' },
    ...{ 'changed-version': null, 'new-finding': 'major', rogue: null },
  },
});
export const inputOf = ({
  id: _,
  createdMs: _1,
  createdBy: _2,
  nextMs: _3,
  lastRun: _4,
  hosts: _5,
  openPorts: _6,
  openFindings: _7,
  ...input
}: Scan): ScanInput => input;

/** An exception that covers one finding, for half a year: long enough to repair it, short enough not to be forgotten. */
export const acceptDraft = (
  finding: { readonly address: string; readonly rule: string; readonly subject: string | null } & Pick<
    ScanExceptionInput,
    'transport' | 'port'
  >,
  owner: string,
  nowMs: number,
): ScanExceptionInput => ({
  targets: [finding.address],
  ...{ transport: finding.transport, port: finding.port, rule: finding.rule, subject: finding.subject },
  ...{ owner, reason: '', expiresMs: nowMs + 183 * 86_400_000 },
});

export const scanTabs = [
  ['scans', 'Scans'],
  ['hosts', 'Hosts'],
  ['services', 'Open ports'],
  ['findings', 'Findings'],
  ['surface', 'Attack surface'],
  ['accepted', 'Accepted'],
] as const;
export type ScanTab = (typeof scanTabs)[number][0];
