/**
 * Known vulnerabilities of a service, by the CPE names and the version that it was recognised with, from files that the user supplies. That a
 * version is affected says nothing about a package in which a distribution fixed it: such findings are tentative, and one step milder.
 */
import { type FindingSeverity, findingSeverities, type ServiceFact } from '../contract/scan.ts';
import type { AuditFinding, AuditRule } from './audit.ts';
import { type CpeName, fullVersion, parseCpe, productKey } from './cpe.ts';
import { findingsOf } from './finding.ts';
import { distributionIn, upstreamOf } from './version-order.ts';
import type { AffectedProduct, Vulnerabilities } from './vulnerabilities.ts';

export const cveRules = [
  {
    id: 'exploited',
    title: 'Exploited vulnerability',
    severity: 'critical',
    remedy:
      'Update it now, or take it off the network: attackers use this one (CISA KEV). Severity is that of CVSS, high at least.',
    references: ['BOD 22-01'],
  },
  {
    id: 'vulnerability',
    title: 'Known vulnerability',
    severity: 'medium',
    remedy:
      'Update to a version that is not affected. Severity is that of CVSS; low where nobody has scored it.',
    references: ['NIST SP 800-40'],
  },
  {
    id: 'more-vulnerabilities',
    title: 'Further known vulnerabilities',
    severity: 'medium',
    remedy: 'Update to a version that is still maintained.',
    references: ['NIST SP 800-40'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('cve', cveRules);

/** More of one service are counted, not told one by one: software that old has to go anyway. */
const toldMax = 50;

/** Never below low: somebody has to look. */
const milder = (severity: FindingSeverity): FindingSeverity =>
  (({ critical: 'high', high: 'medium', medium: 'low', low: 'low', info: 'info' }) as const)[severity];

/** Exploited ones first, then by score, then by number: the same for the same files. */
function order(a: AffectedProduct, b: AffectedProduct): number {
  const exploited = Number(b.exploited !== undefined) - Number(a.exploited !== undefined);
  const score = (b.vulnerability.score ?? 0) - (a.vulnerability.score ?? 0);
  return exploited || score || (a.vulnerability.id < b.vulnerability.id ? -1 : 1);
}

/** The keys by which a service will be looked up: what `createVulnerabilities` should keep. */
export const productKeysOf = (services: Iterable<ServiceFact>): Set<string> =>
  new Set([...services].flatMap(({ cpes }) => cpes.flatMap((text) => parseCpe(text) ?? [])).map(productKey));

export function vulnerabilityFindings(service: ServiceFact, known: Vulnerabilities): AuditFinding[] {
  const distribution = distributionIn(service.os, service.version, service.info, service.banner);
  const names = service.cpes.flatMap((text) => {
    const name = parseCpe(text);
    return name ? [withVersion(name, service.version)] : [];
  });
  const present = new Set(names.map(productKey));
  const found = new Map<string, { readonly name: CpeName; readonly one: AffectedProduct }>();
  for (const name of names)
    for (const one of known.affecting(name))
      if (!found.has(one.vulnerability.id)) found.set(one.vulnerability.id, { name, one });
  const all = [...found.values()].sort((a, b) => order(a.one, b.one));
  const told = all.slice(0, toldMax).map(({ name, one }) => findingOf(name, one, present, distribution));
  const rest = all.slice(toldMax);
  if (rest.length === 0) return told;
  const evidence = `${rest.length} more, from ${rest[0]!.one.vulnerability.id} on; the highest score of them is ${rest[0]!.one.vulnerability.score ?? 'unknown'}`;
  return [...told, find('more-vulnerabilities', evidence, { confidence: 'tentative' })];
}

/** A name without version takes that of the service; the version of a package is that of its product. */
function withVersion(name: CpeName, version: string | undefined): CpeName {
  const own = name.version === undefined || name.version === '-' ? version?.toLowerCase() : name.version;
  return own === undefined ? name : { ...name, version: upstreamOf(own) };
}

function findingOf(
  name: CpeName,
  { vulnerability, exploited, why, conditions }: AffectedProduct,
  present: ReadonlySet<string>,
  distribution: ReturnType<typeof distributionIn>,
): AuditFinding {
  const { id, score, scoring, description, references } = vulnerability;
  const open = conditions.length > 0 && !conditions.some((key) => present.has(key));
  const scored = vulnerability.severity ?? 'low';
  const severity = exploited && findingSeverities.indexOf(scored) > 1 ? 'high' : scored;
  const tentative = distribution !== undefined || open;
  const product = `${name.vendor} ${name.product} ${fullVersion(name)}`;
  const evidence = [
    `${product}: affected ${why}`,
    ...(score === undefined ? [] : [`${scoring} ${score.toFixed(1)}`]),
    ...(exploited ? [`exploited, known since ${exploited.addedOn}, due ${exploited.dueOn}`] : []),
    ...(exploited?.ransomware ? ['used for ransomware'] : []),
    ...(open ? [`only together with ${conditions.join(' or ')}, which was not seen`] : []),
    ...(distribution ? [`${distribution.name} may have fixed it in its package`] : []),
    description,
  ].join('; ');
  const update = exploited?.action || 'Update to a version that is not affected.';
  return {
    ...find(exploited ? 'exploited' : 'vulnerability', evidence, {
      subject: id,
      severity: tentative ? milder(severity) : severity,
      confidence: tentative ? 'tentative' : 'firm',
      remedy: distribution ? `Check the package first: ${distribution.tracker}${id}. ${update}` : update,
      references: [`https://nvd.nist.gov/vuln/detail/${id}`, ...references],
    }),
    title: `${id} in ${name.product} ${fullVersion(name)}`.slice(0, 200),
  };
}
