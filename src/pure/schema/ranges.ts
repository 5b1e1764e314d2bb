/** Values that a unit can have: a limit outside of them is never crossed, or always. */
import type { Unit } from './metrics.ts';

const ranges: Partial<Record<Unit, { readonly least?: number; readonly most?: number }>> = {
  percent: { least: 0, most: 100 },
  ratio: { least: 0, most: 1 },
  state: { least: 0, most: 1 },
  ms: { least: 0 },
  s: { least: 0 },
  us: { least: 0 },
  bytes: { least: 0 },
  'bits-per-second': { least: 0 },
  'packets-per-second': { least: 0 },
  'errors-per-second': { least: 0 },
  rpm: { least: 0 },
  hertz: { least: 0 },
  celsius: { least: -273.15 },
};

export const rangeOf = (unit: Unit | null): { readonly least: number; readonly most: number } => ({
  least: Number.NEGATIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
  ...(unit ? ranges[unit] : {}),
});
