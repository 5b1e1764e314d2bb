/** Whether PTR and A or AAAA records agree, over ranges of addresses and lists of names, and whether several servers say the same. */
import { z } from 'zod';
import { formatAddress, parseAddress } from '#pure/base/address.ts';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { addressesOf, parseTargets } from '#pure/base/targets.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool, progressRecord, type ToolContext } from '#pure/contract/tool.ts';
import { askDns, faultOfAnswer } from '#pure/protocols/dns.ts';
import { inParallel } from '#pure/protocols/in-parallel.ts';
import { recordTypes, reverseName } from '#pure/wire/dns.ts';

const input = z.object({
  targets: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(10_000)
    .describe('Addresses, ranges, prefixes, and names to check the other way round; ! excludes'),
  servers: z
    .array(z.string().min(1).max(100))
    .max(8)
    .default([])
    .describe('DNS servers by address, compared if several; without any, the first of this machine'),
  port: z.number().int().min(1).max(65535).default(53).describe('Port of the servers'),
  missing: z.boolean().default(false).describe('Addresses without a PTR record are findings, too'),
  concurrency: z.number().int().min(1).max(512).default(64).describe('Addresses checked at the same time'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(2000)
    .meta({ unit: 'ms' })
    .describe('How long to wait, each try'),
  retries: z.number().int().min(0).max(10).default(1).describe('Further tries'),
});

const findings = [
  'ok',
  'no-ptr',
  'no-address',
  'address-differs',
  'several-ptr',
  'ptr-differs',
  'servers-differ',
  'failed',
] as const;
type Finding = (typeof findings)[number];

const checked = z.object({
  kind: z.literal('checked'),
  target: z.string().describe('Address or name'),
  finding: z
    .enum(findings)
    .describe(
      'no-address: the name of the PTR record has no A or AAAA; address-differs: it has others; ptr-differs: the address of a name points to other names',
    ),
  server: z.string(),
  names: z.array(z.string()).describe('What PTR records say'),
  addresses: z.array(z.string()).describe('What A or AAAA records say'),
  detail: z.string().optional(),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [checked, progressRecord]);
type Checked = z.infer<typeof checked>;
/** What one server says of one target. */
type Said = Omit<Checked, 'kind' | 'server'>;

/** Names followed for one address: someone may have made thousands of PTR records for it. */
const namesMax = 16;
const progressEvery = 256;
/** Worth a look, but not wrong: many hosts share an address, most addresses of a range are free. */
const harmless = new Set<Finding>(['ok', 'several-ptr']);

interface State {
  readonly checked: number;
  readonly wrong: number;
  readonly several: number;
  readonly first: Checked | undefined;
}

export const dnsAudit = defineTool({
  id: 'dns-audit',
  summary: 'Check that PTR and address records agree over a range',
  description:
    'Asks for the PTR record of every address, then for the addresses of the name it gives: names without an address, names with another one, several names, and names whose address points elsewhere are findings. Several servers are asked the same and compared.',
  group: 'names',
  appliesTo: { prefix: 'targets', address: 'targets', name: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp'],
  wants: ['tcp'],
  risk: 'active',
  limits: { targetsMax: 1_048_576, recordsMax: 4_000_000, durationMsMax: 86_400_000 },
  examples: [
    {
      title: 'A small range, from a chosen server',
      input: { targets: ['127.0.0.0/30'], servers: ['127.0.0.1'], timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const servers = await serversOf(plan.servers, context);
    const { ranges, names, count } = parseTargets(plan.targets, { hostsOnly: true });
    if (count > BigInt(context.limits.targetsMax))
      throw invalidInput('targets', plan.targets.join(' '), `${count} addresses are too many`);
    const total = Number(count) + names.length;
    let done = 0;
    function* targets() {
      yield* addressesOf(ranges);
      yield* names;
    }
    yield* inParallel(targets(), plan.concurrency, context.signal, async function* (target) {
      const said = await Promise.all(servers.map((server) => checkTarget(target, server, plan, context)));
      for (const [i, server] of servers.entries()) {
        const item = said[i]!;
        // Most addresses of a range are free; a name that was asked for by name is not.
        if (item.finding !== 'no-ptr' || plan.missing || item.addresses.length > 0)
          yield { kind: 'checked' as const, ...item, server };
      }
      const difference = differenceOf(target, servers, said);
      if (difference) yield difference;
      if (++done % progressEvery === 0 || done === total) yield { kind: 'progress' as const, done, total };
    });
  },

  judge: {
    init: (): State => ({ checked: 0, wrong: 0, several: 0, first: undefined }),
    step: (state, item): State => {
      if (item.kind === 'progress') return state;
      const wrong = !harmless.has(item.finding);
      return {
        checked: state.checked + 1,
        wrong: state.wrong + (wrong ? 1 : 0),
        several: state.several + (item.finding === 'several-ptr' ? 1 : 0),
        first: state.first ?? (wrong ? item : undefined),
      };
    },
    done: ({ checked: count, wrong, several, first }) => {
      const metrics = [{ name: 'findings' as const, value: wrong }];
      const summary = `${count} checked, ${wrong} wrong${several > 0 ? `, ${several} with several names` : ''}`;
      if (!first) return { ok: true, summary, metrics };
      const reason =
        (first.fault as Fault | undefined) ??
        fault('content-mismatch', `${first.target}: ${first.detail ?? first.finding}`, {
          remedy: 'Correct the zone: every PTR record should name a host whose address leads back.',
        });
      return { ok: false, summary, fault: reason, metrics };
    },
  },
});

async function serversOf(servers: readonly string[], { net }: ToolContext): Promise<string[]> {
  for (const server of servers)
    if (!parseAddress(server))
      throw invalidInput('servers', server, `"${server}" is not an address`, 'Name servers by address.');
  if (servers.length > 0) return [...new Set(servers)];
  const [own] = await net.resolvers();
  if (own) return [own];
  throw invalidInput('servers', '', 'this machine has no DNS server configured', 'Name one with --servers.');
}

type Plan = z.output<typeof input>;
type Values = { readonly values: readonly string[]; readonly fault?: Fault };

/** Values of one type; a name that does not exist and one without such a record both have none. */
async function valuesOf(
  name: string,
  type: 'PTR' | 'A' | 'AAAA',
  server: string,
  plan: Plan,
  context: ToolContext,
): Promise<Values> {
  const outcome = await askDns(
    {
      server,
      port: plan.port,
      name,
      type: recordTypes[type],
      transport: 'udp',
      timeoutMs: plan.timeoutMs,
      retries: plan.retries,
      recursion: true,
      signal: context.signal,
    },
    context,
  );
  if (!outcome.ok) return { values: [], fault: outcome.fault };
  const values = outcome.message.answers.flatMap((item) => (item.type === type ? [item.data] : []));
  const failure = faultOfAnswer(outcome.message, name, type);
  return failure && failure.code !== 'name-not-found' && failure.code !== 'no-data'
    ? { values, fault: failure }
    : { values };
}

const checkTarget = async (
  target: string,
  server: string,
  plan: Plan,
  context: ToolContext,
): Promise<Said> =>
  parseAddress(target)
    ? await checkAddress(target, server, plan, context)
    : await checkName(target, server, plan, context);

const failed = (target: string, failure: Fault): Said => ({
  target,
  finding: 'failed',
  names: [],
  addresses: [],
  detail: failure.message,
  fault: { ...failure },
});

/** From the address to its names, and from each name back. */
async function checkAddress(target: string, server: string, plan: Plan, context: ToolContext): Promise<Said> {
  const address = parseAddress(target)!;
  const pointers = await valuesOf(reverseName(address), 'PTR', server, plan, context);
  if (pointers.fault) return failed(target, pointers.fault);
  const names = pointers.values.slice(0, namesMax);
  if (names.length === 0)
    return { target, finding: 'no-ptr', names: [], addresses: [], detail: 'no PTR record' };
  const type = address.family === 4 ? 'A' : 'AAAA';
  const found = await Promise.all(names.map((name) => valuesOf(name, type, server, plan, context)));
  const broken = found.find((item) => item.fault)?.fault;
  if (broken) return failed(target, broken);
  const said = { target, names, addresses: [...new Set(found.flatMap((item) => item.values))] };
  for (const [i, { values }] of found.entries()) {
    if (values.length === 0)
      return { ...said, finding: 'no-address', detail: `${names[i]} has no ${type} record` };
    if (!values.includes(formatAddress(address)))
      return { ...said, finding: 'address-differs', detail: `${names[i]} has ${values.join(', ')}` };
  }
  return pointers.values.length > 1
    ? { ...said, finding: 'several-ptr', detail: `${pointers.values.length} PTR records` }
    : { ...said, finding: 'ok' };
}

/** From the name to its addresses, and from each address back. */
async function checkName(target: string, server: string, plan: Plan, context: ToolContext): Promise<Said> {
  const [v4, v6] = await Promise.all([
    valuesOf(target, 'A', server, plan, context),
    valuesOf(target, 'AAAA', server, plan, context),
  ]);
  const broken = v4.fault ?? v6.fault;
  if (broken) return failed(target, broken);
  const addresses = [...v4.values, ...v6.values].slice(0, namesMax);
  if (addresses.length === 0)
    return { target, finding: 'no-address', names: [], addresses, detail: 'no A or AAAA record' };
  const found = await Promise.all(
    addresses.map((text) => valuesOf(reverseName(parseAddress(text)!), 'PTR', server, plan, context)),
  );
  const failure = found.find((item) => item.fault)?.fault;
  if (failure) return failed(target, failure);
  const said = { target, names: [...new Set(found.flatMap((item) => item.values))], addresses };
  for (const [i, { values }] of found.entries()) {
    if (values.length === 0)
      return { ...said, finding: 'no-ptr', detail: `${addresses[i]} has no PTR record` };
    if (!values.some((name) => sameName(name, target)))
      return { ...said, finding: 'ptr-differs', detail: `${addresses[i]} points to ${values.join(', ')}` };
  }
  return { ...said, finding: 'ok' };
}

const plain = (name: string) => name.replace(/\.$/, '').toLowerCase();
const sameName = (a: string, b: string) => plain(a) === plain(b);

/** One record when the servers that answered do not say the same. */
function differenceOf(
  target: string,
  servers: readonly string[],
  said: readonly Said[],
): Checked | undefined {
  const answers = said.flatMap((item, i) =>
    item.finding === 'failed'
      ? []
      : [
          {
            server: servers[i]!,
            text: `${item.names.map(plain).sort().join(' ') || 'no name'}, ${[...item.addresses].sort().join(' ') || 'no address'}`,
          },
        ],
  );
  const [first] = answers;
  const other = answers.find((item) => item.text !== first?.text);
  if (!first || !other) return undefined;
  return {
    kind: 'checked',
    target,
    finding: 'servers-differ',
    server: `${first.server} ${other.server}`,
    names: [...new Set(said.flatMap((item) => item.names))],
    addresses: [...new Set(said.flatMap((item) => item.addresses))],
    detail: `${first.server}: ${first.text}; ${other.server}: ${other.text}`,
  };
}
