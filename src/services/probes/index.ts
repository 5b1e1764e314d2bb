/** The probes of this machine, the local one and one for each address to ask from: they hand a tool its seven-member context and count what runs. */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { formatAddress, parseAddress } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { parseTargets } from '#pure/base/targets.ts';
import type { Clock, Devices, Log, Random } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { ProbeInfo } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { Probes } from './port.ts';

export interface ProbesDeps {
  readonly state: StateStore;
  readonly net: Network;
  /** A network whose packets come from one address of this machine. */
  readonly netFrom: (source: VantageSource) => Promise<Network & { close(): Promise<void> }>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly devices: Devices;
  readonly hostName: string;
  /** What this machine can do, with the command that grants what is missing. */
  readonly selfCheck: () => Promise<ProbeInfo['capabilities']>;
}

export const localProbeId = 'local';
export type VantageSource = { readonly [family in 4 | 6]?: string };
/** Each has a thread that sends and receives. */
const vantagesMax = 8;
const vantageForm = /^([a-z][a-z0-9-]{0,31})=([^,]+)(?:,([^,]+))?$/;

/** `uplink2=192.0.2.7` or `uplink2=192.0.2.7,2001:db8::7`: an identifier, and an address of each family. */
function vantageOf(text: string): { readonly id: string; readonly source: VantageSource } | undefined {
  const [, id, ...addresses] = vantageForm.exec(text) ?? [];
  if (id === undefined || id === localProbeId) return undefined;
  const source: { [family in 4 | 6]?: string } = {};
  for (const address of addresses) {
    if (address === undefined) continue;
    const parsed = parseAddress(address);
    if (!parsed || source[parsed.family] !== undefined) return undefined;
    source[parsed.family] = formatAddress(parsed);
  }
  return { id, source };
}

const range = z
  .string()
  .min(1)
  .max(100)
  .refine(isRange, 'is no address, prefix or range, such as 10.0.0.0/8');

function isRange(text: string): boolean {
  try {
    const { ranges, names } = parseTargets([text]);
    return ranges.length > 0 && names.length === 0;
  } catch {
    return false;
  }
}

export const probes = defineService({
  id: 'probes',
  summary: 'Where measurements are made',
  settings: z.object({
    runsMax: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(1000)
      .describe('Tool runs at the same time; further ones are refused and counted'),
    scopes: z
      .array(range)
      .max(1000)
      .default([])
      .describe('Prefixes and ranges that scans and discovery may touch; none declared allows all'),
    scopesExcluded: z
      .array(range)
      .max(1000)
      .default([])
      .describe('Prefixes and ranges that they never touch, inside or outside the others'),
    vantages: z
      .array(
        z
          .string()
          .max(200)
          .refine((text) => vantageOf(text) !== undefined, 'is no vantage, such as uplink2=192.0.2.7'),
      )
      .max(vantagesMax)
      .refine(
        (list) => new Set(list.map((text) => vantageOf(text)?.id)).size === list.length,
        'two vantages have the same identifier',
      )
      .default([])
      .describe(
        'Further probes of this machine, each an identifier and the address to ask from, as uplink2=192.0.2.7; the routing of the machine decides by that address over which uplink packets leave',
      ),
  }),
  create(deps: ProbesDeps, settings): Probes {
    const scopes = { allowed: settings.scopes, excluded: settings.scopesExcluded };
    let capabilities: ProbeInfo['capabilities'] = [];
    const vantages = settings.vantages.flatMap((text) => vantageOf(text) ?? []);
    const nets = new Map<string, Network>([[localProbeId, deps.net]]);
    const opened: { close(): Promise<void> }[] = [];
    let running = false;
    let active = 0;
    let started = 0;
    let refused = 0;

    const infoOf = (id: string, name: string, works: ProbeInfo['capabilities']): ProbeInfo => ({
      id,
      name,
      kind: 'local',
      capabilities: works,
      seenMs: deps.clock.now(),
    });
    const infos = (): ProbeInfo[] => [
      infoOf(localProbeId, deps.hostName, capabilities),
      ...vantages.map(({ id, source }) =>
        infoOf(
          id,
          `${deps.hostName} from ${Object.values(source).join(', ')} (${id})`,
          capabilities.filter((item) => nets.get(id)?.capabilities.has(item.id as never)),
        ),
      ),
    ];

    return {
      async start() {
        capabilities = await deps.selfCheck();
        for (const { id, source } of vantages) {
          const net = await deps.netFrom(source);
          nets.set(id, net);
          opened.push(net);
        }
        const now = deps.clock.now();
        await deps.state.write(async (tx) => {
          for (const { id, name, kind, capabilities: works } of infos()) {
            const row = { name, kind, capabilities: JSON.stringify(works), seen_ms: now };
            await tx
              .insertInto('probe')
              .values({ id, ...row, token_hash: null, enrolled_ms: now })
              .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
              .execute();
          }
        });
        running = true;
      },
      async stop() {
        running = false;
        for (const net of opened.splice(0)) await net.close();
      },
      health() {
        const lost = capabilities.filter((capability) => !capability.works);
        return {
          state: !running ? 'stopped' : lost.length > 0 ? 'degraded' : 'ok',
          detail: !running
            ? 'Not started.'
            : lost.length > 0
              ? `Missing here: ${lost.map((capability) => capability.id).join(', ')}. "nocturne doctor" prints what grants it.`
              : 'This machine can make every kind of measurement.',
          figures: { runs_active: active, runs_total: started, runs_refused_total: refused },
        };
      },
      list: async () => infos(),
      scopes,
      run(probeId, tool, input, options) {
        const net = nets.get(probeId);
        if (!net)
          throw new FaultError(
            fault('not-found', `probe: there is no probe "${probeId}"`, {
              field: 'probeId',
              value: probeId,
              remedy: `Use ${infos()
                .map(({ id }) => `"${id}"`)
                .join(' or ')}; setting probes.vantages makes more.`,
            }),
          );
        if (active >= settings.runsMax) {
          refused++;
          throw new FaultError(
            fault('rate-limited', `${active} runs are in flight (setting probes.runsMax)`, {
              remedy: 'Wait until some have ended, or raise the setting.',
            }),
          );
        }
        const run = tool.start(input, {
          signal: options.signal,
          clock: deps.clock,
          random: deps.random,
          net,
          devices: deps.devices,
          limits: { ...tool.limits, ...options.limits, scopes },
          log: deps.log,
        });
        async function* counted<T>(found: AsyncIterable<T>): AsyncIterable<T> {
          active++;
          started++;
          try {
            yield* found;
          } finally {
            active--;
          }
        }
        return { ...run, records: counted(run.records), lists: counted(run.lists) };
      },
    };
  },
});
