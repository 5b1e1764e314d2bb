/** What people say of alerts. The columns that the table of alerts got are typed in `state.ts`. */
import type { Migration } from './migration.ts';

export interface AlertsTables {
  alert_comment: { id: string; alert_id: string; by_name: string; text: string; created_ms: number };
}

export const alertsMigration: Migration = {
  id: '0009-alerts',
  statements: [
    'ALTER TABLE alert ADD COLUMN key text',
    'ALTER TABLE alert ADD COLUMN quiet text',
    'ALTER TABLE alert ADD COLUMN relapses integer',
    'ALTER TABLE alert ADD COLUMN acknowledged_until_ms bigint',
    'CREATE TABLE alert_comment (id text PRIMARY KEY, alert_id text NOT NULL REFERENCES alert (id) ON DELETE CASCADE, by_name text NOT NULL, text text NOT NULL, created_ms bigint NOT NULL)',
    'CREATE INDEX alert_comment_alert ON alert_comment (alert_id, created_ms)',
  ],
};

/** Rules that were saved before they knew of probes say what they meant. */
export const probesToOpenMigration: Migration = {
  id: '0018-probes-to-open',
  statements: [
    "UPDATE sensor SET rule = json_set(rule, '$.probesToOpen', 2) WHERE rule <> 'null' AND json_extract(rule, '$.probesToOpen') IS NULL",
    "UPDATE tree_setting SET settings = json_set(settings, '$.rule.probesToOpen', 2) WHERE json_extract(settings, '$.rule') IS NOT NULL AND json_extract(settings, '$.rule.probesToOpen') IS NULL",
  ],
};

/** A person says whether an alert was worth the call. */
export const judgementsMigration: Migration = {
  id: '0017-judgements',
  statements: ['ALTER TABLE alert ADD COLUMN judgement text', 'ALTER TABLE alert ADD COLUMN judged_by text'],
};
