/** Writes docs/reference from the definitions. With --check it writes nothing and prints the pages that are stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { cveRules } from '#pure/audit/cve.ts';
import { audits, linkAudits } from '#pure/audit/index.ts';
import { faultKinds } from '#pure/base/errors.ts';
import { api, type RouteDefinition } from '#pure/contract/api.ts';
import { commandLineOf, flagsOf } from '#pure/contract/command-line.ts';
import { eventKinds } from '#pure/schema/events.ts';
import { type MetricKind, metricKinds } from '#pure/schema/metrics.ts';
import { loadTools } from '#tools/index.ts';

const root = join(import.meta.dirname, '..', 'docs', 'reference');
const cell = (value: unknown) =>
  String(value ?? '')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
const table = (head: readonly string[], rows: readonly (readonly unknown[])[]) =>
  [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');
const page = (title: string, body: string) =>
  `# ${title}\n\nGenerated from the definitions by \`npm run reference\`; do not edit.\n\n${body.trim()}\n`;

const errors = page(
  'Errors',
  `Every measurement or request that fails says so with one of these codes. \`source\` tells whose fault it is.\n\n${Object.entries(
    faultKinds,
  )
    .map(([code, kind]) => `## ${code}\n\n${kind.title}. Source: ${kind.source}.\n\n${kind.remedy}`)
    .join('\n\n')}`,
);
const metricsPage = page(
  'Metrics',
  table(
    ['Name', 'Title', 'Unit', 'Type', 'Meaning'],
    Object.entries(metricKinds as Record<string, MetricKind>).map(([name, kind]) => [
      `\`${name}\``,
      kind.title,
      kind.unit,
      kind.type,
      kind.meaning,
    ]),
  ),
);
const eventsPage = page(
  'Events',
  table(
    ['Kind', 'Title', 'Meaning'],
    Object.entries(eventKinds).map(([name, kind]) => [`\`${name}\``, kind.title, kind.meaning]),
  ),
);
const apiPage = page(
  'HTTP API',
  `The full description with all shapes is served at \`/api/v1/openapi.json\`. Errors are problem+json (RFC 9457) with the codes of [Errors](errors.md).\n\n${table(
    ['Method', 'Path', 'Least role', 'What it does'],
    [
      ...(Object.values(api) as RouteDefinition[]).map((route) => [
        route.method,
        `\`/api/v1${route.path}\``,
        route.role,
        route.summary,
      ]),
      [
        'GET',
        '`/api/v1/topology/export`',
        'viewer',
        'The map as a file: SVG, draw.io, GraphML or Containerlab',
      ],
      [
        'POST',
        '`/api/v1/tools/{id}/runs`',
        'operator',
        'Run a tool: one JSON record a line, the verdict last',
      ],
      ['GET', '`/api/v1/live`', 'viewer', 'Everything that changes, as server-sent events'],
      ['GET', '`/healthz`', 'public', 'State of each service'],
      ['GET', '`/metrics`', 'viewer', 'OpenMetrics; open to this machine'],
    ],
  )}`,
);
const toolsPage = page(
  'Tools',
  (await loadTools())
    .map((tool) => {
      const schema = z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }) as Record<
        string,
        unknown
      >;
      const flags = flagsOf(schema).map((flag) => [
        `\`--${flag.name}\``,
        flag.description,
        flag.defaultValue === undefined ? '' : `\`${JSON.stringify(flag.defaultValue)}\``,
        flag.unit,
      ]);
      const examples = tool.examples.map(
        (example) =>
          `# ${example.title}\n${commandLineOf(tool.id, schema, tool.positional ?? null, example.input)}`,
      );
      return `## ${tool.id}\n\n${tool.summary}. ${tool.description}\n\n\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n\n${table(['Option', 'Meaning', 'Default', 'Unit'], flags)}`;
    })
    .join('\n\n'),
);

const linked = (reference: string) =>
  /^https:/.test(reference)
    ? `<${reference}>`
    : /^CVE-\d/.test(reference)
      ? `[${reference}](https://nvd.nist.gov/vuln/detail/${reference})`
      : reference;
const auditsPage = page(
  'Audits',
  `What is looked for at the services of a scan. A finding names its rule, \`<audit>/<rule>\`, which never changes: exceptions and histories hang on it. \`info\` tells what is there; nothing is wrong with it. A tentative finding rests on a version number alone, and is one step milder. Intrusive audits run only when they are named.\n\n${[
    ...audits.map((audit) => ({ ...audit, where: 'a service' })),
    ...linkAudits.map((audit) => ({ ...audit, where: 'a link' })),
    {
      ...{ id: 'cve', title: 'Known vulnerabilities', risk: 'safe', where: 'a service', rules: cveRules },
      summary:
        'Products by CPE and version, in files of the NVD, of the CVE list and of KEV that the user supplies',
    },
  ]
    .map(
      ({ id, title, summary, risk, where, rules }) =>
        `## ${id}\n\n${title}: ${summary}. Of ${where}; ${risk}.\n\n${table(
          ['Rule', 'Title', 'Severity', 'Remedy', 'References'],
          rules.map((rule) => [
            `\`${id}/${rule.id}\``,
            rule.title,
            rule.severity,
            rule.remedy,
            (rule.references ?? []).map(linked).join(', '),
          ]),
        )}`,
    )
    .join('\n\n')}`,
);

const pages: Readonly<Record<string, string>> = {
  'errors.md': errors,
  'metrics.md': metricsPage,
  'events.md': eventsPage,
  'api.md': apiPage,
  'tools.md': toolsPage,
  'audits.md': auditsPage,
};
for (const [name, text] of Object.entries(pages)) {
  const path = join(root, name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (process.argv.includes('--check')) process.stdout.write(`docs/reference/${name}\n`);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
