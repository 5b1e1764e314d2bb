import type { Json } from './migration.ts';

export interface ReportsTables {
  report: {
    id: string;
    name: string;
    /** The input, whole. */
    input: Json;
    created_ms: number;
    /** Null: not made by itself. */
    next_ms: number | null;
  };
  report_run: {
    id: string;
    report_id: string;
    title: string;
    from_ms: number;
    to_ms: number;
    made_ms: number;
    made_by: string;
    mail: string;
    mail_attempts: number;
    mail_next_ms: number;
    fault: Json | null;
    document: Json;
  };
}

export const reportsMigration = {
  id: '0015-reports',
  statements: [
    'CREATE TABLE report (id text PRIMARY KEY, name text NOT NULL UNIQUE, input text NOT NULL, created_ms bigint NOT NULL, next_ms bigint)',
    `CREATE TABLE report_run (id text PRIMARY KEY, report_id text NOT NULL REFERENCES report (id) ON DELETE CASCADE, title text NOT NULL, from_ms bigint NOT NULL, to_ms bigint NOT NULL,
        made_ms bigint NOT NULL, made_by text NOT NULL, mail text NOT NULL, mail_attempts integer NOT NULL, mail_next_ms bigint NOT NULL, fault text, document text NOT NULL)`,
    'CREATE INDEX report_run_report ON report_run (report_id, made_ms)',
    'CREATE INDEX report_run_mail ON report_run (mail, mail_next_ms)',
  ],
};
