/** The one gate: who asks, may they, and does the request come from our own page. Every route passes here. */
import type { FastifyRequest } from 'fastify';
import { FaultError, fault } from '#pure/base/errors.ts';
import { type Role, roles } from '#pure/contract/resources.ts';
import type { Access, Principal } from '#services/access/port.ts';

export const sessionCookie = 'nocturne_session';

export interface GateRule {
  readonly role: Role | 'public';
  readonly tag: string;
  readonly asks?: boolean;
}

export const anonymous: Principal = {
  kind: 'token',
  id: 'anonymous',
  name: 'anonymous',
  role: 'viewer',
  scopes: [],
};

export interface Presented {
  readonly sessionToken?: string;
  readonly bearer?: string;
}

/** `Token` is how clients of NetBox say it. */
export function presentedBy(request: FastifyRequest): Presented {
  const authorization = request.headers.authorization;
  const bearer = /^(?:Bearer|Token) ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
  const sessionToken = request.cookies[sessionCookie];
  return { ...(bearer ? { bearer } : {}), ...(sessionToken ? { sessionToken } : {}) };
}

/**
 * Cross-site request forgery: the cookie is SameSite=Strict, and besides a browser names the origin of every request that
 * writes; a foreign one is refused. Programs with a bearer token are exempt, they carry no ambient authority.
 */
function requireOwnOrigin(request: FastifyRequest, presented: Presented): void {
  if (presented.bearer || request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.headers.origin;
  if (origin === undefined) return;
  const host = request.headers.host ?? '';
  if (origin === `http://${host}` || origin === `https://${host}`) return;
  throw new FaultError(
    fault('forbidden', `origin: ${origin} may not act here`, {
      field: 'origin',
      value: origin,
      remedy: 'Use the page that Nocturne itself serves.',
    }),
  );
}

export function permits(principal: Principal, rule: GateRule, writes: boolean): boolean {
  if (rule.role === 'public') return true;
  if (roles.indexOf(principal.role) < roles.indexOf(rule.role)) return false;
  if (principal.scopes.length === 0) return true;
  return principal.scopes.some(
    (scope) => scope === rule.tag || scope === `${rule.tag}:${writes ? 'write' : 'read'}`,
  );
}

export async function admit(access: Access, request: FastifyRequest, rule: GateRule): Promise<Principal> {
  const presented = presentedBy(request);
  requireOwnOrigin(request, presented);
  if (rule.role === 'public') return anonymous;
  const principal = await access.authenticate(presented);
  if (!principal) throw new FaultError(fault('unauthenticated'));
  const writes = request.method !== 'GET' && request.method !== 'HEAD' && !rule.asks;
  if (!permits(principal, rule, writes))
    throw new FaultError(
      fault('forbidden', `${principal.name} has role ${principal.role}; this needs ${rule.role}`, {
        field: 'role',
        value: principal.role,
        remedy:
          principal.scopes.length > 0
            ? `The token is limited to ${principal.scopes.join(', ')}; this needs ${rule.tag}.`
            : `Ask an administrator for the role ${rule.role}.`,
      }),
    );
  return principal;
}
