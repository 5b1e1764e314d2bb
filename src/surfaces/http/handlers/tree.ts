/** The tree, many sensors at once, libraries, templates, configuration as files. */
import { FaultError, fault } from '#pure/base/errors.ts';
import { roles } from '#pure/contract/resources.ts';
import type { Principal } from '#services/access/port.ts';
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function treeHandlers(
  deps: HttpDeps,
): Handlers<
  | 'treeChildren'
  | 'treeSearch'
  | 'treeNode'
  | 'updateTreeNode'
  | 'moveTreeNode'
  | 'groups'
  | 'createGroup'
  | 'updateGroup'
  | 'deleteGroup'
  | 'addFavourite'
  | 'removeFavourite'
  | 'updateSensors'
  | 'libraries'
  | 'createLibrary'
  | 'updateLibrary'
  | 'deleteLibrary'
  | 'templates'
  | 'createTemplate'
  | 'deleteTemplate'
  | 'applyTemplate'
  | 'cloneSensors'
  | 'applyFiles'
  | 'declared'
> {
  const { tree, apply, schedule } = deps.services;
  const ok = { ok: true as const };
  return {
    treeChildren: ({ query, principal }) => tree.children(query, principal.id),
    treeSearch: ({ query, principal }) => tree.search(query, principal.id),
    treeNode: ({ params }) => tree.detail(params),
    async updateTreeNode({ params, body, principal }) {
      tree.requireRole(params, principal.role);
      return await tree.change(params, body);
    },
    async moveTreeNode({ body, principal }) {
      tree.requireRole(body.node, principal.role);
      tree.requireRole(body.to, principal.role);
      return await tree.move(body);
    },
    groups: async () => ({ items: await tree.groups() }),
    createGroup: ({ body }) => tree.createGroup(body),
    async updateGroup({ params, body, principal }) {
      tree.requireRole({ kind: 'group', id: params.id }, principal.role);
      return await tree.updateGroup(params.id, body);
    },
    async deleteGroup({ params, principal }) {
      tree.requireRole({ kind: 'group', id: params.id }, principal.role);
      await tree.deleteGroup(params.id);
      return ok;
    },
    async addFavourite({ params, principal }) {
      await tree.favour(params, principal.id, true);
      return ok;
    },
    async removeFavourite({ params, principal }) {
      await tree.favour(params, principal.id, false);
      return ok;
    },
    async updateSensors({ body: { select, set, dryRun }, principal }) {
      const { pause: _, ...rest } = set;
      if (Object.keys(rest).length > 0) requireEngineer(principal);
      const ids = tree.select(select);
      for (const id of ids)
        if (schedule.configs().has(id)) tree.requireRole({ kind: 'sensor', id }, principal.role);
      return await schedule.editMany(ids, set, dryRun);
    },
    libraries: async () => ({ items: await tree.libraries() }),
    createLibrary: ({ body }) => tree.createLibrary(body),
    updateLibrary: ({ params, body }) => tree.updateLibrary(params.id, body),
    async deleteLibrary({ params }) {
      await tree.deleteLibrary(params.id);
      return ok;
    },
    templates: async () => ({ items: [...tree.templates()] }),
    createTemplate: ({ body }) => tree.createTemplate(body),
    async deleteTemplate({ params }) {
      await tree.deleteTemplate(params.id);
      return ok;
    },
    applyTemplate: ({ params, body }) => tree.applyTemplate(params.id, body),
    cloneSensors: ({ params, body }) => tree.cloneSensors(params.id, body),
    applyFiles: ({ body }) => apply.apply(body),
    declared: async ({ query }) => ({
      type: 'application/yaml',
      // Shown, not saved.
      name: '',
      text: await apply.declared(query.kinds?.split(',').filter(Boolean)),
    }),
  };
}

/** Pausing is an operator's work, everything else is configuration. */
function requireEngineer({ role }: Principal): void {
  if (roles.indexOf(role) < roles.indexOf('engineer'))
    throw new FaultError(
      fault('forbidden', 'set: an operator pauses and resumes; the rest needs the role engineer', {
        field: 'set',
        value: role,
        remedy: 'Ask an administrator for the role engineer.',
      }),
    );
}
