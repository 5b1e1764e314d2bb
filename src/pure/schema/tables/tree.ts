/** Groups, what each level of the tree says, favourites, libraries, templates, and what files have made. */
import type { Json, Migration } from './migration.ts';

export interface TreeTables {
  tree_group: {
    id: string;
    name: string;
    /** Of a top group; null for one below another. */
    site_id: string | null;
    parent_id: string | null;
    note: string;
    created_ms: number;
  };
  /** Counts while the group is in the site of the device (`groupOfDevice`). */
  device_group: { device_id: string; group_id: string };
  /** What root, sites, groups and devices say (`NodeSettings`); sensors say it in their own row. */
  tree_setting: { node_kind: string; node_id: string; settings: Json };
  favourite: { account_id: string; node_kind: string; node_id: string };
  library: { id: string; name: string; q: string; note: string; created_ms: number };
  sensor_template: { id: string; name: string; body: Json; created_ms: number };
  /** What files made and may delete again. */
  declared: { kind: string; object_id: string; name: string; owner: string; made_ms: number };
}

export const treeMigration: Migration = {
  id: '0011-tree',
  statements: [
    "CREATE TABLE tree_group (id text PRIMARY KEY, name text NOT NULL, site_id text REFERENCES site (id) ON DELETE CASCADE, parent_id text REFERENCES tree_group (id) ON DELETE CASCADE, note text NOT NULL DEFAULT '', created_ms bigint NOT NULL)",
    'CREATE TABLE device_group (device_id text PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE, group_id text NOT NULL REFERENCES tree_group (id) ON DELETE CASCADE)',
    'CREATE TABLE tree_setting (node_kind text NOT NULL, node_id text NOT NULL, settings text NOT NULL, PRIMARY KEY (node_kind, node_id))',
    'CREATE TABLE favourite (account_id text NOT NULL, node_kind text NOT NULL, node_id text NOT NULL, PRIMARY KEY (account_id, node_kind, node_id))',
    'CREATE TABLE library (id text PRIMARY KEY, name text NOT NULL UNIQUE, q text NOT NULL, note text NOT NULL, created_ms bigint NOT NULL)',
    'CREATE TABLE sensor_template (id text PRIMARY KEY, name text NOT NULL UNIQUE, body text NOT NULL, created_ms bigint NOT NULL)',
    'CREATE TABLE declared (kind text NOT NULL, object_id text NOT NULL, name text NOT NULL, owner text NOT NULL, made_ms bigint NOT NULL, PRIMARY KEY (kind, object_id))',
    // Hours, access, priority and tags that a sensor says itself. Of the older columns 0 and null mean that it says nothing.
    "ALTER TABLE sensor ADD COLUMN own text NOT NULL DEFAULT '{}'",
  ],
};
