/** What a kind of panel is, and what panels may ask. Questions are few and answered together, so that fifty panels cost a few queries. */
import { z } from 'zod';
import type { TopListId } from '../../dashboards/top-lists.ts';
import { type MetricName, metricNames } from '../../schema/metrics.ts';

/** `$site` and `$device` follow the choice at the top of the dashboard; empty is everything; else an id. */
export interface Scope {
  readonly site: string;
  readonly device: string;
}
export interface SeriesQuestion extends Scope {
  /** Named sensors; empty: those in scope. */
  readonly sensors: readonly string[];
  readonly metrics: readonly MetricName[];
  /** Only series one of whose labels contains this. */
  readonly label: string;
  readonly seriesMax: number;
  /** Least and greatest of each bucket too. */
  readonly band: boolean;
}
export interface Questions {
  readonly series?: SeriesQuestion;
  readonly bill?: SeriesQuestion & { readonly percent: number };
  readonly top?: Scope & { readonly list: TopListId; readonly count: number; readonly by: 'avg' | 'max' };
  readonly states?: Scope & { readonly of: 'devices' | 'sensors' | 'sites' };
  readonly alerts?: Scope & { readonly count: number };
  readonly events?: Scope & { readonly kinds: readonly string[]; readonly count: number };
  readonly tree?: Scope & { readonly size: 'sensors' | 'traffic' };
  readonly topology?: Scope;
  readonly places?: true;
}

export interface PanelKind {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Columns of 24 and rows that a new panel gets. */
  readonly size: { readonly w: number; readonly h: number };
  readonly config: z.ZodObject;
  /** What a panel of these settings is called while it has no title of its own. */
  name(config: unknown): string;
  ask(config: unknown): Questions;
}

export function definePanel<S extends z.ZodObject>(
  kind: Omit<PanelKind, 'config' | 'name' | 'ask'> & {
    readonly config: S;
    name?(config: z.output<S>): string;
    ask(config: z.output<S>): Questions;
  },
): PanelKind {
  // Whoever asks has parsed the settings by `config` before.
  return {
    ...kind,
    name: (config) => kind.name?.(config as z.output<S>) ?? kind.title,
    ask: (config) => kind.ask(config as z.output<S>),
  };
}

const idText = z.string().max(64);
export const scopeFields = {
  site: idText.default('$site').meta({ reference: 'site' }).describe('Which site'),
  device: idText.default('$device').meta({ reference: 'device' }).describe('Which device'),
};

const metricName = z.enum(metricNames as [MetricName, ...MetricName[]]);
/** Which series: by sensor, or by metric over what is in scope. */
export const seriesFields = (metrics: MetricName[], seriesMax: number) => ({
  metrics: z
    .array(metricName)
    .min(1)
    .max(12)
    .default(metrics)
    .meta({ reference: 'metric' })
    .describe('What is measured'),
  ...scopeFields,
  sensors: z
    .array(idText)
    .max(50)
    .default([])
    .meta({ reference: 'sensor' })
    .describe('These sensors only; none: all in scope'),
  label: z
    .string()
    .max(100)
    .default('')
    .describe('Only series whose labels contain this, such as a port name'),
  seriesMax: z
    .number()
    .int()
    .min(1)
    .max(50)
    .default(seriesMax)
    .describe('At most so many; those with the worst last value first'),
});
