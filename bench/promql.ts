/** A thousand series over an hour at 15 s, written to us and to a real Prometheus alike, and asked for over HTTP in the same run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '#pure/contract/fake-host.ts';
import { encodeWriteRequest } from '#pure/wire/remote-write.ts';
import { startServer } from '../src/main/server.ts';
import { prometheusMissing, startPrometheus } from '../test/prometheus/server.ts';
import { type BenchRow, median, ratioRow, runAlone } from './table.ts';

const seriesCount = 1000;
const hourS = 3600;
const stepS = 15;
const rounds = 7;
/** Times what Prometheus needs, which is compiled and keeps samples in memory. */
const ratioMax = 10;

const queries = {
  'plain selector': 'load',
  rate: 'rate(load[1m])',
  'sum by (rack)': 'sum by (rack) (rate(load[5m]))',
} as const;

async function writeTo(
  url: string,
  headers: Readonly<Record<string, string>>,
  beginS: number,
): Promise<void> {
  for (let from = 0; from < seriesCount; from += 100) {
    const body = encodeWriteRequest(
      Array.from({ length: 100 }, (_, i) => ({
        labels: [
          ['__name__', 'load'],
          ['host', `host-${from + i}`],
          ['rack', `r${(from + i) % 20}`],
        ],
        samples: Array.from({ length: hourS / stepS + 1 }, (__, at) => ({
          timeMs: (beginS + at * stepS) * 1000,
          value: at * (1 + ((from + i) % 7)),
        })),
      })),
    );
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: body as Uint8Array<ArrayBuffer>,
    });
    if (answer.status !== 204) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  }
}

async function timed(
  base: string,
  query: string,
  beginS: number,
  headers: Readonly<Record<string, string>>,
): Promise<{ ms: number; points: number }> {
  const range = { query, start: String(beginS), end: String(beginS + hourS), step: String(stepS) };
  const begun = performance.now();
  const answer = await fetch(`${base}/api/v1/query_range?${new URLSearchParams(range)}`, { headers });
  const text = await answer.text();
  const ms = performance.now() - begun;
  const { data } = JSON.parse(text) as { data: { result: { values: unknown[] }[] } };
  return { ms, points: data.result.reduce((sum, { values }) => sum + values.length, 0) };
}

async function tokenOf(base: string, setupUrl: string | undefined): Promise<string> {
  const setup = await fetch(`${base}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: new URL(setupUrl!).searchParams.get('token'),
      name: 'bench',
      password: 'correct horse battery',
    }),
  });
  const made = await fetch(`${base}/api/v1/tokens`, {
    method: 'POST',
    headers: { cookie: setup.headers.get('set-cookie')!.split(';')[0]!, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', role: 'admin' }),
  });
  return ((await made.json()) as { secret: string }).secret;
}

export async function run(): Promise<BenchRow[]> {
  if (prometheusMissing)
    return Object.keys(queries).map((name) =>
      ratioRow(
        { name, ours: Number.NaN, peer: null, peerName: prometheusMissing ?? '-', unit: 'ms' },
        ratioMax,
      ),
    );
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-bench-promql-'));
  const server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  const peer = await startPrometheus({ flags: ['--web.enable-remote-write-receiver'] });
  try {
    const own = `${server.url.replace(/\/$/, '')}/prometheus`;
    const headers = {
      authorization: `Bearer ${await tokenOf(server.url.replace(/\/$/, ''), server.setupUrl)}`,
    };
    const beginS = Math.floor(Date.now() / 1000 / stepS) * stepS - hourS;
    await writeTo(`${own}/api/v1/write`, headers, beginS);
    await writeTo(`${peer.url}/api/v1/write`, {}, beginS);
    const rows: BenchRow[] = [];
    for (const [name, query] of Object.entries(queries)) {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const [a, b] = [await timed(own, query, beginS, headers), await timed(peer.url, query, beginS, {})];
        // The store takes what was written within a second; a round before that counts for nothing.
        if (a.points !== b.points) {
          if (round > 3) throw new Error(`${query}: ${a.points} points, Prometheus has ${b.points}`);
          await new Promise((resolve) => setTimeout(resolve, 1000));
          continue;
        }
        ours.push(a.ms);
        theirs.push(b.ms);
      }
      rows.push(
        ratioRow(
          {
            name: `query_range, 1,000 series, 1 h at 15 s: ${name}`,
            ours: median(ours),
            peer: median(theirs),
            peerName: 'Prometheus',
            unit: 'ms',
          },
          ratioMax,
        ),
      );
    }
    return rows;
  } finally {
    await peer.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await runAlone(run);
