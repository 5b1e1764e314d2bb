/** For tests: a tool `scan` that tells what a network in memory looks like, and stops where it is told to wait. */
import { z } from 'zod';
import { addressesOf, parseTargets } from '#pure/base/targets.ts';
import type { FindingFact, HostFact, PortFact, ScanFact } from '#pure/contract/scan.ts';
import { scanShapes } from '#pure/contract/scan.ts';
import {
  defineTool,
  progressRecord,
  type RunnableTool,
  runnable,
  type ToolCommand,
} from '#pure/contract/tool.ts';
import { withinScopes } from '#pure/scan/scope.ts';

export interface FakeHost {
  readonly host?: Partial<HostFact>;
  readonly ports: Readonly<Record<number, Partial<PortFact>>>;
  readonly findings?: readonly Partial<FindingFact>[];
  readonly system?: string;
}
/** By address; who is not in it is silent. */
export type FakeNetwork = Map<string, FakeHost>;

export interface FakeScan {
  readonly tool: RunnableTool;
  readonly network: FakeNetwork;
  /** Addresses that were asked, in order, over all runs. */
  readonly asked: string[];
  /** Awaited before each host. */
  before: (address: string, signal: AbortSignal) => Promise<void>;
  /** Hosts whose end is told as incomplete. */
  readonly incomplete: Set<string>;
  /** What audits of links find, after the last host has ended. */
  readonly ofLinks: FindingFact[];
  /** What was said to runs in flight. */
  readonly commands: ToolCommand[];
}

const input = z.object({
  targets: z.array(z.string()).min(1).describe('Whom'),
  ports: z.string().default('1-1000').describe('Which'),
  audits: z.array(z.string()).default([]).describe('Which audits'),
});

export function fakeScan(): FakeScan {
  const fake: FakeScan = {
    ...{ network: new Map(), asked: [], incomplete: new Set(), ofLinks: [], commands: [] },
    before: async () => {},
    tool: runnable(
      defineTool({
        ...{ id: 'scan', summary: 'fake', description: 'fake', group: 'network' as never },
        ...{
          input,
          record: z.union([scanShapes().scanFact, progressRecord.loose()]),
          needs: [],
          risk: 'active',
        },
        commands: ['pause', 'resume', 'skip', 'tell'],
        limits: { targetsMax: 1e9, recordsMax: 1e9, durationMsMax: 1e9 },
        examples: [],
        async *run({ targets, ports, audits }, context, listen) {
          let go: (() => void) | undefined;
          let held = Promise.resolve();
          const skipped = new Set<string>();
          listen((command) => {
            if (command.command === 'tell') return true;
            fake.commands.push(command);
            if (command.command === 'skip') return skipped.add(command.target) !== undefined;
            if (command.command === 'pause')
              held = new Promise((resolve) => {
                go = resolve;
              });
            else go?.();
            return true;
          });
          const { ranges } = withinScopes(parseTargets(targets).ranges, context.limits.scopes);
          const addresses = [...addressesOf(ranges)];
          const plan: ScanFact = {
            ...{ kind: 'plan', ranges: targetsText(targets), addresses: addresses.length, discovery: [] },
            scans: [{ method: 'syn', transport: 'tcp', count: 1000, ports }],
            ...{ services: 7, system: true, trace: false, audits: [...audits], estimateMs: 1 },
          };
          yield plan;
          for (const [at, address] of addresses.entries()) {
            await fake.before(address, context.signal);
            await held;
            if (context.signal.aborted) {
              yield {
                kind: 'scan-end',
                complete: false,
                elapsedMs: 1,
                up: 0,
                down: 0,
                doubtful: 0,
              } as ScanFact;
              return;
            }
            fake.asked.push(address);
            const host = fake.network.get(address);
            if (host)
              yield factsOf(address, host, ports, !fake.incomplete.has(address) && !skipped.has(address));
            yield {
              ...{
                kind: 'progress' as const,
                done: at + 1,
                total: addresses.length,
                note: 'ports of 1 host',
              },
              ...{ leftMs: 1000 * (addresses.length - at), ratePps: 100 },
              hosts: [{ address, told: 3, total: 1000 }],
            };
          }
          yield fake.ofLinks;
          yield { kind: 'scan-end', complete: true, elapsedMs: 1, up: 0, down: 0, doubtful: 0 } as ScanFact;
        },
        judge: {
          init: () => 0,
          step: (n) => n + 1,
          done: () => ({ ok: true, summary: 'done', metrics: [] }),
        },
      }),
    ),
  };
  return fake;
}

const targetsText = (targets: readonly string[]) => {
  const { ranges } = parseTargets(targets);
  return ranges.map((range) => {
    const all = [
      ...addressesOf([{ ...range, last: range.first }]),
      ...addressesOf([{ ...range, first: range.last }]),
    ];
    return `${all[0]}-${all[1]}`;
  });
};

export function factsOf(address: string, host: FakeHost, ports: string, complete = true): ScanFact[] {
  const own = Object.entries(host.ports).map(([number, port]) =>
    scanShapes().scanFact.parse({
      ...{ kind: 'port', address, transport: 'tcp', port: Number(number), state: 'open', reason: 'syn-ack' },
      ...port,
    }),
  );
  const told = new Set(Object.keys(host.ports).map(Number));
  const [first, last] = ports.split('-').map(Number);
  const rest = Array.from({ length: (last ?? first)! - first! + 1 }, (_, i) => first! + i).filter(
    (port) => !told.has(port),
  );
  return [
    scanShapes().scanFact.parse({
      ...{ kind: 'host', address, state: 'up', evidence: [{ method: 'arp', detail: 'an answer' }] },
      ...host.host,
    }),
    ...own,
    scanShapes().scanFact.parse({
      ...{ kind: 'ports', address, transport: 'tcp', state: 'closed', reason: 'reset' },
      ...{ count: rest.length, ports: rangesText(rest) },
    }),
    ...(host.system
      ? [
          scanShapes().scanFact.parse({
            ...{ kind: 'system', address, evidence: [] },
            guesses: [{ name: host.system, accuracyPercent: 95 }],
          }),
        ]
      : []),
    ...(host.findings ?? []).map((finding) =>
      scanShapes().scanFact.parse({
        ...{ kind: 'finding', address, severity: 'high', title: finding.rule },
        ...{ evidence: 'seen', remedy: 'repair it' },
        ...finding,
      }),
    ),
    { kind: 'host-end', address, elapsedMs: 10, complete },
  ];
}
function rangesText(ports: readonly number[]): string {
  const found: string[] = [];
  for (let i = 0; i < ports.length; i++) {
    const first = i;
    while (ports[i + 1] === ports[i]! + 1) i++;
    found.push(first === i ? `${ports[i]}` : `${ports[first]}-${ports[i]}`);
  }
  return found.join(',');
}

export const ssh = (version = '9.2p1'): Partial<PortFact> => ({
  service: { name: 'ssh', product: 'OpenSSH', version, method: 'probed', confidence: 10, cpes: [] },
});
export const https = (fingerprint = 'aa', untilMs = 4e12): Partial<PortFact> => ({
  service: {
    ...{ name: 'http', tunnel: 'tls', method: 'probed', confidence: 8, cpes: [] },
    tls: {
      ...{ protocol: 'TLSv1.3', cipher: 'x', subject: 'CN=www', issuer: 'CN=ca', names: [], notBeforeMs: 0 },
      ...{ notAfterMs: untilMs, fingerprintSha256: fingerprint, selfSigned: false, startTls: false },
    },
  },
});
