/** Whatever part of a batch arrived before the engine was killed: afterwards every sample is there once, and the rollups agree. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log } from '#pure/contract/host.ts';
import { batchOf, hourBefore } from './conformance.ts';
import { type Connection, chdbMissing, hostChdb } from './connection.ts';
import { disagreements } from './disagreements.ts';
import { encodeSamples } from './native-block.ts';
import { defaultRetention } from './range-plan.ts';
import { reconcile } from './reconcile.ts';
import { columnsOf, tableStatements } from './tables.ts';

const silent = () => {};
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };
const missing = chdbMissing();

describe.skipIf(missing)(`reconcile${missing ? `: ${missing}` : ''}`, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-reconcile-'));
  let connection: Connection;
  let client: ClickHouseClient;
  const run = (query: string) => client.command({ query });
  const rows = async (query: string) =>
    (await client.query({ query, format: 'JSONEachRow' })).json<Record<string, unknown>>();

  beforeAll(async () => {
    connection = hostChdb({ folder, log });
    await connection.start();
    client = connection.client()!;
    await run('CREATE DATABASE nocturne ENGINE = Atomic');
    for (const statement of tableStatements(defaultRetention)) await run(statement);
  });
  afterAll(async () => {
    await connection.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  // Two hours, a midnight or not, and a sample of last week: several partitions and many buckets.
  const fromS = hourBefore(Date.now(), 5);
  const earlier = Array.from({ length: 40 }, (_, i) => [i % 4, fromS + i * 60, i] as const);
  const batch = [
    ...Array.from({ length: 600 }, (_, i) => [i % 6, fromS + i * 12, 1000 - i / 8] as const),
    [3, fromS - 7 * 86_400, -5] as const,
    // Twice the same in one batch is kept as it came.
    [2, fromS + 1, 7] as const,
    [2, fromS + 1, 7] as const,
  ];
  type Rows = typeof earlier;
  const insert = async (some: Rows, token: string) => {
    const { stream } = await client.exec({
      query: 'INSERT INTO nocturne.sample (series, time, value) FORMAT Native',
      values: Readable.from([encodeSamples(batchOf(some))], { objectMode: false }),
      clickhouse_settings: {
        async_insert: 0,
        insert_deduplication_token: token,
        deduplicate_blocks_in_dependent_materialized_views: 1,
        throw_on_max_partitions_per_insert_block: 0,
      },
    });
    for await (const _ of stream);
  };
  const empty = async () => {
    for (const table of ['sample', 'sample_15m', 'sample_1h', 'event'])
      await run(`TRUNCATE TABLE nocturne.${table}`);
  };
  const forget = (table: string, where = '1') =>
    run(`DELETE FROM nocturne.${table} WHERE ${where} SETTINGS mutations_sync = 1`);
  const twice = (table: string) =>
    run(`INSERT INTO nocturne.${table} SELECT * FROM nocturne.${table} SETTINGS insert_deduplicate = 0`);

  test.each<[string, (token: string) => Promise<unknown>]>([
    ['nothing arrived', async () => {}],
    ['all of it arrived', (token) => insert(batch, token)],
    ['one rollup did not', (token) => insert(batch, token).then(() => forget('sample_15m'))],
    [
      'no rollup did',
      (token) => insert(batch, token).then(() => forget('sample_15m').then(() => forget('sample_1h'))),
    ],
    ['one day of it arrived', (token) => insert(batch.slice(-3), token)],
    [
      'the rollups arrived and the samples did not',
      (token) => insert(batch, token).then(() => forget('sample', 'value > 900')),
    ],
    ['a rollup has it twice', (token) => insert(batch, token).then(() => twice('sample_1h'))],
  ])('%s', async (name, arrived) => {
    const token = name.replaceAll(' ', '-');
    await empty();
    // What lies in the same buckets already, safe and known.
    await insert(earlier, `${token}-earlier`);
    await arrived(token);
    const uncertain = { kind: 'samples', token, payload: encodeSamples(batchOf(batch)) } as const;
    // Killed in the middle and done again, it must not do more.
    for (let times = 0; times < 2; times++) {
      await reconcile(client, uncertain, defaultRetention);
      expect(await disagreements(client)).toEqual([]);
      const [found] = await rows('SELECT toUInt32(count()) AS count, sum(value) AS sum FROM nocturne.sample');
      const whole = [...earlier, ...batch];
      expect(found!.count).toBe(whole.length);
      expect(found!.sum).toBeCloseTo(
        whole.reduce((sum, [, , value]) => sum + value, 0),
        6,
      );
    }
    expect(await rows('SELECT count() AS n FROM nocturne.sample_again')).toEqual([{ n: 0 }]);
  });

  test('events too are there once', async () => {
    await empty();
    const at = (id: string, second: number) => ({
      id,
      time: (fromS + second).toFixed(3),
      kind: 'device.found',
      severity: 'info',
      device: '',
      sensor: '',
      message: 'one\n\ntwo',
      data: '{}',
    });
    const list = Array.from({ length: 20 }, (_, i) => at(`e${i}`, i * 300));
    await client.insert({ table: 'nocturne.event', values: list.slice(5, 9), format: 'JSONEachRow' });
    const payload = Buffer.from(list.map((event) => JSON.stringify(event)).join('\n'));
    for (let times = 0; times < 2; times++)
      await reconcile(client, { kind: 'events', token: 'events', payload }, defaultRetention);
    expect(await rows(`SELECT ${columnsOf.events} FROM nocturne.event ORDER BY time`)).toEqual(
      list.map((event) => ({ ...event, time: expect.any(String) })),
    );
  });
});
