/** Tools, probes, settings, health and documentation. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { route } from './route.ts';

export const systemRoutes = {
  tools: route('GET', '/tools', 'tools', 'viewer', 'List tools with their schemas', {
    response: z.object({ items: z.array(r.toolInfo) }),
  }),
  probes: route('GET', '/probes', 'probes', 'viewer', 'List probes with what they can do', {
    response: z.object({ items: z.array(r.probeInfo) }),
  }),
  settings: route('GET', '/settings', 'settings', 'admin', 'All settings with their schemas', {
    response: z.object({ items: z.array(r.settingsGroup) }),
  }),
  updateSettings: route(
    'PATCH',
    '/settings/{service}',
    'settings',
    'admin',
    'Change settings of one service',
    {
      params: z.object({ service: z.string().max(40) }),
      body: z.record(z.string(), z.unknown()),
      response: r.settingsGroup,
    },
  ),
  health: route('GET', '/health', 'health', 'viewer', 'Health of every service with its figures', {
    response: r.health,
  }),
  docs: route('GET', '/docs', 'health', 'public', 'Documentation pages', {
    response: z.object({ items: z.array(z.object({ path: z.string(), title: z.string() })) }),
  }),
} as const;
