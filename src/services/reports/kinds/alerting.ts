/** Whether people can trust what wakes them: how many calls, for what, how soon, and how long it took. */
import { briefMs, qualityOf } from '#pure/reports/alerting.ts';
import { formatDuration } from '#pure/reports/document.ts';
import { daysOf } from '#pure/reports/period.ts';
import { defineReportKind } from './kind.ts';

const rowsMax = 200;

export const alerting = defineReportKind({
  kind: 'alerting',
  subtitle: () => 'Quality of alerting',
  async sections(_, facts) {
    const { period, timeZone } = facts;
    const opened = facts.alerts.filter(({ openedMs }) => openedMs >= period.fromMs && openedMs < period.toMs);
    const quality = qualityOf(opened);
    const pages = opened.filter((alert) => alert.pagedMs !== null);
    const days = daysOf(period, timeZone).map((day) => ({
      label: new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' }).format(
        day.fromMs,
      ),
      value: pages.filter(({ pagedMs }) => pagedMs! >= day.fromMs && pagedMs! < day.toMs).length,
    }));
    const byTitle = [...Map.groupBy(pages, (alert) => alert.title)]
      .map(([title, list]) => ({
        title,
        ...qualityOf(list),
        lastMs: Math.max(...list.map((item) => item.openedMs)),
      }))
      .sort((a, b) => b.pages - a.pages || b.lastMs - a.lastMs);
    return [
      {
        kind: 'figures',
        items: [
          {
            title: 'Pages',
            value: quality.pages,
            format: 'count',
            note: `${quality.suppressed} more were told as victims`,
          },
          {
            ...{ title: 'Useful', value: quality.usefulPercent, format: 'percent' },
            note: `not over within ${formatDuration(briefMs)} unnoticed`,
          },
          {
            ...{ title: 'Precision', value: quality.precisionPercent, format: 'percent' },
            note: `as people judged ${quality.judged} of ${quality.pages}`,
          },
          {
            title: 'Time to page',
            value: quality.mttdMs,
            format: 'duration',
            note: 'from the first bad result',
          },
          { title: 'Time to acknowledge', value: quality.mttaMs, format: 'duration' },
          { title: 'Time to repair', value: quality.mttrMs, format: 'duration' },
        ],
      },
      {
        ...{ kind: 'history', title: 'Pages a day', format: 'count', steps: days },
        ...{ min: 0, max: Math.max(1, ...days.map(({ value }) => value)) },
      },
      {
        kind: 'table',
        title: 'What called people',
        columns: [
          { title: 'Alert', format: 'text' },
          { title: 'Pages', format: 'count' },
          { title: 'Brief', format: 'count' },
          { title: 'Noise', format: 'count' },
          { title: 'To acknowledge', format: 'duration' },
          { title: 'To repair', format: 'duration' },
          { title: 'Last', format: 'time' },
        ],
        rows: byTitle.slice(0, rowsMax).map((item) => ({
          cells: [item.title, item.pages, item.brief, item.noise, item.mttaMs, item.mttrMs, item.lastMs],
        })),
        empty: 'Nobody was called in this time.',
        note: `Brief: over within ${formatDuration(briefMs)} and taken by nobody. Noise: as people judged it. These are means over the pages of each row.`,
      },
    ];
  },
});
