/** The Prometheus side over a whole server: what Grafana asks, and a real Prometheus as scraper, as sender and as receiver. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { encodeWriteRequest, type WrittenSeries } from '#pure/wire/remote-write.ts';
import { type Prometheus, prometheusMissing, startPrometheus } from '../../../test/prometheus/server.ts';
import { type RunningServer, startServer } from '../../main/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-prometheus-'));
let server: RunningServer;
let base = '';
let token = '';
let viewer = '';

interface Reply {
  readonly status: number;
  readonly json: { status: string; data: never; error?: string; errorType?: string; warnings?: string[] };
}
interface Asked {
  readonly form?: Readonly<Record<string, string>>;
  readonly authorization?: string | null;
}

const own = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as never;
  expect(response.ok, JSON.stringify(answer)).toBe(true);
  return answer;
};
async function ask(path: string, { form, authorization = `Bearer ${viewer}` }: Asked = {}): Promise<Reply> {
  const response = await fetch(`${base}/prometheus/api/v1${path}`, {
    method: form ? 'POST' : 'GET',
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  return { status: response.status, json: (await response.json()) as Reply['json'] };
}
const write = async (body: Uint8Array, bearer = token) => {
  const response = await fetch(`${base}/prometheus/api/v1/write`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: body as Uint8Array<ArrayBuffer>,
  });
  return { status: response.status, text: await response.text() };
};
const series = (
  labels: Readonly<Record<string, string>>,
  samples: WrittenSeries['samples'],
): WrittenSeries => ({
  labels: Object.entries(labels),
  samples,
});

async function until<T>(what: string, look: () => Promise<T | undefined>, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not happen in ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const latest = async (query: string): Promise<string | undefined> => {
  const { json } = await ask(`/query?${new URLSearchParams({ query })}`);
  return (json.data as { result: { value: [number, string] }[] }).result[0]?.value[1];
};

beforeAll(async () => {
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  base = server.url.replace(/\/$/, '');
  const setup = await fetch(`${base}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: new URL(server.setupUrl!).searchParams.get('token'),
      name: 'eve',
      password: 'correct horse battery',
    }),
  });
  const cookie = setup.headers.get('set-cookie')!.split(';')[0]!;
  const tokenFor = async (name: string, role: string, scopes: string[] = []) => {
    const made = await fetch(`${base}/api/v1/tokens`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ name, role, scopes }),
    });
    return ((await made.json()) as { secret: string }).secret;
  };
  token = await tokenFor('writer', 'admin');
  viewer = await tokenFor('grafana', 'viewer', ['sensors:read']);
  const site: { id: string } = await own('POST', '/sites', { name: 'Paris' });
  const device: { id: string } = await own('POST', '/devices', {
    name: 'edge-1',
    managementAddress: '127.0.0.1',
    siteId: site.id,
  });
  const port = Number(new URL(base).port);
  await own('POST', '/sensors', {
    name: 'web',
    deviceId: device.id,
    toolId: 'tcp',
    input: { targets: ['127.0.0.1'], ports: [port] },
    intervalMs: 500,
  });
  await until('the first result', () => latest('nocturne_up'));
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

describe('what Grafana asks', () => {
  const basic = () => `Basic ${Buffer.from(`grafana:${viewer}`).toString('base64')}`;

  test('its health check, by GET and by form, with bearer token and as basic authentication', async () => {
    const time = String(Date.now() / 1000);
    for (const authorization of [`Bearer ${viewer}`, basic()]) {
      expect(await ask(`/query?query=1%2B1&time=${time}`, { authorization })).toEqual({
        status: 200,
        json: { status: 'success', data: { resultType: 'scalar', result: [Number(time), '2'] } },
      });
      expect((await ask('/query', { form: { query: '1+1', time }, authorization })).status).toBe(200);
    }
    expect((await ask('/status/buildinfo')).json.data).toMatchObject({
      version: '2.42.0',
      application: 'Nocturne',
    });
  });

  test('nobody without a token, and a reader does not write', async () => {
    for (const authorization of [
      null,
      'Bearer nct_wrong',
      `Basic ${Buffer.from('x:wrong').toString('base64')}`,
    ])
      expect(await ask('/query?query=1', { authorization })).toMatchObject({
        status: 401,
        json: { status: 'error' },
      });
    expect((await write(encodeWriteRequest([]), viewer)).status).toBe(403);
    // Elsewhere a password is no token: browsers send it by themselves.
    const elsewhere = await fetch(`${base}/api/v1/sensors`, { headers: { authorization: basic() } });
    expect(elsewhere.status).toBe(401);
  });

  test('a panel: series of a sensor with device, site, sensor and tool', async () => {
    const now = Math.floor(Date.now() / 1000);
    const form = {
      query: 'nocturne_up{site="Paris", device=~"edge-.*"}',
      start: String(now - 60),
      end: String(now),
      step: '1',
    };
    const answer = await ask('/query_range', { form });
    const { resultType, result } = answer.json.data as {
      resultType: string;
      result: { metric: Record<string, string>; values: [number, string][] }[];
    };
    expect(resultType).toBe('matrix');
    expect(result).toHaveLength(1);
    expect(result[0]!.metric).toMatchObject({
      __name__: 'nocturne_up',
      device: 'edge-1',
      site: 'Paris',
      sensor: 'web',
      tool: 'tcp',
    });
    expect(result[0]!.values.at(-1)![1]).toBe('1');
  });

  test('what fills its pickers: names, labels, values, series, metadata', async () => {
    const names = (await ask('/label/__name__/values')).json.data as string[];
    expect(names).toContain('nocturne_connect_time_milliseconds');
    expect(names).not.toContain('nocturne_hops');
    const labels = (await ask('/labels', { form: { 'match[]': 'nocturne_up' } })).json.data;
    expect(labels).toEqual(['__name__', 'device', 'device_id', 'sensor', 'sensor_id', 'site', 'tool']);
    expect((await ask('/label/site/values?match[]=nocturne_up')).json.data).toEqual(['Paris']);
    expect((await ask('/label/nothing/values')).json.data).toEqual([]);
    const found = (await ask('/series', { form: { 'match[]': '{tool="tcp", __name__=~".*milliseconds"}' } }))
      .json.data;
    expect(found).toHaveLength(1);
    expect((await ask('/metadata?metric=nocturne_up')).json.data).toMatchObject({
      nocturne_up: [{ type: 'gauge', unit: 'state' }],
    });
    expect((await ask('/series?match[]=%7B__name__%3D~%22.%2B%22%7D&limit=1')).json).toMatchObject({
      data: [{}],
      warnings: ['results truncated due to limit'],
    });
  });

  test('rules and alerts', async () => {
    expect((await ask('/rules')).json.data).toMatchObject({
      groups: [{ rules: [{ type: 'alerting', alerts: [] }] }],
    });
    expect((await ask('/alerts')).json.data).toEqual({ alerts: [] });
  });

  test.each([
    ['/query', 400, 'bad_data', 'query'],
    ['/query?query=sum(', 400, 'bad_data', 'parse error at char 1:5'],
    ['/query?query=up&time=yesterday', 400, 'bad_data', 'time'],
    ['/query_range?query=up&start=0&end=100000&step=1', 400, 'bad_data', '11000 points'],
    ['/query_range?query=up&start=10&end=0&step=1', 400, 'bad_data', 'end'],
    ['/query_range?query=up&start=0&end=10&step=0', 400, 'bad_data', 'step'],
    ['/query_range?query=up[5m]&start=0&end=10&step=1', 400, 'bad_data', 'range vector'],
    ['/query_range?query=%22x%22&start=0&end=10&step=1', 400, 'bad_data', 'Scalar or instant Vector'],
    ['/series', 400, 'bad_data', 'match[]'],
    ['/series?match[]=%7B%7D', 400, 'bad_data', 'non-empty matcher'],
    ['/label/a-b/values', 400, 'bad_data', 'label name'],
    ['/targets', 404, 'not_found', 'docs/prometheus.md'],
  ])('%s is refused as Prometheus would', async (path, status, errorType, said) => {
    const answer = await ask(path);
    expect(answer).toMatchObject({ status, json: { status: 'error', errorType } });
    expect(answer.json.error).toContain(said);
  });
});

describe('remote write in', () => {
  const now = Math.floor(Date.now() / 1000) * 1000;

  test('series keep name and labels, and what cannot be taken is said', async () => {
    const labels = { __name__: 'room_temperature', room: 'büro 1' };
    const good = series(labels, [
      { timeMs: now - 2000, value: 20 },
      { timeMs: now - 1000, value: 21.5 },
    ]);
    expect(await write(encodeWriteRequest([good]))).toEqual({ status: 204, text: '' });
    await until('the sample is found', () => latest('room_temperature{room="büro 1"}'));
    expect(await latest('room_temperature')).toBe('21.5');

    const mixed = [
      series(labels, [
        { timeMs: now + 3_600_000, value: 1 },
        { timeMs: 1, value: 1 },
        { timeMs: now, value: Number.NaN },
      ]),
      series({ __name__: 'nocturne_up', device: 'x' }, [{ timeMs: now, value: 1 }]),
      series({ room: 'x' }, [{ timeMs: now, value: 1 }]),
      series({ __name__: 'ok_metric' }, [{ timeMs: now, value: 7 }]),
    ];
    const answer = await write(encodeWriteRequest(mixed));
    expect(answer.status).toBe(400);
    for (const said of [
      '1 samples were taken',
      'from the future',
      'older than',
      'our own sensors',
      'no valid name',
    ])
      expect(answer.text).toContain(said);
    await until('the good one of them', () => latest('ok_metric'));
  });

  test('bodies that are none, and too large ones', async () => {
    expect(await write(new TextEncoder().encode('hello'))).toMatchObject({ status: 400 });
    expect(await write(new Uint8Array([0xff, 0xff, 0xff, 0x7f, 0]))).toMatchObject({ status: 413 });
    expect((await write(new Uint8Array(9 * 1024 * 1024))).status).toBe(413);
    const json = await fetch(`${base}/prometheus/api/v1/write`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(json.status).toBe(415);
  });
});

describe.skipIf(prometheusMissing)(
  `with a real Prometheus${prometheusMissing ? ` (${prometheusMissing})` : ''}`,
  () => {
    let peer: Prometheus | undefined;
    afterAll(() => peer?.stop());

    test('promtool finds nothing wrong with /metrics', async () => {
      const text = await (await fetch(`${base}/metrics`)).text();
      expect(() =>
        execFileSync('promtool', ['check', 'metrics'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] }),
      ).not.toThrow();
    });

    test('it scrapes /metrics, writes what it scraped to us, and we answer as it does', async () => {
      const tokenFile = join(folder, 'token');
      writeFileSync(tokenFile, token, { mode: 0o600 });
      const address = new URL(base).host;
      peer = await startPrometheus({
        config: `
global: { scrape_interval: 1s }
scrape_configs: [{ job_name: nocturne, static_configs: [{ targets: ['${address}'] }] }]
remote_write:
  - url: ${base}/prometheus/api/v1/write
    authorization: { credentials_file: ${tokenFile} }
    queue_config: { batch_send_deadline: 500ms }
    metadata_config: { send_interval: 1s }
`,
      });
      await until('five scrapes are here', async () => {
        const scraped = await latest('count_over_time(up{job="nocturne"}[1m])');
        return Number(scraped) >= 5 ? true : undefined;
      });
      expect(await latest('up{job="nocturne"}')).toBe('1');
      const time = String(Math.floor(Date.now() / 1000) - 2);
      for (const query of [
        'sum(scrape_samples_scraped)',
        'count({job="nocturne"})',
        'max(nocturne_prometheus_external_series)',
      ]) {
        const theirs = (await peer.get('/api/v1/query', { query, time })).json as Reply['json'];
        const ours = await ask(`/query?${new URLSearchParams({ query, time })}`);
        expect(ours.json.data, query).toEqual(theirs.data);
      }
      await until('descriptions arrive', async () => {
        const { json } = await ask('/metadata?metric=nocturne_bus_published_total');
        const [said] = (json.data as Record<string, { type: string }[]>).nocturne_bus_published_total ?? [];
        return said?.type === 'counter' ? said : undefined;
      });
      const { services } = (await own('GET', '/health')) as {
        services: { id: string; figures: Record<string, number> }[];
      };
      const { figures } = services.find(({ id }) => id === 'prometheus')!;
      expect(figures.write_malformed_total, 'only what the tests before sent on purpose').toBe(2);
    }, 120_000);

    test('what sensors find is written to it, with the same labels as in a query', async () => {
      await peer?.stop();
      peer = await startPrometheus({ flags: ['--web.enable-remote-write-receiver'] });
      await own('PATCH', '/settings/prometheus', { writeUrl: `${peer.url}/api/v1/write` });
      await server.stop();
      server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
      base = server.url.replace(/\/$/, '');
      const { result } = await until('a result is there', async () => {
        const { json } = await peer!.get('/api/v1/query', { query: 'nocturne_up' });
        const data = (json as Reply['json']).data as { result: { metric: Record<string, string> }[] };
        return data.result.length > 0 ? data : undefined;
      });
      const ours = (await ask('/query?query=nocturne_up')).json.data as { result: { metric: unknown }[] };
      expect(result[0]!.metric).toEqual(ours.result[0]!.metric);
    }, 60_000);
  },
);
