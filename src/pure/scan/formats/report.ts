/** A scan for people, host by host, in the form that everybody who used nmap reads at a glance. Texts of strangers cannot steer a terminal. */
import type { FindingFact, HostFact, PortFact, PortsFact } from '../../contract/scan.ts';
import { serviceOfPort } from '../../detect/ports.ts';
import { plain } from '../plain.ts';
import { isUp, type ScanHead, type ScannedHost, type ScanResult } from '../result.ts';
import { sayDuration } from '../targets.ts';
import { countHosts, type HostCounts, type ScanWriter } from './writer.ts';

export interface ReportOptions {
  /** Only open ports, and hosts that have some. */
  readonly openOnly?: boolean;
  /** Why each port is in its state. */
  readonly reason?: boolean;
}

export const reportHead = ({ scanner, version, command, startedMs }: ScanHead): string =>
  plain(`# ${scanner} ${version} scan begun ${new Date(startedMs).toUTCString()} as: ${command}`);

export function reportWriter(options: ReportOptions = {}): ScanWriter {
  const written = countHosts();
  let notesWritten = 0;
  const noteLines = function* ({ notes }: ScanResult): Generator<string> {
    for (const note of notes.slice(notesWritten)) yield `# ${plain(note.message)}\n`;
    notesWritten = notes.length;
  };
  return {
    *begin(result) {
      if (result.head) yield `${reportHead(result.head)}\n`;
      yield* noteLines(result);
    },
    *host(item) {
      written.add(item);
      const text = reportHost(item, options);
      if (text) yield `${text}\n`;
    },
    *end(result) {
      yield* noteLines(result);
      yield `${reportEnd(result, written)}\n`;
    },
  };
}

/** Empty for hosts that nobody wants to see. */
export function reportHost(item: ScannedHost, options: ReportOptions = {}): string {
  const open = item.ports.filter((port) => port.state === 'open' || port.state === 'open|filtered');
  if (options.openOnly && open.length === 0) return '';
  const { host, address } = item;
  const name = host?.names[0]?.name;
  const lines = [`Scan report for ${name ? `${plain(name)} (${address})` : address}`];
  if (host && !isUp(item)) return `${lines[0]}\n${absenceLine(host)}\n`;
  lines.push(statusLine(item));
  const others = host?.names.slice(1).map((one) => plain(`${one.name} (${one.source})`)) ?? [];
  if (others.length > 0) lines.push(`Other names: ${others.join(', ')}`);
  if (!options.openOnly) lines.push(...restLines(item.rest));
  lines.push(...portTable(item, options.openOnly ? open : item.ports, options.reason === true));
  if (host?.mac)
    lines.push(`MAC address: ${host.mac.toUpperCase()}${host.vendor ? ` (${plain(host.vendor)})` : ''}`);
  lines.push(...systemLines(item), ...pathLines(item));
  for (const finding of item.findings.filter((one) => one.port === undefined))
    lines.push(...findingLines(finding, ''));
  if (item.end && !item.end.complete)
    lines.push('This host was not finished: skipped, stopped or out of time.');
  return `${lines.join('\n')}\n`;
}

function absenceLine({ state, fault }: HostFact): string {
  if (state === 'skipped') return 'Host is left alone, as was asked.';
  return `Host is down${fault ? `: ${plain(fault.message)}` : ''}.`;
}

function statusLine({ host }: ScannedHost): string {
  if (!host) return 'Host is up.';
  const latency = host.rttMs === undefined ? '' : ` (${(host.rttMs / 1000).toFixed(5)} s latency)`;
  if (host.state === 'doubtful') return `Host is doubtful: ${plain(host.doubt ?? '')}${latency}.`;
  const [why] = host.evidence;
  if (why?.method === 'assumed') return `Host is up: ${plain(why.detail)}${latency}.`;
  return `Host is up${why ? `, by ${why.method} ${plain(why.detail)}` : ''}${latency}.`;
}

const restLines = (rest: readonly PortsFact[]): string[] =>
  rest.map(
    ({ count, state, transport, reason }) =>
      `Not shown: ${count} ${state} ${transport} ${count === 1 ? 'port' : 'ports'} (${reason})`,
  );

/** `OpenSSH 9.2p1 (protocol 2.0)` */
export const versionText = ({ service }: PortFact): string =>
  service
    ? [service.product, service.version, service.info && `(${service.info})`].filter(Boolean).join(' ')
    : '';

export function serviceText({ service, transport, port }: PortFact): string {
  const name = service?.name ?? serviceOfPort(transport, port) ?? 'unknown';
  // As everybody knows it: inside TLS.
  const said = service?.tunnel ? `ssl/${name}` : name;
  return service && service.method === 'table' && service.tunnel === undefined ? `${said}?` : said;
}

function portTable(item: ScannedHost, ports: readonly PortFact[], reason: boolean): string[] {
  if (ports.length === 0) return [];
  const rows = ports.map((port) => [
    `${port.port}/${port.transport}`,
    port.state,
    plain(serviceText(port)),
    ...(reason
      ? [`${port.reason}${port.ttl ? ` ttl ${port.ttl}` : ''}${port.from ? ` from ${port.from}` : ''}`]
      : []),
    plain(versionText(port)),
  ]);
  const titles = ['PORT', 'STATE', 'SERVICE', ...(reason ? ['REASON'] : []), 'VERSION'];
  const widths = titles.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => Math.min(row[i]!.length, columnMax))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join(' ')
      .trimEnd();
  return [
    line(titles),
    ...rows.flatMap((row, i) => [
      line(row),
      ...tlsLines(ports[i]!),
      ...item.findings
        .filter((one) => one.transport === ports[i]!.transport && one.port === ports[i]!.port)
        .flatMap((finding) => findingLines(finding, '| ')),
    ]),
  ];
}
const columnMax = 40;

function tlsLines({ service }: PortFact): string[] {
  const tls = service?.tls;
  if (!tls) return [];
  const until =
    Math.abs(tls.notAfterMs) <= 8.64e15 ? new Date(tls.notAfterMs).toISOString().slice(0, 10) : '?';
  return [
    plain(
      `| certificate ${tls.subject}, by ${tls.selfSigned ? 'itself' : tls.issuer}, until ${until}; ${tls.protocol} ${tls.cipher}`,
    ),
  ];
}

/** Of whom no report follows: a DHCP server that nobody asked about, a host that was told before its audit ended. */
export const reportFinding = (finding: FindingFact): string =>
  [`Finding of ${plain(finding.address)}`, ...findingLines(finding, '')].join('\n');

const findingLines = (
  finding: {
    readonly severity: string;
    readonly title: string;
    readonly rule: string;
    readonly subject?: string | undefined;
    readonly evidence: string;
    readonly remedy: string;
  },
  mark: string,
): string[] => [
  plain(
    `${mark}${finding.severity}: ${finding.title}${finding.subject ? ` (${finding.subject})` : ''} [${finding.rule}]`,
  ),
  ...(finding.evidence ? [plain(`${mark}  ${finding.evidence}`)] : []),
  ...(finding.remedy ? [plain(`${mark}  ${finding.remedy}`)] : []),
];

function systemLines({ system }: ScannedHost): string[] {
  if (!system) return [];
  if (system.guesses.length === 0) return ['System: unknown, no signs that agree'];
  return [
    `System: ${system.guesses.map((guess) => plain(`${guess.name} (${guess.accuracyPercent} %)`)).join(', ')}`,
    ...(system.evidence.length > 0
      ? [plain(`  by ${system.evidence.map(({ statement }) => statement).join('; ')}`)]
      : []),
  ];
}

function pathLines({ hops }: ScannedHost): string[] {
  if (hops.length === 0) return [];
  return [
    'PATH',
    ...hops.map(({ ttl, from, rttMs, name }) =>
      plain(
        `${String(ttl).padStart(3)} ${from === null ? '*' : `${name ? `${name} (${from})` : from}`}${rttMs === undefined ? '' : ` ${rttMs.toFixed(2)} ms`}`,
      ),
    ),
  ];
}

/** `written` are all hosts of the run. */
export function reportEnd({ end, plan }: ScanResult, written: HostCounts): string {
  const up = end ? end.up : written.up;
  const total = end ? end.up + end.down + end.doubtful : (plan?.addresses ?? written.hosts);
  const doubtful = end && end.doubtful > 0 ? `, ${end.doubtful} doubtful` : '';
  const time = end ? ` in ${sayDuration(end.elapsedMs)}` : '';
  return `# ${end?.complete ? 'Done' : 'Broken off'}: ${total} ${total === 1 ? 'address' : 'addresses'}, ${up} up${doubtful}${time}`;
}
