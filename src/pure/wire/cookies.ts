/** Cookies of one conversation (RFC 6265): kept by host and path, sent where they belong, gone with the run. */
interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
}
export interface CookieJar {
  /** `header` holds one cookie a line. */
  take(header: string | undefined, url: URL): void;
  /** The value of the header Cookie; undefined when there is none to send. */
  headerFor(url: URL): string | undefined;
}

const cookiesMax = 100;
const cookieCharactersMax = 4096;

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    take(header, url) {
      for (const line of (header ?? '').split('\n', cookiesMax)) {
        const found = line.length > cookieCharactersMax ? undefined : readCookie(line, url);
        if (!found) continue;
        const key = `${found.cookie.domain} ${found.cookie.path} ${found.cookie.name}`;
        if (found.over) cookies.delete(key);
        else if (cookies.has(key) || cookies.size < cookiesMax) cookies.set(key, found.cookie);
      }
    },
    headerFor(url) {
      const sent = [...cookies.values()]
        .filter((cookie) => belongs(cookie, url))
        // Longer paths first (section 5.4).
        .sort((a, b) => b.path.length - a.path.length);
      return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}

function readCookie(line: string, url: URL): { readonly cookie: Cookie; readonly over: boolean } | undefined {
  const [pair = '', ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, at).trim();
  if (at < 1 || name === '') return undefined;
  const told = new Map(
    attributes.map((text) => {
      const [word = '', ...rest] = text.split('=');
      return [word.trim().toLowerCase(), rest.join('=').trim()] as const;
    }),
  );
  const host = url.hostname.toLowerCase();
  const domain = (told.get('domain') ?? '').replace(/^\./, '').toLowerCase();
  // A host may speak for its own domain, and for no top level alone.
  if (domain !== '' && domain !== host && !(host.endsWith(`.${domain}`) && domain.includes('.')))
    return undefined;
  const path = told.get('path') ?? '';
  return {
    cookie: {
      name,
      value: pair.slice(at + 1).trim(),
      domain: domain || host,
      hostOnly: domain === '',
      path: path.startsWith('/') ? path : defaultPath(url),
      secure: told.has('secure'),
    },
    over: Number(told.get('max-age') ?? 1) <= 0 || /1970/.test(told.get('expires') ?? ''),
  };
}

const defaultPath = ({ pathname }: URL) => pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));

function belongs({ domain, hostOnly, path, secure }: Cookie, url: URL): boolean {
  const host = url.hostname.toLowerCase();
  if (hostOnly ? host !== domain : host !== domain && !host.endsWith(`.${domain}`)) return false;
  if (secure && url.protocol !== 'https:') return false;
  return url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
