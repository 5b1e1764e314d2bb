/** HTTP as audits ask it: one request each on a connection of its own, plain or inside TLS as the port speaks it. */
import { familyOf } from '../base/address.ts';
import type { HttpExchange } from '../contract/network.ts';
import type { AuditTarget, AuditWorld } from './audit.ts';
import { isSecure } from './finding.ts';

const bodyBytesMax = 131_072;

/** Names under which HTTP is recognised, or usual at its port. */
export const speaksHttp = ({ transport, service }: AuditTarget): boolean =>
  transport === 'tcp' && /^(?:http|https|www|ipp|ipps|soap|webcache|upnp)(?:$|-)/.test(service.name);

export interface HttpQuestion {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export async function askHttp(
  target: AuditTarget,
  { net, signal, timeoutMs }: AuditWorld,
  path: string,
  { method = 'GET', headers = {}, body }: HttpQuestion = {},
): Promise<HttpExchange | undefined> {
  const { address, port, serverName } = target;
  const host = serverName ?? (familyOf(address) === 6 ? `[${address}]` : address);
  const url = `${isSecure(target) ? 'https' : 'http'}://${host}:${port}${path}`;
  if (!URL.canParse(url)) return undefined;
  const outcome = await net.http({
    ...{ method, url, headers, timeoutMs, bodyBytesMax, signal, address, verifyTls: false },
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  return outcome.ok ? outcome.exchange : undefined;
}

export const bodyOf = ({ body }: HttpExchange): string => new TextDecoder().decode(body);

/** The body as JSON, undefined for anything else. */
export function jsonOf(exchange: HttpExchange | undefined): unknown {
  if (!exchange) return undefined;
  try {
    return JSON.parse(bodyOf(exchange));
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
