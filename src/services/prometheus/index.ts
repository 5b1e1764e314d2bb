/** The Prometheus side of Nocturne: queries, series of others, and remote write in both directions. */
import { z } from 'zod';
import { defineService } from '#pure/contract/service.ts';
import { keyOf, type Labels, nameLabel } from '#pure/promql/index.ts';
import { createCatalogue } from './catalogue.ts';
import type { PrometheusDeps } from './deps.ts';
import { createExternal } from './external.ts';
import { createPlaces } from './places.ts';
import type { Answered, Metadata, Prometheus } from './port.ts';
import { createQueries } from './query.ts';
import { createReceiver } from './receiver.ts';
import { createSender } from './sender.ts';

export const prometheus = defineService({
  id: 'prometheus',
  summary: 'Queries for Grafana, remote write in and out',
  settings: z.object({
    seriesMax: z
      .number()
      .int()
      .min(0)
      .max(2_000_000)
      .default(200_000)
      .describe('Foreign series that are taken by remote write; more are refused'),
    writeUrl: z
      .union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500)])
      .default('')
      .describe('Send results of all sensors to this remote write receiver; empty sends nothing'),
    writeCredential: z
      .string()
      .max(100)
      .default('')
      .describe('Credential of kind password for it; without a user name its password is a bearer token'),
  }),
  create(deps: PrometheusDeps, settings): Prometheus {
    const places = createPlaces(deps);
    const external = createExternal(deps.state, settings.seriesMax);
    const catalogue = createCatalogue(deps, places, external);
    const queries = createQueries(deps, catalogue);
    const receiver = createReceiver(deps, external);
    const sender = createSender(deps, catalogue, places, settings);
    let running = false;

    /** Distinct texts out of the series that fit, up to the limit. */
    const distinct = async (
      selectors: readonly string[],
      limit: number,
      textsOf: (labels: Labels) => Iterable<string>,
    ): Promise<Answered<readonly string[]>> => {
      await places.refresh();
      const found = new Set<string>();
      const answer = await queries.select(selectors, (labels) => {
        for (const text of textsOf(labels)) found.add(text);
        return found.size <= limit;
      });
      return answer.ok ? { ...answer, value: [...found].sort().slice(0, limit) } : answer;
    };

    return {
      async start() {
        await external.load();
        sender.start();
        running = true;
      },
      async stop() {
        await sender.stop();
        running = false;
      },
      health() {
        const problem = sender.problem();
        return {
          state: !running ? 'stopped' : problem ? 'degraded' : 'ok',
          detail: !running ? 'Not started.' : problem ? `Remote write: ${problem}` : 'Ready for queries.',
          figures: { ...queries.figures(), ...receiver.figures(), ...sender.figures() },
        };
      },
      async query(text, times) {
        await places.refresh();
        return queries.query(text, times);
      },
      async series(selectors, limit) {
        await places.refresh();
        const found = new Map<string, Labels>();
        const answer = await queries.select(selectors, (labels) => {
          found.set(keyOf(labels), labels);
          return found.size <= limit;
        });
        return answer.ok ? { ...answer, value: [...found.values()].slice(0, limit) } : answer;
      },
      labelNames: (selectors, limit) => distinct(selectors, limit, (labels) => labels.keys()),
      async labelValues(name, selectors, limit) {
        if (name === nameLabel && selectors.length === 0)
          return { ok: true, value: catalogue.names().slice(0, limit), warnings: [] };
        return distinct(selectors, limit, (labels) => {
          const value = labels.get(name);
          return value === undefined ? [] : [value];
        });
      },
      async metadata(limit, metric) {
        const names = metric === undefined ? catalogue.names() : [metric];
        const all: Record<string, readonly Metadata[]> = {};
        for (const name of names.slice(0, limit)) {
          const said = catalogue.metadata(name);
          if (said) all[name] = [said];
        }
        return all;
      },
      receive: (body) => receiver.receive(body),
    };
  },
});
