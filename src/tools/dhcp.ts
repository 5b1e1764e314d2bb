/** Which DHCP servers answer on a link, and what they would give: every one that is not expected is a rogue. No lease is taken. */
import { z } from 'zod';
import { formatAddress, parseAddress } from '#pure/base/address.ts';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { collectOffers } from '#pure/protocols/dhcp-offers.ts';

const input = z.object({
  interface: z
    .string()
    .max(64)
    .optional()
    .describe('Interface to ask on; without it, the first that is up and has an IPv4 address'),
  servers: z
    .array(z.string().max(45))
    .max(100)
    .default([])
    .describe('Servers that must answer, and the only ones that may; without any, one must'),
  mac: z
    .string()
    .max(20)
    .optional()
    .describe('MAC to ask for, to see what another machine would get; without it, that of the interface'),
  expectText: z
    .string()
    .max(255)
    .optional()
    .describe('Each offer must name this: a router, a DNS server, a domain, a boot file'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(3000)
    .meta({ unit: 'ms' })
    .describe('How long to listen; the last server may be the rogue'),
  retries: z.number().int().min(0).max(10).default(1).describe('Further questions within that time'),
});

const server = z.object({
  kind: z.literal('server'),
  server: z.string().describe('As it calls itself'),
  from: z.string().describe('Where the answer came from: a relay may stand between'),
  expected: z.boolean(),
  offered: z.string().describe('Address that it would give'),
  prefix: z.string().optional().describe('Network of that address'),
  routers: z.array(z.string()),
  dnsServers: z.array(z.string()),
  domain: z.string().optional(),
  leaseS: z.number().meta({ unit: 's' }).optional(),
  bootFile: z.string().optional(),
  relay: z.string().optional(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
});
const link = z.object({
  kind: z.literal('link'),
  interface: z.string(),
  address: z.string().describe('Of this machine on that link'),
  servers: z.number().int(),
  rogues: z.number().int(),
  firstMs: z.number().meta({ unit: 'ms' }).optional().describe('Until the first offer'),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [server, link]);
type Server = z.infer<typeof server>;
type Plan = z.infer<typeof input>;

export const dhcp = defineTool({
  id: 'dhcp',
  summary: 'List the DHCP servers of a link, and find rogues',
  description:
    'Sends a DISCOVER by broadcast and lists every server that makes an offer. Nothing is requested, so no lease is taken. A server that is not expected, or an expected one that stays silent, is a fault.',
  group: 'addresses',
  input,
  record,
  needs: ['udp'],
  risk: 'active',
  datagrams: { timeoutIs: 'all-tries' },
  limits: { targetsMax: 1, recordsMax: 1000, durationMsMax: 120_000 },
  examples: [
    { title: 'Whoever answers on the first link', input: { timeoutMs: 300 } },
    { title: 'One server and no other', input: { servers: ['192.0.2.1'], timeoutMs: 300 } },
  ],

  async *run(plan, { net, clock, random, signal }) {
    const expected = plan.servers.map((text) => {
      const address = parseAddress(text);
      if (address?.family === 4) return formatAddress(address);
      throw invalidInput('servers', text, 'this is no IPv4 address', 'Write it as 192.0.2.1.');
    });
    const { retries, ...own } = plan;
    const answer = await collectOffers({ ...own, tries: retries + 1 }, { net, clock, random, signal });
    const offers = answer.offers.map(
      (offer): Server => ({
        kind: 'server',
        ...offer,
        expected: expected.length === 0 || expected.includes(offer.server),
      }),
    );
    yield* offers;
    const judged = faultOf(offers, expected, plan) ?? answer.fault;
    yield {
      kind: 'link' as const,
      interface: answer.interface,
      address: answer.address,
      servers: new Set(offers.map((offer) => offer.server)).size,
      rogues: new Set(offers.filter((offer) => !offer.expected).map((offer) => offer.server)).size,
      ...(offers[0] ? { firstMs: offers[0].elapsedMs } : {}),
      ...(judged ? { fault: judged } : {}),
    };
  },

  judge: {
    init: () => ({ last: undefined as z.infer<typeof link> | undefined }),
    step: (state, item) => (item.kind === 'link' ? { last: item } : state),
    done: ({ last }) => {
      if (!last) return { ok: false, summary: 'nothing was asked', fault: fault('cancelled'), metrics: [] };
      const metrics = [
        { name: 'dhcp.servers' as const, value: last.servers },
        { name: 'dhcp.rogues' as const, value: last.rogues },
        ...(last.firstMs === undefined ? [] : [{ name: 'first-byte.time' as const, value: last.firstMs }]),
      ];
      if (last.fault) return { ok: false, summary: last.fault.message, fault: last.fault as Fault, metrics };
      return {
        ok: true,
        summary: `${last.servers} servers on ${last.interface}, ${last.firstMs?.toFixed(1)} ms`,
        metrics,
      };
    },
  },
});

function faultOf(offers: readonly Server[], expected: readonly string[], plan: Plan): Fault | undefined {
  const rogue = offers.find((offer) => !offer.expected);
  if (rogue)
    return fault('content-mismatch', `${rogue.server} is no DHCP server of this link`, {
      value: rogue.server,
      remedy: 'Find its port by its MAC (locate), and switch it off; DHCP snooping keeps the next one out.',
    });
  const silent = expected.find((address) => !offers.some((offer) => offer.server === address));
  if (silent ?? offers.length === 0)
    return fault(
      'timeout',
      `${silent ?? 'no DHCP server'} made ${silent ? 'no' : 'an'} offer within ${plan.timeoutMs} ms`,
    );
  const { expectText } = plan;
  const other =
    expectText === undefined ? undefined : offers.find((offer) => !toldBy(offer).includes(expectText));
  return (
    other &&
    fault('content-mismatch', `the offer of ${other.server} does not name "${expectText}"`, {
      value: other.server,
    })
  );
}

const toldBy = ({ routers, dnsServers, domain, bootFile, prefix }: Server): (string | undefined)[] => [
  ...routers,
  ...dnsServers,
  domain,
  bootFile,
  prefix,
];
