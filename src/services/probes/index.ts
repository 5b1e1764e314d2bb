/** The local probe: hands a tool its seven-member context and counts what runs. */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
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
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly devices: Devices;
  readonly hostName: string;
  /** What this machine can do, with the command that grants what is missing. */
  readonly selfCheck: () => Promise<ProbeInfo['capabilities']>;
}

export const localProbeId = 'local';

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
  }),
  create(deps: ProbesDeps, settings): Probes {
    const scopes = { allowed: settings.scopes, excluded: settings.scopesExcluded };
    let capabilities: ProbeInfo['capabilities'] = [];
    let running = false;
    let active = 0;
    let started = 0;
    let refused = 0;

    const info = (): ProbeInfo => ({
      id: localProbeId,
      name: deps.hostName,
      kind: 'local',
      capabilities,
      seenMs: deps.clock.now(),
    });

    return {
      async start() {
        capabilities = await deps.selfCheck();
        const now = deps.clock.now();
        await deps.state.write(async (tx) => {
          const row = {
            name: deps.hostName,
            kind: 'local',
            capabilities: JSON.stringify(capabilities),
            seen_ms: now,
          };
          await tx
            .insertInto('probe')
            .values({ id: localProbeId, ...row, token_hash: null, enrolled_ms: now })
            .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
            .execute();
        });
        running = true;
      },
      async stop() {
        running = false;
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
      list: async () => [info()],
      scopes,
      run(probeId, tool, input, options) {
        if (probeId !== localProbeId)
          throw new FaultError(
            fault('not-found', `probe: there is no probe "${probeId}"`, {
              field: 'probeId',
              value: probeId,
              remedy: `Use "${localProbeId}".`,
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
          net: deps.net,
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
