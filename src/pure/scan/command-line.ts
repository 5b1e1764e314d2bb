/**
 * The command line of a scan as its users have typed it for decades: the common flags of nmap, each a line of one table that says what it means in
 * the tool's input, or why it is not here. Flags of the tool itself (`--host-rate-pps`) stand beside them. (nmap reference guide, "Options Summary")
 */
import { invalidInput } from '../base/errors.ts';
import { type Flag, parseCommandLine } from '../contract/command-line.ts';

export const scanFileKinds = ['xml', 'grepable', 'normal', 'ndjson', 'csv'] as const;
export type ScanFileKind = (typeof scanFileKinds)[number];

export interface ScanCommand {
  /** For the tool; files are still to be read. */
  readonly input: Record<string, unknown>;
  /** Where results go; `-` is standard output. */
  readonly files: ReadonlyMap<ScanFileKind, string>;
  readonly targetFiles: readonly string[];
  readonly excludeFiles: readonly string[];
  readonly scopes: readonly string[];
  readonly scopeFiles: readonly string[];
  /** Files of known vulnerabilities. */
  readonly vulnerabilityFiles: readonly string[];
  /** A result to go on from. */
  readonly resume?: string;
  /** How often progress is told as lines of their own. */
  readonly statsEveryMs?: number;
  readonly screen: 'report' | 'table' | 'json' | 'csv';
  readonly openOnly: boolean;
  readonly reason: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
  /** Flags that were understood and change nothing here, with the reason. */
  readonly notes: readonly string[];
}

interface Reading {
  readonly input: Record<string, unknown>;
  readonly methods: Set<string>;
  readonly discovery: Set<string>;
  readonly files: Map<ScanFileKind, string>;
  readonly targetFiles: string[];
  readonly excludeFiles: string[];
  readonly scopes: string[];
  readonly scopeFiles: string[];
  readonly vulnerabilityFiles: string[];
  readonly notes: string[];
  resume?: string;
  /** -A: what it means beside services and systems depends on who does the run. */
  everything: boolean;
  /** The flag that scripts were named by. */
  scriptFlag: string;
  portsOff: boolean;
  openOnly: boolean;
  reason: boolean;
  verbose: boolean;
  statsEveryMs?: number;
}

type Value = 'none' | 'needed' | 'joined';
interface Rule {
  readonly flags: readonly string[];
  /** joined: written into the flag itself, or not at all (-PS22,80, -T4). */
  readonly value: Value;
  readonly help: string;
  readonly run: (reading: Reading, value: string, flag: string) => void;
}

const set =
  (fields: Record<string, unknown>) =>
  ({ input }: Reading): void =>
    void Object.assign(input, fields);
const rule = (flags: string, value: Value, help: string, run: Rule['run']): Rule => ({
  flags: flags.split(' '),
  value,
  help,
  run,
});
const method = (flag: string, name: string, help: string): Rule =>
  rule(flag, 'none', help, ({ methods }) => void methods.add(name));
const discovery = (flag: string, name: string, field: string | undefined, help: string): Rule =>
  rule(flag, field ? 'joined' : 'none', help, (reading, value) => {
    reading.discovery.add(name);
    if (field && value) reading.input[field] = portNumbers(flag, value);
  });
const file = (flag: string, kind: ScanFileKind, help: string): Rule =>
  rule(flag, 'needed', help, ({ files }, value) => void files.set(kind, value));
const refused = (flags: string, value: Value, problem: string, remedy: string): Rule =>
  rule(flags, value, '', (_, given, flag) => {
    throw invalidInput(flag, given, problem, remedy);
  });
const idle = (flags: string, value: Value, why: string): Rule =>
  rule(flags, value, '', ({ notes }, _, flag) => void notes.push(`${flag}: ${why}`));

function portNumbers(flag: string, text: string): number[] {
  return text.split(',').map((part) => {
    const port = Number(part);
    if (!/^\d+$/.test(part) || port < 1 || port > 65_535)
      throw invalidInput(flag, text, `"${part}" is no port`, `Write ${flag}22,80.`);
    return port;
  });
}

/** nmap's times are seconds unless a unit stands there. */
function durationOf(flag: string, text: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!found) throw invalidInput(flag, text, 'is no time', `Write ${flag} 30s, 5m, 500ms or 1h.`);
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[found[2] ?? 's']!;
  return Math.round(Number(found[1]) * unitMs);
}
function numberOf(flag: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw invalidInput(flag, text, 'is no number', `Write ${flag} 10.`);
  return Number(text);
}

/** What the templates mean here: the pace adapts by itself, so the quick ones only ask less often and give hosts up. */
const templates: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '0': { hostRatePps: 1 / 300, ratePps: 1 / 300 },
  '1': { hostRatePps: 1 / 15, ratePps: 1 / 15 },
  '2': { hostRatePps: 2.5, ratePps: 2.5 },
  '3': {},
  '4': { retries: 6 },
  '5': { retries: 2, hostTimeoutMs: 900_000, timeoutMinMs: 50 },
};
const templateNames = ['paranoid', 'sneaky', 'polite', 'normal', 'aggressive', 'insane'];

function template(reading: Reading, value: string, flag: string): void {
  const named = templateNames.indexOf(value.toLowerCase());
  const chosen = templates[named >= 0 ? String(named) : value];
  if (!chosen)
    throw invalidInput(flag, value, 'is no template', 'Write -T0 to -T5, or -T polite, -T aggressive.');
  // What is said by itself counts, wherever it stands.
  for (const [field, given] of Object.entries(chosen)) reading.input[field] ??= given;
}

const noScripts =
  'Audits take their place: --audit safe, or some of tls, ssh, http, snmp, smb, dns, ntp … by name (see --help); or --with-nmap, which runs them by the installed nmap.';

function scripts(reading: Reading, names: string, flag: string): void {
  const { input } = reading;
  reading.scriptFlag = flag;
  input.nmapScripts = [
    ...((input.nmapScripts as string[] | undefined) ?? []),
    ...names.split(',').filter(Boolean),
  ];
}

const noEvasion = 'Scans here are not hidden from those who watch over a network.';

export const scanRules: readonly Rule[] = [
  method('-sS', 'syn', 'TCP SYN (needs raw sockets, else connections)'),
  method('-sT', 'connect', 'TCP connections'),
  method('-sA', 'ack', 'TCP ACK: filtered or not'),
  method('-sU', 'udp', 'UDP, with payloads of the usual protocols'),
  rule('-sn -sP', 'none', 'Only find hosts', (reading) => {
    reading.portsOff = true;
  }),
  rule('-Pn -P0 -PN', 'none', 'Every address is a host', ({ input }) => {
    input.discovery = [];
  }),
  discovery('-PE', 'icmp-echo', undefined, 'Find hosts by ICMP echo'),
  discovery('-PS', 'tcp-syn', 'synPorts', 'Find hosts by TCP SYN to these ports'),
  discovery('-PA', 'tcp-ack', 'ackPorts', 'Find hosts by TCP ACK to these ports'),
  discovery('-PU', 'udp', 'udpPorts', 'Find hosts by UDP to these ports'),
  discovery('-PR', 'arp', undefined, 'Find hosts by ARP and ND on the own links'),
  rule('-p', 'needed', 'Ports: 22,80,8000-8100, - for all, names, U:53,T:22', ({ input }, value) => {
    input.ports = value;
  }),
  rule('-F', 'none', 'The 100 usual ports', set({ topPorts: 100 })),
  rule('--top-ports', 'needed', 'So many of the usual ports', ({ input }, value, flag) => {
    input.topPorts = numberOf(flag, value);
  }),
  rule('-sV', 'none', 'Find out what speaks at open ports', set({ services: true })),
  rule('--version-intensity', 'needed', '0 to 9', ({ input }, value, flag) => {
    Object.assign(input, { services: true, intensity: numberOf(flag, value) });
  }),
  rule('--version-light', 'none', 'Intensity 2', set({ services: true, intensity: 2 })),
  rule('--version-all', 'none', 'Intensity 9', set({ services: true, intensity: 9 })),
  rule('-O', 'none', 'Guess the system', set({ system: true })),
  rule('--traceroute', 'none', 'Find the path', set({ trace: true })),
  rule('-A', 'none', '-sV -O --traceroute and all audits that only ask', (reading) => {
    Object.assign(reading.input, { services: true, system: true, trace: true });
    reading.everything = true;
  }),
  rule('--with-nmap', 'none', 'Let the installed nmap do it, and take its results', set({ engine: 'nmap' })),
  rule('-sC', 'none', 'Default scripts, with --with-nmap', (reading, _, flag) =>
    scripts(reading, 'default', flag),
  ),
  rule('--script', 'joined', 'Scripts by name or category, with --with-nmap', scripts),
  rule('--audit', 'needed', 'Audits by name, safe for all that only ask', ({ input }, value) => {
    input.audits = [...((input.audits as string[] | undefined) ?? []), ...value.split(',').filter(Boolean)];
  }),
  rule(
    '--cve',
    'needed',
    'Match versions with this file: feeds of the NVD, CVE records, KEV',
    (reading, value) => {
      reading.vulnerabilityFiles.push(value);
      reading.input.services = true;
    },
  ),
  rule('-n', 'none', 'No names by DNS', set({ names: false })),
  rule('-R', 'none', 'Names by DNS', set({ names: true })),
  rule('-6', 'none', 'IPv6 only', set({ family: 6 })),
  rule('-4', 'none', 'IPv4 only', set({ family: 4 })),
  rule('-T', 'joined', '-T0 (a probe in 5 minutes) to -T5 (gives up soon)', template),
  rule('--max-rate', 'needed', 'At most so many packets a second', ({ input }, value, flag) => {
    input.ratePps = numberOf(flag, value);
  }),
  rule('--max-retries', 'needed', 'Further tries for what is silent', ({ input }, value, flag) => {
    input.retries = numberOf(flag, value);
  }),
  rule('--host-timeout', 'needed', 'Leave a host after so long', ({ input }, value, flag) => {
    input.hostTimeoutMs = durationOf(flag, value);
  }),
  rule('--max-rtt-timeout', 'needed', 'Wait so long for an answer', ({ input }, value, flag) => {
    input.timeoutMs = durationOf(flag, value);
  }),
  rule('--min-rtt-timeout', 'needed', 'Wait at least so long for an answer', ({ input }, value, flag) => {
    input.timeoutMinMs = durationOf(flag, value);
  }),
  rule('--scan-delay', 'needed', 'So long between probes to one host', ({ input }, value, flag) => {
    const delayMs = durationOf(flag, value);
    if (delayMs > 0) input.hostRatePps = 1000 / delayMs;
  }),
  rule('-g --source-port', 'needed', 'Port that probes are sent from', ({ input }, value, flag) => {
    input.sourcePort = numberOf(flag, value);
  }),
  rule('--exclude', 'needed', 'Who is never asked', ({ input }, value) => {
    input.exclude = [...((input.exclude as string[] | undefined) ?? []), value];
  }),
  rule('--excludefile', 'needed', 'The same, from a file', ({ excludeFiles }, value) => {
    excludeFiles.push(value);
  }),
  rule('-iL', 'needed', 'Targets from a file, - for standard input', ({ targetFiles }, value) => {
    targetFiles.push(value);
  }),
  rule('--scope', 'needed', 'What may be asked at all; ! excludes', ({ scopes }, value) => {
    scopes.push(value);
  }),
  rule('--scope-file', 'needed', 'The same, from a file', ({ scopeFiles }, value) => {
    scopeFiles.push(value);
  }),
  file('-oX', 'xml', "nmap's XML to a file, - for standard output"),
  file('-oG', 'grepable', 'Grepable output'),
  file('-oN', 'normal', 'The report for people'),
  file('-oJ', 'ndjson', 'One fact a line as it is found: what --resume goes on from'),
  file('-oC', 'csv', 'A row for each port'),
  rule('-oA', 'needed', 'All of nmap and .ndjson, with this name before the ending', ({ files }, value) => {
    for (const [kind, ending] of [
      ['normal', 'nmap'],
      ['xml', 'xml'],
      ['grepable', 'gnmap'],
      ['ndjson', 'ndjson'],
    ] as const)
      files.set(kind, `${value}.${ending}`);
  }),
  rule('--resume', 'needed', 'Go on where the run of this file was broken off', (reading, value) => {
    reading.resume = value;
  }),
  rule('--open', 'none', 'Show only open ports', (reading) => {
    reading.openOnly = true;
  }),
  rule('--reason', 'none', 'Show why each port is in its state', (reading) => {
    reading.reason = true;
  }),
  rule('-v -vv -vvv --verbose', 'none', 'Open ports as they are found, and silent hosts', (reading) => {
    reading.verbose = true;
    reading.input.tellDown = true;
  }),
  rule(
    '--stats-every',
    'needed',
    'Say this often how far it is, where there is no terminal too',
    (reading, value, flag) => {
      reading.statsEveryMs = durationOf(flag, value);
    },
  ),
  rule('--yes', 'none', 'Begin though it is enormous', set({ confirm: true })),

  idle('--min-rate', 'needed', 'the rate adapts to what the network takes without losing answers'),
  idle('-r', 'none', 'ports are asked in an order that spreads them'),
  idle('--randomize-hosts', 'none', 'hosts are asked in random order anyway'),
  idle('--defeat-rst-ratelimit --defeat-icmp-ratelimit', 'none', 'the pace adapts to such limits'),
  idle(
    '--min-parallelism --max-parallelism --min-hostgroup --max-hostgroup --initial-rtt-timeout --max-scan-delay',
    'needed',
    'the pace adapts by itself',
  ),
  idle('-d -dd --debug', 'none', 'set NOCTURNE_LOG=debug for the log'),
  idle('--stylesheet --webxml', 'joined', 'the XML names no stylesheet'),
  idle('--no-stylesheet', 'none', 'the XML names no stylesheet'),
  idle('--privileged --unprivileged', 'none', 'what is allowed is found out'),
  idle('--system-dns', 'none', 'names are asked of the first DNS server of this machine'),
  idle('--noninteractive', 'none', 'keys are read from a terminal only'),

  refused('--script-args --script-args-file --script-help', 'joined', 'there are no scripts here', noScripts),
  refused('-sL', 'none', 'lists without asking', 'Use "nocturne subnet" for the addresses of a prefix.'),
  refused('-PP -PM', 'none', 'ICMP timestamps and masks are not asked', 'Use -PE.'),
  refused('-PO -PY', 'joined', 'IP protocols and SCTP are not asked', 'Use -PE, -PS, -PA or -PU.'),
  refused(
    '-sN -sF -sX -sM -sW -sY -sZ -sO',
    'none',
    'this kind of scan is not done here',
    'Use -sS, -sT, -sA or -sU.',
  ),
  refused('-sI -b --scanflags', 'needed', 'this kind of scan is not done here', 'Use -sS, -sT, -sA or -sU.'),
  refused('-iR', 'needed', 'strangers are not scanned', 'Name targets that you may probe.'),
  refused('-f -ff --badsum', 'none', 'packets are not disguised', noEvasion),
  refused(
    '-D -S --mtu --data --data-string --data-length --ip-options --spoof-mac --proxies --proxy',
    'needed',
    'packets are not disguised',
    noEvasion,
  ),
  refused('-e', 'needed', 'the interface is chosen by the routes', 'Leave it out.'),
  refused('--dns-servers', 'needed', 'the servers of this machine are asked', 'Leave it out, or use -n.'),
  refused('-oS', 'needed', 'is a joke', 'Use -oN.'),
  refused(
    '--packet-trace --iflist',
    'none',
    'is not here',
    'Use "nocturne doctor" for what this machine can do.',
  ),
  refused('--append-output', 'none', 'files are written anew', 'Give another name.'),
];

const byFlag = new Map(scanRules.flatMap((item) => item.flags.map((flag) => [flag, item] as const)));
/** The longest first: -PS before -P, -sV before -s. */
const joinable = [...byFlag]
  .filter(([flag, item]) => item.value !== 'none' && !flag.startsWith('--'))
  .sort(([a], [b]) => b.length - a.length);

interface Found {
  readonly rule: Rule;
  readonly flag: string;
  readonly value: string | undefined;
}

function find(word: string): Found | undefined {
  const exact = byFlag.get(word);
  if (exact) return { rule: exact, flag: word, value: undefined };
  if (word.startsWith('--')) {
    const at = word.indexOf('=');
    const long = at < 0 ? undefined : byFlag.get(word.slice(0, at));
    return long && { rule: long, flag: word.slice(0, at), value: word.slice(at + 1) };
  }
  const joined = joinable.find(([flag]) => word.startsWith(flag));
  return joined && { rule: joined[1], flag: joined[0], value: word.slice(joined[0].length) };
}

/** `-sSU`, `-sSV`: several kinds in one word. */
function splitKinds(word: string): string[] {
  const letters = /^-s([A-Za-z]{2,})$/.exec(word)?.[1];
  if (!letters || byFlag.has(word)) return [word];
  const kinds = [...letters].map((letter) => `-s${letter}`);
  return kinds.every((kind) => byFlag.has(kind)) ? kinds : [word];
}

/** `flags` are the tool's own: only asked for where one may stand. */
export function readScanCommand(argv: readonly string[], flags: () => readonly Flag[]): ScanCommand {
  const reading: Reading = {
    input: {},
    methods: new Set(),
    discovery: new Set(),
    files: new Map(),
    targetFiles: [],
    excludeFiles: [],
    scopes: [],
    scopeFiles: [],
    vulnerabilityFiles: [],
    notes: [],
    everything: false,
    scriptFlag: '--script',
    portsOff: false,
    openOnly: false,
    reason: false,
    verbose: false,
  };
  const targets: string[] = [];
  /** Of the tool itself. */
  const own: string[] = [];
  const words = argv.flatMap(splitKinds);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      targets.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      targets.push(word);
      continue;
    }
    const found = find(word);
    if (found) {
      const { rule: item, flag } = found;
      let { value } = found;
      if (value !== undefined && item.value === 'none')
        throw invalidInput(flag, value, 'takes no value', `Write ${flag} alone.`);
      // -T 4 and --script x: what may be joined may stand apart where nothing else could.
      if (item.value === 'needed' || (item.value === 'joined' && value === undefined && apart.has(flag)))
        value ??= words[++i];
      if (item.value === 'needed' && (value === undefined || value === ''))
        throw invalidInput(flag, '', 'has no value', `Write ${flag} followed by a value.`);
      item.run(reading, value ?? '', flag);
      continue;
    }
    if (!word.startsWith('--') && !ownShort.has(word))
      throw invalidInput(
        word,
        '',
        'no such flag',
        'See "nocturne scan --help": the flags of nmap that are here, and its own.',
      );
    own.push(word);
    if (takesValue(word, flags()) && i + 1 < words.length) own.push(words[++i]!);
  }
  return commandOf(reading, targets, own, own.length > 0 ? flags() : []);
}
const ownShort: ReadonlySet<string> = new Set(['-h', '-q']);
const apart: ReadonlySet<string> = new Set(['-T', '--script', '--stylesheet']);

function takesValue(word: string, flags: readonly Flag[]): boolean {
  if (!word.startsWith('--') || word.includes('=')) return false;
  const name = word.slice(2);
  const flag = flags.find((item) => item.name === name || item.field === name);
  return flag !== undefined && flag.type !== 'boolean';
}

function commandOf(
  reading: Reading,
  targets: readonly string[],
  own: readonly string[],
  flags: readonly Flag[],
): ScanCommand {
  const { input: native, options } = parseCommandLine(own, flags, undefined);
  const { input } = reading;
  const byNmap = input.engine === 'nmap' || native.engine === 'nmap';
  if (reading.everything && byNmap) input.nmapScripts ??= ['default'];
  else if (reading.everything) input.audits = ['safe', ...((input.audits as string[] | undefined) ?? [])];
  if (input.nmapScripts && !byNmap)
    throw invalidInput(reading.scriptFlag, String(input.nmapScripts), 'there are no scripts here', noScripts);
  if (reading.methods.size > 0) input.methods = [...reading.methods];
  if (reading.portsOff) {
    if (reading.methods.size > 0)
      throw invalidInput(
        '-sn',
        '',
        'asks no ports, but a way to ask them stands beside it',
        'Leave one out.',
      );
    input.methods = [];
  }
  if (reading.discovery.size > 0) {
    if (Array.isArray(input.discovery))
      throw invalidInput(
        '-Pn',
        '',
        'takes every address for a host, but a way to find hosts stands beside it',
        'Leave one out.',
      );
    input.discovery = [...new Set(['arp', ...reading.discovery])];
  }
  const all = { ...input, ...native };
  const named = [...((native.targets as string[] | undefined) ?? []), ...targets];
  if (named.length > 0) all.targets = named;
  return {
    input: all,
    files: reading.files,
    targetFiles: reading.targetFiles,
    excludeFiles: reading.excludeFiles,
    scopes: reading.scopes,
    scopeFiles: reading.scopeFiles,
    vulnerabilityFiles: reading.vulnerabilityFiles,
    ...(reading.resume === undefined ? {} : { resume: reading.resume }),
    ...(reading.statsEveryMs === undefined ? {} : { statsEveryMs: reading.statsEveryMs }),
    screen: options.format !== 'table' ? options.format : own.includes('--table') ? 'table' : 'report',
    openOnly: reading.openOnly,
    reason: reading.reason,
    verbose: reading.verbose,
    quiet: options.quiet,
    help: options.help,
    notes: reading.notes,
  };
}

/** Flags with what they mean, for the help and the page. */
export const scanFlagHelp: readonly (readonly [string, string])[] = scanRules
  .filter((item) => item.help !== '')
  .map((item): [string, string] => [
    `${item.flags.join(', ')}${item.value === 'needed' ? ' <value>' : item.value === 'joined' ? '[value]' : ''}`,
    item.help,
  ]);

/** Words of a file of targets: one a line or several, `#` begins a comment. */
export const wordsOfFile = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .flatMap((line) => line.replace(/#.*/, '').split(/\s+/))
    .filter(Boolean);
