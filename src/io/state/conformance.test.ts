/** What every state store must do; run on each implementation. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { FaultError } from '#pure/base/errors.ts';
import type { Log } from '#pure/contract/host.ts';
import { migrations } from '#pure/schema/state.ts';
import { migrate } from './migrate.ts';
import type { StateStore } from './port.ts';
import { openMemoryState, openSqliteState } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-state-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const freshPath = () => join(folder, `${++files}.sqlite`);

const site = (id: string, name = id) => ({ id, name, note: '', created_ms: 1_700_000_000_000 });
const names = async (store: StateStore) =>
  (await store.db.selectFrom('site').select('name').orderBy('name').execute()).map((row) => row.name);

const implementations: readonly [string, () => Promise<StateStore>][] = [
  ['memory', openMemoryState],
  ['sqlite', () => openSqliteState({ path: freshPath() })],
];

describe.each(implementations)('%s', (_, open) => {
  test('writes are atomic', async () => {
    const store = await open();
    await expect(
      store.write(async (tx) => {
        await tx.insertInto('site').values(site('a')).execute();
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await names(store)).toEqual([]);
    await store.close();
  });

  test('writes run one after another, in the order asked', async () => {
    const store = await open();
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map((i) =>
        store.write(async (tx) => {
          order.push(i);
          await tx
            .insertInto('site')
            .values(site(`s${i}`))
            .execute();
          order.push(i);
        }),
      ),
    );
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
    expect(await names(store)).toEqual(['s1', 's2', 's3']);
    expect(store.figures()).toMatchObject({ writes_total: 3, writes_waiting: 0 });
    await store.close();
  });

  test('epoch milliseconds and large counters come back as numbers', async () => {
    const store = await open();
    await store.write((tx) => tx.insertInto('site').values(site('a')).execute());
    expect((await store.db.selectFrom('site').selectAll().executeTakeFirstOrThrow()).created_ms).toBe(
      1_700_000_000_000,
    );
    await store.close();
  });

  test('foreign keys hold', async () => {
    const store = await open();
    await expect(
      store.write((tx) => tx.insertInto('device_tag').values({ device_id: 'nobody', tag: 'x' }).execute()),
    ).rejects.toThrow(/FOREIGN KEY/);
    await store.close();
  });

  test('writes that pile up behind a slow one are refused at a bound, counted, and do no harm', async () => {
    const store = await open();
    const { promise, resolve: release } = Promise.withResolvers<void>();
    const slow = store.write(() => promise);
    const more = Array.from({ length: 10_050 }, (_, i) =>
      store.write(async (tx) => {
        if (i % 1000 === 0)
          await tx
            .insertInto('site')
            .values(site(`s${i}`))
            .execute();
      }),
    );
    release();
    const refused = (await Promise.allSettled(more)).filter(({ status }) => status === 'rejected');
    await slow;
    expect(refused).toHaveLength(51);
    expect((refused[0] as PromiseRejectedResult).reason.fault.code).toBe('store-unavailable');
    expect(store.figures()).toMatchObject({ writes_refused_total: 51, writes_waiting: 0 });
    expect(await names(store)).toHaveLength(10);
    expect(store.state().state).toBe('ok');
    await store.close();
  });

  test('a backup holds what was committed', async () => {
    const store = await open();
    await store.write((tx) => tx.insertInto('site').values(site('a')).execute());
    const path = freshPath();
    await store.backup(path);
    const copy = await openSqliteState({ path });
    expect(await names(copy)).toEqual(['a']);
    await copy.close();
    await expect(store.backup(path)).rejects.toThrow(FaultError);
    await store.close();
  });
});

test('opening twice finds what was written, and another process may write in between', async () => {
  const path = freshPath();
  const store = await openSqliteState({ path });
  const other = await openSqliteState({ path });
  await store.write((tx) => tx.insertInto('site').values(site('a')).execute());
  await other.write((tx) => tx.insertInto('site').values(site('b')).execute());
  expect(await names(store)).toEqual(['a', 'b']);
  await Promise.all([store.close(), other.close()]);
});

describe('migrations', () => {
  test.each(migrations.map((_, index) => index))(
    'from every released schema: the first %i applied',
    (index) => {
      const database = new DatabaseSync(':memory:');
      migrate(database, 0, migrations.slice(0, index));
      migrate(database, 1);
      migrate(database, 2);
      expect(database.prepare('SELECT count(*) AS n FROM migration').get()).toEqual({ n: migrations.length });
      database.close();
    },
  );

  // One file for each released schema: a dump with rows in it, made by that release. It is never edited, only added to.
  const released = readdirSync(new URL('./released/', import.meta.url)).filter((name) =>
    name.endsWith('.sql'),
  );

  test('every migration has the dump of the release it came with', () => {
    expect(released.sort()).toEqual(migrations.map(({ id }) => `${id}.sql`));
  });

  test.each(released)('a database of %s comes through with its rows', async (name) => {
    const path = freshPath();
    const old = new DatabaseSync(path);
    old.exec(readFileSync(new URL(`./released/${name}`, import.meta.url), 'utf8'));
    old.close();
    const store = await openSqliteState({ path });
    const device = await store.db
      .selectFrom('device')
      .selectAll()
      .where('id', '=', 'd1')
      .executeTakeFirstOrThrow();
    expect(device).toMatchObject({ name: 'core-1', site_id: 's1', credential_id: 'c1' });
    expect(await names(store)).toEqual(['Basel']);
    await store.write((tx) => tx.deleteFrom('device').where('id', '=', 'd1').execute());
    expect(await store.db.selectFrom('sensor').selectAll().execute()).toEqual([]);
    await store.close();
  });

  test('a failing migration leaves the schema as it was', () => {
    const database = new DatabaseSync(':memory:');
    const broken = [{ id: '9999-broken', statements: ['CREATE TABLE half (a text)', 'CREATE NONSENSE'] }];
    expect(() => migrate(database, 0, broken)).toThrow(/syntax/);
    expect(database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'").get()).toEqual({
      n: 0,
    });
    database.close();
  });

  test('a newer or an edited schema is refused with a remedy', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, 0, [{ id: '0001-foundation', statements: ['CREATE TABLE a (b text)'] }]);
    expect(() => migrate(database, 0)).toThrow(/not the one/);
    expect(() => migrate(database, 0, [])).toThrow(/newer Nocturne/);
    database.close();
  });
});

test('kill -9 loses nothing that was committed and corrupts nothing', async () => {
  const path = freshPath();
  const writer = `
    import { openSqliteState } from ${JSON.stringify(fileURLToPath(new URL('./sqlite.ts', import.meta.url)))};
    const store = await openSqliteState({ path: ${JSON.stringify(path)} });
    for (let i = 0; ; i++) {
      await store.write((tx) => tx.insertInto('site').values({ id: 's' + i, name: 's' + i, note: 'x'.repeat(500), created_ms: i }).execute());
      process.stdout.write(i + '\\n');
    }`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', writer],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.split('\n').length > 200) break;
  }
  child.kill('SIGKILL');
  await once(child, 'close');
  const confirmed = Number(text.trim().split('\n').slice(0, -1).at(-1));
  const store = await openSqliteState({ path });
  expect((await names(store)).length).toBeGreaterThanOrEqual(confirmed + 1);
  await store.close();
  const database = new DatabaseSync(path);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
});

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
test.skipIf(!mayMount)(
  `a full disk is a fault, and afterwards everything is there${mayMount ? '' : ' (needs root for a small tmpfs)'}`,
  async () => {
    const disk = join(folder, 'disk');
    const told: string[] = [];
    const tell = (message: string) => void told.push(message);
    const log: Log = { debug: tell, info: tell, warn: tell, error: tell };
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'nocturne-test', disk]);
    try {
      const store = await openSqliteState({ path: join(disk, 'state.sqlite'), log });
      const add = (id: string) =>
        store.write((tx) =>
          tx
            .insertInto('site')
            .values({ ...site(id), note: 'x'.repeat(2000) })
            .execute(),
        );
      await add('first');
      const ballast = join(disk, 'ballast');
      for (let full = false; !full; )
        try {
          appendFileSync(ballast, Buffer.alloc(2 ** 14));
        } catch {
          full = true;
        }
      const kept = ['first'];
      let refused: unknown;
      for (let i = 0; i < 2000 && !refused; i++)
        await add(`s${i}`).then(
          () => kept.push(`s${i}`),
          (error) => {
            refused = error;
          },
        );
      expect(refused).toBeInstanceOf(FaultError);
      expect((refused as FaultError).fault.code).toBe('storage-full');
      expect(store.state().state).toBe('degraded');
      await expect(store.backup(join(disk, 'copy.sqlite'))).rejects.toThrow(FaultError);
      expect(existsSync(join(disk, 'copy.sqlite'))).toBe(false);
      expect(await names(store)).toEqual(kept.sort());
      rmSync(ballast);
      await add('last');
      expect(store.state().state).toBe('ok');
      expect(told).toEqual(['the state store cannot write', 'the state store writes again']);
      await store.close();
      const again = await openSqliteState({ path: join(disk, 'state.sqlite') });
      expect(await names(again)).toEqual([...kept, 'last'].sort());
      await again.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  },
);
