/** Rules, what they have raised, and sensors and services that are derived from other series. */
import type { Json, Migration } from './migration.ts';

export interface RulesTables {
  rule: {
    id: string;
    name: string;
    definition: Json;
    enabled: number;
    origin: string;
    created_ms: number;
    updated_ms: number;
  };
  /** One row for each finding that is raised now. */
  rule_finding: {
    key: string;
    rule_id: string;
    sensor_id: string | null;
    device_id: string | null;
    title: string;
    raised_ms: number;
    peak: number;
  };
  derived: {
    id: string;
    name: string;
    definition: Json;
    state: string;
    since_ms: number;
    created_ms: number;
    updated_ms: number;
  };
}

export const rulesMigration: Migration = {
  id: '0008-rules',
  statements: [
    'CREATE TABLE rule (id text PRIMARY KEY, name text NOT NULL UNIQUE, definition text NOT NULL, enabled integer NOT NULL, origin text NOT NULL, created_ms bigint NOT NULL, updated_ms bigint NOT NULL)',
    `CREATE TABLE rule_finding (key text PRIMARY KEY, rule_id text NOT NULL REFERENCES rule (id) ON DELETE CASCADE, sensor_id text, device_id text, title text NOT NULL, raised_ms bigint NOT NULL, peak double precision NOT NULL)`,
    'CREATE INDEX rule_finding_rule ON rule_finding (rule_id)',
    'CREATE TABLE derived (id text PRIMARY KEY, name text NOT NULL UNIQUE, definition text NOT NULL, state text NOT NULL, since_ms bigint NOT NULL, created_ms bigint NOT NULL, updated_ms bigint NOT NULL)',
  ],
};
