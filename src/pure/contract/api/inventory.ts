/** The overview, sites, devices, interfaces and the map. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

export const inventoryRoutes = {
  overview: route('GET', '/overview', 'inventory', 'viewer', 'The state of everything, worst first', {
    response: r.overview,
  }),
  sites: route('GET', '/sites', 'inventory', 'viewer', 'List sites', {
    response: z.object({ items: z.array(r.site) }),
  }),
  createSite: route('POST', '/sites', 'inventory', 'engineer', 'Create a site', {
    body: z.object({ name: z.string().min(1).max(100), note: z.string().max(2000).default('') }),
    response: r.site,
  }),
  devices: route('GET', '/devices', 'inventory', 'viewer', 'List devices', {
    query: paging.extend({
      ignored: z
        .enum(['hide', 'show', 'only'])
        .optional()
        .describe('Devices that people ignore; hidden unless asked for'),
    }),
    response: page(r.device),
  }),
  createDevice: route('POST', '/devices', 'inventory', 'engineer', 'Add a device by hand', {
    body: z.object({
      name: z.string().min(1).max(200),
      managementAddress: z.string().min(1).max(100),
      kind: z.enum(r.deviceKinds).default('unknown'),
      siteId: r.id.nullable().default(null),
      tags: z.array(z.string().min(1).max(50)).max(50).default([]),
      note: z.string().max(5000).default(''),
    }),
    response: r.device,
  }),
  device: route(
    'GET',
    '/devices/{id}',
    'inventory',
    'viewer',
    'One device with interfaces, addresses and facts',
    { params: byId, response: r.deviceDetail },
  ),
  updateDevice: route(
    'PATCH',
    '/devices/{id}',
    'inventory',
    'engineer',
    'Change name, site, kind, tags, note or credential',
    {
      params: byId,
      body: z.object({
        name: z.string().min(1).max(200).optional(),
        siteId: r.id.nullable().optional(),
        kind: z.enum(r.deviceKinds).optional(),
        tags: z.array(z.string().min(1).max(50)).max(50).optional(),
        note: z.string().max(5000).optional(),
        credentialId: r.id.nullable().optional(),
      }),
      response: r.device,
    },
  ),
  deleteDevice: route(
    'DELETE',
    '/devices/{id}',
    'inventory',
    'engineer',
    'Delete a device with its sensors',
    { params: byId },
  ),
  interfaces: route('GET', '/interfaces', 'inventory', 'viewer', 'List interfaces', {
    query: paging.extend({ deviceId: r.id.optional() }),
    response: page(r.deviceInterface.extend({ deviceName: z.string() })),
  }),
  topology: route('GET', '/topology', 'inventory', 'viewer', 'Nodes and links of the map', {
    query: z.object({
      siteId: r.id.optional(),
      layer: z.enum(r.linkLayers).optional().describe('Without it, the cables'),
      atMs: z.coerce.number().int().optional().describe('As it was then'),
    }),
    response: r.topology,
  }),
  topologyChanges: route(
    'GET',
    '/topology/changes',
    'inventory',
    'viewer',
    'What changed between two times',
    {
      query: z.object({ fromMs: z.coerce.number().int(), toMs: z.coerce.number().int() }),
      response: r.topologyChanges,
    },
  ),
  structure: route(
    'GET',
    '/devices/{id}/structure',
    'inventory',
    'viewer',
    'Modules, VLANs, spanning tree, routes and adjacencies of a device',
    { params: byId, response: r.structure },
  ),
  vlans: route('GET', '/vlans', 'inventory', 'viewer', 'VLANs of the whole network', {
    response: z.object({ items: z.array(r.vlan) }),
  }),
} as const;
