/** Who is called, when not, and what waits to be sent. Columns that older tables got are typed in `state.ts`. */
import type { Json, Migration } from './migration.ts';

export interface PeopleTables {
  contact: {
    id: string;
    name: string;
    kind: string;
    time_zone: string;
    channel_ids: Json;
    member_ids: Json;
    quiet: Json;
    created_ms: number;
  };
  rota: {
    id: string;
    name: string;
    time_zone: string;
    layers: Json;
    /** SHA-256 of the token of its calendar feed; null while there is none. */
    feed_hash: string | null;
    created_ms: number;
  };
  rota_override: {
    id: string;
    rota_id: string;
    contact_id: string;
    from_ms: number;
    to_ms: number;
    note: string;
    created_by: string;
  };
  escalation_policy: { id: string; name: string; steps: Json; repeats: number; created_ms: number };
  routing_rule: {
    id: string;
    position: number;
    name: string;
    match: Json;
    policy_id: string;
    enabled: number;
  };
  /** One row per alert that people were told of, until it ends or is taken. */
  escalation: {
    alert_id: string;
    policy_id: string | null;
    /** The next step to take, counted over all rounds. */
    step: number;
    next_ms: number | null;
    started_ms: number;
  };
  maintenance_window: {
    id: string;
    name: string;
    note: string;
    scope: Json;
    starts: string;
    time_zone: string;
    duration_ms: number;
    rrule: string | null;
    enabled: number;
    created_ms: number;
    created_by: string;
  };
  silence: {
    id: string;
    scope: Json;
    comment: string;
    author: string;
    created_ms: number;
    until_ms: number;
    /** A person ended it before its time. */
    ended_ms: number | null;
  };
  /** The key by which push services know this server (RFC 8292). */
  push_key: { id: string; sealed: string; created_ms: number };
}

export const peopleMigration: Migration = {
  id: '0010-people',
  statements: [
    "ALTER TABLE channel ADD COLUMN options text NOT NULL DEFAULT '{}'",
    "ALTER TABLE outbox ADD COLUMN change text NOT NULL DEFAULT ''",
    "ALTER TABLE outbox ADD COLUMN why text NOT NULL DEFAULT ''",
    'ALTER TABLE outbox ADD COLUMN held_until_ms bigint',
    'ALTER TABLE outbox ADD COLUMN expires_ms bigint',
    'ALTER TABLE outbox ADD COLUMN batch_id text',
    'ALTER TABLE outbox ADD COLUMN started_ms bigint',
    'ALTER TABLE outbox ADD COLUMN repeats integer NOT NULL DEFAULT 0',
    'CREATE INDEX outbox_lane ON outbox (channel_id, state, created_ms, id)',
    'CREATE INDEX outbox_alert ON outbox (alert_id)',
    'CREATE INDEX outbox_created ON outbox (created_ms, id)',
    `CREATE TABLE contact (id text PRIMARY KEY, name text NOT NULL UNIQUE, kind text NOT NULL, time_zone text NOT NULL, channel_ids text NOT NULL, member_ids text NOT NULL, quiet text NOT NULL, created_ms bigint NOT NULL)`,
    'CREATE TABLE rota (id text PRIMARY KEY, name text NOT NULL UNIQUE, time_zone text NOT NULL, layers text NOT NULL, feed_hash text UNIQUE, created_ms bigint NOT NULL)',
    `CREATE TABLE rota_override (id text PRIMARY KEY, rota_id text NOT NULL REFERENCES rota (id) ON DELETE CASCADE, contact_id text NOT NULL REFERENCES contact (id) ON DELETE CASCADE, from_ms bigint NOT NULL, to_ms bigint NOT NULL,
        note text NOT NULL, created_by text NOT NULL)`,
    'CREATE INDEX rota_override_rota ON rota_override (rota_id, to_ms)',
    'CREATE TABLE escalation_policy (id text PRIMARY KEY, name text NOT NULL UNIQUE, steps text NOT NULL, repeats integer NOT NULL, created_ms bigint NOT NULL)',
    'CREATE TABLE routing_rule (id text PRIMARY KEY, position integer NOT NULL, name text NOT NULL UNIQUE, match text NOT NULL, policy_id text NOT NULL REFERENCES escalation_policy (id), enabled integer NOT NULL DEFAULT 1)',
    'CREATE TABLE escalation (alert_id text PRIMARY KEY, policy_id text, step integer NOT NULL, next_ms bigint, started_ms bigint NOT NULL)',
    'CREATE INDEX escalation_next ON escalation (next_ms)',
    `CREATE TABLE maintenance_window (id text PRIMARY KEY, name text NOT NULL UNIQUE, note text NOT NULL, scope text NOT NULL, starts text NOT NULL, time_zone text NOT NULL, duration_ms bigint NOT NULL, rrule text,
        enabled integer NOT NULL DEFAULT 1, created_ms bigint NOT NULL, created_by text NOT NULL)`,
    'CREATE TABLE silence (id text PRIMARY KEY, scope text NOT NULL, comment text NOT NULL, author text NOT NULL, created_ms bigint NOT NULL, until_ms bigint NOT NULL, ended_ms bigint)',
    'CREATE INDEX silence_until ON silence (until_ms)',
    'CREATE TABLE push_key (id text PRIMARY KEY, sealed text NOT NULL, created_ms bigint NOT NULL)',
  ],
};
