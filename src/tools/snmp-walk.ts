/** Read everything below an object over SNMP. */
import { z } from 'zod';
import type { Fault } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { namedObject, snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { describeObject } from '#pure/mib/object.ts';
import { lineFormats, lineOf } from '#pure/mib/walk-line.ts';
import { mibOf, oidNamed } from '#pure/protocols/snmp-names.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';
import type { VarBind } from '#pure/wire/snmp.ts';

const input = z.object({
  ...snmpInput,
  root: z
    .string()
    .min(1)
    .max(1000)
    .default('system')
    .meta({ names: 'mib' })
    .describe('Where to begin: a name such as ifTable, or a number'),
  objectsMax: z
    .number()
    .int()
    .min(1)
    .max(2_000_000)
    .default(100_000)
    .describe('Stop after this many objects of one target'),
  format: z
    .enum(['objects', ...lineFormats])
    .default('objects')
    .describe(
      'Objects with all that is known, or lines of a file: as net-snmp prints them, or a recording (snmprec)',
    ),
});
const object = z.object({ kind: z.literal('object'), target: z.string(), ...namedObject });
const line = z
  .object({ kind: z.literal('line'), line: z.string() })
  .meta({ verbatim: 'line' })
  .describe('One line of a file');
const reached = z.object({
  kind: z.literal('target'),
  target: z.string(),
  objects: z.number().int(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [object, line, reached]);

export const snmpWalk = defineTool({
  id: 'snmp-walk',
  summary: 'Read everything below an object over SNMP',
  description:
    'GetBulk in large steps that shrink when the agent cannot hold them; an agent whose objects do not increase is noticed instead of followed for ever.',
  group: 'snmp',
  appliesTo: { device: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  datagrams: { timeoutIs: 'each-try' },
  limits: { targetsMax: 1000, recordsMax: 10_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'The system group',
      input: { targets: ['127.0.0.1'], root: 'system', timeoutMs: 300, retries: 0 },
    },
    {
      title: 'A recording of the interfaces',
      input: { targets: ['127.0.0.1'], root: 'interfaces', format: 'snmprec', timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const mib = await mibOf(context);
    const root = oidNamed('root', plan.root, mib);
    const { format } = plan;
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        const start = context.clock.monotonicMs();
        let objects = 0;
        const batches: (readonly VarBind[])[] = [];
        const failure = await session.walk(root, (batch) => {
          batches.push(batch.slice(0, plan.objectsMax - objects));
          objects += batch.length;
          return objects < plan.objectsMax;
        });
        for (const batch of batches)
          for (const bind of batch)
            yield format === 'objects'
              ? { kind: 'object' as const, target, ...describeObject(bind, mib) }
              : { kind: 'line' as const, line: lineOf(bind, format, mib) };
        yield {
          kind: 'target' as const,
          target,
          objects: Math.min(objects, plan.objectsMax),
          elapsedMs: context.clock.monotonicMs() - start,
          ...(failure ? { fault: failure } : {}),
        };
      },
      (target, failure) => ({ kind: 'target' as const, target, objects: 0, elapsedMs: 0, fault: failure }),
    );
  },

  judge: {
    init: () => ({ objects: 0, elapsedMs: 0, worst: undefined as Fault | undefined }),
    step: (state, item) =>
      item.kind !== 'target'
        ? { ...state, objects: state.objects + 1 }
        : {
            ...state,
            elapsedMs: state.elapsedMs + item.elapsedMs,
            worst: state.worst ?? (item.fault as Fault | undefined),
          },
    done: ({ objects, elapsedMs, worst }) => {
      const metrics = [
        { name: 'snmp.objects' as const, value: objects },
        { name: 'snmp.time' as const, value: elapsedMs },
      ];
      return worst
        ? { ok: false, summary: worst.message, fault: worst, metrics }
        : { ok: true, summary: `${objects} objects in ${elapsedMs.toFixed(0)} ms`, metrics };
    },
  },
});
