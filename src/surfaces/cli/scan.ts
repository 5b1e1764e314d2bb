/**
 * `nocturne scan`: the tool under the command line that scanners have (`pure/scan/command-line.ts`), its results as a report for people and as
 * files. A file of facts grows while they are found, and a run goes on from it; the others grow by whole hosts, unless findings may come late.
 */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { flagsOf, quoted } from '#pure/contract/command-line.ts';
import type { ScanFact } from '#pure/contract/scan.ts';
import type { RunnableTool, Scopes, ToolRecord, ToolRun } from '#pure/contract/tool.ts';
import {
  readScanCommand,
  type ScanCommand,
  type ScanFileKind,
  scanFlagHelp,
  wordsOfFile,
} from '#pure/scan/command-line.ts';
import { factLine, headLine } from '#pure/scan/formats/ndjson.ts';
import { reportEnd, reportFinding, reportHead, reportHost } from '#pure/scan/formats/report.ts';
import { countHosts, type ScanWriter } from '#pure/scan/formats/writer.ts';
import { plain } from '#pure/scan/plain.ts';
import type { HostProgress } from '#pure/scan/progress.ts';
import {
  createScanFold,
  factsOf,
  type ScanHead,
  type ScannedHost,
  type ScanResult,
} from '#pure/scan/result.ts';
import { sayDuration } from '#pure/scan/targets.ts';
import { columns, toolHelp } from './help.ts';
import { csvOutput, jsonOutput, tableOutput } from './output.ts';
import { exitCodeOf, exitCodes, printFault, printVerdict, type Terminal, type ToolHost } from './run-tool.ts';
import type { VulnerabilityBook } from './scan-vulnerabilities.ts';

/** Files as the command needs them. */
export interface ScanFiles {
  /** `-` is standard input. */
  read(path: string): string;
  /** Throws where it cannot be read: better before a long run than after it. */
  check(path: string): void;
  /** Of a file that may be larger than memory. */
  chunks(path: string): AsyncIterable<Uint8Array>;
  /** Truncates, or adds to what is there. */
  open(path: string, mode: 'write' | 'append'): { write(text: string): void; close(): void };
}

export interface ScanDoor extends ToolHost {
  readonly files: ScanFiles;
  readonly version: string;
  /** Keys of a terminal, one at a time; lets go when called. Absent where there is no terminal. */
  readonly keys?: (pressed: (key: string) => void) => () => void;
  /** Calls it every second until it is let go. */
  readonly everySecond?: (work: () => void) => () => void;
}

type Json = Record<string, unknown>;

export async function runScanCommand(
  tool: RunnableTool,
  argv: readonly string[],
  door: ScanDoor,
): Promise<number> {
  const { terminal } = door;
  const inputSchema = () => z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }) as Json;
  let net: Awaited<ReturnType<ToolHost['openNetwork']>> | undefined;
  try {
    const command = readScanCommand(argv, () => flagsOf(inputSchema()));
    if (command.help) {
      terminal.out(
        `${toolHelp(tool, inputSchema())}\nFlags as in nmap, and files:\n${columns(scanFlagHelp)}\n\nKeys while it runs: p pauses and goes on, s leaves the host alone that has been at work longest, any other says how far each host is.\n`,
      );
      return exitCodes.ok;
    }
    const asked = await askedOf(command, argv, door);
    const parsed = tool.parse({ ...asked.input, journal: asked.journal });
    for (const note of command.notes) if (!command.quiet) terminal.err(`${note}\n`);
    const output = await openOutput(asked, command, tool, door);
    net = await door.openNetwork();
    const run = tool.start(parsed, {
      signal: door.signal,
      clock: door.clock,
      random: door.random,
      net,
      devices: { credential: door.credentials.credential },
      limits: { ...tool.limits, ...(asked.scopes ? { scopes: asked.scopes } : {}) },
      log: door.log,
    });
    const book = await vulnerabilityBook(command);
    // What files say of a finding counts like what the run found: then there is one verdict on both.
    const judge = book && tool.judge(parsed);
    const tell = (record: ToolRecord) => {
      judge?.step(record);
      book?.add(record as unknown as ScanFact);
      output.fact(record);
    };
    try {
      const end = await drain(run, tell, command, door);
      if (book && end) {
        const { findings, notes } = await book.findings(command.vulnerabilityFiles, door.files.chunks);
        if (!command.quiet) for (const note of notes) terminal.err(`${note}\n`);
        for (const finding of findings) tell(finding as unknown as ToolRecord);
      }
      if (end) tell(end);
    } finally {
      // A run that broke has found something too.
      output.end();
    }
    const own = run.verdict();
    const verdict = own.ok && judge ? judge.verdict() : own;
    if (!command.quiet) printVerdict(terminal, verdict);
    return exitCodeOf(verdict.fault, verdict.ok);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    printFault(terminal, error.fault);
    return exitCodeOf(error.fault, false);
  } finally {
    await net?.close();
  }
}

/** Undefined where no file is named: then nothing has to be remembered. */
const vulnerabilityBook = async ({
  vulnerabilityFiles,
}: ScanCommand): Promise<VulnerabilityBook | undefined> =>
  vulnerabilityFiles.length > 0
    ? (await import('./scan-vulnerabilities.ts')).createVulnerabilityBook()
    : undefined;

interface Asked {
  readonly input: Json;
  readonly journal: readonly ScanFact[];
  readonly head: ScanHead;
  readonly scopes: Scopes | undefined;
  /** The journal that grows, when a run goes on in it. */
  readonly appendTo: string | undefined;
}

/** What the words and the files behind them come to. */
async function askedOf(command: ScanCommand, argv: readonly string[], door: ScanDoor): Promise<Asked> {
  const read = (flag: string) => (path: string) => wordsOfFile(underFlag(flag, () => door.files.read(path)));
  for (const path of command.vulnerabilityFiles) underFlag('--cve', () => door.files.check(path));
  const scopes = scopesOf([...command.scopes, ...command.scopeFiles.flatMap(read('--scope-file'))]);
  const head = {
    scanner: 'Nocturne',
    version: door.version,
    command: ['nocturne scan', ...argv.map(quoted)].join(' '),
    startedMs: door.clock.now(),
  };
  if (command.resume !== undefined) return { ...(await resumed(command.resume, command, door)), scopes };
  const targets = [
    ...((command.input.targets as string[] | undefined) ?? []),
    ...command.targetFiles.flatMap(read('-iL')),
  ];
  if (targets.length === 0)
    throw invalidInput(
      'targets',
      '',
      'nobody is named',
      'Name addresses, ranges, prefixes or names, or -iL with a file.',
    );
  const exclude = [
    ...((command.input.exclude as string[] | undefined) ?? []),
    ...command.excludeFiles.flatMap(read('--excludefile')),
  ];
  const input = { ...command.input, targets, ...(exclude.length > 0 ? { exclude } : {}) };
  return { input, journal: [], head: { ...head, input }, scopes, appendTo: undefined };
}

function scopesOf(words: readonly string[]): Scopes | undefined {
  const all = words.flatMap((word) => word.split(',')).filter(Boolean);
  if (all.length === 0) return undefined;
  return {
    allowed: all.filter((word) => !word.startsWith('!')),
    excluded: all.filter((word) => word.startsWith('!')).map((word) => word.slice(1)),
  };
}

/** A run goes on with the input that its file names; what stands on the command line beside it is about output. */
async function resumed(
  path: string,
  command: ScanCommand,
  { files }: ScanDoor,
): Promise<Omit<Asked, 'scopes'>> {
  const { readScan } = await formats();
  const { result, notes, format } = readScan(underFlag('--resume', () => files.read(path)));
  if (!result)
    throw invalidInput('--resume', path, notes[0]?.message ?? 'is empty', 'Name a file of -oJ, -oX or -oA.');
  const { head, end } = result;
  if (!head?.input)
    throw invalidInput(
      '--resume',
      path,
      'does not say what was asked',
      'Only files of "nocturne scan" can be gone on from: -oJ, -oX, -oA.',
    );
  if (end?.complete)
    throw invalidInput('--resume', path, 'is a complete run', 'Start it anew without --resume.');
  const { exclude, ...others } = command.input;
  if (Object.keys(others).some((field) => field !== 'tellDown'))
    throw invalidInput(
      '--resume',
      Object.keys(others).join(),
      'goes on with what was asked then',
      'Leave targets and scan flags out; output flags and --exclude may stand there.',
    );
  const excluded = [
    ...((head.input.exclude as string[] | undefined) ?? []),
    ...((exclude as string[] | undefined) ?? []),
    ...command.excludeFiles.flatMap((file) =>
      wordsOfFile(underFlag('--excludefile', () => files.read(file))),
    ),
  ];
  return {
    input: { ...head.input, ...(excluded.length > 0 ? { exclude: excluded } : {}) },
    journal: [...factsOf(result)].filter((fact) => fact.kind !== 'scan-end' && fact.kind !== 'plan'),
    head,
    appendTo: format === 'ndjson' && !command.files.has('ndjson') ? path : undefined,
  };
}

interface Output {
  fact(fact: ToolRecord): void;
  /** Nothing more will be told of it. */
  host(host: ScannedHost): void;
  /** Hosts that were told need not be among those of the result. */
  end(result: ScanResult): void;
}

/** Tells of whom a fact is the last one. */
function createHostEnds(): (fact: ScanFact) => string | undefined {
  /** Where nothing is asked of hosts beyond whether they are there, they have no end. */
  let hostsEnd = true;
  return (fact) => {
    if (fact.kind === 'plan') hostsEnd = fact.scans.length > 0 || fact.trace || fact.system;
    const isLast = fact.kind === 'host-end' || (fact.kind === 'host' && (!hostsEnd || fact.state === 'down'));
    return isLast ? fact.address : undefined;
  };
}

/** Every place where results go, as one. */
async function openOutput(
  asked: Asked,
  command: ScanCommand,
  tool: RunnableTool,
  door: ScanDoor,
): Promise<{ fact(fact: ToolRecord): void; end(): void }> {
  const { terminal, files } = door;
  const { head } = asked;
  const fold = createScanFold(head);
  const outputs: Output[] = [];
  const hostEnds = createHostEnds();
  /** Where files add findings, hosts are complete only at the end. */
  const late = command.vulnerabilityFiles.length > 0;
  // Audits of a link find what no target is, and end after hosts that are only looked for: a file names each host once.
  const filesWait = late || ((asked.input.audits as readonly string[] | undefined) ?? []).length > 0;
  let keeps = late;
  let toScreen = true;
  const sinkOf = (path: string, mode: 'write' | 'append') => {
    if (path !== '-') return files.open(path, mode);
    toScreen = false;
    return { write: terminal.out, close() {} };
  };
  const journal = (sink: ReturnType<typeof sinkOf>): Output => ({
    fact: (fact) => sink.write(factLine(fact)),
    host() {},
    end: sink.close,
  });
  if (asked.appendTo !== undefined) {
    const sink = sinkOf(asked.appendTo, 'append');
    // The line that broke off when the run was killed ends here.
    sink.write('\n');
    outputs.push(journal(sink));
  }
  for (const [kind, path] of command.files) {
    const sink = underFlag(flagsOfFiles[kind], () => sinkOf(path, 'write'));
    if (kind === 'ndjson') {
      sink.write(headLine(head));
      outputs.push(journal(sink));
    } else {
      const { scanFormats } = await formats();
      const { writer } = scanFormats.find((format) => format.id === formatIds[kind])!;
      outputs.push(fileOf(writer!(), sink, fold.result, filesWait));
      keeps ||= filesWait;
    }
  }
  if (toScreen) outputs.push(screenOf(command, head, late, tool, terminal));
  return {
    fact(record) {
      const fact = record as unknown as ScanFact;
      fold.add(fact);
      for (const output of outputs) output.fact(record);
      const last = hostEnds(fact);
      const host = last === undefined ? undefined : fold.host(last);
      if (!host) return;
      for (const output of outputs) output.host(host);
      if (!keeps) fold.forget(host.address);
    },
    end() {
      const result = fold.result();
      for (const output of outputs) output.end(result);
    },
  };
}

/** One write for some dozens of hosts: a /16 has 65,536 of them. */
const heldCharsMax = 32_768;

/** `known` is the result so far. A file that waits is written at the end as a whole, with its hosts in order. */
function fileOf(
  writer: ScanWriter,
  sink: { write(text: string): void; close(): void },
  known: () => ScanResult,
  waits: boolean,
): Output {
  let begun = false;
  let held = '';
  const flush = () => {
    sink.write(held);
    held = '';
  };
  const write = (pieces: Iterable<string>) => {
    for (const piece of pieces) held += piece;
    if (held.length >= heldCharsMax) flush();
  };
  const begin = () => {
    if (!begun) write(writer.begin(known()));
    begun = true;
  };
  return {
    fact() {},
    host(host) {
      if (waits) return;
      begin();
      write(writer.host(host));
    },
    end(result) {
      begin();
      for (const host of result.hosts) write(writer.host(host));
      write(writer.end(result));
      flush();
      sink.close();
    },
  };
}

const formatIds: Readonly<Record<ScanFileKind, string>> = {
  xml: 'nmap-xml',
  grepable: 'grepable',
  normal: 'text',
  ndjson: 'ndjson',
  csv: 'csv',
};
/** Loaded where files are read or written. */
const formats = () => import('#pure/scan/formats/index.ts');

function screenOf(
  command: ScanCommand,
  head: ScanHead,
  late: boolean,
  tool: RunnableTool,
  terminal: Terminal,
): Output {
  const schema = () => z.toJSONSchema(tool.record, { io: 'output', unrepresentable: 'any' }) as Json;
  const records = (fact: Output['fact']): Output => ({ fact, host() {}, end() {} });
  if (command.screen === 'json') return records(jsonOutput(terminal.out).record);
  if (command.screen === 'csv') return records(csvOutput(terminal.out, schema()).record);
  if (command.screen === 'table') return records(tableOutput(terminal.out, schema()).record);
  let began = false;
  const printed = new Set<string>();
  /** What to do about a note: once, where several want the same. */
  const remedies = new Set<string>();
  const written = countHosts();
  const print = (host: ScannedHost) => {
    printed.add(host.address);
    written.add(host);
    const text = reportHost(host, command);
    if (text) terminal.out(`${text}\n`);
  };
  terminal.out(`${reportHead(head)}\n`);
  return {
    fact(record) {
      const fact = record as unknown as ScanFact;
      if (fact.kind === 'plan') began = true;
      else if (fact.kind === 'note') {
        terminal.out(`# ${plain(fact.message)}\n`);
        const remedy = fact.fault?.remedy;
        if (remedy && !remedies.has(remedy)) terminal.out(`#   ${plain(remedy)}\n`);
        if (remedy) remedies.add(remedy);
      }
      // What audits of a link find of a host that is printed already.
      else if (!late && fact.kind === 'finding' && printed.has(fact.address))
        terminal.out(`${reportFinding(fact)}\n\n`);
    },
    host(host) {
      if (!late) print(host);
    },
    end(result) {
      if (!began) return;
      if (late) for (const host of result.hosts) print(host);
      for (const host of result.hosts) {
        if (printed.has(host.address)) continue;
        written.add(host);
        for (const finding of host.findings) terminal.out(`${reportFinding(finding)}\n\n`);
      }
      terminal.out(`${reportEnd(result, written)}\n`);
    },
  };
}

/** Hands on everything but the end of the scan, which is returned: something may still be found before it. */
async function drain(
  run: ToolRun,
  tell: (record: ToolRecord) => void,
  command: ScanCommand,
  door: ScanDoor,
): Promise<ToolRecord | undefined> {
  const { terminal } = door;
  let drawn = false;
  const clear = () => {
    if (drawn) terminal.err('\r\x1b[K');
    drawn = false;
  };
  let end: ToolRecord | undefined;
  const state: RunState = { paused: false, skips: run.input.engine !== 'nmap' };
  const sayStats = () => {
    clear();
    terminal.err(`${statsOf(state)}\n`);
  };
  let statsMs = door.clock.monotonicMs();
  const draw = () => {
    if (command.quiet || !terminal.errIsTerminal || !state.progress) return;
    terminal.err(`\r\x1b[K${progressLine(state.progress, state.paused)}`);
    drawn = true;
  };
  const release = door.keys?.((key) => {
    const said = obey(key, run, state);
    clear();
    terminal.err(`${said}\n`);
    draw();
  });
  const quiet = door.everySecond?.(() => run.command({ command: 'tell' }));
  try {
    for await (const list of run.lists) {
      for (const record of list) {
        if (record.kind === 'progress') {
          state.progress = record;
          const nowMs = door.clock.monotonicMs();
          if (command.statsEveryMs !== undefined && nowMs - statsMs >= command.statsEveryMs) {
            statsMs = nowMs;
            sayStats();
          }
          draw();
          continue;
        }
        clear();
        if (record.kind === 'scan-end') {
          end = record;
          continue;
        }
        if (command.verbose && !command.quiet) sayOpen(record, terminal);
        tell(record);
      }
      const full = terminal.drained();
      if (full) await full;
    }
  } finally {
    release?.();
    quiet?.();
    clear();
  }
  return end;
}

/** Open ports as they are found, on the way to the report. */
function sayOpen(record: ToolRecord, terminal: Terminal): void {
  const fact = record as unknown as ScanFact;
  if (fact.kind === 'port' && fact.state === 'open' && !fact.service)
    terminal.err(`open: ${fact.address} ${fact.port}/${fact.transport}\n`);
}

interface Shown {
  readonly done: number;
  readonly total: number;
  readonly note?: string;
  readonly leftMs?: number;
  readonly hosts?: readonly HostProgress[];
}

interface RunState {
  paused: boolean;
  progress?: ToolRecord;
  /** nmap leaves no host out while it runs. */
  readonly skips: boolean;
}

function obey(key: string, run: ToolRun, state: RunState): string {
  if (key === 'p') {
    if (run.command({ command: state.paused ? 'resume' : 'pause' })) state.paused = !state.paused;
    return state.paused ? 'paused; p goes on' : 'goes on';
  }
  if (key !== 's') return statsOf(state);
  if (!state.skips) return 'nmap leaves no host out while it runs: end it, and --resume with --exclude';
  const { hosts = [] } = (state.progress ?? {}) as unknown as Shown;
  const [longest] = hosts;
  if (!longest) return 'no host is at work';
  return run.command({ command: 'skip', target: longest.address })
    ? `${longest.address} is left alone`
    : `${longest.address} is finished`;
}

/** How far all is, and each host at work. */
function statsOf({ progress, paused }: RunState): string {
  if (!progress) return 'it begins';
  const { hosts = [] } = progress as unknown as Shown;
  const lines = hosts.slice(0, hostsSaidMax).map((host) => `  ${hostLine(host)}`);
  const others = hosts.length - lines.length;
  return [
    progressLine({ ...progress, hosts: [] }, paused),
    ...lines,
    ...(others > 0 ? [`  and ${others} more hosts`] : []),
  ].join('\n');
}
const hostsSaidMax = 16;

function progressLine(record: ToolRecord, paused: boolean): string {
  const { done, total, note, leftMs, hosts = [] } = record as unknown as Shown;
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const width = 24;
  const filled = Math.round(share * width);
  const [host] = hosts;
  const parts = [
    `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${Math.floor(share * 100)} %`,
    paused ? 'paused' : leftMs === undefined || leftMs <= 0 ? '' : `${sayDuration(leftMs)} left`,
    note ?? '',
    host ? hostLine(host) : '',
  ];
  return parts.filter(Boolean).join('  ');
}

function hostLine({ address, told, total, services, audits, doing, leftMs }: HostProgress): string {
  const steps = [
    ['ports', { done: told, total }],
    ['services', services],
    ['audits', audits],
  ] as const;
  const open = steps.find(([, { done, total: all }]) => done < all);
  const [what, count] = open ?? [];
  return [
    address,
    ...(count ? [`${what} ${count.done} of ${count.total}`] : []),
    ...(what !== 'ports' && doing ? [`(${doing})`] : []),
    ...(leftMs !== undefined && leftMs >= 1000 ? [`${sayDuration(leftMs)} left`] : []),
  ].join(' ');
}

const flagsOfFiles: Readonly<Record<ScanFileKind, string>> = {
  ...{ xml: '-oX', grepable: '-oG', normal: '-oN', ndjson: '-oJ', csv: '-oC' },
};
/** Whoever opens a file does not know which flag named it. */
function underFlag<T>(flag: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.field !== 'file') throw error;
    const { message } = error.fault;
    throw new FaultError({ ...error.fault, field: flag, message: message.replace(/^file: /, `${flag}: `) });
  }
}

/** A file that cannot be used is a wrong command. */
export const fileFault = (field: string, path: string, error: unknown): FaultError =>
  new FaultError(
    fault('invalid-input', `${field}: ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, {
      field,
      value: path,
      remedy: 'Name a file that this user may use.',
    }),
  );
