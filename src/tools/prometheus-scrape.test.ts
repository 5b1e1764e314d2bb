import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Prometheus, prometheusMissing, startPrometheus } from '../../test/prometheus/server.ts';
import { runForReal } from '../../test/real-server.ts';
import { prometheusScrape } from './prometheus-scrape.ts';

const tool = runnable(prometheusScrape);

describe.skipIf(prometheusMissing)(
  `what Prometheus exposes of itself${prometheusMissing ? ` (skipped: ${prometheusMissing})` : ''}`,
  () => {
    let prometheus: Prometheus;
    beforeAll(async () => {
      prometheus = await startPrometheus();
    }, 30_000);
    afterAll(async () => await prometheus?.stop());

    test('gauges, counters and labels', async () => {
      const { verdict, records } = await runForReal(tool, {
        url: prometheus.url,
        values: [
          'memory=process_resident_memory_bytes',
          'gc=go_gc_duration_seconds_count',
          'requests=prometheus_http_requests_total{handler=~"/-/.*"}',
        ],
        scales: ['memory=0.000001:MB'],
        limits: ['memory=1..2000'],
      });
      expect(verdict.fault).toBeUndefined();
      expect(records.at(-1)!.samples).toBeGreaterThan(200);
      expect(records).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'memory', unit: 'MB' }),
          expect.objectContaining({ name: 'gc', counts: true }),
          expect.objectContaining({
            name: 'requests',
            counts: true,
            labels: expect.objectContaining({ handler: '/-/ready', code: '200' }),
          }),
        ]),
      );
      expect(verdict.metrics.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['reading', 'reading.total', 'total.time']),
      );
    });
    test.each<[object, string]>([
      [{ values: ['x=no_such_series'] }, 'content-mismatch'],
      [{ values: ['m=process_open_fds'], limits: ['m=..1'] }, 'threshold-crossed'],
      [{ bodyBytesMax: 1000 }, 'too-large'],
    ])('%j: %s', async (more, code) => {
      expect(
        (await runForReal(tool, { url: `${prometheus.url}/metrics`, ...more })).verdict.fault?.code,
      ).toBe(code);
    });
  },
);

test('too many series, text that is no metrics, what an exporter does not know', async () => {
  const bodies: Readonly<Record<string, string>> = {
    '/many': Array.from({ length: 1500 }, (_, i) => `many{i="${i}"} ${i}`).join('\n'),
    '/page': '<html>',
    '/unknown': 'x NaN\n',
  };
  const server = createServer((request, response) => response.end(bodies[request.url!]));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = async (path: string, values: string[]) =>
    (
      await runForReal(tool, {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
        values,
      })
    ).verdict;
  expect((await at('/many', ['m=many'])).fault).toMatchObject({ code: 'too-large' });
  expect(await at('/many', ['m=many{i=~"1."}'])).toMatchObject({ ok: true });
  expect((await at('/page', [])).fault).toMatchObject({ code: 'malformed' });
  expect((await at('/unknown', ['x=x'])).fault).toMatchObject({ code: 'content-mismatch' });
  server.close();
});
test.each<[object, string]>([
  [{ values: ['x=rate(a[5m])'] }, 'values'],
  [{ values: ['x=a{'] }, 'values'],
  [{ url: 'no' }, 'url'],
])('bad input %j names %s', async (more, field) => {
  const { verdict } = await runForReal(tool, { url: 'http://127.0.0.1:9', ...more });
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
