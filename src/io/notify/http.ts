/**
 * The one door for requests that people configure. Guards against being used to reach inside (SSRF): http and https only, no redirects
 * (a receiver must not send us elsewhere), no link-local address (169.254.169.254 hands out credentials of cloud machines) whatever the
 * name resolves to at the moment of connecting, answers are read to a bound. Private addresses are allowed: receivers live there.
 */
import { lookup as resolve } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { invalidInput } from '#pure/base/errors.ts';

export interface HttpRequest {
  readonly method: 'POST' | 'PUT' | 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const timeoutMs = 10_000;
const answerBytesMax = 64 * 1024;
const textBytesMax = 2 * 1024 * 1024;
/** What is told of a refusal. */
const reasonMax = 200;

/** The receiver answered, and did not take it. */
export class RefusedError extends Error {
  readonly status: number;
  readonly permanent: boolean;
  readonly retryAfterMs: number | null;
  constructor(message: string, detail: { status: number; permanent: boolean; retryAfterMs?: number | null }) {
    super(message);
    this.name = 'RefusedError';
    this.status = detail.status;
    this.permanent = detail.permanent;
    this.retryAfterMs = detail.retryAfterMs ?? null;
  }
}

const isLinkLocal = (address: string): boolean =>
  /^(?:::ffff:)?169\.254\./i.test(address) || /^fe[89ab][0-9a-f]:/i.test(address);

const guardedLookup: LookupFunction = (hostname, options, callback) =>
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0);
    const allowed = found.filter((item) => !isLinkLocal(item.address));
    if (allowed.length === 0)
      return callback(
        Object.assign(new Error(`${hostname} leads to a link-local address, which is never asked`), {
          code: 'EGUARD',
        }),
        '',
        0,
      );
    if (options.all) return callback(null, allowed);
    callback(null, allowed[0]!.address, allowed[0]!.family);
  });

export function guardUrl(text: string, field = 'url'): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw invalidInput(
      field,
      text,
      'is no http or https address',
      'Give an address such as https://host/path.',
    );
  if (url.username !== '' || url.password !== '')
    throw invalidInput(field, url.host, 'must not hold a user or password', 'Use the fields for secrets.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && isLinkLocal(host))
    throw invalidInput(field, text, 'is a link-local address, which is never asked');
  return url;
}

/** Any answer; throws when there is none. */
function exchange(request: HttpRequest, bytesMax = answerBytesMax): Promise<HttpAnswer> {
  const url = guardUrl(request.url);
  const body = typeof request.body === 'string' ? new TextEncoder().encode(request.body) : request.body;
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((done, fail) => {
    const outgoing = start(
      url,
      {
        method: request.method,
        headers: { 'user-agent': 'Nocturne', ...request.headers, 'content-length': String(body.length) },
        lookup: guardedLookup,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (answer) => {
        const parts: Buffer[] = [];
        let length = 0;
        answer.on('data', (part: Buffer) => {
          length += part.length;
          if (length <= bytesMax) parts.push(part);
          else answer.destroy();
        });
        answer.on('error', fail);
        answer.on('close', () =>
          done({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterOf(answer: HttpAnswer, nowMs: number): number | null {
  const text = answer.headers['retry-after'];
  if (typeof text !== 'string') return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

/** Resolves when the receiver says 2xx. What it says of the request itself (400, 404, 410, 413, 422) it will say again. */
export async function deliver(request: HttpRequest, nowMs: number): Promise<HttpAnswer> {
  const answer = await exchange(request);
  if (answer.status >= 200 && answer.status <= 299) return answer;
  const { host } = new URL(request.url);
  const reason = answer.text.replace(/\s+/g, ' ').trim().slice(0, reasonMax);
  throw new RefusedError(`${host} answered ${answer.status}${reason ? `: ${reason}` : ''}`, {
    status: answer.status,
    permanent: [400, 404, 405, 410, 413, 415, 422].includes(answer.status),
    retryAfterMs: retryAfterOf(answer, nowMs),
  });
}

/** A text from outside, such as a calendar. */
export async function readText(url: string): Promise<string> {
  guardUrl(url);
  const answer = await exchange({ method: 'GET', url, headers: {}, body: '' }, textBytesMax).catch(
    (error: Error) => {
      throw invalidInput('url', url, `does not answer: ${error.message}`);
    },
  );
  if (answer.status !== 200) throw invalidInput('url', url, `answered ${answer.status}`);
  if (answer.text.length >= textBytesMax) throw invalidInput('url', url, 'is larger than 2 MB');
  return answer.text;
}

export const jsonRequest = (
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  method: HttpRequest['method'] = 'POST',
): HttpRequest => ({
  method,
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
/** A request as a person reads it: the address may be a secret, so only the body is shown. */
export const previewOf = ({ body }: HttpRequest): string => {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};
