/**
 * Vulnerabilities by product, read from files that the user supplies: feeds of the NVD (JSON 2.0), CVE records (JSON 5) one by one, in an array or
 * line by line, and the catalogue of exploited ones of CISA (KEV). Files may be read in any order; each may be larger than memory.
 */
import type { FindingSeverity } from '../contract/scan.ts';
import { type CpeName, fullVersion, parseCpe, productKey } from './cpe.ts';
import { createItemSplitter } from './json-items.ts';
import { compareVersions } from './version-order.ts';

const referencesMax = 5;
const referenceCharactersMax = 300;
const descriptionCharactersMax = 240;
const conditionsMax = 4;
/** Entries of one product in one record: Linux and Android have thousands of versions. */
const affectedMax = 5000;

export interface VersionRange {
  readonly from?: string;
  readonly fromExcluded?: true;
  readonly to?: string;
  readonly toExcluded?: true;
}
export interface Vulnerability {
  readonly id: string;
  readonly severity?: FindingSeverity;
  /** CVSS base score, and of which version. */
  readonly score?: number;
  readonly scoring?: string;
  readonly description: string;
  readonly references: readonly string[];
}
export interface ExploitedFact {
  readonly addedOn: string;
  readonly dueOn: string;
  readonly action: string;
  readonly ransomware: boolean;
}
/** What one record says of one product: single versions, ranges, and what else must be there. */
interface Affected {
  readonly vulnerability: number;
  /** Separated by blanks, which no version holds. */
  readonly exact: string;
  readonly ranges: readonly VersionRange[];
  /** Products without which it does not count, as `vendor:product`; one of them is enough. */
  readonly conditions: readonly string[];
}
/** Of the product with this key. */
type AffectedEntry = Omit<Affected, 'vulnerability'> & { readonly key: string };

export interface AffectedProduct {
  readonly vulnerability: Vulnerability;
  readonly exploited?: ExploitedFact;
  /** What of the record holds for the version: `before 9.3`. */
  readonly why: string;
  readonly conditions: readonly string[];
}

export interface ReadFigures {
  readonly records: number;
  readonly exploited: number;
  readonly products: number;
  /** Records of another form, rejected ones, and those too long to be held. */
  readonly passedOver: number;
  readonly complete: boolean;
}

export interface Vulnerabilities {
  /** Reads one file to its end. */
  read(chunks: AsyncIterable<Uint8Array>): Promise<ReadFigures>;
  affecting(product: CpeName): AffectedProduct[];
  readonly size: number;
}

type Json = Readonly<Record<string, unknown>>;
const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `wanted` keeps what is about these products (`vendor:product`) only: with it memory is that of what is found in the network. */
export function createVulnerabilities(
  options: { readonly wanted?: ReadonlySet<string> } = {},
): Vulnerabilities {
  const all: Vulnerability[] = [];
  const numbers = new Map<string, number>();
  const products = new Map<string, Affected[]>();
  const exploited = new Map<string, ExploitedFact>();

  const remember = (id: string, affected: readonly AffectedEntry[], read: () => Vulnerability) => {
    const kept = affected.filter(({ key }) => !options.wanted || options.wanted.has(key));
    if (kept.length === 0) return;
    // NVD and CVE list may both tell of it: the first that has a score is kept, what the other adds about products counts.
    const known = numbers.get(id);
    const number = known ?? all.length;
    if (known === undefined || all[known]!.score === undefined) all[number] = read();
    numbers.set(id, number);
    for (const { key, exact, ranges, conditions } of kept) {
      const list = products.get(key);
      const one = { vulnerability: number, exact, ranges, conditions };
      if (list) list.push(one);
      else products.set(key, [one]);
    }
  };

  /** Whether the record is of a form that we know. */
  const take = (record: Json): 'vulnerability' | 'exploited' | undefined => {
    if (typeof record.cveID === 'string') {
      exploited.set(record.cveID, {
        addedOn: textOf(record.dateAdded),
        dueOn: textOf(record.dueDate),
        action: cut(textOf(record.requiredAction)),
        ransomware: textOf(record.knownRansomwareCampaignUse) === 'Known',
      });
      return 'exploited';
    }
    const nvd = objectOf(record.cve);
    if (typeof nvd.id === 'string') {
      if (textOf(nvd.vulnStatus) === 'Rejected') return undefined;
      remember(nvd.id, affectedIn(listOf(nvd.configurations)), () => vulnerabilityOfNvd(nvd));
      return 'vulnerability';
    }
    const id = textOf(objectOf(record.cveMetadata).cveId);
    if (!id || textOf(objectOf(record.cveMetadata).state) === 'REJECTED') return undefined;
    const containers = containersOf(record);
    remember(id, affectedInRecord(containers), () => vulnerabilityOfRecord(id, containers));
    return 'vulnerability';
  };

  return {
    get size() {
      return all.length;
    },
    async read(chunks) {
      const decoder = new TextDecoder();
      const figures = { vulnerability: 0, exploited: 0, passedOver: 0 };
      const splitter = createItemSplitter((item) => {
        let record: unknown;
        try {
          record = JSON.parse(decoder.decode(item));
        } catch {
          // Bytes between braces that are no JSON.
        }
        figures[take(objectOf(record)) ?? 'passedOver']++;
      });
      for await (const chunk of chunks) splitter.write(chunk);
      const complete = splitter.end();
      return {
        records: figures.vulnerability,
        exploited: figures.exploited,
        products: products.size,
        passedOver: figures.passedOver + splitter.skipped,
        complete,
      };
    },
    affecting(product) {
      const version = fullVersion(product);
      if (version === undefined || version === '-') return [];
      const found = new Map<number, AffectedProduct>();
      for (const affected of products.get(productKey(product)) ?? []) {
        const why = whyAffected(affected, version, product.version!);
        const before = found.get(affected.vulnerability);
        // A record may tell of the same version with and without conditions: without is the stronger word.
        if (!why || (before && before.conditions.length <= affected.conditions.length)) continue;
        const vulnerability = all[affected.vulnerability]!;
        const known = exploited.get(vulnerability.id);
        const { conditions } = affected;
        found.set(affected.vulnerability, {
          vulnerability,
          why,
          conditions,
          ...(known ? { exploited: known } : {}),
        });
      }
      return [...found.values()];
    },
  };
}

/** A version without update in a record stands for all its updates, as `9.2` does for `9.2p1`. */
function whyAffected({ exact, ranges }: Affected, version: string, base: string): string | undefined {
  for (const one of exact === '' ? [] : exact.split(' '))
    if (one === version || one === base || compareVersions(one, version) === 0 || isUpdateOf(version, one))
      return `version ${one}`;
  for (const range of ranges) if (isWithin(version, range)) return describeRange(range);
  return undefined;
}
const isUpdateOf = (version: string, release: string) =>
  version.startsWith(release) && /^p\d+$/.test(version.slice(release.length));

function isWithin(version: string, { from, fromExcluded, to, toExcluded }: VersionRange): boolean {
  if (from !== undefined) {
    const order = compareVersions(version, from);
    if (order < 0 || (fromExcluded && order === 0)) return false;
  }
  if (to === undefined) return true;
  const order = compareVersions(version, to);
  return order < 0 || (order === 0 && !toExcluded);
}

function describeRange({ from, fromExcluded, to, toExcluded }: VersionRange): string {
  const parts = [
    ...(from === undefined ? [] : [`${fromExcluded ? 'after' : 'from'} ${from}`]),
    ...(to === undefined ? [] : [`${toExcluded ? 'before' : 'up to'} ${to}`]),
  ];
  return parts.join(' ') || 'all versions';
}

// NVD, and the configurations that both formats share.

const severities: Readonly<Record<string, FindingSeverity>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  NONE: 'info',
};
/** The newest scoring first; what NVD itself says counts before what others say. */
const metricNames = ['cvssMetricV40', 'cvssMetricV31', 'cvssMetricV30', 'cvssMetricV2'] as const;

type Scored = Pick<Vulnerability, 'severity' | 'score' | 'scoring'>;
function scoreOf(data: Json, severity: string): Scored {
  const score = typeof data.baseScore === 'number' ? data.baseScore : undefined;
  const known = severities[severity.toUpperCase()];
  return {
    ...(known ? { severity: known } : {}),
    ...(score === undefined ? {} : { score }),
    ...(score === undefined ? {} : { scoring: `CVSS ${textOf(data.version)}` }),
  };
}

function vulnerabilityOfNvd(cve: Json): Vulnerability {
  const metrics = objectOf(cve.metrics);
  const best = metricNames
    .flatMap((name) => listOf(metrics[name]).map(objectOf).sort(byPrimary).slice(0, 1))
    .map((metric) => {
      const data = objectOf(metric.cvssData);
      return scoreOf(data, textOf(data.baseSeverity) || textOf(metric.baseSeverity));
    })
    .find(({ score }) => score !== undefined);
  return {
    id: textOf(cve.id),
    ...best,
    description: englishOf(cve.descriptions),
    references: urlsOf(cve.references),
  };
}
const byPrimary = (a: Json, b: Json) => Number(b.type === 'Primary') - Number(a.type === 'Primary');

const englishOf = (descriptions: unknown): string => {
  const all = listOf(descriptions).map(objectOf);
  const found = all.find(({ lang }) => textOf(lang).startsWith('en')) ?? all[0];
  return cut(textOf(found?.value));
};
/** A copy: a part of a text would keep the whole of it in memory. */
const cut = (text: string): string => copies.decode(encoder.encode(text.slice(0, descriptionCharactersMax)));
const encoder = new TextEncoder();
const copies = new TextDecoder();
const urlsOf = (references: unknown): string[] =>
  [...new Set(listOf(references).map((one) => textOf(objectOf(one).url)))]
    .filter((url) => url !== '' && url.length <= referenceCharactersMax)
    .slice(0, referencesMax);

interface Collected {
  readonly exact: Set<string>;
  readonly ranges: VersionRange[];
  readonly conditions: readonly string[];
}
type Collection = Map<string, Collected>;

/** `configurations` of NVD and `cpeApplicability` of CVE records alike: nodes of matches, of which some only say beside what. */
function affectedIn(configurations: readonly unknown[]): AffectedEntry[] {
  const found: Collection = new Map();
  for (const configuration of configurations.map(objectOf)) {
    if (configuration.negate === true) continue;
    const nodes = listOf(configuration.nodes)
      .map(objectOf)
      .filter(({ negate }) => negate !== true);
    const beside = textOf(configuration.operator).toUpperCase() === 'AND' ? conditionsOf(nodes) : [];
    for (const node of nodes)
      for (const match of listOf(node.cpeMatch).map(objectOf))
        if (match.vulnerable === true) collect(match, beside, found);
  }
  return settled(found);
}

/** Products of the nodes in which nothing is vulnerable. */
function conditionsOf(nodes: readonly Json[]): string[] {
  const keys = new Set<string>();
  for (const node of nodes) {
    const matches = listOf(node.cpeMatch).map(objectOf);
    if (matches.some(({ vulnerable }) => vulnerable === true)) continue;
    for (const match of matches) {
      const name = parseCpe(textOf(match.criteria));
      if (name && keys.size < conditionsMax) keys.add(productKey(name));
    }
  }
  return [...keys];
}

function collect(match: Json, conditions: readonly string[], found: Collection): void {
  const name = parseCpe(textOf(match.criteria));
  if (!name || name.version === '-') return;
  const into = collectedFor(found, productKey(name), conditions);
  if (into.exact.size + into.ranges.length >= affectedMax) return;
  if (name.version !== undefined) {
    into.exact.add(fullVersion(name)!.replaceAll(' ', '_'));
    return;
  }
  const [from, after] = [textOf(match.versionStartIncluding), textOf(match.versionStartExcluding)];
  const [to, before] = [textOf(match.versionEndIncluding), textOf(match.versionEndExcluding)];
  into.ranges.push({
    ...(from ? { from } : after ? { from: after, fromExcluded: true as const } : {}),
    ...(to ? { to } : before ? { to: before, toExcluded: true as const } : {}),
  });
}

/** Conditions are of a configuration: the same product under others is another entry, told apart by a mark that is no product. */
function collectedFor(found: Collection, key: string, conditions: readonly string[]): Collected {
  const own = conditions.length === 0 ? key : `${key}\n${conditions.join('\n')}`;
  const known = found.get(own);
  if (known) return known;
  const made = { exact: new Set<string>(), ranges: [], conditions };
  found.set(own, made);
  return made;
}

const settled = (found: Collection): AffectedEntry[] =>
  [...found].map(([own, { exact, ranges, conditions }]) => ({
    ...{ key: own.split('\n')[0]!, exact: [...exact].join(' '), ranges, conditions },
  }));

// CVE records.

/** Names of vendors and products are free text there: as NVD would write them. */
const asCpe = (text: string) => text.trim().toLowerCase().replace(/\s+/g, '_');

/** What the one who assigned the number says comes first, then what others added. */
const containersOf = (record: Json): readonly Json[] => {
  const { cna, adp } = objectOf(record.containers);
  return [objectOf(cna), ...listOf(adp).map(objectOf)];
};

function affectedInRecord(containers: readonly Json[]): AffectedEntry[] {
  const found: Collection = new Map();
  for (const container of containers)
    for (const product of listOf(container.affected).map(objectOf)) collectProduct(product, found);
  const named = settled(found);
  // What the record says in words of its own counts before the same said by CPE names.
  const keys = new Set(named.map(({ key }) => key));
  for (const container of containers)
    named.push(...affectedIn(listOf(container.cpeApplicability)).filter(({ key }) => !keys.has(key)));
  return named;
}

function vulnerabilityOfRecord(id: string, containers: readonly Json[]): Vulnerability {
  const own = containers[0]!;
  const scored = containers
    .flatMap((container) => listOf(container.metrics).map(objectOf))
    .flatMap((metric) => [metric.cvssV4_0, metric.cvssV3_1, metric.cvssV3_0, metric.cvssV2_0])
    .filter((data) => data !== undefined)
    .map((data) => scoreOf(objectOf(data), textOf(objectOf(data).baseSeverity)))
    .find(({ score }) => score !== undefined);
  return {
    id,
    ...scored,
    description: cut(textOf(own.title)) || englishOf(own.descriptions),
    references: urlsOf(own.references),
  };
}

function collectProduct(product: Json, found: Collection): void {
  const cpes = listOf(product.cpes).flatMap((one) => parseCpe(textOf(one)) ?? []);
  const vendor = asCpe(textOf(product.vendor));
  const name = asCpe(textOf(product.product));
  const keys = new Set(cpes.map(productKey));
  if (vendor && name && vendor !== 'n/a' && name !== 'n/a') keys.add(`${vendor}:${name}`);
  const versions = listOf(product.versions).map(objectOf);
  for (const key of keys) {
    const into = collectedFor(found, key, []);
    for (const version of versions) {
      if (version.status !== 'affected' || into.exact.size + into.ranges.length >= affectedMax) continue;
      collectVersion(version, into);
    }
    // Without any version all are meant, if the record says so.
    if (versions.length === 0 && product.defaultStatus === 'affected') into.ranges.push({});
  }
}

/**
 * CVE JSON 5.1, "versions and product branches": `*` for no bound, 0 for the first version. Of a range with changes what lies before the first
 * fix counts. Commits of git are no versions, and what only `defaultStatus` says of versions that others exclude is left to the NVD.
 */
function collectVersion(version: Json, into: Collected): void {
  if (version.versionType === 'git') return;
  const start = textOf(version.version).trim();
  const fixed = listOf(version.changes)
    .map(objectOf)
    .find(({ status }) => status === 'unaffected');
  const before = textOf(fixed?.at).trim() || textOf(version.lessThan).trim();
  // `6.1.*` is the last of its branch.
  const to = textOf(version.lessThanOrEqual)
    .trim()
    .replace(/(?<=.)\*$/, '999999');
  if (!before && !to) {
    if (/\d/.test(start) && !/[<>=,\s]/.test(start)) into.exact.add(start);
    return;
  }
  const bound = before || to;
  into.ranges.push({
    ...(/^(?:0|\*|unspecified|n\/a|)$/.test(start) ? {} : { from: start }),
    ...(bound === '*' || bound === 'unspecified'
      ? {}
      : before
        ? { to: before, toExcluded: true as const }
        : { to }),
  });
}
