/** HTTP: what a web server tells, what it forgets to say, and what it lets anybody do. It is asked for pages only; nothing is changed. */
import type { HttpExchange } from '../../contract/network.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { defaultPageOf, isListing } from '../default-pages.ts';
import { findingsOf, isSecure, listed } from '../finding.ts';
import { askHttp, bodyOf, speaksHttp } from '../http.ts';

const rules = [
  {
    id: 'page',
    title: 'Page and headers',
    severity: 'info',
    remedy: 'Nothing to do: this is what the server shows.',
    references: ['RFC 9110'],
  },
  {
    id: 'plain',
    title: 'Pages without encryption',
    severity: 'low',
    remedy:
      'Redirect to HTTPS: nginx "return 301 https://$host$request_uri;", Apache "Redirect permanent / https://…".',
    references: ['RFC 9110 section 17.1', 'RFC 6797'],
  },
  {
    id: 'plain-login',
    title: 'A login, or the management of a device, without encryption',
    severity: 'medium',
    remedy:
      'Switch HTTPS on and HTTP off ("no ip http server" and "ip http secure-server" on Cisco), or redirect.',
    references: ['CWE-319', 'RFC 6797'],
  },
  {
    id: 'basic-auth-over-plain',
    title: 'Passwords by Basic authentication without encryption',
    severity: 'medium',
    remedy: 'Ask for the password over HTTPS only: redirect every plain request before it is asked for.',
    references: ['RFC 7617 section 4', 'CWE-319'],
  },
  {
    id: 'no-hsts',
    title: 'No Strict-Transport-Security',
    severity: 'low',
    remedy:
      'Send it with every answer over HTTPS: nginx "add_header Strict-Transport-Security max-age=31536000 always;".',
    references: ['RFC 6797'],
  },
  {
    id: 'missing-security-headers',
    title: 'Missing security headers',
    severity: 'low',
    remedy:
      'Send "X-Content-Type-Options: nosniff", "Content-Security-Policy: frame-ancestors \'self\'" (or X-Frame-Options) and "Referrer-Policy: strict-origin-when-cross-origin".',
    references: ['OWASP Secure Headers Project', 'RFC 7034'],
  },
  {
    id: 'version-told',
    title: 'The version of the server is told',
    severity: 'low',
    remedy:
      'Leave it out: nginx "server_tokens off;", Apache "ServerTokens Prod", PHP "expose_php = Off", IIS "removeServerHeader".',
    references: ['RFC 9110 section 10.2.4', 'CWE-200'],
  },
  {
    id: 'directory-listing',
    title: 'Directories are listed',
    severity: 'medium',
    remedy: 'Switch it off: nginx "autoindex off;", Apache "Options -Indexes".',
    references: ['CWE-548'],
  },
  {
    id: 'trace',
    title: 'TRACE sends requests back',
    severity: 'low',
    remedy: 'Switch it off: Apache "TraceEnable off"; IIS: deny the verb in request filtering.',
    references: ['RFC 9110 section 9.3.8', 'CVE-2004-2320'],
  },
  {
    id: 'writing-methods',
    title: 'Methods that write are offered',
    severity: 'low',
    remedy:
      'Allow GET, HEAD and POST only where nothing else is needed: nginx "limit_except GET POST { deny all; }".',
    references: ['RFC 9110 section 9.3'],
  },
  {
    id: 'cookie-flags',
    title: 'Cookies without their flags',
    severity: 'low',
    remedy: 'Set cookies with "Secure; HttpOnly; SameSite=Lax" (Secure over HTTPS only).',
    references: ['RFC 6265 section 4.1.2', 'CWE-614', 'CWE-1004'],
  },
  {
    id: 'default-page',
    title: 'The page that the server came with',
    severity: 'low',
    remedy: 'Stop the server if nobody needs it, or put the site there: forgotten servers are not updated.',
    references: ['CWE-1188'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('http', rules);

const redirectsMax = 3;
const foldersMax = 3;
const cookiesMax = 20;
/** RFC 6797 gives no minimum; half a year is what browsers ask for their lists at least. */
const hstsAgeSMin = 15_552_000;
/** A cookie of such a name lets whoever has it in. */
const sessionName = /sess|sid$|auth|token|login|^jsession|^phpsess|^asp\.net/i;

export const http = defineAudit({
  id: 'http',
  title: 'HTTP',
  summary:
    'Title and headers, security headers, cookies, methods, listings, default pages, logins without encryption',
  rules,
  risk: 'safe',
  applies: speaksHttp,

  async run(target, world) {
    const visit = await follow(target, world);
    if (!visit) return [];
    const { pages, away } = visit;
    const last = pages.at(-1)!;
    const html = bodyOf(last);
    const told = judgeHeaders(pages, isSecure(target));
    return [
      find('page', describePage(pages, html)),
      ...(isSecure(target) ? [] : judgePlain(target, last, html, away)),
      ...told,
      ...judgeCookies(pages, isSecure(target)),
      ...(await judgePages(target, world, last, html)),
      ...(await judgeMethods(target, world)),
    ];
  },
});

/** The page of `/`, and those that it leads to on the same server; `away` is where else it leads. */
async function follow(
  target: AuditTarget,
  world: AuditWorld,
): Promise<{ readonly pages: readonly HttpExchange[]; readonly away?: string } | undefined> {
  const pages: HttpExchange[] = [];
  let path = '/';
  for (let i = 0; i <= redirectsMax; i++) {
    const page = await askHttp(target, world, path);
    if (!page) break;
    pages.push(page);
    const { location } = page.headers;
    if (!location || page.status < 300 || page.status > 399) break;
    const host = target.serverName ?? target.address;
    const base = `${isSecure(target) ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${target.port}`;
    if (!URL.canParse(location, `${base}${path}`)) break;
    const next = new URL(location, `${base}${path}`);
    if (next.origin !== new URL(base).origin) return { pages, away: next.href };
    path = `${next.pathname}${next.search}`;
  }
  return pages.length > 0 ? { pages } : undefined;
}

const titleOf = (html: string): string | undefined => /<title[^>]*>([^<]{0,300})/i.exec(html)?.[1]?.trim();
const shownHeaders = ['server', 'x-powered-by', 'location', 'content-type', 'www-authenticate', 'via'];

function describePage(pages: readonly HttpExchange[], html: string): string {
  const last = pages.at(-1)!;
  const headers = shownHeaders.flatMap((name) =>
    last.headers[name] ? [`${name}: ${last.headers[name]}`] : [],
  );
  const title = titleOf(html);
  const statuses = pages.map(({ status }) => status).join(', ');
  return [`status ${statuses}`, ...(title ? [`title "${title}"`] : []), ...headers].join('; ');
}

const hasLogin = (html: string) => /<input[^>]+type=["']?password/i.test(html);

function judgePlain(
  { service }: AuditTarget,
  { status, headers }: HttpExchange,
  html: string,
  away: string | undefined,
): AuditFinding[] {
  if (away?.startsWith('https:')) return [];
  const asked = headers['www-authenticate'];
  if (status === 401 && asked && /\bbasic\b/i.test(asked))
    return [find('basic-auth-over-plain', `status 401, www-authenticate: ${asked}`)];
  const title = titleOf(html) ?? '';
  if (hasLogin(html)) return [find('plain-login', `status ${status}, "${title}" asks for a password`)];
  if (service.deviceType && status < 400)
    return [find('plain-login', `status ${status}, "${title}" of a ${service.deviceType}`)];
  return status >= 200 && status < 300
    ? [find('plain', `status ${status}, "${title}", no redirect to HTTPS`)]
    : [];
}

function judgeHeaders(pages: readonly HttpExchange[], secure: boolean): AuditFinding[] {
  const last = pages.at(-1)!;
  const { headers } = last;
  const said: AuditFinding[] = [];
  const versions = ['server', 'x-powered-by', 'x-aspnet-version', 'x-generator'].flatMap((name) => {
    const value = pages.map((page) => page.headers[name]).find((text) => text && /\d+\.\d/.test(text));
    return value ? [`${name}: ${value}`] : [];
  });
  if (secure && last.status < 400) {
    const hsts = headers['strict-transport-security'];
    const ageS = Number(/max-age="?(\d+)/i.exec(hsts ?? '')?.[1] ?? 0);
    if (ageS < hstsAgeSMin)
      said.push(
        find('no-hsts', hsts ? `strict-transport-security: ${hsts}` : `status ${last.status} without it`),
      );
  }
  if (last.status < 300 && /^text\/html/i.test(headers['content-type'] ?? '')) {
    const policy = headers['content-security-policy'] ?? '';
    const missing = [
      ...(/nosniff/i.test(headers['x-content-type-options'] ?? '') ? [] : ['X-Content-Type-Options']),
      ...(headers['x-frame-options'] || /frame-ancestors/.test(policy)
        ? []
        : ['frame-ancestors or X-Frame-Options']),
      ...(headers['referrer-policy'] ? [] : ['Referrer-Policy']),
    ];
    if (missing.length > 0)
      said.push(find('missing-security-headers', `a page without ${missing.join(', ')}`));
  }
  if (versions.length > 0) said.push(find('version-told', versions.join('; ')));
  return said;
}

/** The value is never shown: it may let somebody in. */
function judgeCookies(pages: readonly HttpExchange[], secure: boolean): AuditFinding[] {
  const cookies = pages.flatMap(({ headers }) => (headers['set-cookie'] ?? '').split('\n').filter(Boolean));
  const seen = new Set<string>();
  return cookies.slice(0, cookiesMax).flatMap((cookie) => {
    const [pair = '', ...attributes] = cookie.split(';');
    const name = pair.split('=')[0]!.trim();
    const flags = new Set(attributes.map((text) => text.split('=')[0]!.trim().toLowerCase()));
    const missing = [
      ...(secure && !flags.has('secure') ? ['Secure'] : []),
      ...(sessionName.test(name) && !flags.has('httponly') ? ['HttpOnly'] : []),
      ...(/samesite\s*=\s*none/i.test(cookie) && !flags.has('secure') ? ['Secure with SameSite=None'] : []),
    ];
    if (missing.length === 0 || seen.has(name)) return [];
    seen.add(name);
    return [find('cookie-flags', `cookie ${name} without ${missing.join(', ')}`, { subject: name })];
  });
}

async function judgePages(
  target: AuditTarget,
  world: AuditWorld,
  last: HttpExchange,
  html: string,
): Promise<AuditFinding[]> {
  const said: AuditFinding[] = [];
  const product = defaultPageOf(html);
  if (product) said.push(find('default-page', `the page that ${product} comes with`));
  if (isListing(html)) return [...said, find('directory-listing', `"${titleOf(html) ?? ''}" at /`)];
  if (last.status >= 400) return said;
  const shown: string[] = [];
  for (const folder of foldersIn(html)) {
    const page = await askHttp(target, world, folder);
    if (page && page.status < 300 && isListing(bodyOf(page))) shown.push(folder);
  }
  if (shown.length > 0) said.push(find('directory-listing', `listed: ${listed(shown)}`));
  return said;
}

/** Folders of files that the page itself names, e.g. its images. */
function foldersIn(html: string): string[] {
  const folders = new Set<string>();
  for (const [, link] of html.matchAll(/(?:src|href)=["']?(\/?[\w.~%-]+(?:\/[\w.~%-]+)+)/gi)) {
    const folder = link!.slice(0, link!.lastIndexOf('/') + 1);
    if (!link!.includes('//')) folders.add(folder.startsWith('/') ? folder : `/${folder}`);
    if (folders.size === foldersMax) break;
  }
  return [...folders];
}

async function judgeMethods(target: AuditTarget, world: AuditWorld): Promise<AuditFinding[]> {
  const said: AuditFinding[] = [];
  const mark = `nocturne-${world.random.uint32().toString(36)}`;
  const traced = await askHttp(target, world, '/', { method: 'TRACE', headers: { 'x-audit': mark } });
  if (traced && traced.status === 200 && bodyOf(traced).includes(mark))
    said.push(find('trace', `TRACE was answered with status 200 and the request in it`));
  const options = await askHttp(target, world, '/', { method: 'OPTIONS' });
  const allowed = (options?.headers.allow ?? options?.headers.public ?? '').toUpperCase();
  const writing = ['PUT', 'DELETE', 'CONNECT', 'MOVE', 'MKCOL'].filter((method) =>
    allowed.split(/[\s,]+/).includes(method),
  );
  if (writing.length > 0) said.push(find('writing-methods', `OPTIONS says allow: ${allowed}`));
  return said;
}
