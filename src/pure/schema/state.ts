/**
 * The state database: row types and forward migrations as portable SQL (SQLite and PostgreSQL alike): text ids, epoch
 * milliseconds as bigint, JSON as text, booleans as 0/1. A released migration is never edited; a change is a new one.
 */
import {
  type AlertsTables,
  alertsMigration,
  judgementsMigration,
  probesToOpenMigration,
} from './tables/alerts.ts';
import { type CommentsTables, commentsMigration } from './tables/comments.ts';
import { type DashboardsTables, dashboardsMigration } from './tables/dashboards.ts';
import { type EcosystemTables, ecosystemMigration } from './tables/ecosystem.ts';
import type { Json, Migration } from './tables/migration.ts';
import { type PeopleTables, peopleMigration } from './tables/people.ts';
import { type ReportsTables, reportsMigration } from './tables/reports.ts';
import { type RulesTables, rulesMigration } from './tables/rules.ts';
import { type ScansTables, scansMigration } from './tables/scans.ts';
import { type TreeTables, treeMigration } from './tables/tree.ts';

export type { Json, Migration };

export interface StateTables
  extends AlertsTables,
    CommentsTables,
    DashboardsTables,
    EcosystemTables,
    PeopleTables,
    ReportsTables,
    RulesTables,
    ScansTables,
    TreeTables {
  setting: { service: string; key: string; value: Json; updated_ms: number };
  account: {
    id: string;
    name: string;
    password_hash: string;
    role: string;
    disabled: number;
    created_ms: number;
  };
  setup_link: { token_hash: string; expires_ms: number; used_ms: number | null };
  session: {
    token_hash: string;
    account_id: string;
    created_ms: number;
    expires_ms: number;
    seen_ms: number;
  };
  api_token: {
    id: string;
    name: string;
    token_hash: string;
    role: string;
    scopes: Json;
    created_ms: number;
    expires_ms: number | null;
    used_ms: number | null;
    revoked_ms: number | null;
  };
  audit: {
    seq: number;
    time_ms: number;
    actor: string;
    action: string;
    object: string;
    detail: Json;
    previous_hash: string;
    hash: string;
  };
  credential: {
    id: string;
    name: string;
    kind: string;
    sealed: string;
    created_ms: number;
    updated_ms: number;
  };
  site: { id: string; name: string; note: string; created_ms: number };
  device: {
    id: string;
    name: string;
    site_id: string | null;
    kind: string;
    vendor: string | null;
    platform: string | null;
    model: string | null;
    version: string | null;
    serial: string | null;
    management_address: string | null;
    sys_object_id: string | null;
    sys_descr: string | null;
    location: string | null;
    contact: string | null;
    credential_id: string | null;
    note: string;
    created_ms: number;
    seen_ms: number;
    /** A person does not want to hear of it; null otherwise. */
    ignored_ms: number | null;
  };
  device_key: { kind: string; value: string; device_id: string };
  /** Merges, splits and ignores, with an image of the rows before, so that each can be undone. */
  identity_decision: {
    id: string;
    kind: string;
    time_ms: number;
    decided_by: string;
    device_id: string;
    other_id: string | null;
    summary: string;
    image: Json;
    undone_ms: number | null;
  };
  /** Two devices that a person said are not one. */
  identity_apart: { a_device_id: string; b_device_id: string };
  device_tag: { device_id: string; tag: string };
  interface: {
    id: string;
    device_id: string;
    if_index: number;
    name: string;
    descr: string | null;
    alias: string | null;
    type: number | null;
    mtu_bytes: number | null;
    speed_bps: number | null;
    mac: string | null;
    admin_status: string | null;
    oper_status: string | null;
    seen_ms: number;
  };
  address: {
    id: string;
    device_id: string;
    interface_id: string | null;
    address: string;
    length_bits: number | null;
    source: string;
    seen_ms: number;
  };
  link: {
    id: string;
    a_device_id: string;
    a_interface_id: string | null;
    b_device_id: string;
    b_interface_id: string | null;
    /** physical, l3, ospf, bgp. */
    layer: string;
    /** Of the strongest piece of evidence. */
    source: string;
    confidence: number;
    /** `LinkEvidence[]` of pure/network/topology. */
    evidence: Json;
    /** Of the protocol, for adjacencies. */
    state: string | null;
    first_seen_ms: number;
    seen_ms: number;
    removed_ms: number | null;
  };
  /** A station on the network by its MAC, and where it is plugged in now; `place_*` are null while nobody has seen it behind a port. */
  endpoint: {
    mac: string;
    device_id: string | null;
    vendor: string | null;
    name: string | null;
    first_seen_ms: number;
    seen_ms: number;
    place_device_id: string | null;
    place_if_index: number | null;
    place_vlan: number | null;
    place_source: string | null;
    place_confidence: number | null;
    /** What stands between the port and the endpoint: an unmanaged switch, a device. */
    place_behind: string | null;
    place_since_ms: number | null;
  };
  endpoint_address: { mac: string; address: string; first_seen_ms: number; seen_ms: number };
  /** Where it was before. Names are kept, since the device may be gone when somebody asks. */
  endpoint_place: {
    id: string;
    mac: string;
    device_id: string;
    device_name: string;
    if_index: number;
    interface_name: string;
    vlan: number | null;
    since_ms: number;
    left_ms: number;
  };
  /** The VRF "global" always exists. */
  ipam_vrf: {
    id: string;
    name: string;
    route_distinguisher: string | null;
    note: string;
    created_ms: number;
  };
  ipam_vlan: {
    id: string;
    vid: number;
    name: string;
    vlan_group: string;
    site_id: string | null;
    status: string;
    note: string;
  };
  /** `*_key` are addresses as text that sorts as they do (`pure/network/ipam/block.ts`). */
  ipam_prefix: {
    id: string;
    vrf_id: string;
    first_key: string;
    length_bits: number;
    status: string;
    role: string;
    vlan_id: string | null;
    site_id: string | null;
    description: string;
    tags: Json;
    created_ms: number;
    /** Since when it is above the threshold; null below. */
    filling_ms: number | null;
    allocation_key: string | null;
  };
  ipam_range: {
    id: string;
    vrf_id: string;
    first_key: string;
    last_key: string;
    kind: string;
    description: string;
  };
  ipam_address: {
    id: string;
    vrf_id: string;
    address_key: string;
    name: string;
    mac: string | null;
    status: string;
    device_id: string | null;
    description: string;
    created_ms: number;
    created_by: string;
    /** Of the request that took it; several addresses may share one. */
    allocation_key: string | null;
  };
  ipam_lease: {
    vrf_id: string;
    address_key: string;
    server: string;
    mac: string | null;
    name: string | null;
    state: string;
    ends_ms: number | null;
    imported_ms: number;
  };
  /** Only when it began and whether a person dismissed it; what it is, is found anew each time. */
  ipam_conflict: { id: string; first_seen_ms: number; dismissed_by: string | null };
  fact: { device_id: string; name: string; source: string; value: Json; confidence: number; seen_ms: number };
  discovery_job: {
    id: string;
    input: Json;
    state: string;
    progress: Json;
    started_ms: number;
    ended_ms: number | null;
    started_by: string;
    fault: Json | null;
  };
  discovery_plan: {
    id: string;
    name: string;
    input: Json;
    every_ms: number;
    next_ms: number;
    last_job_id: string | null;
    created_by: string;
  };
  sensor: {
    id: string;
    device_id: string | null;
    name: string;
    tool_id: string;
    input: Json;
    interval_ms: number;
    probe_id: string;
    credential_id: string | null;
    thresholds: Json;
    rule: Json;
    enabled: number;
    /** `NodeSettings` beside the columns above; the database fills in an empty one. */
    own?: Json;
    paused_until_ms: number | null;
    paused_note: string | null;
    created_ms: number;
    updated_ms: number;
  };
  series: { id: number; sensor_id: string; metric: string; labels: Json };
  alert: {
    id: string;
    sensor_id: string;
    device_id: string | null;
    /** Name of the port, where the alert is about one port of the device. */
    port: string | null;
    state: string;
    severity: string;
    title: string;
    fault: Json;
    evidence: Json;
    cause_alert_id: string | null;
    /** What it is about: a sensor, a port of a sensor, the finding of another service, the probe. */
    key: string | null;
    quiet: Json | null;
    relapses: number | null;
    opened_ms: number;
    paged_ms: number | null;
    acknowledged_ms: number | null;
    acknowledged_by: string | null;
    acknowledged_note: string | null;
    acknowledged_until_ms: number | null;
    closed_ms: number | null;
    /** What a person says of it: useful or noise. */
    judgement: string | null;
    judged_by: string | null;
    updated_ms: number;
  };
  sensor_state: { sensor_id: string; state: string; since_ms: number; memory: Json };
  channel: {
    id: string;
    name: string;
    kind: string;
    config: Json;
    sealed: string | null;
    enabled: number;
    created_ms: number;
    /** Templates, summary window: how messages look there. */
    options: Json;
  };
  outbox: {
    id: string;
    idempotency_key: string;
    channel_id: string;
    alert_id: string | null;
    payload: Json;
    state: string;
    attempts: number;
    next_attempt_ms: number;
    created_ms: number;
    delivered_ms: number | null;
    fault: Json | null;
    change: string;
    /** Which rule, policy, rota and contact led to this channel. */
    why: string;
    /** Not before: the contact sleeps. */
    held_until_ms: number | null;
    /** Given up after; null in rows of before. */
    expires_ms: number | null;
    /** Rows that are sent as one summary. */
    batch_id: string | null;
    /** When the try under way began; set while `sending`. */
    started_ms: number | null;
    /** Tries without an answer, or that a crash interrupted: each may have arrived, under the same key. */
    repeats: number;
  };
  probe: {
    id: string;
    name: string;
    kind: string;
    capabilities: Json;
    token_hash: string | null;
    enrolled_ms: number;
    seen_ms: number;
  };
}

export const migrations: readonly Migration[] = [
  {
    id: '0001-foundation',
    statements: [
      'CREATE TABLE setting (service text NOT NULL, key text NOT NULL, value text NOT NULL, updated_ms bigint NOT NULL, PRIMARY KEY (service, key))',
      'CREATE TABLE account (id text PRIMARY KEY, name text NOT NULL UNIQUE, password_hash text NOT NULL, role text NOT NULL, disabled integer NOT NULL DEFAULT 0, created_ms bigint NOT NULL)',
      'CREATE TABLE setup_link (token_hash text PRIMARY KEY, expires_ms bigint NOT NULL, used_ms bigint)',
      'CREATE TABLE session (token_hash text PRIMARY KEY, account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE, created_ms bigint NOT NULL, expires_ms bigint NOT NULL, seen_ms bigint NOT NULL)',
      'CREATE TABLE api_token (id text PRIMARY KEY, name text NOT NULL, token_hash text NOT NULL UNIQUE, role text NOT NULL, scopes text NOT NULL, created_ms bigint NOT NULL, expires_ms bigint, used_ms bigint, revoked_ms bigint)',
      'CREATE TABLE audit (seq bigint PRIMARY KEY, time_ms bigint NOT NULL, actor text NOT NULL, action text NOT NULL, object text NOT NULL, detail text NOT NULL, previous_hash text NOT NULL, hash text NOT NULL)',
      'CREATE TABLE credential (id text PRIMARY KEY, name text NOT NULL UNIQUE, kind text NOT NULL, sealed text NOT NULL, created_ms bigint NOT NULL, updated_ms bigint NOT NULL)',
      "CREATE TABLE site (id text PRIMARY KEY, name text NOT NULL UNIQUE, note text NOT NULL DEFAULT '', created_ms bigint NOT NULL)",
      `CREATE TABLE device (id text PRIMARY KEY, name text NOT NULL, site_id text REFERENCES site (id) ON DELETE SET NULL, kind text NOT NULL, vendor text, platform text, model text, version text, serial text,
        management_address text, sys_object_id text, sys_descr text, location text, contact text, credential_id text REFERENCES credential (id) ON DELETE SET NULL, note text NOT NULL DEFAULT '', created_ms bigint NOT NULL, seen_ms bigint NOT NULL)`,
      'CREATE INDEX device_name ON device (name, id)',
      'CREATE TABLE device_key (kind text NOT NULL, value text NOT NULL, device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, PRIMARY KEY (kind, value))',
      'CREATE INDEX device_key_device ON device_key (device_id)',
      'CREATE TABLE device_tag (device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, tag text NOT NULL, PRIMARY KEY (device_id, tag))',
      `CREATE TABLE interface (id text PRIMARY KEY, device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, if_index bigint NOT NULL, name text NOT NULL, descr text, alias text, type integer, mtu_bytes bigint,
        speed_bps bigint, mac text, admin_status text, oper_status text, seen_ms bigint NOT NULL, UNIQUE (device_id, if_index))`,
      'CREATE TABLE address (id text PRIMARY KEY, device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, interface_id text REFERENCES interface (id) ON DELETE SET NULL, address text NOT NULL, length_bits integer, source text NOT NULL, seen_ms bigint NOT NULL, UNIQUE (device_id, address))',
      'CREATE INDEX address_address ON address (address)',
      `CREATE TABLE link (id text PRIMARY KEY, a_device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, a_interface_id text REFERENCES interface (id) ON DELETE SET NULL,
        b_device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, b_interface_id text REFERENCES interface (id) ON DELETE SET NULL, source text NOT NULL, confidence double precision NOT NULL, first_seen_ms bigint NOT NULL, seen_ms bigint NOT NULL, removed_ms bigint)`,
      'CREATE INDEX link_a ON link (a_device_id)',
      'CREATE INDEX link_b ON link (b_device_id)',
      'CREATE TABLE fact (device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, name text NOT NULL, source text NOT NULL, value text NOT NULL, confidence double precision NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (device_id, name, source))',
      'CREATE TABLE discovery_job (id text PRIMARY KEY, input text NOT NULL, state text NOT NULL, progress text NOT NULL, started_ms bigint NOT NULL, ended_ms bigint, started_by text NOT NULL, fault text)',
      `CREATE TABLE sensor (id text PRIMARY KEY, device_id text REFERENCES device (id) ON DELETE CASCADE, name text NOT NULL, tool_id text NOT NULL, input text NOT NULL, interval_ms bigint NOT NULL, probe_id text NOT NULL,
        credential_id text REFERENCES credential (id) ON DELETE SET NULL, thresholds text NOT NULL, rule text NOT NULL, enabled integer NOT NULL DEFAULT 1, paused_until_ms bigint, paused_note text, created_ms bigint NOT NULL, updated_ms bigint NOT NULL)`,
      'CREATE INDEX sensor_device ON sensor (device_id)',
      'CREATE TABLE series (id bigint PRIMARY KEY, sensor_id text NOT NULL, metric text NOT NULL, labels text NOT NULL, UNIQUE (sensor_id, metric, labels))',
      `CREATE TABLE alert (id text PRIMARY KEY, sensor_id text NOT NULL, device_id text, port text, state text NOT NULL, severity text NOT NULL, title text NOT NULL, fault text NOT NULL, evidence text NOT NULL, cause_alert_id text, opened_ms bigint NOT NULL,
        acknowledged_ms bigint, acknowledged_by text, acknowledged_note text, closed_ms bigint, updated_ms bigint NOT NULL)`,
      'CREATE INDEX alert_opened ON alert (opened_ms, id)',
      'CREATE INDEX alert_open ON alert (closed_ms, sensor_id)',
      'CREATE TABLE sensor_state (sensor_id text PRIMARY KEY REFERENCES sensor (id) ON DELETE CASCADE, state text NOT NULL, since_ms bigint NOT NULL, memory text NOT NULL)',
      'CREATE TABLE channel (id text PRIMARY KEY, name text NOT NULL UNIQUE, kind text NOT NULL, config text NOT NULL, sealed text, enabled integer NOT NULL DEFAULT 1, created_ms bigint NOT NULL)',
      `CREATE TABLE outbox (id text PRIMARY KEY, idempotency_key text NOT NULL UNIQUE, channel_id text NOT NULL REFERENCES channel (id) ON DELETE CASCADE, alert_id text, payload text NOT NULL, state text NOT NULL, attempts integer NOT NULL,
        next_attempt_ms bigint NOT NULL, created_ms bigint NOT NULL, delivered_ms bigint, fault text)`,
      'CREATE INDEX outbox_due ON outbox (state, next_attempt_ms)',
      'CREATE TABLE probe (id text PRIMARY KEY, name text NOT NULL UNIQUE, kind text NOT NULL, capabilities text NOT NULL, token_hash text, enrolled_ms bigint NOT NULL, seen_ms bigint NOT NULL)',
    ],
  },
  {
    id: '0002-endpoints',
    statements: [
      `CREATE TABLE endpoint (mac text PRIMARY KEY, device_id text, vendor text, name text, first_seen_ms bigint NOT NULL, seen_ms bigint NOT NULL, place_device_id text, place_if_index bigint, place_vlan integer,
        place_source text, place_confidence double precision, place_behind text, place_since_ms bigint)`,
      'CREATE INDEX endpoint_place_now ON endpoint (place_device_id, place_if_index)',
      'CREATE INDEX endpoint_device ON endpoint (device_id)',
      'CREATE INDEX endpoint_name ON endpoint (name)',
      'CREATE INDEX endpoint_seen ON endpoint (seen_ms)',
      'CREATE INDEX endpoint_first_seen ON endpoint (first_seen_ms)',
      'CREATE TABLE endpoint_address (mac text NOT NULL REFERENCES endpoint (mac) ON DELETE CASCADE, address text NOT NULL, first_seen_ms bigint NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (mac, address))',
      'CREATE INDEX endpoint_address_address ON endpoint_address (address)',
      `CREATE TABLE endpoint_place (id text PRIMARY KEY, mac text NOT NULL REFERENCES endpoint (mac) ON DELETE CASCADE, device_id text NOT NULL, device_name text NOT NULL, if_index bigint NOT NULL, interface_name text NOT NULL, vlan integer,
        since_ms bigint NOT NULL, left_ms bigint NOT NULL)`,
      'CREATE INDEX endpoint_place_mac ON endpoint_place (mac, left_ms)',
      'CREATE INDEX endpoint_place_left ON endpoint_place (left_ms)',
    ],
  },
  {
    id: '0003-identity',
    statements: [
      'ALTER TABLE device ADD COLUMN ignored_ms bigint',
      'CREATE TABLE identity_decision (id text PRIMARY KEY, kind text NOT NULL, time_ms bigint NOT NULL, decided_by text NOT NULL, device_id text NOT NULL, other_id text, summary text NOT NULL, image text NOT NULL, undone_ms bigint)',
      'CREATE INDEX identity_decision_device ON identity_decision (device_id)',
      'CREATE TABLE identity_apart (a_device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, b_device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, PRIMARY KEY (a_device_id, b_device_id))',
      'CREATE INDEX identity_apart_b ON identity_apart (b_device_id)',
    ],
  },
  {
    id: '0004-discovery-plans',
    statements: [
      'CREATE TABLE discovery_plan (id text PRIMARY KEY, name text NOT NULL UNIQUE, input text NOT NULL, every_ms bigint NOT NULL, next_ms bigint NOT NULL, last_job_id text, created_by text NOT NULL)',
      'CREATE INDEX discovery_plan_next ON discovery_plan (next_ms)',
    ],
  },
  {
    id: '0005-topology',
    statements: [
      "ALTER TABLE link ADD COLUMN layer text NOT NULL DEFAULT 'physical'",
      "ALTER TABLE link ADD COLUMN evidence text NOT NULL DEFAULT '[]'",
      'ALTER TABLE link ADD COLUMN state text',
      'CREATE INDEX link_removed ON link (removed_ms)',
      'CREATE INDEX link_first_seen ON link (first_seen_ms)',
    ],
  },
  {
    id: '0006-ipam',
    statements: [
      'CREATE TABLE ipam_vrf (id text PRIMARY KEY, name text NOT NULL UNIQUE, route_distinguisher text UNIQUE, note text NOT NULL, created_ms bigint NOT NULL)',
      "INSERT INTO ipam_vrf (id, name, route_distinguisher, note, created_ms) VALUES ('global', 'Global', NULL, '', 0)",
      'CREATE TABLE ipam_vlan (id text PRIMARY KEY, vid integer NOT NULL, name text NOT NULL, vlan_group text NOT NULL, site_id text REFERENCES site (id) ON DELETE SET NULL, status text NOT NULL, note text NOT NULL, UNIQUE (vlan_group, vid))',
      `CREATE TABLE ipam_prefix (id text PRIMARY KEY, vrf_id text NOT NULL REFERENCES ipam_vrf (id), first_key text NOT NULL, length_bits integer NOT NULL, status text NOT NULL, role text NOT NULL, vlan_id text REFERENCES ipam_vlan (id) ON DELETE SET NULL,
        site_id text REFERENCES site (id) ON DELETE SET NULL, description text NOT NULL, tags text NOT NULL, created_ms bigint NOT NULL, filling_ms bigint, allocation_key text UNIQUE, UNIQUE (vrf_id, first_key, length_bits))`,
      'CREATE TABLE ipam_range (id text PRIMARY KEY, vrf_id text NOT NULL REFERENCES ipam_vrf (id), first_key text NOT NULL, last_key text NOT NULL, kind text NOT NULL, description text NOT NULL)',
      `CREATE TABLE ipam_address (id text PRIMARY KEY, vrf_id text NOT NULL REFERENCES ipam_vrf (id), address_key text NOT NULL, name text NOT NULL, mac text, status text NOT NULL, device_id text,
        description text NOT NULL, created_ms bigint NOT NULL, created_by text NOT NULL, allocation_key text, UNIQUE (vrf_id, address_key))`,
      'CREATE INDEX ipam_address_key ON ipam_address (address_key)',
      'CREATE INDEX ipam_address_name ON ipam_address (name)',
      'CREATE INDEX ipam_address_mac ON ipam_address (mac)',
      'CREATE INDEX ipam_address_device ON ipam_address (device_id)',
      'CREATE INDEX ipam_address_allocation ON ipam_address (allocation_key)',
      'CREATE TABLE ipam_lease (vrf_id text NOT NULL REFERENCES ipam_vrf (id), address_key text NOT NULL, server text NOT NULL, mac text, name text, state text NOT NULL, ends_ms bigint, imported_ms bigint NOT NULL, PRIMARY KEY (address_key, server, vrf_id))',
      'CREATE INDEX ipam_lease_server ON ipam_lease (server, vrf_id)',
      'CREATE TABLE ipam_conflict (id text PRIMARY KEY, first_seen_ms bigint NOT NULL, dismissed_by text)',
    ],
  },
  {
    id: '0007-paged',
    statements: [
      'ALTER TABLE alert ADD COLUMN paged_ms bigint',
      'UPDATE alert SET paged_ms = opened_ms WHERE cause_alert_id IS NULL',
    ],
  },
  rulesMigration,
  alertsMigration,
  peopleMigration,
  treeMigration,
  commentsMigration,
  dashboardsMigration,
  ecosystemMigration,
  reportsMigration,
  scansMigration,
  judgementsMigration,
  probesToOpenMigration,
];
