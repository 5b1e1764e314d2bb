/**
 * Prometheus with its blackbox exporter: `modules` of blackbox.yml and `scrape_configs` of prometheus.yml, in one file or either alone. A target of a
 * job that probes becomes a host with the check of its module. (https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md)
 */
import { durationMs } from '../promql/lexer.ts';
import { createHosts, placeOfUrl, splitHost, withoutUser } from './hosts.ts';
import { createSheet, type Format, type Sheet, unreadable } from './model.ts';
import { isTree, readYaml } from './tree.ts';

type Tree = Readonly<Record<string, unknown>>;
const targetsMax = 50_000;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const treeOf = (value: unknown): Tree => (isTree(value) ? value : {});
const secondsOf = (value: unknown): number | undefined => {
  const ms = typeof value === 'string' ? durationMs(value) : undefined;
  return ms === undefined ? undefined : ms / 1000;
};

export const blackbox: Format = {
  id: 'blackbox',
  looksLike: (head) =>
    /^scrape_configs:/m.test(head) || (/^modules:/m.test(head) && /^[^#\n]{0,200}\bprober:/m.test(head))
      ? 1
      : 0,
  parse(given) {
    const document = readYaml(given);
    if ('message' in document) return unreadable('item', document.line, `not YAML: ${document.message}`);
    const tree = treeOf(document.tree);
    const jobs = list(tree.scrape_configs);
    const modules = treeOf(tree.modules);
    if (jobs.length === 0)
      return unreadable(
        'item',
        1,
        'modules alone watch nothing: put the scrape_configs of prometheus.yml into the same file',
      );
    const sheet = createSheet('item');
    const hosts = createHosts(sheet);
    const usual = secondsOf(treeOf(tree.global).scrape_interval);
    let targets = 0;
    for (const [at, job] of jobs.entries()) {
      if (!isTree(job)) continue;
      const row = at + 1;
      const name = String(job.job_name ?? `job ${row}`);
      const module = list(treeOf(job.params).module)[0];
      if (typeof module !== 'string') {
        sheet.note(row, 'job_name', name, 'it scrapes metrics and probes nothing: send them by remote write');
        continue;
      }
      for (const key of Object.keys(job))
        if (/_sd_configs$/.test(key))
          sheet.note(row, key, name, 'targets that are discovered are not in the file: left out');
      const probe = probeOf(module, modules, sheet, row);
      for (const group of list(job.static_configs).map(treeOf))
        for (const target of list(group.targets)) {
          if (++targets > targetsMax) continue;
          one(hosts, sheet, row, {
            target: String(target),
            labels: treeOf(group.labels),
            module,
            probe,
            name,
            seconds: secondsOf(job.scrape_interval) ?? usual,
          });
        }
    }
    if (targets > targetsMax)
      sheet.note(1, 'targets', String(targets), `more than ${targetsMax} targets: the rest is left out`);
    hosts.done();
    return sheet.done();
  },
};

interface Probe {
  readonly kind: string | undefined;
  readonly settings: Tree;
}
/** By its module, or by the name that modules of the example file have. */
function probeOf(module: string, modules: Tree, sheet: Sheet, row: number): Probe {
  const own = Object.hasOwn(modules, module) ? treeOf(modules[module]) : undefined;
  const prober = String(
    own?.prober ?? /^(http|tcp|icmp|dns|ssh|pop3|smtp|imap|grpc)/.exec(module)?.[1] ?? module,
  );
  if (!own)
    sheet.note(
      row,
      'module',
      module,
      `the file does not hold this module: taken for "${prober}" by its name`,
    );
  const settings = treeOf(own?.[prober]);
  for (const key of [
    'fail_if_body_matches_regexp',
    'fail_if_body_not_matches_regexp',
    'query_response',
    'validate_answer_rrs',
    'basic_auth',
    'bearer_token',
    'headers',
  ])
    if (settings[key] !== undefined) sheet.note(row, key, module, 'not taken over: set it on the sensors');
  const kinds: Readonly<Record<string, string>> = {
    icmp: 'ping',
    tcp: settings.tls === true ? 'tls' : 'tcp',
  };
  return { kind: kinds[prober] ?? (prober === 'grpc' ? undefined : prober), settings };
}

function one(
  hosts: ReturnType<typeof createHosts>,
  sheet: Sheet,
  row: number,
  {
    target,
    labels,
    module,
    probe,
    name,
    seconds,
  }: {
    target: string;
    labels: Tree;
    module: string;
    probe: Probe;
    name: string;
    seconds: number | undefined;
  },
): void {
  const { kind, settings } = probe;
  const url = kind === 'http' ? (/^https?:/i.test(target) ? target : `http://${target}`) : undefined;
  const place = url === undefined ? splitHost(target) : placeOfUrl(url);
  if (!place || place.host === '') {
    sheet.note(row, 'target', target, 'not an address of a page: left out');
    return;
  }
  const tags = Object.entries(labels).map(([label, value]) => `${label}:${String(value)}`);
  hosts.host(row, place.host, {
    name: place.host,
    address: place.host,
    tags: [name, ...tags],
    site: labels.site,
  });
  hosts.check(row, place.host, kind, module, {
    name: `${name}: ${target}`,
    host: place.host,
    port: place.port,
    url: url === undefined ? undefined : withoutUser(url),
    expectStatus: list(settings.valid_status_codes).filter(
      (code): code is number => typeof code === 'number',
    ),
    query: typeof settings.query_name === 'string' ? settings.query_name : undefined,
    recordType: typeof settings.query_type === 'string' ? settings.query_type : undefined,
    seconds,
  });
}
