/** The address of the latency page holds all of what it shows, so that a link brings back the same view. */
import type { View } from '../plot/view.ts';

export interface LatencySearch {
  /** Which targets: a filter of the list of sensors, or their ids. */
  readonly q?: string;
  readonly ids?: string;
  /** Seconds shown. */
  readonly span?: number;
  /** Where the view ends, epoch seconds; live without it. */
  readonly to?: number;
  /** The focused period, `from-to` in epoch seconds. */
  readonly focus?: string;
  /** `slow,bad` in milliseconds. */
  readonly bands?: string;
  readonly sort?: string;
  /** Loss in percent that fills a strip. */
  readonly loss?: number;
  readonly dense?: number;
}
export type LatencyChange = { readonly [K in keyof LatencySearch]: LatencySearch[K] | undefined };
const texts = ['q', 'ids', 'focus', 'bands', 'sort'] as const;
const numbers = ['span', 'to', 'loss', 'dense'] as const;
/** What an address really holds of it; the rest is left out. */
export const latencySearch = (search: Record<string, unknown>): LatencySearch =>
  Object.fromEntries([
    ...texts.flatMap((name) => (search[name] ? [[name, String(search[name])]] : [])),
    ...numbers.flatMap((name) => (Number(search[name]) > 0 ? [[name, Number(search[name])]] : [])),
  ]);

const spanDefaultS = 600;
export const spanLimitsS = [60, 366 * 86_400] as const;
const positive = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;

export function readSearch(search: LatencySearch) {
  const span = Math.min(spanLimitsS[1], Math.max(spanLimitsS[0], positive(search.span) ?? spanDefaultS));
  const [from, to] = (search.focus ?? '').split('-').map(Number);
  const [slow, bad] = (search.bands ?? '').split(',').map(Number);
  const focus: View | null = from && to && to > from ? [from, to] : null;
  const bands: readonly [number, number] = slow && bad && slow > 0 && bad > slow ? [slow, bad] : [50, 150];
  return {
    q: search.q ?? (search.ids ? '' : 'tool:ping'),
    ids: search.ids?.split(',').filter(Boolean) ?? null,
    spanS: span,
    toS: positive(search.to) ?? null,
    focus,
    bands,
    sort: search.sort ?? 'name',
    lossFull: Math.min(100, positive(search.loss) ?? 100),
    dense: search.dense === 1,
  };
}
export const focusText = ([fromS, toS]: View) =>
  `${Math.round(fromS)}-${Math.max(Math.round(fromS) + 1, Math.round(toS))}`;
