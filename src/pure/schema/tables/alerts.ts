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

/** A person says whether an alert was worth the call. */
export const judgementsMigration: Migration = {
  id: '0017-judgements',
  statements: ['ALTER TABLE alert ADD COLUMN judgement text', 'ALTER TABLE alert ADD COLUMN judged_by text'],
};
