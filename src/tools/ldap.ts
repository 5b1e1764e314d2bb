/** Does a directory answer, let one bind, and find what is expected. */
import { z } from 'zod';
import { type Fault, type FaultCode, fault, invalidInput } from '#pure/base/errors.ts';
import {
  endShape,
  judgeService,
  loginInput,
  loginOf,
  placeInput,
  placeShape,
  portOrTlsInput,
  productShape,
  securityInput,
  streamShape,
  tlsInput,
} from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import {
  decodeLdap,
  encodeBind,
  encodeExtended,
  encodeFilter,
  encodeSearch,
  encodeUnbind,
  type LdapEntry,
  type LdapResponse,
  ldapPort,
  ldapScopes,
  ldapTlsPort,
  startTlsOid,
  valuesOf,
} from '#pure/wire/ldap.ts';

const input = z.object({
  ...placeInput,
  port: portOrTlsInput(ldapPort, ldapTlsPort),
  security: securityInput,
  ...tlsInput,
  credential: loginInput.describe(
    'DN (or user@domain) and password to bind with: name in the vault; on the command line password:dn:secret, env:NAME or file:PATH. Without it, the bind is anonymous',
  ),
  base: z
    .string()
    .max(1000)
    .optional()
    .describe('DN to search below; without it, only the server itself is asked about'),
  scope: z.enum(ldapScopes).default('sub').describe('The base alone, its children, or all below'),
  filter: z.string().max(4000).default('(objectClass=*)').describe('What to find, as in RFC 4515'),
  attributes: z
    .array(z.string().max(200))
    .max(100)
    .default([])
    .describe('Attributes to show; without any, all'),
  entriesLimit: z.number().int().min(1).max(1000).default(100).describe('Ask for no more entries than this'),
  entriesMin: z.number().int().min(0).default(0).describe('Fewer entries are a fault'),
  entriesMax: z.number().int().min(0).optional().describe('More entries are a fault'),
  expectText: z.string().max(1000).optional().describe('A value of an entry must contain this text'),
});
const entryRecord = z.object({
  kind: z.literal('entry'),
  dn: z.string(),
  attributes: z.record(z.string(), z.array(z.string())),
});
const service = z.object({
  ...placeShape,
  ...productShape,
  boundAs: z.string().optional().describe('Empty for nobody'),
  namingContexts: z.array(z.string()).optional().describe('Bases of the directory'),
  bindMs: z.number().meta({ unit: 'ms' }).optional(),
  searchMs: z.number().meta({ unit: 'ms' }).optional(),
  entries: z.number().int().optional(),
  ...streamShape,
  ...endShape,
});
const record = z.discriminatedUnion('kind', [entryRecord, service]);
type Plan = z.infer<typeof input>;

interface Learnt {
  product?: string;
  version?: string;
  boundAs?: string;
  namingContexts?: string[];
  bindMs?: number;
  searchMs?: number;
  entries?: LdapEntry[];
}

export const ldap = defineTool({
  id: 'ldap',
  summary: 'Check a directory: TLS, bind, a search with what it must find',
  description:
    'Binds as somebody or nobody, reads what the directory tells of itself and searches. Bind and search are timed apart. Works with OpenLDAP, 389, Active Directory and others.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 2000, durationMsMax: 120_000 },
  examples: [
    { title: 'What a directory tells of itself', input: { target: '127.0.0.1', timeoutMs: 1000 } },
    {
      title: 'One user that must be there',
      input: {
        target: '127.0.0.1',
        security: 'starttls',
        base: 'dc=example,dc=net',
        filter: '(uid=probe)',
        attributes: ['cn', 'mail'],
        entriesMin: 1,
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, context) {
    const filter = encodeFilter(plan.filter);
    if (!filter)
      throw invalidInput(
        'filter',
        plan.filter,
        'this is no filter',
        'Write it as (&(objectClass=person)(uid=probe)).',
      );
    const tls = plan.security === 'tls';
    const port = plan.port ?? (tls ? ldapTlsPort : ldapPort);
    const login = await loginOf(plan.credential, context.devices);
    const learnt: Learnt = {};
    const checked = await checkService('ldap', plan, { port, tls }, context, (server) =>
      talk(server, plan, login, filter, () => context.clock.monotonicMs(), learnt),
    );
    const { entries, ...told } = learnt;
    for (const { dn, attributes } of entries ?? [])
      yield {
        kind: 'entry' as const,
        dn,
        attributes: Object.fromEntries(attributes.map(({ name, values }) => [name, [...values]])),
      };
    yield checked.record({ ...told, entries: entries?.length }, faultOf(entries, plan));
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) =>
      [
        item.product ?? 'LDAP',
        ...(item.entries === undefined ? [] : [`${item.entries} entries`]),
        `${item.totalMs!.toFixed(1)} ms`,
      ].join(', '),
    metrics: (item) => [
      ...(item.bindMs === undefined ? [] : [{ name: 'login.time' as const, value: item.bindMs }]),
      ...(item.searchMs === undefined ? [] : [{ name: 'query.time' as const, value: item.searchMs }]),
      ...(item.entries === undefined ? [] : [{ name: 'query.rows' as const, value: item.entries }]),
    ],
  }),
});

async function talk(
  server: Conversation,
  plan: Plan,
  login: { readonly user: string; readonly password: string } | undefined,
  filter: Uint8Array,
  nowMs: () => number,
  learnt: Learnt,
) {
  let id = 0;
  /** All responses to one request, until the one that ends it. */
  const ask = async (request: (id: number) => Uint8Array) => {
    const own = ++id;
    await server.write(request(own));
    const entries: LdapEntry[] = [];
    for (;;) {
      const response: LdapResponse = await server.next(decodeLdap);
      // RFC 4511 section 4.4.1: an unsolicited notice of disconnection has the number 0.
      if (response.id === 0 && response.kind === 'extended')
        throw failureOf(server, 'disconnected', response);
      if (response.id !== own) continue;
      if (response.kind === 'entry') entries.push(response.entry);
      else if (response.kind === 'unknown')
        throw server.fail('malformed', `a response of kind ${response.tag}`);
      else if (response.kind !== 'reference') return { response, entries };
      if (entries.length > plan.entriesLimit)
        throw server.fail('too-large', `more than ${plan.entriesLimit} entries`);
    }
  };
  const succeed = async (what: string, request: (id: number) => Uint8Array, also: readonly number[] = []) => {
    const { response, entries } = await ask(request);
    const { code } = response.result;
    if (code !== 0 && !also.includes(code)) throw failureOf(server, what, response);
    return entries;
  };
  if (plan.security === 'starttls') {
    await succeed('StartTLS', (own) => encodeExtended(own, startTlsOid));
    await server.startTls();
  }
  const bindMs = nowMs();
  await succeed(login ? `bind as ${login.user}` : 'anonymous bind', (own) =>
    encodeBind(own, login?.user ?? '', login?.password ?? ''),
  );
  learnt.bindMs = nowMs() - bindMs;
  learnt.boundAs = login?.user ?? '';
  await readRoot(succeed, learnt);
  if (plan.base !== undefined) {
    const { base, scope, attributes } = plan;
    const searchMs = nowMs();
    const search = { base, scope, filter, attributes, entriesMax: plan.entriesLimit };
    // 4: there are more than were asked for.
    learnt.entries = await succeed(
      `search below "${base}"`,
      (own) => encodeSearch(own, { ...search, timeS: Math.ceil(plan.timeoutMs / 1000) }),
      [4],
    );
    learnt.searchMs = nowMs() - searchMs;
  }
  await server.write(encodeUnbind(++id));
}

/** RFC 4512 section 5.1: what a server tells of itself stands at the empty name; who may not read it learns nothing. */
async function readRoot(
  succeed: (
    what: string,
    request: (id: number) => Uint8Array,
    also: readonly number[],
  ) => Promise<LdapEntry[]>,
  learnt: Learnt,
) {
  const attributes = [
    ...['vendorName', 'vendorVersion', 'namingContexts', 'structuralObjectClass'],
    ...['forestFunctionality', 'dsServiceName'],
  ];
  const filter = encodeFilter('(objectClass=*)')!;
  const [root] = await succeed(
    'root entry',
    (id) => encodeSearch(id, { base: '', scope: 'base', filter, attributes, entriesMax: 1, timeS: 5 }),
    [1, 32, 50, 53],
  );
  if (!root) return;
  const one = (name: string) => valuesOf(root, name)[0];
  const product =
    one('vendorName') ??
    (one('structuralObjectClass') === 'OpenLDAProotDSE'
      ? 'OpenLDAP'
      : one('forestFunctionality') !== undefined || one('dsServiceName') !== undefined
        ? 'Active Directory'
        : undefined);
  const version = one('vendorVersion');
  if (product) learnt.product = product;
  if (version) learnt.version = version;
  learnt.namingContexts = [...valuesOf(root, 'namingContexts')];
}

const faultCodes: Readonly<Record<number, FaultCode>> = {
  7: 'not-supported',
  8: 'not-supported',
  13: 'not-supported',
  32: 'content-mismatch',
  48: 'authentication-failed',
  49: 'authentication-failed',
  50: 'access-denied',
};
function failureOf(
  server: Conversation,
  what: string,
  { result }: Extract<LdapResponse, { readonly kind: 'bind' | 'done' | 'extended' }>,
) {
  const told = result.message ? `: ${result.message.slice(0, 300)}` : '';
  return server.fail(faultCodes[result.code] ?? 'unexpected-status', `${what}: ${result.name}${told}`);
}

function faultOf(entries: readonly LdapEntry[] | undefined, plan: Plan): Fault | undefined {
  if (!entries) return undefined;
  const { expectText, entriesMax, entriesMin } = plan;
  if (entries.length < entriesMin || entries.length > (entriesMax ?? Infinity))
    return fault(
      'content-mismatch',
      `${entries.length} entries match ${plan.filter}, ${entries.length < entriesMin ? `fewer than ${entriesMin}` : `more than ${entriesMax}`}`,
      { value: String(entries.length) },
    );
  const holds = entries.some(({ attributes }) =>
    attributes.some(({ values }) => values.some((value) => value.includes(expectText ?? ''))),
  );
  return expectText === undefined || holds
    ? undefined
    : fault('content-mismatch', `no value of ${entries.length} entries contains "${expectText}"`);
}
