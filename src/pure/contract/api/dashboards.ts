/** Dashboards, links that share them, and pictures of everything: top lists, tree, world, our own health. */
import { z } from 'zod';
import { topListIds } from '../../dashboards/top-lists.ts';
import * as r from '../resources.ts';
import { byId, route } from './route.ts';

const tag = 'dashboards';
const span = {
  fromMs: z.number().int(),
  toMs: z.number().int(),
  points: z.number().int().min(1).max(2000).default(300),
};
const scope = { siteId: r.id.optional(), deviceId: r.id.optional() };

export const dashboardsRoutes = {
  dashboards: route('GET', '/dashboards', tag, 'viewer', 'List dashboards, built-in ones first', {
    response: z.object({ items: z.array(r.dashboardSummary) }),
  }),
  createDashboard: route('POST', '/dashboards', tag, 'operator', 'Create or import a dashboard', {
    body: r.dashboardInput,
    response: r.dashboard,
  }),
  dashboard: route('GET', '/dashboards/{id}', tag, 'viewer', 'One dashboard with its panels', {
    params: byId,
    response: r.dashboard,
  }),
  updateDashboard: route(
    'PUT',
    '/dashboards/{id}',
    tag,
    'operator',
    'Replace a dashboard; 409 when somebody else changed it meanwhile',
    { params: byId, body: r.dashboardInput.extend({ version: z.number().int() }), response: r.dashboard },
  ),
  deleteDashboard: route('DELETE', '/dashboards/{id}', tag, 'operator', 'Delete, with its shared links', {
    params: byId,
  }),
  panelKinds: route(
    'GET',
    '/panel-kinds',
    tag,
    'viewer',
    'Kinds of panels with the schema of their settings',
    {
      response: z.object({ items: z.array(r.panelKindInfo) }),
    },
  ),
  panelData: route('POST', '/dashboards/data', tag, 'viewer', 'What many panels show, in one answer', {
    body: z.object({
      ...span,
      siteId: r.id.nullable().default(null).describe('Stands for $site'),
      deviceId: r.id.nullable().default(null).describe('Stands for $device'),
      panels: z.array(r.panel.pick({ id: true, kind: true, config: true })).max(r.panelsMax),
    }),
    response: r.panelData,
    reads: true,
  }),
  dashboardShares: route('GET', '/dashboards/{id}/shares', tag, 'operator', 'Links that share it', {
    params: byId,
    response: z.object({ items: z.array(r.dashboardShare) }),
  }),
  createDashboardShare: route(
    'POST',
    '/dashboards/{id}/shares',
    tag,
    'engineer',
    'Share by a link that only reads and expires; its secret is told once',
    {
      params: byId,
      body: z.object({
        label: z.string().min(1).max(100).describe('For whom'),
        days: z.number().min(0.01).max(366).default(30),
        siteId: r.id.nullable().default(null),
        deviceId: r.id.nullable().default(null),
      }),
      response: r.dashboardShare.extend({ secret: z.string() }),
    },
  ),
  deleteDashboardShare: route('DELETE', '/dashboard-shares/{id}', tag, 'engineer', 'Revoke a shared link', {
    params: byId,
  }),
  sharedDashboard: route(
    'GET',
    '/shared/dashboard',
    'shared',
    'viewer',
    'The dashboard that the link shares',
    {
      response: r.dashboard.nullable().describe('null: what was presented is no shared link'),
    },
  ),
  sharedData: route(
    'POST',
    '/shared/data',
    'shared',
    'viewer',
    'What the panels of the shared dashboard show',
    {
      body: z.object(span),
      response: r.panelData.nullable(),
      reads: true,
    },
  ),
  top: route('GET', '/top', tag, 'viewer', 'The worst of their kind over any period', {
    query: z.object({
      list: z.enum(topListIds).default('latency'),
      fromMs: z.coerce.number().int().optional().describe('Default: an hour before the end'),
      toMs: z.coerce.number().int().optional().describe('Default: now'),
      by: z.enum(['avg', 'max']).default('avg'),
      count: z.coerce.number().int().min(1).max(200).default(20),
      ...scope,
    }),
    response: r.topAnswer,
  }),
  tree: route('GET', '/tree', tag, 'viewer', 'Everything by site, device and sensor, in columns', {
    query: z.object({ size: z.enum(['sensors', 'traffic']).default('sensors'), ...scope }),
    response: r.treeAnswer,
  }),
  sitePlaces: route('GET', '/site-places', tag, 'viewer', 'Where sites are, and links between them', {
    response: r.placesAnswer,
  }),
  placeSite: route('PUT', '/site-places/{id}', tag, 'operator', 'Say where a site is', {
    params: byId,
    body: z.object({
      latitude: z.number().min(-90).max(90).nullable(),
      longitude: z.number().min(-180).max(180).nullable(),
    }),
    response: r.sitePlace,
  }),
  self: route('GET', '/self', 'health', 'viewer', 'How Nocturne itself does, and what to do about it', {
    response: r.selfReport,
  }),
} as const;
