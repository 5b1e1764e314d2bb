/**
 * How good the alerting was itself. A page that nobody took and that was over at once helped nobody: that is as near to "false" as can be
 * told without asking, and is called `brief` here, not false. What people themselves say of alerts is their precision.
 */
export interface PagedAlert {
  readonly title: string;
  readonly severity: string;
  /** When the first bad result was seen; the alert opens after it was confirmed. */
  readonly seenMs: number;
  readonly openedMs: number;
  /** Null for victims: nobody was called about them. */
  readonly pagedMs: number | null;
  readonly acknowledgedMs: number | null;
  readonly closedMs: number | null;
  readonly judgement: 'useful' | 'noise' | null;
}
export interface AlertingQuality {
  readonly alerts: number;
  readonly pages: number;
  /** Alerts that would each have been a page without causes and victims. */
  readonly suppressed: number;
  readonly brief: number;
  readonly usefulPercent: number | null;
  /** What people said of pages. */
  readonly judged: number;
  readonly noise: number;
  /** Of the judged pages those that were worth the call; null where nobody said anything. */
  readonly precisionPercent: number | null;
  /** Means over pages: first bad result to page, page to acknowledgement, opening to end. */
  readonly mttdMs: number | null;
  readonly mttaMs: number | null;
  readonly mttrMs: number | null;
}

/** Shorter than this and not taken by anybody: brief. */
export const briefMs = 60_000;

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

export function qualityOf(alerts: readonly PagedAlert[]): AlertingQuality {
  const pages = alerts.filter((alert) => alert.pagedMs !== null);
  const brief = pages.filter(
    (alert) =>
      alert.acknowledgedMs === null && alert.closedMs !== null && alert.closedMs - alert.openedMs < briefMs,
  );
  const judged = pages.filter((alert) => alert.judgement !== null);
  const noise = judged.filter((alert) => alert.judgement === 'noise').length;
  return {
    judged: judged.length,
    noise,
    precisionPercent: judged.length > 0 ? (100 * (judged.length - noise)) / judged.length : null,
    alerts: alerts.length,
    pages: pages.length,
    suppressed: alerts.length - pages.length,
    brief: brief.length,
    usefulPercent: pages.length > 0 ? (100 * (pages.length - brief.length)) / pages.length : null,
    mttdMs: mean(pages.map((alert) => alert.pagedMs! - alert.seenMs)),
    mttaMs: mean(
      pages.flatMap((alert) => (alert.acknowledgedMs ? [alert.acknowledgedMs - alert.pagedMs!] : [])),
    ),
    mttrMs: mean(pages.flatMap((alert) => (alert.closedMs ? [alert.closedMs - alert.openedMs] : []))),
  };
}
