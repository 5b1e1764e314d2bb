/** What the checks of single services share: where and how to connect, how the result looks, and the fold that judges it. */
import { z } from 'zod';
import { type Fault, FaultError, fault } from '../base/errors.ts';
import type { Credential, Devices } from './host.ts';
import type { TlsFacts } from './network.ts';
import { faultSchema } from './resources.ts';
import type { Metric, Verdict } from './tool.ts';

export const placeInput = {
  target: z.string().min(1).max(300).describe('Host name or address'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(5000)
    .meta({ unit: 'ms' })
    .describe('How long the whole check may take'),
};

export const portInput = (standard: number) =>
  z.number().int().min(1).max(65535).default(standard).describe('Port');

/** For protocols with a port of their own for TLS. */
export const portOrTlsInput = (plain: number, tls: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe(`Port; without it, ${plain}, or ${tls} with security tls`);

export const tlsInput = {
  serverName: z
    .string()
    .max(255)
    .optional()
    .describe('Name to ask for and to verify; without it, the target if that is a name'),
  trust: z
    .boolean()
    .default(true)
    .describe('An untrusted certificate ends the check, before any secret is sent'),
  warnDays: z
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(14)
    .meta({ unit: 'days' })
    .describe('A certificate with fewer days left is a fault'),
};

export const securityInput = z
  .enum(['none', 'starttls', 'tls'])
  .default('none')
  .describe('none speaks in the clear, starttls takes up TLS on the way, tls speaks nothing else');

/** The empty text stands for none, so that a sensor's own credential finds its field. */
export const loginInput = z
  .string()
  .max(1000)
  .default('')
  .meta({ credential: 'password' })
  .describe(
    'User and password to log in with: name in the vault; on the command line password:user:secret, env:NAME or file:PATH. Without it, nobody logs in',
  );

const milliseconds = (meaning: string) => z.number().meta({ unit: 'ms' }).describe(meaning).optional();

/** The one record that every check ends with is made of these, with what the protocol tells in between. */
export const placeShape = {
  kind: z.literal('service'),
  target: z.string(),
  address: z.string(),
  port: z.number().int(),
};
export const productShape = {
  product: z.string().optional().describe('What the server calls itself'),
  version: z.string().optional().describe('Of the server'),
};
export const streamShape = {
  connectMs: milliseconds('Connection set-up'),
  tlsMs: milliseconds('TLS handshake'),
  tlsProtocol: z.string().optional(),
  certificateDays: z.number().meta({ unit: 'days' }).optional().describe('Days left of the certificate'),
};
export const endShape = {
  firstByteMs: milliseconds('From being ready to ask to the first byte of the service'),
  totalMs: milliseconds('The whole check'),
  fault: faultSchema.optional(),
};
export interface ServiceRecord {
  readonly kind: 'service';
  readonly target: string;
  readonly address: string;
  readonly port: number;
  readonly product?: string | undefined;
  readonly version?: string | undefined;
  readonly connectMs?: number | undefined;
  readonly tlsMs?: number | undefined;
  readonly firstByteMs?: number | undefined;
  readonly totalMs?: number | undefined;
  readonly tlsProtocol?: string | undefined;
  readonly certificateDays?: number | undefined;
  readonly fault?: z.infer<typeof faultSchema> | undefined;
}

/** Vault name to user and password; undefined for the empty name. */
export async function loginOf(
  reference: string,
  devices: Devices,
): Promise<{ readonly user: string; readonly password: string } | undefined> {
  if (reference === '') return undefined;
  const credential = await credentialOf('credential', reference, devices);
  if (credential.kind === 'password') return credential;
  throw wrongKind('credential', credential, 'a user and a password');
}

/** Vault name to a user with password, or to a secret without a user. */
export async function keyOf(
  field: string,
  reference: string,
  devices: Devices,
): Promise<Extract<Credential, { kind: 'password' | 'secret' }> | undefined> {
  if (reference === '') return undefined;
  const credential = await credentialOf(field, reference, devices);
  if (credential.kind === 'secret' || credential.kind === 'password') return credential;
  throw wrongKind(field, credential, 'a secret, or a user and a password');
}

/** Vault name to a secret: that of its own kind, or the password of a pair. */
export async function secretOf(
  field: string,
  reference: string,
  devices: Devices,
): Promise<string | undefined> {
  const key = await keyOf(field, reference, devices);
  return key?.kind === 'password' ? key.password : key?.secret;
}

async function credentialOf(field: string, reference: string, devices: Devices): Promise<Credential> {
  const found = await devices.credential(reference);
  if (!found.ok) throw new FaultError({ ...found.fault, field });
  return found.credential;
}

const wrongKind = (field: string, credential: Credential, wanted: string) =>
  new FaultError(
    fault('invalid-input', `${field}: this credential is of kind ${credential.kind}`, {
      field,
      value: credential.kind,
      remedy: `Choose one that holds ${wanted}.`,
    }),
  );

const dayMs = 86_400_000;

/** What a session says of its certificate, and the fault of one that ends soon. Trust was judged when it was made. */
export function certificateOf(
  tls: TlsFacts | undefined,
  warnDays: number,
  nowMs: number,
): { readonly tlsProtocol?: string; readonly certificateDays?: number; readonly expiring?: Fault } {
  if (!tls) return {};
  const leaf = tls.chain[0];
  if (!leaf) return { tlsProtocol: tls.protocol };
  const certificateDays = Math.floor((leaf.notAfterMs - nowMs) / dayMs);
  const expiring =
    certificateDays < warnDays
      ? fault(
          certificateDays < 0 ? 'certificate-expired' : 'certificate-expiring',
          certificateDays < 0
            ? `the certificate expired ${-certificateDays} days ago`
            : `the certificate expires in ${certificateDays} days`,
        )
      : undefined;
  return { tlsProtocol: tls.protocol, certificateDays, ...(expiring ? { expiring } : {}) };
}

/** The times of one check as metrics. */
export function timesOf(record: ServiceRecord): Metric[] {
  const metrics: Metric[] = [];
  const put = (name: Metric['name'], value: number | undefined) => {
    if (value !== undefined) metrics.push({ name, value });
  };
  put('connect.time', record.connectMs);
  put('tls.time', record.tlsMs);
  put('first-byte.time', record.firstByteMs);
  put('total.time', record.totalMs);
  put('certificate.days', record.certificateDays);
  return metrics;
}

/** Judges by the record of the service; the others are what it found on the way. */
export function judgeService<
  Item extends { readonly kind: string },
  Service extends Item & ServiceRecord,
>(told: { summary(record: Service): string; metrics?(record: Service): readonly Metric[] }) {
  type State = { readonly last: Service | undefined };
  return {
    init: (): State => ({ last: undefined }),
    step: (state: State, item: Item): State =>
      item.kind === 'service' ? { last: item as unknown as Service } : state,
    done: ({ last }: State): Verdict => {
      if (!last) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics: [] };
      const metrics = [...timesOf(last), ...(told.metrics?.(last) ?? [])];
      return last.fault
        ? { ok: false, summary: last.fault.message, fault: last.fault as Fault, metrics }
        : { ok: true, summary: told.summary(last), metrics };
    },
  };
}

/** Does a text hold what it should, and nothing that it should not? */
export function faultOfText(
  what: string,
  text: string,
  { expect, reject }: { readonly expect?: string | undefined; readonly reject?: string | undefined },
): Fault | undefined {
  if (expect !== undefined && !text.includes(expect))
    return fault('content-mismatch', `${what} does not contain "${expect}"`, { value: text.slice(0, 200) });
  if (reject !== undefined && text.includes(reject))
    return fault('content-mismatch', `${what} contains "${reject}"`, { value: text.slice(0, 200) });
  return undefined;
}
