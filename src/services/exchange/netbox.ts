/**
 * Devices out of a NetBox by its REST API, page by page, with a token of the vault. Addresses of pages are made here, never taken from
 * an answer, and no redirection is followed: the token goes to the server that was named and to nobody else.
 */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import { devicesMax } from '#pure/exchange/model.ts';
import type { ExchangeDeps } from './deps.ts';

const pageDevices = 200;
const pageBytesMax = 8 * 1024 * 1024;
const pageTimeoutMs = 30_000;

/** The pages as one JSON text, as `pure/exchange` reads them. */
export async function readNetbox(
  { url, credential }: Pick<BodyOf<'importNetbox'>, 'url' | 'credential'>,
  deps: Pick<ExchangeDeps, 'credentials' | 'http'>,
): Promise<string> {
  const address = baseOf(url);
  const token = await tokenOf(credential, deps);
  const pages: string[] = [];
  for (let offset = 0; offset < devicesMax; offset += pageDevices) {
    const page = await readPage(
      `${address}?limit=${pageDevices}&offset=${offset}&exclude=config_context`,
      token,
      deps,
    );
    pages.push(page.text);
    if (!page.more) break;
  }
  return `[${pages.join(',')}]`;
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.search || parsed.hash)
    throw invalidInput(
      'url',
      url.replace(/\/\/[^@/]*@/, '//…@'),
      'not the address of a NetBox',
      'Write for example https://netbox.example.net.',
    );
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '').replace(/\/api$/, '')}/api/dcim/devices/`;
}

async function tokenOf(name: string, { credentials }: Pick<ExchangeDeps, 'credentials'>): Promise<string> {
  const found = await credentials.credential(name);
  if (!found.ok) throw new FaultError(found.fault);
  if (found.credential.kind === 'password') return found.credential.password;
  throw invalidInput(
    'credential',
    name,
    `is of kind ${found.credential.kind}`,
    'Put the token into the vault as the password of a credential of kind "password".',
  );
}

async function readPage(
  url: string,
  token: string,
  { http }: Pick<ExchangeDeps, 'http'>,
): Promise<{ readonly text: string; readonly more: boolean }> {
  const answer = await http({
    method: 'GET',
    url,
    headers: { accept: 'application/json', authorization: `Token ${token}` },
    timeoutMs: pageTimeoutMs,
    bodyBytesMax: pageBytesMax,
    verifyTls: true,
  });
  if (!answer.ok) throw new FaultError({ ...answer.fault, field: 'url', value: url });
  const { status, body, bodyTruncated } = answer.exchange;
  const refuse = (code: 'authentication-failed' | 'access-denied' | 'malformed', message: string) =>
    new FaultError(fault(code, message, { field: 'url', value: url }));
  if (status === 401) throw refuse('authentication-failed', 'NetBox refused the token');
  if (status === 403) throw refuse('access-denied', 'NetBox refused the token, or it may not read devices');
  if (status !== 200) throw refuse('malformed', `NetBox answered ${status}`);
  if (bodyTruncated)
    throw refuse('malformed', `NetBox answered more than ${pageBytesMax} bytes for one page`);
  const text = new TextDecoder().decode(body);
  try {
    const page = JSON.parse(text) as { results?: unknown; next?: unknown } | null;
    if (Array.isArray(page?.results))
      // The text is put together again, so that a page which names a next one does not look unfinished.
      return {
        text: JSON.stringify({ results: page.results }),
        more: typeof page.next === 'string' && page.results.length > 0,
      };
  } catch {
    // Told below.
  }
  throw refuse('malformed', 'the answer is not a list of NetBox');
}
