/** Tools, probes, settings, health and the list of documentation pages. */
import { z } from 'zod';
import type { ToolInfo } from '#pure/contract/resources.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';
import { loadTools } from '#tools/index.ts';
import type { HttpDeps } from '../deps.ts';
import { listDocs } from '../docs.ts';
import type { Handlers } from './port.ts';

export function toolInfoOf(tool: RunnableTool, works: ReadonlySet<string>): ToolInfo {
  return {
    id: tool.id,
    summary: tool.summary,
    description: tool.description,
    group: tool.group,
    appliesTo: { ...tool.appliesTo },
    positional: tool.positional ?? null,
    needs: [...tool.needs],
    missing: tool.needs.filter((need) => need !== 'credentials' && !works.has(need)),
    risk: tool.risk,
    examples: tool.examples.map((example) => ({ title: example.title, input: { ...example.input } })),
    inputSchema: z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }) as Record<
      string,
      unknown
    >,
    recordSchema: z.toJSONSchema(tool.record, { io: 'output', unrepresentable: 'any' }) as Record<
      string,
      unknown
    >,
    canBeSensor: tool.risk === 'passive' || tool.risk === 'active',
  };
}

export function systemHandlers(
  deps: HttpDeps,
): Handlers<'tools' | 'probes' | 'settings' | 'updateSettings' | 'health' | 'docs'> {
  const { probes, settings } = deps.services;
  return {
    tools: async () => {
      const [tools, [local]] = await Promise.all([loadTools(), probes.list()]);
      const works = new Set(
        local?.capabilities.filter((capability) => capability.works).map((capability) => capability.id),
      );
      return { items: tools.map((tool) => toolInfoOf(tool, works)) };
    },
    probes: async () => ({ items: await probes.list() }),
    settings: async () => ({ items: await settings.groups() }),
    updateSettings: ({ params, body }) => settings.update(params.service, body),
    health: async () => deps.health(),
    docs: async () => ({ items: await listDocs(deps.docsRoot) }),
  };
}
