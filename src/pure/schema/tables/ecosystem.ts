/** Series that other programs write to us (ADR 0027): their name and labels are kept as they are. */
import type { Migration } from '../migration.ts';

export interface EcosystemTables {
  /** Samples lie in telemetry below `external_series.id`, which is far above the ids of our own series. */
  external_series: {
    id: number;
    name: string;
    /** JSON object of label names and values, without the name, sorted by name. */
    labels: string;
    created_ms: number;
    /** Null until told: gauge, counter, histogram, summary, unknown … */
    type: string | null;
    help: string | null;
  };
}

export const ecosystemMigration: Migration = {
  id: '0014-ecosystem',
  statements: [
    'CREATE TABLE external_series (id bigint PRIMARY KEY, name text NOT NULL, labels text NOT NULL, created_ms bigint NOT NULL, type text, help text, UNIQUE (name, labels))',
  ],
};
