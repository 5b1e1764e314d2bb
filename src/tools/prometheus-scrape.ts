/** Reads chosen series of a Prometheus target: any exporter, kubelet, database or device that exposes its metrics. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { askInput, exchangeShape, keyInput, urlInput } from '#pure/contract/http-input.ts';
import {
  judgeReadings,
  namedSources,
  type Reading,
  type ReadingRules,
  readingOf,
  readingRecord,
  readingRules,
  readingsInput,
  readingsMax,
} from '#pure/contract/readings.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { matchesAll, nameLabel, parseSelector, type Selector } from '#pure/promql/index.ts';
import { ask, certificateFault, exchangeMetrics, parseUrl, withKey } from '#pure/protocols/http-check.ts';
import { countsUp, type ExposedSample, readExposition, unitOf } from '#pure/wire/exposition.ts';

const valueForm = 'name=selector, as load=node_load1 or errors=http_requests_total{code=~"5.."}';
const input = z.object({
  url: urlInput.describe('Address of the metrics; without a path, /metrics'),
  values: z
    .array(z.string().min(1).max(1000))
    .max(100)
    .default([])
    .describe(
      `Series to read, each ${valueForm}; without any, it is only seen whether all of it can be read`,
    ),
  ...readingsInput,
  ...keyInput,
  ...askInput,
  bodyBytesMax: askInput.bodyBytesMax
    .default(16_777_216)
    .meta({ unit: 'bytes' })
    .describe('Most of the answer that is read; a longer one is refused'),
});
const exchange = z.object({
  kind: z.literal('exchange'),
  ...exchangeShape,
  samples: z.number().int().describe('That the target exposes'),
  values: z.number().int(),
});
const record = z.discriminatedUnion('kind', [readingRecord, exchange]);

interface Wanted {
  readonly name: string;
  readonly selector: Selector;
  readonly found: ExposedSample[];
}

export const prometheusScrape = defineTool({
  id: 'prometheus-scrape',
  summary: 'Read chosen series of a Prometheus target',
  description:
    'Reads what an exporter exposes (OpenMetrics or the Prometheus text format), picks series by selector, and keeps counters as rates.',
  group: 'services',
  appliesTo: { url: 'url' },
  input,
  record,
  positional: 'url',
  needs: ['http', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 1, recordsMax: readingsMax + 1, durationMsMax: 600_000 },
  examples: [
    {
      title: 'Load and network errors of a node exporter',
      input: {
        url: 'http://127.0.0.1:9100/metrics',
        values: ['load=node_load1', 'errors=node_network_receive_errs_total{device!="lo"}'],
        timeoutMs: 2000,
      },
    },
  ],

  async *run(plan, context) {
    const url = parseUrl('url', plan.url);
    if (url.pathname === '/' && !plan.url.endsWith('/')) url.pathname = '/metrics';
    const wanted: Wanted[] = [];
    for (const [name, text] of namedSources('values', plan.values, valueForm)) {
      const selector = parseSelector(text);
      if (!selector.ok) throw invalidInput('values', text, selector.error.message, `Write ${valueForm}.`);
      wanted.push({ name, selector: selector.value, found: [] });
    }
    const rules = readingRules(plan, new Set(wanted.map(({ name }) => name)));
    const { headers, secretHeaders } = await withKey(plan, context.devices);
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    const asked = await ask(
      url,
      { method: 'GET', ...plan, headers: { accept, ...headers }, secretHeaders },
      context,
    );
    const read = asked.exchange && readingsOf(asked.exchange.body, wanted, rules);
    if (read) yield* read.readings;
    const failure =
      asked.fault ?? read?.fault ?? certificateFault(asked.facts.certificateDays, plan.warnDays);
    yield {
      kind: 'exchange' as const,
      url: asked.url,
      ...asked.facts,
      samples: read?.samples ?? 0,
      values: read?.readings.length ?? 0,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeReadings<z.infer<typeof record>, z.infer<typeof exchange>>({
    end: 'exchange',
    metrics: exchangeMetrics,
    summary: ({ samples, totalMs }) => `${samples} samples in ${totalMs!.toFixed(1)} ms`,
  }),
});

interface Read {
  readonly readings: readonly Reading[];
  readonly samples: number;
  readonly fault: Fault | undefined;
}

function readingsOf(body: Uint8Array, wanted: readonly Wanted[], rules: ReadingRules): Read {
  let kept = 0;
  const outcome = readExposition(new TextDecoder().decode(body), (sample) => {
    let labels: ReadonlyMap<string, string> | undefined;
    for (const { selector, found } of wanted) {
      labels ??= new Map([...sample.labels, [nameLabel, sample.name]]);
      if (!matchesAll(selector.matchers, labels)) continue;
      if (++kept <= readingsMax) found.push(sample);
    }
  });
  if (!outcome.ok)
    return {
      readings: [],
      samples: 0,
      fault: fault('malformed', `line ${outcome.line}: ${outcome.problem}`),
    };
  if (kept > readingsMax)
    return {
      readings: [],
      samples: outcome.samples,
      fault: fault('too-large', `${kept} series are chosen, more than ${readingsMax}`),
    };
  const readings: Reading[] = [];
  let missing: Fault | undefined;
  for (const { name, found } of wanted) {
    // Exporters say NaN for what they do not know now.
    const known = found.filter((sample) => Number.isFinite(sample.value));
    if (known.length === 0)
      missing ??= fault('content-mismatch', `${name}: the target exposes no such series`, { value: name });
    for (const sample of known)
      readings.push(
        readingOf(name, sample.value, rules, {
          labels: Object.fromEntries(sample.labels),
          unit: unitOf(sample.name, outcome),
          counts: countsUp(sample.name, outcome),
        }),
      );
  }
  return { readings, samples: outcome.samples, fault: missing };
}
