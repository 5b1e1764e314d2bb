/** Faults as problem+json (RFC 9457): the status says whose fault, the extension members are those of the Fault. */
import { type Fault, type FaultCode, FaultError, fault } from '#pure/base/errors.ts';

const statusOfCode: Partial<Record<FaultCode, number>> = {
  'invalid-input': 422,
  'out-of-scope': 403,
  'not-found': 404,
  conflict: 409,
  unauthenticated: 401,
  forbidden: 403,
  'rate-limited': 429,
  'too-large': 413,
  'storage-full': 507,
  'store-unavailable': 503,
  'missing-privilege': 501,
  'missing-capability': 501,
};

export interface Problem extends Fault {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

export function problemOf(value: Fault, status?: number): Problem {
  return {
    type: `/docs/reference/errors#${value.code}`,
    title: fault(value.code).message,
    status: status ?? statusOfCode[value.code] ?? (value.source === 'internal' ? 500 : 502),
    detail: value.message,
    ...value,
  };
}

/** Errors of Fastify itself (bad JSON, body too large, rate limit) become faults too, so that callers meet one shape. */
export function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (statusCode === 413)
    return fault('too-large', 'the body is too large', { field: 'body', remedy: 'Send less at once.' });
  if (statusCode === 415)
    return fault('invalid-input', 'content-type: only application/json is understood', {
      field: 'content-type',
      remedy: 'Send JSON with "Content-Type: application/json".',
    });
  if (statusCode === 429) return fault('rate-limited');
  if (statusCode === 400 || code?.startsWith('FST_ERR_CTP'))
    return fault('invalid-input', `body: ${message ?? 'cannot be read'}`, {
      field: 'body',
      remedy: 'Send one valid JSON value.',
    });
  return fault('internal');
}
