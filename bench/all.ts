/** `npm run bench [name…]`: every bench, or those named, one after another, then one table. Exit code 1 when a goal is missed. */
import { readdirSync } from 'node:fs';
import { type BenchRow, formatTable } from './table.ts';

/** Parts of benches, not benches. */
const parts: ReadonlySet<string> = new Set([
  'all',
  'browser',
  'table',
  'namespaces',
  'snmp-poller',
  'server',
  'targets',
  'history',
  'wired',
  'switches',
]);
const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .filter((name) => !parts.has(name));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no bench ${unknown.join(', ')}; there are ${all.join(', ')}\n`);
  process.exit(2);
}
const rows: BenchRow[] = [];
for (const name of asked.length > 0 ? asked : all) {
  process.stderr.write(`bench ${name} …\n`);
  const bench = (await import(`./${name}.ts`)) as { run(): Promise<BenchRow[]> };
  rows.push(...(await bench.run()));
}
process.stdout.write(`${formatTable(rows)}\n`);
process.exit(rows.some((row) => row.met === false) ? 1 : 0);
