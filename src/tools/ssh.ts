/** Who an SSH server is: identification, host key, and what it offers, without logging in. */
import { z } from 'zod';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { hostKeyOrder, readSshFacts } from '#pure/protocols/ssh.ts';
import { fingerprintOf, sshPort } from '#pure/wire/ssh.ts';

const input = z.object({
  target: z.string().min(1).max(300).describe('Host name or address'),
  port: z.number().int().min(1).max(65535).default(sshPort).describe('Port'),
  hostKey: z
    .enum(hostKeyOrder)
    .optional()
    .describe('Type of host key to ask for; without it, the best that the server has'),
  fingerprint: z
    .string()
    .max(80)
    .optional()
    .describe('Fingerprint that the key must have, as ssh-keygen prints it; another one is a fault'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(5000)
    .meta({ unit: 'ms' })
    .describe('How long to wait'),
});

const server = z.object({
  kind: z.literal('server'),
  target: z.string(),
  address: z.string(),
  port: z.number().int(),
  software: z.string().optional().describe('As the server calls itself'),
  protocol: z.string().optional().describe('Version of the protocol; 1.99 speaks the broken version 1 too'),
  hostKeyType: z.string().optional(),
  fingerprint: z.string().optional().describe('SHA-256 of the host key'),
  connectMs: z.number().meta({ unit: 'ms' }).optional(),
  exchangeMs: z.number().meta({ unit: 'ms' }).optional().describe('From the connection to the host key'),
  fault: faultSchema.optional(),
});
const offer = z.object({
  kind: z.literal('offer'),
  purpose: z.enum(['key exchange', 'host key', 'cipher', 'mac', 'compression']),
  algorithms: z.array(z.string()).describe('In the order of the server'),
});
const record = z.discriminatedUnion('kind', [server, offer]);

const wantedFingerprint = (text: string): string => {
  const found = fingerprintOf(text);
  if (found) return found;
  throw invalidInput(
    'fingerprint',
    text,
    'this is no SHA-256 fingerprint',
    'Copy it as ssh-keygen -lf prints it: SHA256: and 43 characters.',
  );
};

export const ssh = defineTool({
  id: 'ssh',
  summary: 'Look at the host key and algorithms of an SSH server',
  description:
    'Goes through the first half of a key exchange: the server says who it is, what it offers, and shows its host key. Nothing is logged in, no secret is sent. The signature is not verified, so the key tells who the server claims to be.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tcp'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 120_000 },
  examples: [{ title: 'A server of this machine', input: { target: '127.0.0.1', timeoutMs: 1000 } }],

  async *run(plan, { net, clock, random, signal }) {
    const wanted = plan.fingerprint === undefined ? undefined : wantedFingerprint(plan.fingerprint);
    let address = plan.target;
    if (!familyOf(plan.target)) {
      const found = await net.lookup(plan.target, { signal });
      if (!found.ok) throw new FaultError({ ...found.fault, field: 'target', value: plan.target });
      address = found.addresses[0]!;
    }
    const base = { kind: 'server' as const, target: plan.target, address, port: plan.port };
    const facts = await readSshFacts(
      {
        address,
        port: plan.port,
        timeoutMs: plan.timeoutMs,
        ...(plan.hostKey ? { hostKey: plan.hostKey } : {}),
      },
      { net, clock, random, signal },
    );
    if ('code' in facts) {
      yield { ...base, fault: facts };
      return;
    }
    const fingerprint = `SHA256:${facts.hostKey.fingerprintSha256}`;
    const changed =
      wanted === undefined || wanted === fingerprint
        ? undefined
        : fault('host-key-changed', `ssh ${address} port ${plan.port}: the host key is ${fingerprint}`, {
            value: fingerprint,
          });
    yield {
      ...base,
      software: facts.identification.software,
      protocol: facts.identification.protocol,
      hostKeyType: facts.hostKey.type,
      fingerprint,
      connectMs: facts.connectMs,
      exchangeMs: facts.exchangeMs,
      ...(changed ? { fault: changed } : {}),
    };
    const { offers } = facts;
    for (const [purpose, algorithms] of [
      ['key exchange', offers.kex],
      ['host key', offers.hostKeys],
      ['cipher', offers.ciphersToClient],
      ['mac', offers.macsToClient],
      ['compression', offers.compression],
    ] as const)
      yield { kind: 'offer' as const, purpose, algorithms: [...algorithms] };
  },

  judge: {
    init: () => ({ last: undefined as z.infer<typeof server> | undefined }),
    step: (state, item) => (item.kind === 'server' ? { last: item } : state),
    done: ({ last }) => {
      if (!last) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics: [] };
      const metrics =
        last.connectMs === undefined ? [] : [{ name: 'connect.time' as const, value: last.connectMs }];
      if (last.fault) return { ok: false, summary: last.fault.message, fault: last.fault as Fault, metrics };
      return { ok: true, summary: `${last.software}, ${last.hostKeyType} ${last.fingerprint}`, metrics };
    },
  },
});
