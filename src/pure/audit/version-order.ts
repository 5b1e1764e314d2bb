/**
 * The order of versions as vendors write them: `9.2p1`, `1.0.2k`, `2.4.57-2`, `1:7.0.15-1~deb12u1`, `2.0.0-rc1`, `15.2(4)M6`. Numbers are compared as
 * numbers, words as words; a patch or a build follows what it patches, a release candidate comes before. A version of a distribution is
 * taken apart into the version of the product and the revision of the package (Debian policy section 5.6.12).
 */

/** Words that come before the release whose number they carry. */
const early = /^(?:alpha|beta|pre|preview|rc|cr|dev|snapshot|milestone|nightly|canary|insiders?)$/;
const tokensMax = 64;

type Token = string | number;

function tokensOf(version: string): Token[] {
  // A tilde sorts before everything, even before the end (deb-version(7)).
  const found =
    version
      .toLowerCase()
      .slice(0, 256)
      .match(/\d+|[a-z]+|~/g) ?? [];
  return found.slice(0, tokensMax).map((token) => (/^\d/.test(token) ? Number(token) : token));
}

/** Against nothing: negative when a version that goes on with this token is the older one. */
function againstEnd(token: Token): number {
  if (typeof token === 'number') return token;
  return token === '~' || early.test(token) ? -1 : 1;
}

function compareTokens(a: Token, b: Token): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // A further number is a further release, a word its patch: 9.2.1 follows 9.2p1.
  if (typeof a === 'number') return 1;
  if (typeof b === 'number') return -1;
  if (a === b) return 0;
  if (a === '~' || b === '~') return a === '~' ? -1 : 1;
  const [earlyA, earlyB] = [early.test(a), early.test(b)];
  if (earlyA !== earlyB) return earlyA ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Negative when `a` is older, zero when both are the same: `1.2` and `1.2.0` are. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [splitEpoch(a), splitEpoch(b)];
  // An epoch says something only against another one: products have none.
  if (first.epoch !== undefined && second.epoch !== undefined && first.epoch !== second.epoch)
    return first.epoch - second.epoch;
  const [left, right] = [tokensOf(first.rest), tokensOf(second.rest)];
  for (let i = 0; i < left.length || i < right.length; i++) {
    const [own, other] = [left[i], right[i]];
    const order =
      own === undefined
        ? -againstEnd(other!)
        : other === undefined
          ? againstEnd(own)
          : compareTokens(own, other);
    if (order !== 0) return order;
  }
  return 0;
}

function splitEpoch(version: string): { readonly epoch?: number; readonly rest: string } {
  const found = /^(\d{1,9}):(.*)$/.exec(version);
  return found ? { epoch: Number(found[1]), rest: found[2]! } : { rest: version };
}

/** The version of the product in that of a package: without epoch, revision and the marks of repacking. */
export function upstreamOf(version: string): string {
  // A date is no version with a revision.
  if (/^\d{4}-\d{2}-\d{2}/.test(version)) return version;
  return splitEpoch(version)
    .rest.replace(/[+~](?:dfsg|ds|deb|really|repack|git|svn|bzr|ubuntu|rhel|el\d).*$/i, '')
    .replace(/-\d[^-]*$/, '')
    .replace(/[+~](?:dfsg|ds|deb|really|repack|git|svn|bzr|ubuntu).*$/i, '');
}

const distributions: readonly (readonly [name: string, pattern: RegExp, tracker: string])[] = [
  ['Ubuntu', /ubuntu/i, 'https://ubuntu.com/security/'],
  ['Debian', /debian|raspbian|\+deb\d|~deb\d|deb\d+u\d/i, 'https://security-tracker.debian.org/tracker/'],
  [
    'Red Hat or its kin',
    /red ?hat|rhel|centos|alma|rocky|oracle linux|fedora|\.el\d|\.fc\d/i,
    'https://access.redhat.com/security/cve/',
  ],
  ['SUSE', /suse|\.sles?\d|\.lp15/i, 'https://www.suse.com/security/cve/'],
  ['Alpine', /alpine/i, 'https://security.alpinelinux.org/vuln/'],
];

/** The distribution that packaged it, by what the service says of itself: it may have fixed what the version has. */
export function distributionIn(
  ...texts: readonly (string | undefined)[]
): { readonly name: string; readonly tracker: string } | undefined {
  const all = texts.join(' ');
  const found = distributions.find(([, pattern]) => pattern.test(all));
  return found && { name: found[0], tracker: found[2] };
}
