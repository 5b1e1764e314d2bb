/** Write one object over SNMP, and tell what it was and what it is. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { nameOf } from '#pure/mib/names.ts';
import { parseValue, valueTypes } from '#pure/mib/parse-value.ts';
import { renderValue } from '#pure/mib/value.ts';
import { mibOf, oidNamed } from '#pure/protocols/snmp-names.ts';
import { eachTarget } from '#pure/protocols/snmp-targets.ts';
import { formatOid, type SnmpValue } from '#pure/wire/snmp.ts';

const input = z.object({
  ...snmpInput,
  object: z
    .string()
    .min(1)
    .max(1000)
    .meta({ names: 'mib' })
    .describe('What to write, with its instance: sysName.0, ifAdminStatus.3, or a number'),
  value: z.string().max(4096).describe('The new value; labels such as down are understood'),
  type: z.enum(valueTypes).default('auto').describe('Type of the value, where no module tells it'),
  confirm: z
    .boolean()
    .default(false)
    .describe('Write it; without this the present value is read and nothing is changed'),
});
const change = z.object({
  kind: z.literal('change'),
  target: z.string(),
  name: z.string(),
  before: z.string().describe('Value before, empty if there was none'),
  after: z.string().describe('Value read back, or the value that would be written'),
  written: z.boolean().describe('Whether the agent took it'),
  changed: z.boolean().describe('Whether before and after differ'),
  oid: z.string(),
  fault: faultSchema.optional(),
});

const absent = (value: SnmpValue | undefined) =>
  value === undefined ||
  value.type === 'noSuchObject' ||
  value.type === 'noSuchInstance' ||
  value.type === 'null';
const writable = new Set(['read-write', 'read-create', 'write-only']);

export const snmpSet = defineTool({
  id: 'snmp-set',
  summary: 'Write one object over SNMP, with the value before and after',
  description:
    'Checks the value against the type of the object, reads what is there, and only with "confirm" writes and reads it back. One object on one device or on many: sysName, sysContact, sysLocation, ifAdminStatus, pethPsePortAdminEnable.',
  group: 'snmp',
  appliesTo: { device: 'targets' },
  input,
  record: z.discriminatedUnion('kind', [change]),
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'changes-device',
  limits: { targetsMax: 1000, recordsMax: 10_000, durationMsMax: 600_000 },
  examples: [
    {
      title: 'What would be written',
      input: {
        targets: ['127.0.0.1'],
        object: 'sysLocation.0',
        value: 'rack 7',
        timeoutMs: 300,
        retries: 0,
      },
    },
  ],

  async *run(plan, context) {
    const mib = await mibOf(context);
    const oid = oidNamed('object', plan.object, mib);
    const covering = mib.covering(oid);
    const node = covering?.kind === 'scalar' || covering?.kind === 'column' ? covering : undefined;
    if (node && oid.length === node.oid.length)
      throw invalidInput(
        'object',
        plan.object,
        'has no instance',
        node.kind === 'scalar'
          ? `Write ${node.name}.0.`
          : `Write ${node.name} with the instance of the row, such as ${node.name}.1.`,
      );
    if (node?.access && !writable.has(node.access))
      throw invalidInput(
        'object',
        plan.object,
        `is ${node.access}`,
        'Choose an object that its module lets be written.',
      );
    const wanted = parseValue(plan.value, plan.type, node?.syntax, mib);
    const name = node ? nameOf(oid, node) : formatOid(oid);
    const shown = (value: SnmpValue | undefined) =>
      value && !absent(value) ? renderValue(value, node, mib) : '';
    const record = (target: string, before: string, after: string, written: boolean, failure?: Fault) => ({
      kind: 'change' as const,
      target,
      name,
      before,
      after,
      written,
      changed: before !== after,
      oid: formatOid(oid),
      ...(failure ? { fault: failure } : {}),
    });
    yield* eachTarget(
      plan,
      context,
      async function* (target, session) {
        const first = await session.get([oid]);
        if (!first.ok) {
          yield record(target, '', '', false, first.fault);
          return;
        }
        const before = shown(first.varBinds[0]?.value);
        if (!plan.confirm) {
          yield record(target, before, shown(wanted), false);
          return;
        }
        const answer = await session.set([{ oid, value: wanted }]);
        const second = await session.get([oid]);
        const after = second.ok ? shown(second.varBinds[0]?.value) : '';
        const failure = answer.ok ? (second.ok ? undefined : second.fault) : answer.fault;
        context.log.info('snmp set', { target, name, before, after, written: answer.ok });
        yield record(target, before, after, answer.ok, failure);
      },
      (target, failure) => record(target, '', '', false, failure),
    );
  },

  judge: {
    init: (plan) => ({
      confirm: plan.confirm,
      targets: 0,
      written: 0,
      changed: 0,
      worst: undefined as Fault | undefined,
    }),
    step: (state, item) => ({
      ...state,
      targets: state.targets + 1,
      written: state.written + (item.written ? 1 : 0),
      changed: state.changed + (item.changed ? 1 : 0),
      worst: state.worst ?? (item.fault as Fault | undefined),
    }),
    done: ({ confirm, targets, written, changed, worst }) => {
      const metrics = [{ name: 'snmp.objects' as const, value: written }];
      if (worst) return { ok: false, summary: worst.message, fault: worst, metrics };
      if (targets === 0)
        return { ok: false, summary: 'nothing was asked', fault: fault('cancelled'), metrics };
      return {
        ok: true,
        summary: confirm
          ? `written on ${written} of ${targets}, ${changed} changed`
          : `nothing was written; ${changed} of ${targets} would change: confirm to write`,
        metrics,
      };
    },
  },
});
