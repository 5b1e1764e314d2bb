/** The tree with its inheritance, libraries, templates, many sensors at once, and configuration as files. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

const byNode = z.object({ kind: z.enum(r.nodeKinds), id: z.string().max(64) });
const groupBody = z.object({
  name: z.string().min(1).max(100),
  siteId: r.id.nullable().default(null).describe('Of a top group; below another it is the site of that'),
  parentId: r.id.nullable().default(null),
  note: z.string().max(2000).default(''),
});
const libraryBody = z.object({
  name: z.string().min(1).max(100),
  q: z.string().max(500).describe('Filter of sensors: tag:core tool:ping site:Paris state:down'),
  note: z.string().max(2000).default(''),
});
const many = 4 * 1024 * 1024;

export const treeRoutes = {
  treeChildren: route(
    'GET',
    '/tree/children',
    'tree',
    'viewer',
    'What stands directly below a node, with states rolled up',
    {
      query: paging.extend({
        kind: z.enum(r.nodeKinds).default('root'),
        id: z.string().max(64).default('root'),
        favourites: z.enum(['true', 'false']).optional(),
      }),
      response: page(r.treeNode),
    },
  ),
  treeSearch: route(
    'GET',
    '/tree/search',
    'tree',
    'viewer',
    'Sites, groups, devices and sensors by words, with the way to them',
    {
      query: z.object({
        q: z.string().min(1).max(200),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      response: z.object({ items: z.array(r.treeNode.extend({ path: z.array(r.nodeRef) })) }),
    },
  ),
  treeNode: route(
    'GET',
    '/tree/{kind}/{id}',
    'tree',
    'viewer',
    'Settings in force at a node, and where each comes from',
    {
      params: byNode,
      response: r.treeDetail,
    },
  ),
  updateTreeNode: route(
    'PATCH',
    '/tree/{kind}/{id}',
    'tree',
    'engineer',
    'Say settings at a node; null inherits again',
    {
      params: byNode,
      body: z.object({
        set: z.object(
          Object.fromEntries(
            Object.entries(r.nodeSettings.shape).map(([name, shape]) => [
              name,
              shape.unwrap().nullable().optional(),
            ]),
          ) as {
            [K in r.SettingName]: z.ZodOptional<
              z.ZodNullable<ReturnType<(typeof r.nodeSettings.shape)[K]['unwrap']>>
            >;
          },
        ),
        dryRun: z.boolean().default(false),
      }),
      response: r.changePreview,
    },
  ),
  moveTreeNode: route(
    'POST',
    '/tree/move',
    'tree',
    'engineer',
    'Move a device or a group; dryRun tells what it inherits then',
    {
      body: z.object({ node: byNode, to: byNode, dryRun: z.boolean().default(false) }),
      response: r.changePreview,
    },
  ),
  groups: route('GET', '/groups', 'tree', 'viewer', 'All groups', {
    response: z.object({ items: z.array(r.group) }),
  }),
  createGroup: route('POST', '/groups', 'tree', 'engineer', 'Create a group', {
    body: groupBody,
    response: r.group,
  }),
  updateGroup: route('PATCH', '/groups/{id}', 'tree', 'engineer', 'Rename a group, or change its note', {
    params: byId,
    body: groupBody.pick({ name: true, note: true }).partial(),
    response: r.group,
  }),
  deleteGroup: route(
    'DELETE',
    '/groups/{id}',
    'tree',
    'engineer',
    'Delete a group; what stands in it moves up',
    {
      params: byId,
    },
  ),
  addFavourite: route('PUT', '/favourites/{kind}/{id}', 'tree', 'viewer', 'Mark as a favourite of yours', {
    params: byNode,
  }),
  removeFavourite: route(
    'DELETE',
    '/favourites/{kind}/{id}',
    'tree',
    'viewer',
    'Take it off your favourites',
    {
      params: byNode,
    },
  ),
  updateSensors: route(
    'PATCH',
    '/sensors',
    'sensors',
    'operator',
    'Change many sensors in one transaction; dryRun tells what',
    {
      body: z.object({ select: r.sensorSelection, set: r.sensorsChange, dryRun: z.boolean().default(false) }),
      response: r.changePreview,
      bodyBytesMax: many,
    },
  ),
  libraries: route('GET', '/libraries', 'tree', 'viewer', 'Saved views across the tree', {
    response: z.object({ items: z.array(r.library) }),
  }),
  createLibrary: route('POST', '/libraries', 'tree', 'engineer', 'Save a view', {
    body: libraryBody,
    response: r.library,
  }),
  updateLibrary: route('PATCH', '/libraries/{id}', 'tree', 'engineer', 'Change a view', {
    params: byId,
    body: libraryBody.partial(),
    response: r.library,
  }),
  deleteLibrary: route('DELETE', '/libraries/{id}', 'tree', 'engineer', 'Delete a view; sensors stay', {
    params: byId,
  }),
  templates: route('GET', '/templates', 'tree', 'viewer', 'Sensor templates, those of the product included', {
    response: z.object({ items: z.array(r.sensorTemplate) }),
  }),
  createTemplate: route(
    'POST',
    '/templates',
    'tree',
    'engineer',
    'Make a template; fromDeviceId takes the sensors of a device',
    {
      body: r.sensorTemplate
        .omit({ id: true, builtIn: true })
        .extend({ sensors: z.array(r.templateSensor).max(100).default([]), fromDeviceId: r.id.optional() }),
      response: r.sensorTemplate,
    },
  ),
  deleteTemplate: route('DELETE', '/templates/{id}', 'tree', 'engineer', 'Delete a template; sensors stay', {
    params: byId,
  }),
  applyTemplate: route(
    'POST',
    '/templates/{id}/apply',
    'tree',
    'engineer',
    'Give devices the sensors they lack of a template',
    {
      params: byId,
      body: z.object({
        deviceIds: z.array(r.id).max(10_000).optional(),
        q: z.string().max(500).optional().describe('Filter of devices'),
        dryRun: z.boolean().default(false),
      }),
      response: r.templateOutcome,
    },
  ),
  cloneSensors: route(
    'POST',
    '/devices/{id}/clone',
    'tree',
    'engineer',
    'Give other devices the sensors of this one',
    {
      params: byId,
      body: z.object({ deviceIds: z.array(r.id).min(1).max(10_000), dryRun: z.boolean().default(false) }),
      response: r.templateOutcome,
    },
  ),
  applyFiles: route(
    'POST',
    '/apply',
    'tree',
    'engineer',
    'Bring the configuration to what files say; dryRun tells the plan',
    {
      body: z.object({
        files: z
          .array(z.object({ name: z.string().max(500), content: z.string() }))
          .min(1)
          .max(1000),
        owner: z.string().min(1).max(100).default('files').describe('Whose objects these are'),
        prune: z.boolean().default(false).describe('Delete what these files made once and name no more'),
        dryRun: z.boolean().default(true),
      }),
      response: r.applyResult,
      bodyBytesMax: 32 * 1024 * 1024,
    },
  ),
  declared: route(
    'GET',
    '/declared/{format}',
    'tree',
    'engineer',
    'The configuration as documents that apply takes',
    {
      params: z.object({ format: z.enum(['yaml']) }),
      query: z.object({ kinds: z.string().max(300).optional().describe('Comma separated; without it, all') }),
      response: z.object({ type: z.string(), name: z.string(), text: z.string() }),
      produces: ['application/yaml'],
    },
  ),
} as const;
