/** What a scanner answered, by address and port, and how to get it from ours and from nmap. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PortReason, PortState } from '#pure/contract/port-state.ts';
import type { Transport } from '#pure/contract/scan.ts';
import { readScan } from '#pure/scan/formats/index.ts';
import { portsOf } from '#pure/scan/port-ranges.ts';
import type { ScanResult } from '#pure/scan/result.ts';
import type { ServiceLab } from '../../lab/services/api.ts';

export interface Said {
  readonly state: PortState;
  readonly reason: PortReason;
  readonly name: string;
  readonly tls: boolean;
  readonly product: string;
  readonly version: string;
}

/** By `10.77.0.11 tcp/80`. */
export type Answers = ReadonlyMap<string, Said>;

export const placeOf = (address: string, transport: Transport, port: number): string =>
  `${address} ${transport}/${port}`;

export function answersOf(result: ScanResult): Answers {
  const answers = new Map<string, Said>();
  for (const { address, ports, rest } of result.hosts) {
    for (const { transport, state, reason, ports: ranges } of rest)
      for (const port of portsOf(ranges))
        answers.set(placeOf(address, transport, port), {
          ...{ state, reason, name: '', tls: false, product: '', version: '' },
        });
    for (const { transport, port, state, reason, service } of ports)
      answers.set(placeOf(address, transport, port), {
        state,
        reason,
        // The usual name of a number is no finding.
        name: service?.method === 'probed' ? service.name : '',
        tls: service?.tunnel === 'tls',
        product: service?.product ?? '',
        version: service?.version ?? '',
      });
  }
  return answers;
}

export interface ScanRun {
  readonly answers: Answers;
  readonly result: ScanResult;
  readonly xml: string;
  readonly wallMs: number;
}

const nocturne = new URL('../../bin/nocturne', import.meta.url).pathname;

export interface OurRun extends ScanRun {
  readonly ndjson: string;
}

/** Runs a scanner in the network of the lab's and reads what it wrote. */
async function run(
  lab: ServiceLab,
  command: string,
  argv: readonly string[],
  timeoutMs: number,
  further?: string,
): Promise<OurRun> {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-scan-'));
  const [file, second] = [join(folder, 'out.xml'), join(folder, 'out.ndjson')];
  try {
    const files = ['-oX', file, ...(further === undefined ? [] : [further, second])];
    const { code, wallMs, stderr } = await lab.run(command, [...argv, ...files], timeoutMs);
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr.slice(-500)}`);
    const xml = readFileSync(file, 'utf8');
    const { result, notes } = readScan(xml);
    if (!result) throw new Error(`${command}: ${notes[0]?.message}: ${stderr.slice(-500)}`);
    const ndjson = further === undefined ? '' : readFileSync(second, 'utf8');
    return { answers: answersOf(result), result, xml, ndjson, wallMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const scanMsMax = 900_000;

/** The same flags for both. */
export const ourScan = (lab: ServiceLab, argv: readonly string[], timeoutMs = scanMsMax): Promise<OurRun> =>
  run(lab, nocturne, ['scan', ...argv], timeoutMs, '-oJ');

export const nmapScan = (lab: ServiceLab, argv: readonly string[], timeoutMs = scanMsMax): Promise<ScanRun> =>
  run(lab, 'nmap', argv, timeoutMs);
