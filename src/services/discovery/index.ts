/** Discovery jobs: begun by people, told live, kept in the state store; one that a restart interrupted says so. */
import { z } from 'zod';
import { formatPrefix, networkOf, parsePrefix } from '#pure/base/address.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { parseTargets } from '#pure/base/targets.ts';
import type { Credential } from '#pure/contract/host.ts';
import type { DiscoveryInput, DiscoveryJob } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { hexOf, textOf } from '#pure/network/snmp-value.ts';
import { collectFacts, credentialIn } from '#pure/protocols/facts/index.ts';
import { openSnmp } from '#pure/protocols/snmp.ts';
import { withinScopes } from '#pure/scan/scope.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Collect, DiscoveryDeps } from './deps.ts';
import { followScopesOf, runJob } from './job.ts';
import { createPlans } from './plans.ts';
import type { Discovery } from './port.ts';
import { openPortsFact, suggestFor } from './suggest.ts';

/** sysName.0 and snmpEngineID.0 (RFC 3418, RFC 3411). */
const identityOids = [
  [1, 3, 6, 1, 2, 1, 1, 5, 0],
  [1, 3, 6, 1, 6, 3, 10, 2, 1, 1, 0],
];
const tellEveryMs = 250;
/** Progress is kept this often, so that a restart shows how far a job came. */
const saveEveryMs = 2000;
const jobsListed = 50;
/** Each job holds its findings in memory and sweeps at full speed. */
const jobsAtOnce = 4;
/** Addresses of one job; a larger network is discovered in parts. */
const addressesMax = 1_048_576n;

const jobOf = (row: StateTables['discovery_job']): DiscoveryJob => ({
  id: row.id,
  input: JSON.parse(row.input) as DiscoveryInput,
  state: row.state as DiscoveryJob['state'],
  startedMs: row.started_ms,
  endedMs: row.ended_ms,
  startedBy: row.started_by,
  fault: row.fault ? (JSON.parse(row.fault) as DiscoveryJob['fault']) : null,
  progress: JSON.parse(row.progress) as DiscoveryJob['progress'],
});

export const discovery = defineService({
  id: 'discovery',
  summary: 'Finds devices, ports, neighbours, and suggests sensors',
  settings: z.object({
    snmpTimeoutMs: z
      .number()
      .int()
      .min(100)
      .max(10_000)
      .default(800)
      .meta({ unit: 'ms' })
      .describe('How long to wait for an SNMP agent, each try'),
    snmpRetries: z.number().int().min(0).max(5).default(1).describe('Further tries'),
  }),
  create(deps: DiscoveryDeps, settings): Discovery {
    const { state, bus, clock, random, log } = deps;
    const running = new Map<string, { job: DiscoveryJob; cancel: AbortController; ended: Promise<void> }>();
    let started = false;
    let finished = 0;

    const collect: Collect =
      deps.collect ??
      (async (address, credentialId, signal) => {
        const credential = await deps.credentials.credential(credentialId);
        if (!credential.ok) return credential.fault;
        const open = (as: Credential) =>
          openSnmp(
            {
              address,
              port: 161,
              credential: as,
              timeoutMs: settings.snmpTimeoutMs,
              retries: settings.snmpRetries,
            },
            { net: deps.net, clock, random, signal },
          );
        const session = await open(credential.credential);
        try {
          const facts = await collectFacts(session, {
            openContext: (context) => open(credentialIn(credential.credential, context)),
          });
          if ('code' in facts) return facts;
          // A virtual address (VRRP, HSRP) may move while it is read: half a router and half its neighbour are no device.
          const after = await session.get(identityOids);
          if (!after.ok) return after.fault;
          const [name, engine] = after.varBinds.map(({ value }) => value);
          const sameName = facts.sysName === undefined || textOf(name)?.trim() === facts.sysName;
          const sameEngine = engine?.type !== 'octets' || hexOf(engine.value) === facts.engineId;
          return sameName && sameEngine
            ? facts
            : fault('malformed', `${address} moved to another device while it was read`);
        } finally {
          session.close();
        }
      });

    const save = (job: DiscoveryJob) =>
      state.write(async (tx) => {
        const row = {
          input: JSON.stringify(job.input),
          state: job.state,
          progress: JSON.stringify(job.progress),
          started_ms: job.startedMs,
          ended_ms: job.endedMs,
          started_by: job.startedBy,
          fault: job.fault ? JSON.stringify(job.fault) : null,
        };
        await tx
          .insertInto('discovery_job')
          .values({ id: job.id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
      });

    const find = async (id: string): Promise<DiscoveryJob> => {
      const live = running.get(id)?.job;
      if (live) return live;
      const row = await state.db
        .selectFrom('discovery_job')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (row) return jobOf(row);
      throw new FaultError(fault('not-found', `there is no discovery "${id}"`, { field: 'id', value: id }));
    };

    const launch = (job: DiscoveryJob) => {
      const cancel = new AbortController();
      let toldMs = 0;
      let savedMs = clock.now();
      const tell = (force = false) => {
        if (!force && clock.now() - toldMs < tellEveryMs) return;
        toldMs = clock.now();
        bus.publish('discovery.progress', structuredClone(job));
        if (force || toldMs - savedMs < saveEveryMs) return;
        savedMs = toldMs;
        save(job).catch((error) => log.warn('discovery progress not kept', { error: String(error) }));
      };
      const ended = (async () => {
        try {
          await runJob(job.input, collect, deps, job.progress, () => tell(), cancel.signal);
          job.state = cancel.signal.aborted ? 'cancelled' : 'finished';
        } catch (error) {
          job.state = cancel.signal.aborted ? 'cancelled' : 'failed';
          if (job.state === 'failed')
            job.fault = { ...(error instanceof FaultError ? error.fault : fault('internal')) };
          if (!(error instanceof FaultError))
            log.error('discovery failed', { error: String((error as Error).stack ?? error) });
        }
        job.endedMs = clock.now();
        await save(job).catch((error) => log.error('discovery not kept', { error: String(error) }));
        running.delete(job.id);
        finished++;
        const { devices, links, sensors } = job.progress;
        bus.publish('timeline', {
          id: newId(clock.now(), random.bytes),
          timeMs: clock.now(),
          kind: 'discovery.finished',
          severity: job.state === 'failed' ? 'warning' : 'info',
          message: `Discovery ${job.state}: ${devices} devices, ${links} links, ${sensors} new sensors`,
          data: { jobId: job.id },
        });
        tell(true);
      })();
      running.set(job.id, { job, cancel, ended });
    };

    const begin: Discovery['begin'] = async (input, startedBy) => {
      if (running.size >= jobsAtOnce)
        throw new FaultError(
          fault('rate-limited', `${running.size} discoveries are running`, {
            remedy: 'Wait until one has finished, or cancel one.',
          }),
        );
      followScopesOf(input);
      if (input.siteId && !(await deps.inventory.sites()).some((site) => site.id === input.siteId))
        throw invalidInput('siteId', input.siteId, 'there is no such site', 'Create the site first.');
      const set = parseTargets(input.targets);
      withinScopes(set.ranges, deps.probes.scopes);
      if (set.count > addressesMax)
        throw new FaultError(
          fault('invalid-input', `targets: ${set.count} addresses are too many for one discovery`, {
            field: 'targets',
            value: input.targets.join(' '),
            remedy: `Name at most ${addressesMax} addresses at once.`,
          }),
        );
      for (const id of input.credentialIds) {
        const known = await deps.credentials.credential(id);
        if (!known.ok)
          throw new FaultError({ ...known.fault, code: 'invalid-input', field: 'credentialIds' });
      }
      const job: DiscoveryJob = {
        id: newId(clock.now(), random.bytes),
        input,
        state: 'running',
        startedMs: clock.now(),
        endedMs: null,
        startedBy,
        fault: null,
        progress: {
          phase: 'sweep',
          addressesDone: 0,
          addressesTotal: Number(set.count),
          alive: 0,
          devices: 0,
          interfaces: 0,
          links: 0,
          sensors: 0,
          notes: [],
        },
      };
      await save(job);
      launch(job);
      return structuredClone(job);
    };
    const plans = createPlans({
      state,
      clock,
      random,
      log,
      begin,
      isRunning: (jobId) => running.has(jobId),
    });

    return {
      async start() {
        const interrupted = fault('cancelled', 'the server was restarted while this ran', {
          remedy: 'Start the discovery again: what was found is kept.',
        });
        await state.write((tx) =>
          tx
            .updateTable('discovery_job')
            .set({ state: 'failed', ended_ms: clock.now(), fault: JSON.stringify(interrupted) })
            .where('state', '=', 'running')
            .execute(),
        );
        started = true;
        plans.start();
      },
      async stop() {
        started = false;
        await plans.stop();
        for (const { cancel } of running.values()) cancel.abort();
        await Promise.all([...running.values()].map((item) => item.ended));
      },
      health: () => ({
        state: started ? 'ok' : 'stopped',
        detail: started
          ? running.size > 0
            ? `${running.size} running.`
            : 'Nothing is running.'
          : 'Not started.',
        figures: { running: running.size, finished_total: finished },
      }),
      async localSubnets() {
        const found = await deps.net.interfaces();
        return found
          .filter((item) => !item.loopback && item.up)
          .flatMap((item) =>
            item.addresses.flatMap(({ address, lengthBits }) => {
              const prefix = parsePrefix(`${address}/${lengthBits}`);
              if (prefix?.address.family !== 4 || lengthBits > 30) return [];
              return [
                {
                  interface: item.name,
                  prefix: formatPrefix(networkOf(prefix)),
                  address,
                  addresses: 2 ** (32 - lengthBits),
                },
              ];
            }),
          );
      },
      begin,
      job: async (id) => structuredClone(await find(id)),
      async jobs() {
        const rows = await state.db
          .selectFrom('discovery_job')
          .selectAll()
          .orderBy('started_ms', 'desc')
          .limit(jobsListed)
          .execute();
        return rows.map((row) => structuredClone(running.get(row.id)?.job ?? jobOf(row)));
      },
      async cancel(id) {
        const live = running.get(id);
        if (live) {
          live.cancel.abort();
          await live.ended;
        }
        return await find(id);
      },
      plans: plans.list,
      createPlan: plans.create,
      deletePlan: plans.remove,
      async suggestions(deviceId) {
        const device = await deps.inventory.device(deviceId);
        const ports = device.facts.find((fact) => fact.name === openPortsFact)?.value;
        const own = [...deps.schedule.configs().values()].filter((sensor) => sensor.deviceId === deviceId);
        return suggestFor(
          device,
          Array.isArray(ports) ? (ports as number[]) : [],
          own,
          null,
          deps.templates?.(),
        );
      },
    };
  },
});
