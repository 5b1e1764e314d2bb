/** Dashboards, the links that share them (each is an API token of scope `shared`), and where sites are. */
import type { Json, Migration } from './migration.ts';

export interface DashboardsTables {
  dashboard: {
    id: string;
    name: string;
    body: Json;
    version: number;
    updated_ms: number;
    updated_by: string;
  };
  dashboard_share: {
    token_id: string;
    dashboard_id: string;
    label: string;
    site_id: string | null;
    device_id: string | null;
    created_by: string;
  };
  site_place: { site_id: string; latitude: number; longitude: number };
}

export const dashboardsMigration: Migration = {
  id: '0013-dashboards',
  statements: [
    'CREATE TABLE dashboard (id text PRIMARY KEY, name text NOT NULL, body text NOT NULL, version integer NOT NULL, updated_ms bigint NOT NULL, updated_by text NOT NULL)',
    // Built-in dashboards have no row, so the dashboard is no foreign key; the token is.
    'CREATE TABLE dashboard_share (token_id text PRIMARY KEY REFERENCES api_token (id) ON DELETE CASCADE, dashboard_id text NOT NULL, label text NOT NULL, site_id text, device_id text, created_by text NOT NULL)',
    'CREATE INDEX dashboard_share_dashboard ON dashboard_share (dashboard_id)',
    'CREATE TABLE site_place (site_id text PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE, latitude double precision NOT NULL, longitude double precision NOT NULL)',
  ],
};
