/**
 * Writes the dump of each migration that has none yet: the last dump is loaded, the migration applied, and the whole written down.
 * `node scripts/dump-schema.ts`; the tests open every dump with today's code.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '#io/state/migrate.ts';
import { migrations } from '#pure/schema/state.ts';

const releasedMs = 1_700_000_000_000;
const fileOf = (id: string) => new URL(`../src/io/state/released/${id}.sql`, import.meta.url);
const literal = (value: unknown): string =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

function dump(database: DatabaseSync): string[] {
  const objects = database
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'index', rowid",
    )
    .all() as { type: string; name: string; sql: string }[];
  return objects.flatMap(({ type, name, sql }) => [
    `${sql};`,
    ...(type === 'table' ? database.prepare(`SELECT * FROM ${name}`).all() : []).map(
      (row) => `INSERT INTO ${name} VALUES (${Object.values(row).map(literal).join(', ')});`,
    ),
  ]);
}

migrations.forEach(({ id }, index) => {
  if (existsSync(fileOf(id))) return;
  const database = new DatabaseSync(':memory:');
  const before = migrations[index - 1];
  if (before) database.exec(readFileSync(fileOf(before.id), 'utf8'));
  migrate(database, releasedMs, migrations.slice(0, index + 1));
  writeFileSync(
    fileOf(id),
    `${[`-- A database as migration ${id} left it. Never edited.`, ...dump(database)].join('\n')}\n`,
  );
  database.close();
  process.stdout.write(`wrote ${id}.sql\n`);
});
