/** Forward migrations, each in one transaction, remembered with a checksum so that a changed one is noticed. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { FaultError, fault } from '#pure/base/errors.ts';
import { type Migration, migrations } from '#pure/schema/state.ts';

const checksumOf = (migration: Migration) =>
  createHash('sha256').update(migration.statements.join(';\n')).digest('hex');

const unavailable = (message: string, remedy: string) =>
  new FaultError(fault('store-unavailable', message, { remedy }));

/** Checks what is applied, then applies the first missing one; true when there was one. */
function step(database: DatabaseSync, nowMs: number, list: readonly Migration[]): boolean {
  const applied = new Map(
    database
      .prepare('SELECT id, checksum FROM migration')
      .all()
      .map((row) => [row.id as string, row.checksum as string]),
  );
  for (const id of applied.keys())
    if (!list.some((migration) => migration.id === id))
      throw unavailable(
        `the database was written by a newer Nocturne (migration ${id})`,
        'Start that version, or restore a backup made by this one.',
      );
  for (const migration of list) {
    const known = applied.get(migration.id);
    if (known === undefined) {
      for (const statement of migration.statements) database.exec(statement);
      database
        .prepare('INSERT INTO migration (id, checksum, applied_ms) VALUES (?, ?, ?)')
        .run(migration.id, checksumOf(migration), nowMs);
      return true;
    }
    if (known !== checksumOf(migration))
      throw unavailable(
        `migration ${migration.id} is not the one this database was made with`,
        'A released migration must not be edited: start the version that made the database.',
      );
  }
  return false;
}

export function migrate(
  database: DatabaseSync,
  nowMs: number,
  list: readonly Migration[] = migrations,
): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS migration (id text PRIMARY KEY, checksum text NOT NULL, applied_ms bigint NOT NULL)',
  );
  for (let more = true; more; ) {
    // Immediate, and checked inside: two processes may start at once, and whoever comes second finds the work done.
    database.exec('BEGIN IMMEDIATE');
    try {
      more = step(database, nowMs, list);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
