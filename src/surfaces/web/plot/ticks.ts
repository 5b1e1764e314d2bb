/** Round numbers and round times for axes, as many as there is room for. */
const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
];

/** Multiples of 1, 2, 2.5 or 5 times a power of ten, at most `most` and one. */
export function valueTicks(low: number, high: number, most: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Times on round local hours and days; `offsetS` is the zone's distance from UTC. */
export function timeTicks(
  fromS: number,
  toS: number,
  most: number,
  offsetS = 0,
): { at: number[]; stepS: number } {
  const stepS = timeSteps.find((step) => (toS - fromS) / step <= most) ?? 31_536_000;
  const at: number[] = [];
  for (let tick = Math.ceil((fromS + offsetS) / stepS) * stepS; tick < toS + offsetS; tick += stepS)
    at.push(tick - offsetS);
  return { at, stepS };
}
