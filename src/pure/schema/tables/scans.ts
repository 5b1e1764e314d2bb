import type { Json } from './migration.ts';

export interface ScansTables {
  scan: {
    id: string;
    name: string;
    /** `ScanInput`, whole. */
    input: Json;
    /** Null: not started by itself. */
    next_ms: number | null;
    created_ms: number;
    created_by: string;
    /** What the runs so far have looked at (`Coverage`): outside of it nothing is news. Null before the first. */
    covered: Json | null;
  };
  scan_run: {
    id: string;
    scan_id: string;
    /** scan, import. */
    kind: string;
    state: string;
    /** Targets and options as they were then. */
    input: Json;
    counts: Json;
    /** Addresses that are finished, as ranges: a run that was interrupted goes on with the others. */
    done: Json;
    /** What the tool says of the run itself: a name without an address, a method that fell back. */
    notes: Json;
    started_by: string;
    created_ms: number;
    started_ms: number | null;
    ended_ms: number | null;
    fault: Json | null;
    reviewed_ms: number | null;
    reviewed_by: string | null;
  };
  /** What a scan knows now of one aspect of one address. What it was before is in `scan_change`. */
  scan_fact: {
    scan_id: string;
    /** `keyOf` of pure/network/ipam/block.ts. */
    address_key: string;
    /** host, port, service, certificate, system, path, rest, finding. */
    kind: string;
    /** Which of its kind: `tcp/443`; of a finding also rule and subject. Empty where there is one. */
    part: string;
    /** Null: it is no more. */
    value: Json | null;
    first_seen_ms: number;
    seen_ms: number;
    changed_ms: number;
  };
  /** What an aspect was and became. Of what came with a new host or a first look there is no row: `first_seen_ms` says it. */
  scan_change: {
    id: string;
    scan_id: string;
    run_id: string;
    time_ms: number;
    address_key: string;
    kind: string;
    part: string;
    /** Null: it was not there. */
    before: Json | null;
    after: Json | null;
    /** Why people may want to hear of it: new-host, port-gone …; null where nobody does. */
    news: string | null;
  };
  /** The queue: one row for a weakness of a port, whoever scans it. */
  scan_finding: {
    id: string;
    address_key: string;
    part: string;
    rule: string;
    severity: string;
    /** The `FindingFact` as it was last seen. */
    fact: Json;
    state: string;
    scan_id: string;
    assignee: string | null;
    exception_id: string | null;
    opened_ms: number;
    changed_ms: number;
    seen_ms: number;
    fixed_ms: number | null;
  };
  scan_finding_note: { id: string; finding_id: string; time_ms: number; written_by: string; text: string };
  /** What somebody accepted, until when. */
  scan_exception: {
    id: string;
    input: Json;
    created_ms: number;
    created_by: string;
    expires_ms: number | null;
    /** When its expiry was acted upon. */
    ended_ms: number | null;
  };
  /** Findings that are raised at the alerts. */
  scan_alarm: {
    key: string;
    scan_id: string;
    run_id: string;
    kind: string;
    severity: string;
    /** `AlarmItem[]`. */
    items: Json;
    raised_ms: number;
  };
  /** The attack surface of each site after each run. */
  scan_surface: { run_id: string; site_id: string; time_ms: number; figures: Json };
}

export const scansMigration = {
  id: '0016-scans',
  statements: [
    'CREATE TABLE scan (id text PRIMARY KEY, name text NOT NULL UNIQUE, input text NOT NULL, next_ms bigint, created_ms bigint NOT NULL, created_by text NOT NULL, covered text)',
    `CREATE TABLE scan_run (id text PRIMARY KEY, scan_id text NOT NULL REFERENCES scan (id) ON DELETE CASCADE, kind text NOT NULL, state text NOT NULL, input text NOT NULL, counts text NOT NULL, done text NOT NULL, notes text NOT NULL,
        started_by text NOT NULL, created_ms bigint NOT NULL, started_ms bigint, ended_ms bigint, fault text, reviewed_ms bigint, reviewed_by text)`,
    'CREATE INDEX scan_run_scan ON scan_run (scan_id, created_ms)',
    'CREATE INDEX scan_run_state ON scan_run (state)',
    `CREATE TABLE scan_fact (scan_id text NOT NULL REFERENCES scan (id) ON DELETE CASCADE, address_key text NOT NULL, kind text NOT NULL, part text NOT NULL, value text, first_seen_ms bigint NOT NULL, seen_ms bigint NOT NULL,
        changed_ms bigint NOT NULL, PRIMARY KEY (scan_id, address_key, kind, part))`,
    'CREATE INDEX scan_fact_address ON scan_fact (address_key)',
    `CREATE TABLE scan_change (id text PRIMARY KEY, scan_id text NOT NULL REFERENCES scan (id) ON DELETE CASCADE, run_id text NOT NULL, time_ms bigint NOT NULL, address_key text NOT NULL, kind text NOT NULL, part text NOT NULL,
        before text, after text, news text)`,
    'CREATE INDEX scan_change_scan ON scan_change (scan_id, time_ms)',
    'CREATE INDEX scan_change_address ON scan_change (address_key, time_ms)',
    `CREATE TABLE scan_finding (id text PRIMARY KEY, address_key text NOT NULL, part text NOT NULL, rule text NOT NULL, severity text NOT NULL, fact text NOT NULL, state text NOT NULL, scan_id text NOT NULL, assignee text, exception_id text,
        opened_ms bigint NOT NULL, changed_ms bigint NOT NULL, seen_ms bigint NOT NULL, fixed_ms bigint, UNIQUE (address_key, part))`,
    'CREATE INDEX scan_finding_state ON scan_finding (state)',
    'CREATE TABLE scan_finding_note (id text PRIMARY KEY, finding_id text NOT NULL REFERENCES scan_finding (id) ON DELETE CASCADE, time_ms bigint NOT NULL, written_by text NOT NULL, text text NOT NULL)',
    'CREATE INDEX scan_finding_note_finding ON scan_finding_note (finding_id)',
    'CREATE TABLE scan_exception (id text PRIMARY KEY, input text NOT NULL, created_ms bigint NOT NULL, created_by text NOT NULL, expires_ms bigint, ended_ms bigint)',
    'CREATE TABLE scan_alarm (key text PRIMARY KEY, scan_id text NOT NULL REFERENCES scan (id) ON DELETE CASCADE, run_id text NOT NULL, kind text NOT NULL, severity text NOT NULL, items text NOT NULL, raised_ms bigint NOT NULL)',
    'CREATE TABLE scan_surface (run_id text NOT NULL, site_id text NOT NULL, time_ms bigint NOT NULL, figures text NOT NULL, PRIMARY KEY (run_id, site_id))',
    'CREATE INDEX scan_surface_time ON scan_surface (time_ms)',
  ],
};
