/**
 * `nocturne <tool> …`: runs one tool here, without a server. Records go to standard output as they are found, everything else to
 * standard error. Exit code 0: all is well, 1: a fault was found, 2: the command was wrong. Ctrl-C ends the run and keeps what was found.
 */
import { z } from 'zod';
import { type Fault, FaultError } from '#pure/base/errors.ts';
import { flagsOf, parseCommandLine } from '#pure/contract/command-line.ts';
import type { Clock, Credentials, Log, Random } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { RunnableTool, ToolRecord, ToolRun, Verdict } from '#pure/contract/tool.ts';
import { toolHelp } from './help.ts';
import { csvOutput, jsonOutput, type Output, tableOutput } from './output.ts';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Progress is drawn over only on a terminal. */
  readonly errIsTerminal: boolean;
  /** Undefined while standard output has room, else resolves when it has again. */
  drained(): Promise<void> | undefined;
}

export interface ToolHost {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly openNetwork: () => Promise<Network & { close(): Promise<void> }>;
}

export const exitCodes = { ok: 0, fault: 1, usage: 2 } as const;

export function printFault(terminal: Terminal, fault: Fault): void {
  const where = fault.field ? ` [${fault.field}${fault.value ? ` = ${fault.value}` : ''}]` : '';
  terminal.err(`${fault.message}${where}\n  ${fault.remedy}\n`);
}

/** In one line, or where it fails with what to do; a summary that is the fault itself is not said twice. */
export function printVerdict(terminal: Terminal, verdict: Verdict): void {
  if (verdict.ok || verdict.summary !== verdict.fault.message)
    terminal.err(`${verdict.ok ? 'ok' : 'fault'}: ${verdict.summary}\n`);
  if (!verdict.ok) printFault(terminal, verdict.fault);
}

/** A fault of the input is a wrong command; everything else is a finding. */
export const exitCodeOf = (fault: Fault | undefined, ok: boolean): number =>
  ok ? exitCodes.ok : fault?.code === 'invalid-input' ? exitCodes.usage : exitCodes.fault;

export async function runTool(tool: RunnableTool, argv: readonly string[], host: ToolHost): Promise<number> {
  const { terminal } = host;
  const inputSchema = z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  let net: Awaited<ReturnType<ToolHost['openNetwork']>> | undefined;
  try {
    const { input, options } = parseCommandLine(argv, flagsOf(inputSchema), tool.positional);
    if (options.help) {
      terminal.out(toolHelp(tool, inputSchema));
      return exitCodes.ok;
    }
    const parsed = tool.parse(input);
    net = await host.openNetwork();
    const run = tool.start(parsed, {
      signal: host.signal,
      clock: host.clock,
      random: host.random,
      net,
      devices: {
        credential: host.credentials.credential,
        mib: async () =>
          (await import('./mibs.ts')).mibFromFiles(options.mibs, host.environment, terminal.err),
      },
      limits: tool.limits,
      log: host.log,
    });
    const recordSchema = () =>
      z.toJSONSchema(tool.record, { io: 'output', unrepresentable: 'any' }) as Record<string, unknown>;
    const output =
      options.format === 'json'
        ? jsonOutput(terminal.out)
        : options.format === 'csv'
          ? csvOutput(terminal.out, recordSchema())
          : tableOutput(terminal.out, recordSchema());
    await drain(run, output, terminal, options.quiet);
    const verdict = run.verdict();
    if (!options.quiet) printVerdict(terminal, verdict);
    return exitCodeOf(verdict.fault, verdict.ok);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    printFault(terminal, error.fault);
    return exitCodeOf(error.fault, false);
  } finally {
    await net?.close();
  }
}

async function drain(run: ToolRun, output: Output, terminal: Terminal, quiet: boolean): Promise<void> {
  let drawn = false;
  const clear = () => {
    if (drawn) terminal.err('\r\x1b[K');
    drawn = false;
  };
  for await (const list of run.lists) {
    for (const record of list) {
      if (record.kind === 'progress') {
        if (quiet || !terminal.errIsTerminal) continue;
        terminal.err(`\r\x1b[K${progressLine(record)}`);
        drawn = true;
        continue;
      }
      clear();
      output.record(record);
    }
    const full = terminal.drained();
    if (full) await full;
  }
  clear();
}

function progressLine(record: ToolRecord): string {
  const { done, total, note } = record as unknown as { done: number; total: number; note?: string };
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const width = 24;
  const filled = Math.round(share * width);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${Math.floor(share * 100)} %  ${done} of ${total}${note ? `  ${note}` : ''}`;
}
