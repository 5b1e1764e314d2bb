/** Who answers SNMP in a range, and to which credential: names, platforms, places, uptimes. */
import { z } from 'zod';
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import { addressesOf, parseTargets } from '#pure/base/targets.ts';
import type { Credential } from '#pure/contract/host.ts';
import { snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool, progressRecord, type ToolContext } from '#pure/contract/tool.ts';
import { detect } from '#pure/platforms/detect.ts';
import { collectFacts } from '#pure/protocols/facts/index.ts';
import { inParallel } from '#pure/protocols/in-parallel.ts';
import { openSnmp } from '#pure/protocols/snmp.ts';

const { targets, credential: _, port, timeoutMs } = snmpInput;
const input = z.object({
  targets: targets.describe('Addresses, ranges, prefixes; ! excludes'),
  credentials: z
    .array(z.string().min(1).max(1000))
    .min(1)
    .max(16)
    .default(['public'])
    .meta({ credential: true })
    .describe('Tried on every address, all at once; of several that work the first is told'),
  port,
  timeoutMs,
  retries: z.number().int().min(0).max(10).default(0).describe('Further tries for the silent'),
});

const agent = z.object({
  kind: z.literal('agent'),
  address: z.string(),
  sysName: z.string().optional(),
  platform: z.string().optional().describe('Network operating system, by sysObjectID and sysDescr'),
  vendor: z.string().optional(),
  version: z.string().optional(),
  location: z.string().optional(),
  contact: z.string().optional(),
  upTimeS: z.number().meta({ unit: 's' }).optional(),
  credential: z.string().describe('The one that works, by the name it was given as'),
  sysObjectId: z.string().optional(),
  sysDescr: z.string().optional(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
});
const record = z.discriminatedUnion('kind', [agent, progressRecord]);

/** Each conversation has a socket of its own; a thousand descriptors are what a process usually may have. */
const conversationsMax = 512;
const progressEvery = 256;

interface Named {
  readonly reference: string;
  readonly credential: Credential;
}

export const snmpSweep = defineTool({
  id: 'snmp-sweep',
  summary: 'Find SNMP agents in a range, by several credentials',
  description:
    'Asks every address of the ranges for its system group with every credential at once, many addresses at a time, and tells who answers, what it is and which credential works. A silent address costs one timeout.',
  group: 'snmp',
  appliesTo: { prefix: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1_048_576, recordsMax: 2_000_000, durationMsMax: 86_400_000 },
  examples: [
    {
      title: 'A small range with two communities',
      input: { targets: ['127.0.0.0/29'], credentials: ['public', 'v2c:private'], timeoutMs: 200 },
    },
  ],

  async *run(plan, context) {
    const set = parseTargets(plan.targets, { hostsOnly: true });
    if (set.names.length > 0)
      throw invalidInput('targets', set.names[0], 'a sweep takes addresses, ranges and prefixes, no names');
    if (set.count > BigInt(context.limits.targetsMax))
      throw invalidInput(
        'targets',
        plan.targets.join(' '),
        `${set.count} addresses are too many`,
        `Name at most ${context.limits.targetsMax}.`,
      );
    const credentials = await credentialsOf(plan.credentials, context);
    const total = Number(set.count);
    let done = 0;
    yield* inParallel(
      addressesOf(set.ranges),
      Math.max(1, Math.floor(conversationsMax / credentials.length)),
      context.signal,
      async function* (address) {
        const found = await askAll(address, credentials, plan, context);
        if (found) yield found;
        if (++done % progressEvery === 0 || done === total) yield { kind: 'progress' as const, done, total };
      },
    );
  },

  judge: {
    init: () => 0,
    step: (agents, item) => (item.kind === 'agent' ? agents + 1 : agents),
    done: (agents) => ({
      ok: true,
      summary: `${agents} ${agents === 1 ? 'agent answers' : 'agents answer'}`,
      metrics: [{ name: 'hosts.alive', value: agents }],
    }),
  },
});

async function credentialsOf(references: readonly string[], { devices }: ToolContext): Promise<Named[]> {
  const found: Named[] = [];
  for (const reference of references) {
    const outcome = await devices.credential(reference);
    if (!outcome.ok) throw new FaultError(outcome.fault);
    found.push({ reference, credential: outcome.credential });
  }
  return found;
}

type Plan = z.output<typeof input>;

/** All credentials at once: agents are silent to a wrong one, so one after another would cost a timeout each. */
async function askAll(address: string, credentials: readonly Named[], plan: Plan, context: ToolContext) {
  const answers = await Promise.all(credentials.map((named) => ask(address, named, plan, context)));
  return answers.find((item) => item !== undefined);
}

async function ask(
  address: string,
  { reference, credential }: Named,
  plan: Plan,
  context: ToolContext,
): Promise<z.infer<typeof agent> | undefined> {
  const session = await openSnmp(
    { address, port: plan.port, credential, timeoutMs: plan.timeoutMs, retries: plan.retries },
    context,
  );
  try {
    const startMs = context.clock.monotonicMs();
    const facts = await collectFacts(session, { sections: ['identity'] });
    if ('code' in facts) return undefined;
    const { platform, vendor, version } = detect(facts);
    const told = {
      sysName: facts.sysName,
      platform,
      vendor,
      version,
      location: facts.sysLocation,
      contact: facts.sysContact,
      upTimeS: facts.upTimeS,
    };
    return {
      kind: 'agent',
      address,
      ...(Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as object),
      credential: nameOf(reference),
      ...(facts.sysObjectId ? { sysObjectId: facts.sysObjectId } : {}),
      ...(facts.sysDescr ? { sysDescr: facts.sysDescr } : {}),
      elapsedMs: context.clock.monotonicMs() - startMs,
    };
  } finally {
    session.close();
  }
}

/** A vault name as it is; of what was written in place only its kind, because records are stored and secrets are not. */
const nameOf = (reference: string): string => {
  const [kind, ...rest] = reference.split(':');
  if (rest.length === 0) return reference;
  return kind === 'v3' ? `v3:${rest[0]}` : `${kind}:…`;
};
