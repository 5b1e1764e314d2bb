/** Find out which MIB modules and tables an agent supports. */
import { z } from 'zod';
import type { Fault } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { mibOf } from '#pure/protocols/snmp-names.ts';
import { scanAgent, scanEnterprises, scanRoots } from '#pure/protocols/snmp-scan.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';

const input = z.object({
  ...snmpInput,
  modules: z
    .array(z.string().min(1).max(100))
    .max(500)
    .default([])
    .meta({ names: 'mib' })
    .describe('Only these modules, such as BRIDGE-MIB; all that are known if empty'),
});
const module = z.object({
  kind: z.literal('module'),
  target: z.string(),
  module: z.string(),
  found: z.number().int().describe('Tables and single objects that the agent has'),
  known: z.number().int().describe('Tables and single objects that the module has'),
  tables: z.array(z.string()).describe('Tables with at least one row'),
  scalars: z.array(z.string()).describe('Single objects that are there'),
});
const enterprise = z.object({
  kind: z.literal('enterprise'),
  target: z.string(),
  number: z.number().int().describe('IANA private enterprise number'),
  name: z.string().describe('Vendor, if known'),
});
const reached = z.object({
  kind: z.literal('target'),
  target: z.string(),
  modules: z.number().int(),
  requests: z.number().int(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});

export const snmpScan = defineTool({
  id: 'snmp-scan',
  summary: 'Find out which MIB modules and tables an agent supports',
  description:
    'Asks for what follows the root of each known table and object, a dozen at a time; what the answers skip is not asked for. Vendors with objects of their own are named by their enterprise number.',
  group: 'snmp',
  appliesTo: { device: 'targets' },
  input,
  record: z.discriminatedUnion('kind', [module, enterprise, reached]),
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Everything that is known',
      input: { targets: ['127.0.0.1'], timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const mib = await mibOf(context);
    const wanted = new Set(plan.modules);
    const roots = scanRoots(mib).filter((node) => wanted.size === 0 || wanted.has(node.module));
    const known = Map.groupBy(roots, (node) => node.module);
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        const start = context.clock.monotonicMs();
        const { found, requests, fault: failure } = await scanAgent(session, roots);
        const byModule = Map.groupBy(found, ({ node }) => node.module);
        for (const [name, items] of [...byModule].sort(([a], [b]) => a.localeCompare(b))) {
          const names = (kind: string) =>
            items.filter(({ node }) => node.kind === kind).map(({ node }) => node.name);
          yield {
            kind: 'module' as const,
            target,
            module: name,
            found: items.length,
            known: known.get(name)?.length ?? items.length,
            tables: names('table'),
            scalars: names('scalar'),
          };
        }
        const vendors =
          failure || wanted.size > 0 ? { numbers: [], requests: 0 } : await scanEnterprises(session);
        for (const number of vendors.numbers) {
          const node = mib.at([1, 3, 6, 1, 4, 1, number]);
          yield { kind: 'enterprise' as const, target, number, name: node?.meaning ?? node?.name ?? '' };
        }
        yield {
          kind: 'target' as const,
          target,
          modules: byModule.size,
          requests: requests + vendors.requests,
          elapsedMs: context.clock.monotonicMs() - start,
          ...(failure ? { fault: failure } : {}),
        };
      },
      (target, failure) => ({
        kind: 'target' as const,
        target,
        modules: 0,
        requests: 0,
        elapsedMs: 0,
        fault: failure,
      }),
    );
  },

  judge: {
    init: () => ({ modules: 0, requests: 0, elapsedMs: 0, worst: undefined as Fault | undefined }),
    step: (state, item) =>
      item.kind === 'target'
        ? {
            modules: state.modules + item.modules,
            requests: state.requests + item.requests,
            elapsedMs: state.elapsedMs + item.elapsedMs,
            worst: state.worst ?? (item.fault as Fault | undefined),
          }
        : state,
    done: ({ modules, requests, elapsedMs, worst }) => {
      const metrics = [
        { name: 'snmp.objects' as const, value: modules },
        { name: 'snmp.time' as const, value: elapsedMs },
      ];
      return worst
        ? { ok: false, summary: worst.message, fault: worst, metrics }
        : { ok: true, summary: `${modules} modules, asked in ${requests} requests`, metrics };
    },
  },
});
