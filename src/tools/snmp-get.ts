/** Read single objects over SNMP. */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { namedObject, snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { describeObject } from '#pure/mib/object.ts';
import { mibOf, oidNamed } from '#pure/protocols/snmp-names.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';

const input = z.object({
  ...snmpInput,
  oids: z
    .array(z.string().min(1).max(1000))
    .min(1)
    .max(100)
    .default(['sysDescr.0', 'sysName.0', 'sysUpTime.0'])
    .meta({ names: 'mib' })
    .describe('Names or numbers, with instance: sysName.0, 1.3.6.1.2.1.1.5.0'),
  next: z.boolean().default(false).describe('Read the object that follows each of them instead'),
});
const object = z.object({ kind: z.literal('object'), target: z.string(), ...namedObject });
const reached = z.object({
  kind: z.literal('target'),
  target: z.string(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [object, reached]);

export const snmpGet = defineTool({
  id: 'snmp-get',
  summary: 'Read single objects over SNMP v1, v2c or v3',
  description:
    'Reads objects by name or number from many agents at once. A wrong user or password, a silent agent and a missing object are told apart.',
  group: 'snmp',
  appliesTo: { device: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  datagrams: { timeoutIs: 'each-try' },
  limits: { targetsMax: 10_000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Name and uptime',
      input: { targets: ['127.0.0.1'], oids: ['sysName.0', 'sysUpTime.0'], timeoutMs: 300, retries: 0 },
    },
  ],
  batch: { field: 'targets', targetOf: (item) => item.target },

  async *run(plan, context) {
    const mib = await mibOf(context);
    const oids = plan.oids.map((text) => oidNamed('oids', text, mib));
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        const start = context.clock.monotonicMs();
        const answer = plan.next ? await session.getNext(oids) : await session.get(oids);
        const elapsedMs = context.clock.monotonicMs() - start;
        if (!answer.ok) {
          yield { kind: 'target' as const, target, elapsedMs, fault: answer.fault };
          return;
        }
        let missing: Fault | undefined;
        for (const bind of answer.varBinds) {
          const found = describeObject(bind, mib);
          if (
            found.type === 'noSuchObject' ||
            found.type === 'noSuchInstance' ||
            found.type === 'endOfMibView'
          )
            missing ??= fault(
              'not-supported',
              `${target}: the agent has ${plan.next ? 'nothing after' : 'no'} ${found.name}`,
            );
          yield { kind: 'object' as const, target, ...found };
        }
        yield { kind: 'target' as const, target, elapsedMs, ...(missing ? { fault: missing } : {}) };
      },
      (target, failure) => ({ kind: 'target' as const, target, elapsedMs: 0, fault: failure }),
    );
  },

  judge: {
    init: () => ({
      objects: 0,
      elapsedMs: 0,
      targets: 0,
      value: undefined as number | undefined,
      first: '',
      worst: undefined as Fault | undefined,
    }),
    step: (state, item) =>
      item.kind === 'object'
        ? {
            ...state,
            objects: state.objects + 1,
            value: state.value ?? item.number,
            first: state.first || `${item.name} = ${item.value}`,
          }
        : {
            ...state,
            targets: state.targets + 1,
            elapsedMs: state.elapsedMs + item.elapsedMs,
            worst: state.worst ?? (item.fault as Fault | undefined),
          },
    done: (state) => {
      const metrics = [
        { name: 'snmp.objects' as const, value: state.objects },
        ...(state.targets > 0
          ? [{ name: 'snmp.time' as const, value: state.elapsedMs / state.targets }]
          : []),
        ...(state.value === undefined ? [] : [{ name: 'snmp.value' as const, value: state.value }]),
      ];
      if (state.worst) return { ok: false, summary: state.worst.message, fault: state.worst, metrics };
      return {
        ok: true,
        summary: state.objects === 1 ? state.first.slice(0, 200) : `${state.objects} objects`,
        metrics,
      };
    },
  },
});
