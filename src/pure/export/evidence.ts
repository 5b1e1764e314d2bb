/**
 * Evidence for an Internet provider: one printable page without scripts. Times are UTC, because two companies read it; every figure
 * says what it was counted from.
 */
import type { Comment, TargetSummary } from '../contract/resources.ts';
import { type Change, type PathStep, pathDifference } from '../network/path-history.ts';

interface Points {
  readonly timeS: readonly number[];
  readonly value: readonly number[];
}
export interface EvidenceTarget {
  readonly name: string;
  readonly target: string;
  readonly intervalMs: number;
  readonly summary: TargetSummary;
  /** Null when there is nothing to draw, or no room on the page. */
  readonly graph: { readonly latency: Points; readonly loss: Points } | null;
}
export interface PathEvidence {
  readonly target: string;
  readonly before: readonly PathStep[];
  readonly during: readonly PathStep[];
  readonly after: readonly PathStep[];
  readonly changes: readonly Change[];
}
export interface Evidence {
  readonly by: string;
  readonly note: string;
  readonly nowMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** What the graphs show: the period with what came before and after. */
  readonly wide: { readonly fromMs: number; readonly toMs: number };
  readonly targets: readonly EvidenceTarget[];
  readonly paths: readonly PathEvidence[];
  /** Paths that were measured and are not shown. */
  readonly pathsLeft: number;
  readonly comments: readonly Comment[];
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string | number) => String(text).replaceAll(/[&<>"']/g, (sign) => escapes[sign]!);
const utc = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
/** Below a millisecond three figures after the point count. */
const figure = (value: number | null, digits = 2) =>
  value === null ? '–' : value.toFixed(digits === 2 && value > 0 && value < 1 ? 3 : digits);
const span = (ms: number) => {
  const s = Math.round(ms / 1000);
  return [
    [Math.floor(s / 86_400), 'd'],
    [Math.floor(s / 3600) % 24, 'h'],
    [Math.floor(s / 60) % 60, 'min'],
    [s % 60, 's'],
  ]
    .filter(([value]) => value !== 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
};

const style = `
:root{font:13px/1.45 system-ui,sans-serif;color:#151a28;background:#fff}body{max-width:1000px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:2rem 0 .5rem;border-bottom:1px solid #c9cedb;padding-bottom:.25rem}h3{font-size:.95rem;margin:1rem 0 .25rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:.25rem .5rem;border-bottom:1px solid #e1e4ec;text-align:right}
th{font-weight:600;color:#4a5268;text-align:right}th:first-child,td:first-child,.l{text-align:left}.bad{color:#b0182a;font-weight:600}.faint{color:#5d657b}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.75rem 0}dt{color:#5d657b}dd{margin:0}
svg{display:block;width:100%;height:auto}figure{margin:0 0 .75rem;break-inside:avoid}figcaption{display:flex;justify-content:space-between;gap:1rem}
.paths{display:grid;grid-template-columns:repeat(3,1fr);gap:1rem;break-inside:avoid}.changed{background:#fbf0dc}@media print{body{margin:0;max-width:none}}`;

const graph = { width: 960, height: 120, left: 44, bottom: 18, top: 6 } as const;

/** Ticks at round times, as many as can be read. */
function timeTicks(fromS: number, toS: number): number[] {
  const steps = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000];
  const step = steps.find((each) => (toS - fromS) / each <= 9) ?? 31_536_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromS / step) * step; at < toS; at += step) ticks.push(at);
  return ticks;
}

function graphOf(item: EvidenceTarget, { wide, fromMs, toMs }: Evidence): string {
  if (!item.graph) return '';
  const { width, height, left, bottom, top } = graph;
  const [fromS, toS] = [wide.fromMs / 1000, wide.toMs / 1000];
  const x = (s: number) => left + ((s - fromS) / (toS - fromS)) * (width - left);
  const base = height - bottom;
  const high = Math.max(...item.graph.latency.value, 1e-3) * 1.1;
  const y = (value: number) => base - (value / high) * (base - top);
  const { latency, loss } = item.graph;
  const gaps = latency.timeS.slice(1).map((time, i) => time - latency.timeS[i]!);
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const line = latency.timeS
    .map((time, i) => {
      const joined = i > 0 && time - latency.timeS[i - 1]! <= usual * 2.5;
      return `${joined ? 'L' : 'M'}${x(time).toFixed(1)} ${y(latency.value[i]!).toFixed(1)}`;
    })
    .join('');
  const barWidth = Math.max(1.2, (width - left) / 360);
  const bars = loss.timeS
    .flatMap((time, i) => {
      const percent = loss.value[i]!;
      if (percent <= 0) return [];
      const tall = Math.max(2, (percent / 100) * (base - top));
      return [`M${x(time).toFixed(1)} ${base}v${(-tall).toFixed(1)}`];
    })
    .join('');
  const ticks = timeTicks(fromS, toS).map((tick) => {
    const text = new Date(tick * 1000).toISOString();
    return `<text x="${x(tick).toFixed(0)}" y="${height - 4}" text-anchor="middle">${toS - fromS > 2 * 86_400 ? text.slice(5, 10) : text.slice(11, 19)}</text>`;
  });
  return `<figure><figcaption><strong>${safe(item.name)}</strong><span class="faint">blue: round trip, 0 to ${figure(high)} ms; red: loss, full height 100 %; grey: the period</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Latency and loss of ${safe(item.name)}" font-size="10" fill="#5d657b">
<rect x="${x(fromMs / 1000).toFixed(1)}" y="${top}" width="${Math.max(1, x(toMs / 1000) - x(fromMs / 1000)).toFixed(1)}" height="${base - top}" fill="#eceef4"/>
<path d="${bars}" stroke="#c01f31" stroke-width="${barWidth.toFixed(1)}" fill="none"/><path d="${line}" stroke="#2f55c8" stroke-width="1.1" fill="none"/>
<path d="M${left} ${base}H${width}M${left} ${top}V${base}" stroke="#8a92a8" fill="none"/><text x="${left - 4}" y="${top + 9}" text-anchor="end">${figure(high)} ms</text><text x="${left - 4}" y="${base}" text-anchor="end">0</text>${ticks.join('')}</svg></figure>`;
}

const row = ({ name, target, intervalMs, summary: s }: EvidenceTarget) =>
  `<tr><td>${safe(name)}${name === target ? '' : `<br><span class="faint">${safe(target)}</span>`}</td><td>${s.runs}</td><td>${span(intervalMs) || `${intervalMs} ms`}</td>
<td class="${(s.lossPercent ?? 0) > 0 ? 'bad' : ''}">${figure(s.lossPercent)}</td><td>${s.lostRuns ?? '–'}</td><td>${s.bursts ?? '–'}</td>
<td>${figure(s.minMs)}</td><td>${figure(s.avgMs)}</td><td>${figure(s.p95Ms)}</td><td>${figure(s.maxMs)}</td><td>${figure(s.jitterMs)}</td><td>${figure(s.mos)}</td><td>${s.source}</td></tr>`;

function pathTable(title: string, steps: readonly PathStep[], changed: ReadonlySet<number>): string {
  if (steps.length === 0) return `<div><h3>${title}</h3><p class="faint">Not measured.</p></div>`;
  const rows = steps.map(
    (step) =>
      `<tr class="${changed.has(step.hop) ? 'changed' : ''}"><td>${step.hop}</td><td class="l">${step.node ? safe(step.node.address) : 'no answer'}${step.node?.name ? `<br><span class="faint">${safe(step.node.name)}</span>` : ''}${step.node?.system ? `<br><span class="faint">${safe(step.node.system)}</span>` : ''}</td><td>${figure(step.rttMs)}</td><td>${figure(step.lossPercent, 0)}</td></tr>`,
  );
  return `<div><h3>${title}</h3><table><tr><th>Hop</th><th class="l">Router</th><th>ms</th><th>Loss %</th></tr>${rows.join('')}</table></div>`;
}

const changesShown = 20;
function pathOf(path: PathEvidence): string {
  const during = pathDifference(path.before, path.during);
  const after = pathDifference(path.during, path.after);
  const changes = path.changes
    .slice(0, changesShown)
    .map(
      (change) =>
        `<li>${utc(change.timeS * 1000)}: hop ${change.hop}, ${safe(change.from ?? 'none')} → ${safe(change.to ?? 'none')}</li>`,
    );
  const left = path.changes.length - changes.length;
  return `<h3>To ${safe(path.target)}</h3><div class="paths">${pathTable('Before', path.before, new Set())}${pathTable('During', path.during, during)}${pathTable('After', path.after, after)}</div>
${changes.length > 0 ? `<p>Changes of the route:</p><ul>${changes.join('')}</ul>${left > 0 ? `<p class="faint">and ${left} more</p>` : ''}` : '<p class="faint">The route did not change.</p>'}`;
}

export function evidencePage(evidence: Evidence): string {
  const { targets, paths, comments, fromMs, toMs } = evidence;
  const lossy = targets.filter((item) => (item.summary.lossPercent ?? 0) > 0);
  const undrawn = targets.filter((item) => !item.graph).length;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Latency and loss ${utc(fromMs)}</title><style>${style}</style></head><body>
<h1>Latency and loss</h1>
<dl><dt>Period</dt><dd><strong>${utc(fromMs)}</strong> to <strong>${utc(toMs)}</strong> (${span(toMs - fromMs)})</dd>
<dt>Finding</dt><dd>${lossy.length} of ${targets.length} targets lost packets${targets.length > 1 ? (lossy.length === targets.length ? ': all of them, so the cause lies on what they share' : lossy.length === 0 ? '' : '; the others were reached meanwhile') : ''}.</dd>
${evidence.note ? `<dt>Note</dt><dd>${safe(evidence.note)}</dd>` : ''}
<dt>Made</dt><dd>${utc(evidence.nowMs)} by ${safe(evidence.by)} with Nocturne</dd></dl>
<h2>Statistics of the period</h2>
<table><tr><th>Target</th><th>Runs</th><th>Every</th><th>Loss %</th><th>Lossy runs</th><th>Bursts</th><th>Min ms</th><th>Avg ms</th><th>P95 ms</th><th>Max ms</th><th>Jitter ms</th><th>MOS</th><th>From</th></tr>${targets.map(row).join('')}</table>
<p class="faint">raw: every sample of the period was counted; rollup: whole quarters of an hour or hours. P95 is the nearest rank. Jitter is the mean difference of consecutive round trips (RFC 3550, 6.4.1). MOS follows the E-model of ITU-T G.107.</p>
<h2>Graphs</h2>${targets.map((item) => graphOf(item, evidence)).join('')}
${undrawn > 0 ? `<p class="faint">${undrawn} targets are in the table only.</p>` : ''}
${paths.length > 0 ? `<h2>Path before, during and after</h2>${paths.map(pathOf).join('')}` : ''}
${evidence.pathsLeft > 0 ? `<p class="faint">${evidence.pathsLeft} more paths were measured.</p>` : ''}
${comments.length > 0 ? `<h2>Comments</h2><ul>${comments.map((item) => `<li>${utc(item.fromMs)}${item.toMs === null ? '' : ` to ${utc(item.toMs)}`}, ${safe(item.author)}: ${safe(item.text)}</li>`).join('')}</ul>` : ''}
</body></html>
`;
}
