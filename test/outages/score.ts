/** What people were told against what they had to be told. Pure. */
import type { Outage, Scenario } from './scenario.ts';

export interface Page {
  readonly atMs: number;
  readonly title: string;
  /** Names by which a cause may be matched: `core1 eth3`, `s3-r1`, `probe`, `"HTTP app1"`. */
  readonly names: readonly string[];
  readonly victims: readonly string[];
}
export interface Score {
  readonly scenario: string;
  readonly outages: number;
  readonly found: number;
  readonly pages: number;
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
  readonly victimsMissing: readonly string[];
  readonly toPageMs: readonly number[];
}

/** Each page belongs to the latest outage that it names and that has begun; the first of an outage is right, another is one too many. */
export function score(
  scenario: Scenario,
  beganMs: (outage: Outage) => number,
  pages: readonly Page[],
): Score {
  const open = scenario.outages.map((outage) => ({
    outage,
    began: beganMs(outage),
    page: undefined as Page | undefined,
  }));
  const startMs = Math.min(...open.map((item) => item.began), pages[0]?.atMs ?? Number.POSITIVE_INFINITY);
  const wrong: string[] = [];
  for (const page of [...pages].sort((a, b) => a.atMs - b.atMs)) {
    const fits = open.filter(
      (item) => page.atMs >= item.began && item.outage.cause.some((name) => page.names.includes(name)),
    );
    const item = fits.findLast((each) => !each.page);
    if (item) item.page = page;
    else
      wrong.push(
        `${fits.length > 0 ? 'again' : 'wrong'} +${((page.atMs - startMs) / 1000).toFixed(1)} s: ${page.title}`,
      );
  }
  return {
    scenario: scenario.name,
    outages: open.length,
    found: open.filter((item) => item.page).length,
    pages: pages.length,
    wrong,
    missed: open.filter((item) => !item.page).map((item) => item.outage.cause.join(' or ')),
    victimsMissing: open.flatMap(({ outage, page }) =>
      page ? (outage.victims ?? []).filter((name) => !page.victims.includes(name)) : [],
    ),
    toPageMs: open.flatMap(({ page, began }) => (page ? [page.atMs - began] : [])),
  };
}

/** Of a scenario after which the network did not come to rest: that is wrong too, and the next ones need another lab. */
export const unfinished = (scenario: Scenario, why: string): Score => ({
  ...{ scenario: scenario.name, outages: scenario.outages.length, found: 0, pages: 0 },
  ...{ wrong: [`not finished: ${why}`], missed: [], victimsMissing: [], toPageMs: [] },
});

export const isRight = (item: Score): boolean => item.wrong.length === 0 && item.missed.length === 0;

export interface Summary {
  readonly precision: number;
  readonly recall: number;
  /** Share of the scenarios with exactly the pages they had to have. */
  readonly right: number;
  readonly medianMs: number;
  readonly worstMs: number;
}
export function summarise(scores: readonly Score[]): Summary {
  const sum = (of: (item: Score) => number) => scores.reduce((total, item) => total + of(item), 0);
  const times = scores.flatMap((item) => item.toPageMs).sort((a, b) => a - b);
  const found = sum((item) => item.found);
  return {
    precision:
      found /
      Math.max(
        1,
        sum((item) => item.pages),
      ),
    recall:
      found /
      Math.max(
        1,
        sum((item) => item.outages),
      ),
    right: scores.filter(isRight).length / Math.max(1, scores.length),
    medianMs: times[Math.floor((times.length - 1) / 2)] ?? Number.NaN,
    worstMs: times.at(-1) ?? Number.NaN,
  };
}

export function tableOf(scores: readonly Score[]): string {
  const rows = scores.map((item) => [
    isRight(item) ? 'ok' : 'NO',
    item.scenario,
    `${item.pages}/${item.outages}`,
    item.toPageMs.map((ms) => (ms / 1000).toFixed(1)).join(' ') || '-',
    [
      ...item.wrong,
      ...item.missed.map((text) => `missed: ${text}`),
      ...item.victimsMissing.map((text) => `not listed: ${text}`),
    ].join('; '),
  ]);
  const cells = [['', 'scenario', 'pages', 'to page, s', 'what was wrong'], ...rows];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const { precision, recall, right, medianMs, worstMs } = summarise(scores);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    ...cells.map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    ),
    '',
    `${scores.length} scenarios: ${percent(right)} with exactly the right pages; precision ${percent(precision)}, recall ${percent(recall)}; time to page: median ${(medianMs / 1000).toFixed(1)} s, worst ${(worstMs / 1000).toFixed(1)} s`,
  ].join('\n');
}
