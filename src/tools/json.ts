/** Asks a REST service for JSON and reads values out of it by path. */
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
import { ask, certificateFault, exchangeMetrics, parseUrl, withKey } from '#pure/protocols/http-check.ts';
import { type Json, type JsonPath, parseJsonPath, pick, scalarOf } from '#pure/wire/json-path.ts';

const valueForm = 'name=path, as temperature=/main/temp or used=$.disks[*].used';
const input = z.object({
  url: urlInput,
  values: z
    .array(z.string().min(1).max(1000))
    .max(100)
    .default([])
    .describe(
      `Values to read, each ${valueForm}: JSON Pointer, or JSONPath with names, indexes, [*] and [?@.name=="text"]. A list or object counts what it holds`,
    ),
  ...readingsInput,
  method: z.enum(['GET', 'POST', 'PUT']).default('GET').describe('Request method'),
  body: z.string().max(100_000).optional().describe('Request body; JSON unless a header says otherwise'),
  ...keyInput,
  ...askInput,
});
const exchange = z.object({ kind: z.literal('exchange'), ...exchangeShape, values: z.number().int() });
const record = z.discriminatedUnion('kind', [readingRecord, exchange]);

export const json = defineTool({
  id: 'json',
  summary: 'Read values from a REST service that answers in JSON',
  description:
    'Asks an address, picks numbers and texts out of the answer by path, scales them and holds them against limits, patterns and states.',
  group: 'services',
  appliesTo: { url: 'url' },
  input,
  record,
  positional: 'url',
  needs: ['http', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: readingsMax + 1, durationMsMax: 600_000 },
  examples: [
    {
      title: 'Health of a service of this machine',
      input: {
        url: 'http://127.0.0.1:8080/health',
        values: ['status=/status', 'latency=$.checks[*].latencyMs'],
        matches: ['status=ok|pass'],
        limits: ['latency=..500'],
        timeoutMs: 2000,
      },
    },
  ],

  async *run(plan, context) {
    const url = parseUrl('url', plan.url);
    const sources = new Map<string, JsonPath>();
    for (const [name, text] of namedSources('values', plan.values, valueForm)) {
      const path = parseJsonPath(text);
      if (typeof path === 'string') throw invalidInput('values', text, path, `Write ${valueForm}.`);
      sources.set(name, path);
    }
    const rules = readingRules(plan, new Set(sources.keys()));
    const { headers, secretHeaders } = await withKey(plan, context.devices);
    const asked = await ask(
      url,
      { ...plan, headers: withTypes(headers, plan.body !== undefined), secretHeaders },
      context,
    );
    const read = asked.exchange && readingsOf(asked.exchange.body, sources, rules);
    if (read) yield* read.readings;
    const failure =
      asked.fault ?? read?.fault ?? certificateFault(asked.facts.certificateDays, plan.warnDays);
    yield {
      kind: 'exchange' as const,
      url: asked.url,
      ...asked.facts,
      values: read?.readings.length ?? 0,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeReadings<z.infer<typeof record>, z.infer<typeof exchange>>({
    end: 'exchange',
    metrics: exchangeMetrics,
    summary: ({ status, totalMs }) => `${status} in ${totalMs!.toFixed(1)} ms`,
  }),
});

function withTypes(headers: Readonly<Record<string, string>>, hasBody: boolean): Record<string, string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return {
    ...(given.has('accept') ? {} : { accept: 'application/json' }),
    ...(hasBody && !given.has('content-type') ? { 'content-type': 'application/json' } : {}),
    ...headers,
  };
}

interface Read {
  readonly readings: readonly Reading[];
  readonly fault: Fault | undefined;
}

function readingsOf(body: Uint8Array, sources: ReadonlyMap<string, JsonPath>, rules: ReadingRules): Read {
  let document: Json;
  try {
    document = JSON.parse(new TextDecoder().decode(body)) as Json;
  } catch (error) {
    return {
      readings: [],
      fault: fault('malformed', `the answer is no JSON: ${(error as Error).message.slice(0, 200)}`),
    };
  }
  const readings: Reading[] = [];
  let missing: Fault | undefined;
  for (const [name, path] of sources) {
    const room = readingsMax - readings.length;
    const found = pick(document, path, room);
    if (found.length > room)
      return { readings, fault: fault('too-large', `${name}: more than ${readingsMax} values in all`) };
    let some = false;
    for (const { value, at } of found) {
      const scalar = scalarOf(value);
      if (scalar === undefined) continue;
      some = true;
      readings.push(readingOf(name, scalar, rules, path.singular ? {} : { labels: { at: at.join('/') } }));
    }
    // Of several there may be none: an empty list is an answer.
    if (!some && path.singular)
      missing ??= fault('content-mismatch', `${name}: nothing there in the answer`, { value: name });
  }
  return { readings, fault: missing };
}
