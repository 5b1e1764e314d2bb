/** One file that stands alone: no script, no outside address, prints on A4. */
import {
  type Cell,
  type Column,
  formatCell,
  formatPeriod,
  type ReportDocument,
  type Section,
} from './document.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign]!);

const style = `
:root{color-scheme:light;--ink:#1b2430;--soft:#5d6b7d;--line:#dfe4ea;--bar:#4a6fd4;--bad:#c0392b;--good:#1f8a5b}
*{box-sizing:border-box}body{font:14px/1.5 system-ui,sans-serif;color:var(--ink);max-width:60rem;margin:2.5rem auto;padding:0 1.5rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1.05rem;margin:2.2rem 0 .6rem}.soft,.note{color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1.6rem 0}
.figure{border:1px solid var(--line);border-radius:.5rem;padding:.7rem .9rem}.figure b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:500}.n{text-align:right;padding-right:0}td.n+td,th.n+th{padding-left:1rem}tr{break-inside:avoid}thead{display:table-header-group}
.bad{color:var(--bad)}.good{color:var(--good)}svg{display:block;width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:var(--soft)}

.cover{min-height:60vh;display:flex;flex-direction:column;justify-content:center;gap:1rem;border-bottom:1px solid var(--line);margin-bottom:2.5rem}
.cover img{max-height:6rem;max-width:22rem;align-self:start;margin-bottom:1.5rem}.cover p{margin:0;white-space:pre-line}.cover h1{font-size:2.6rem}
@media print{.cover{min-height:24cm;border:0;break-after:page}body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}}`;

const isNumber = ({ format }: Column) => format !== 'text';

function tableOf(section: Extract<Section, { kind: 'table' }>, timeZone: string): string {
  if (section.rows.length === 0) return `<p class="soft">${safe(section.empty)}</p>`;
  const cell = (tag: string, column: Column, text: string) =>
    `<${tag}${isNumber(column) ? ' class="n"' : ''}>${safe(text)}</${tag}>`;
  const head = section.columns.map((column) => cell('th', column, column.title)).join('');
  const rows = section.rows.map(
    ({ cells, tone }) =>
      `<tr${tone ? ` class="${tone}"` : ''}>${section.columns
        .map((column, i) => cell('td', column, formatCell(cells[i] as Cell, column.format, timeZone)))
        .join('')}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

const fillOf = (tone: string | undefined) => `var(--${tone ?? 'bar'})`;

function barsOf(section: Extract<Section, { kind: 'bars' }>, timeZone: string): string {
  const most = Math.max(...section.items.map(({ value }) => value), Number.MIN_VALUE);
  const rowPx = 22;
  const rows = section.items.map(({ label, value, tone }, i) => {
    const y = i * rowPx;
    const width = Math.max(1, (value / most) * 420);
    return `<text x="190" y="${y + 15}" text-anchor="end">${safe(label.slice(0, 32))}</text><rect x="200" y="${y + 4}" width="${width.toFixed(1)}" height="14" rx="2" style="fill:${fillOf(tone)}"/><text x="${(206 + width).toFixed(1)}" y="${y + 15}">${safe(formatCell(value, section.format, timeZone))}</text>`;
  });
  return `<svg viewBox="0 0 720 ${section.items.length * rowPx}" role="img" aria-label="${safe(section.title)}">${rows.join('')}</svg>`;
}

function historyOf(section: Extract<Section, { kind: 'history' }>, timeZone: string): string {
  const { steps, min, max, limit } = section;
  const [left, heightPx] = [64, 110];
  const stepPx = (720 - left) / Math.max(1, steps.length);
  const yOf = (value: number) =>
    heightPx - (max > min ? (Math.min(Math.max(value, min), max) - min) / (max - min) : 0) * heightPx;
  const bars = steps.map(({ value, tone, label }, i) => {
    if (value === null) return '';
    const y = Math.min(yOf(value), heightPx - 1);
    return `<rect x="${(left + i * stepPx).toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(1, stepPx - 2).toFixed(1)}" height="${(heightPx - y).toFixed(1)}" style="fill:${fillOf(tone)}"><title>${safe(`${label}: ${formatCell(value, section.format, timeZone)}`)}</title></rect>`;
  });
  const every = Math.ceil(steps.length / 8);
  const labels = steps.map(({ label }, i) =>
    i % every === 0
      ? `<text x="${(left + i * stepPx).toFixed(1)}" y="${heightPx + 16}">${safe(label)}</text>`
      : '',
  );
  const line =
    limit === undefined
      ? ''
      : `<line x1="${left}" x2="720" y1="${yOf(limit).toFixed(1)}" y2="${yOf(limit).toFixed(1)}" style="stroke:var(--soft);stroke-dasharray:4 3"/>`;
  return `<svg viewBox="0 0 720 ${heightPx + 22}" role="img" aria-label="${safe(section.title)}"><text x="${left - 8}" y="10" text-anchor="end">${safe(formatCell(max, section.format, timeZone))}</text><text x="${left - 8}" y="${heightPx}" text-anchor="end">${safe(formatCell(min, section.format, timeZone))}</text>${bars.join('')}${line}${labels.join('')}</svg>`;
}

function sectionOf(section: Section, timeZone: string): string {
  switch (section.kind) {
    case 'text':
      return `<p>${safe(section.text)}</p>`;
    case 'figures':
      return `<div class="figures">${section.items
        .map(
          ({ title, value, format, note, tone }) =>
            `<div class="figure"><span class="soft">${safe(title)}</span><b${tone ? ` class="${tone}"` : ''}>${safe(formatCell(value, format, timeZone))}</b>${note ? `<span class="note">${safe(note)}</span>` : ''}</div>`,
        )
        .join('')}</div>`;
    case 'table':
      return `<h2>${safe(section.title)}</h2>${tableOf(section, timeZone)}${section.note ? `<p class="note">${safe(section.note)}</p>` : ''}`;
    case 'bars':
      return section.items.length > 0 ? `<h2>${safe(section.title)}</h2>${barsOf(section, timeZone)}` : '';
    case 'history':
      return `<h2>${safe(section.title)}</h2>${historyOf(section, timeZone)}`;
  }
}

function coverOf({ cover, title, ...report }: ReportDocument): string {
  if (!cover) return '';
  const logo = cover.logo === null ? '' : `<img src="${safe(cover.logo)}" alt="">`;
  const said = (text: string, look = '') => (text === '' ? '' : `<p${look}>${safe(text)}</p>`);
  return `<section class="cover">${logo}${said(cover.organization, ' class="soft"')}<h1>${safe(title)}</h1><p class="soft">${safe(formatPeriod(report))}</p>${said(cover.text)}</section>`;
}

export function reportHtml(report: ReportDocument): string {
  const { timeZone } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${safe(report.title)}</title><style>${style}</style></head>
<body>${coverOf(report)}<header><h1>${safe(report.title)}</h1><p class="soft">${safe(report.subtitle)}<br>${safe(formatPeriod(report))}</p></header>
${report.sections.map((section) => sectionOf(section, timeZone)).join('\n')}
<p class="note">Made by Nocturne, ${safe(formatCell(report.madeMs, 'time', timeZone))}</p></body></html>
`;
}
