/** Two devices side by side: what one has and the other lacks, and where they say something else. */
import { z } from 'zod';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import { askedDevice, snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { type ComparedPart, compareDevices, comparedParts } from '#pure/network/compare-devices.ts';
import type { DeviceFacts, FactSection } from '#pure/network/facts.ts';
import { askDevices, askedRecord } from '#pure/protocols/device-facts.ts';

const { targets: _, ...snmp } = snmpInput;
const input = z.object({
  a: z.string().min(1).max(300).describe('The one device: name or address'),
  b: z.string().min(1).max(300).describe('The other device'),
  ...snmp,
  otherCredential: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('Credential of the other device, where it is not the same'),
  otherPort: z.number().int().min(1).max(65535).optional().describe('UDP port of the other agent'),
  parts: z
    .array(z.enum(comparedParts))
    .max(comparedParts.length)
    .default([...comparedParts])
    .describe('What to compare'),
  all: z.boolean().default(false).describe('What is the same, too'),
});

const difference = z.object({
  kind: z.literal('difference'),
  part: z.enum(comparedParts),
  item: z.string().describe('Port, VLAN, module, prefix'),
  field: z.string().optional().describe('Absent where only one of them has the item at all'),
  change: z.enum(['differs', 'only-a', 'only-b', 'same']),
  a: z.string().optional(),
  b: z.string().optional(),
});
const record = z.discriminatedUnion('kind', [difference, askedDevice]);

const sectionsOf: Readonly<Record<ComparedPart, readonly FactSection[]>> = {
  system: ['entity', 'identity'],
  interfaces: ['interfaces'],
  vlans: ['bridge', 'vlans'],
  ports: ['interfaces', 'bridge', 'vlans'],
  modules: ['entity'],
  neighbours: ['interfaces', 'lldp', 'cdp'],
  routes: ['routes'],
};

interface State {
  readonly byPart: ReadonlyMap<string, number>;
  readonly answered: number;
  readonly elapsedMs: number;
  readonly worst: Fault | undefined;
}

export const deviceCompare = defineTool({
  id: 'device-compare',
  summary: 'Compare two devices: ports, VLANs, versions, routes',
  description:
    'Reads both devices over SNMP and shows what differs, field by field: software and hardware, interfaces, VLANs and their members, modules, neighbours, routes. Like diff, a difference is a fault, so a pair that must stay alike can be a sensor.',
  group: 'snmp',
  appliesTo: { device: 'a' },
  input,
  record,
  positional: 'a',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 2, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Software and VLANs of two switches',
      input: { a: '127.0.0.1', b: '127.0.0.2', parts: ['system', 'vlans'], timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const sections = plan.parts.flatMap((part) => sectionsOf[part]);
    const sides = [
      { target: plan.a, credential: plan.credential, port: plan.port },
      {
        target: plan.b,
        credential: plan.otherCredential ?? plan.credential,
        port: plan.otherPort ?? plan.port,
      },
    ].map(({ target, credential, port }) =>
      first(askDevices({ ...plan, targets: [target], credential, port }, sections, context)),
    );
    const facts: DeviceFacts[] = [];
    for (const told of await Promise.all(sides)) {
      yield askedRecord(told);
      if (told.ok) facts.push(told.facts);
    }
    const [a, b] = facts;
    if (!a || !b) return;
    for (const item of compareDevices(a, b, plan.parts, plan.all))
      yield { kind: 'difference' as const, ...item };
  },

  judge: {
    init: (): State => ({ byPart: new Map(), answered: 0, elapsedMs: 0, worst: undefined }),
    step: (state, item): State => {
      if (item.kind === 'device')
        return {
          ...state,
          elapsedMs: state.elapsedMs + item.elapsedMs,
          answered: state.answered + 1,
          worst: state.worst ?? (item.fault as Fault | undefined),
        };
      if (item.change === 'same') return state;
      const byPart = new Map(state.byPart);
      return { ...state, byPart: byPart.set(item.part, (byPart.get(item.part) ?? 0) + 1) };
    },
    done: ({ byPart, elapsedMs, worst }) => {
      const count = [...byPart.values()].reduce((sum, each) => sum + each, 0);
      const metrics = [
        { name: 'findings' as const, value: count },
        { name: 'snmp.time' as const, value: elapsedMs },
      ];
      if (worst) return { ok: false, summary: worst.message, fault: worst, metrics };
      if (count === 0) return { ok: true, summary: 'no difference', metrics };
      const summary = `${count} differences: ${[...byPart].map(([part, each]) => `${each} in ${part}`).join(', ')}`;
      return {
        ok: false,
        summary,
        metrics,
        fault: fault('content-mismatch', summary, {
          remedy: 'Change what should be alike, or compare fewer parts.',
        }),
      };
    },
  },
});

async function first<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new FaultError(fault('cancelled'));
}
