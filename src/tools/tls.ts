/** The certificate and the session of a TLS service: chain, expiry, name, trust, protocol, cipher. */
import { z } from 'zod';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool } from '#pure/contract/tool.ts';

const input = z.object({
  target: z.string().min(1).max(300).describe('Host name or address'),
  port: z.number().int().min(1).max(65535).default(443).describe('Port'),
  serverName: z
    .string()
    .max(255)
    .optional()
    .describe('Name to ask for and to verify; without it, the target if that is a name'),
  warnDays: z
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(21)
    .meta({ unit: 'days' })
    .describe('Fewer days left than this is a fault'),
  trust: z
    .boolean()
    .default(true)
    .describe('An untrusted chain or another name is a fault; a server name that is given counts without it'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(5000)
    .meta({ unit: 'ms' })
    .describe('How long to wait'),
});

const certificate = z.object({
  kind: z.literal('certificate'),
  position: z.number().int().describe('0 is the server itself'),
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()).describe('Names it is good for'),
  daysLeft: z.number().meta({ unit: 'days' }),
  notBefore: z.string(),
  notAfter: z.string(),
  publicKey: z.string(),
  fingerprintSha256: z.string(),
  selfSigned: z.boolean(),
});
const session = z.object({
  kind: z.literal('session'),
  target: z.string(),
  address: z.string(),
  port: z.number().int(),
  protocol: z.string().optional(),
  cipher: z.string().optional(),
  connectMs: z.number().meta({ unit: 'ms' }).optional(),
  handshakeMs: z.number().meta({ unit: 'ms' }).optional(),
  daysLeft: z.number().meta({ unit: 'days' }).optional(),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [certificate, session]);
const dayMs = 86_400_000;

export const tls = defineTool({
  id: 'tls',
  summary: 'Look at the certificate and session of a TLS service',
  description:
    'Connects, shows the whole chain, days left, protocol and cipher; judges expiry, trust and name.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tls'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 100, durationMsMax: 120_000 },
  examples: [
    { title: 'A service of this machine', input: { target: '127.0.0.1', port: 8443, trust: false } },
  ],

  async *run(plan, { net, clock, signal }) {
    const base = { kind: 'session' as const, target: plan.target, port: plan.port };
    let address = plan.target;
    if (!familyOf(plan.target)) {
      const found = await net.lookup(plan.target, { signal });
      if (!found.ok) throw new FaultError({ ...found.fault, field: 'target', value: plan.target });
      address = found.addresses[0]!;
    }
    const serverName = plan.serverName ?? (familyOf(plan.target) ? undefined : plan.target);
    const outcome = await net.tlsConnect({
      address,
      port: plan.port,
      timeoutMs: plan.timeoutMs,
      signal,
      ...(serverName ? { serverName } : {}),
    });
    if (!outcome.ok) {
      yield { ...base, address, fault: outcome.fault };
      return;
    }
    outcome.stream.close();
    const { facts } = outcome;
    const daysOf = (ms: number) => Math.floor((ms - clock.now()) / dayMs);
    for (const [position, item] of facts.chain.entries())
      yield {
        kind: 'certificate' as const,
        position,
        subject: item.subject,
        issuer: item.issuer,
        names: [...item.names],
        daysLeft: daysOf(item.notAfterMs),
        notBefore: new Date(item.notBeforeMs).toISOString(),
        notAfter: new Date(item.notAfterMs).toISOString(),
        publicKey: item.publicKey,
        fingerprintSha256: item.fingerprintSha256,
        selfSigned: item.selfSigned,
      };
    const daysLeft = facts.chain[0] ? daysOf(facts.chain[0].notAfterMs) : 0;
    const expiring =
      daysLeft < plan.warnDays
        ? fault('certificate-expiring', `the certificate expires in ${daysLeft} days`)
        : undefined;
    const expired =
      daysLeft < 0
        ? fault('certificate-expired', `the certificate expired ${-daysLeft} days ago`)
        : undefined;
    // Whoever names the server wants that name, also where nobody knows who signed it.
    const isWrongName =
      plan.serverName !== undefined && facts.verification?.code === 'certificate-name-mismatch';
    const failure = expired ?? (plan.trust || isWrongName ? facts.verification : undefined) ?? expiring;
    yield {
      ...base,
      address,
      protocol: facts.protocol,
      cipher: facts.cipher,
      connectMs: outcome.connectMs,
      handshakeMs: outcome.handshakeMs,
      daysLeft,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: {
    init: () => ({ last: undefined as z.infer<typeof session> | undefined }),
    step: (state, item) => (item.kind === 'session' ? { last: item } : state),
    done: ({ last }) => {
      if (!last) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics: [] };
      const metrics = [
        ...(last.connectMs === undefined ? [] : [{ name: 'connect.time' as const, value: last.connectMs }]),
        ...(last.handshakeMs === undefined ? [] : [{ name: 'tls.time' as const, value: last.handshakeMs }]),
        ...(last.daysLeft === undefined ? [] : [{ name: 'certificate.days' as const, value: last.daysLeft }]),
      ];
      if (last.fault) return { ok: false, summary: last.fault.message, fault: last.fault as Fault, metrics };
      return { ok: true, summary: `${last.protocol}, ${last.daysLeft} days left`, metrics };
    },
  },
});
