/** What every bench prints: ours beside a peer measured in the same run, their ratio, and whether the goal is met. */
export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly peerName: string;
  readonly unit: string;
  /** ours / peer, or ours alone where there is no peer. */
  readonly ratio: number | null;
  /** As people read it, e.g. `<= 0.8`. */
  readonly goal: string;
  /** Null when the peer is not installed or nothing could be measured. */
  readonly met: boolean | null;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor((sorted.length - 1) / 2)]!;
};

/** A row whose goal is a highest ratio to the peer. */
export function ratioRow(
  row: Pick<BenchRow, 'name' | 'ours' | 'peer' | 'peerName' | 'unit'>,
  ratioMax?: number,
): BenchRow {
  const ratio = row.peer === null || !(row.peer > 0) ? null : row.ours / row.peer;
  if (ratioMax === undefined) return { ...row, ratio, goal: '-', met: null };
  return { ...row, ratio, goal: `<= ${ratioMax}`, met: ratio === null ? null : ratio <= ratioMax };
}

/** A row whose goal is a bound on our own figure. */
export function boundRow(
  row: Pick<BenchRow, 'name' | 'ours' | 'unit'> & Partial<Pick<BenchRow, 'peer' | 'peerName'>>,
  bound: { readonly min?: number; readonly max?: number },
): BenchRow {
  const goal = bound.max === undefined ? `>= ${bound.min}` : `<= ${bound.max}`;
  const met =
    row.ours <= (bound.max ?? Number.POSITIVE_INFINITY) &&
    row.ours >= (bound.min ?? Number.NEGATIVE_INFINITY);
  return { peer: null, peerName: '-', ...row, ratio: null, goal, met };
}

const figure = (value: number | null): string =>
  value === null || Number.isNaN(value) ? '-' : String(Number(value.toPrecision(3)));

/** Text left, figures right, two blanks between. */
export function formatTable(rows: readonly BenchRow[]): string {
  const cells = [
    ['bench', 'ours', 'peer', 'unit', 'ratio', 'goal', 'met', 'against'],
    ...rows.map((row) => [
      row.name,
      figure(row.ours),
      figure(row.peer),
      row.unit,
      figure(row.ratio),
      row.goal,
      row.met === null ? '-' : row.met ? 'yes' : 'NO',
      row.peerName,
    ]),
  ];
  const right = new Set([1, 2, 4]);
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells
    .map((line) =>
      line
        .map((cell, column) =>
          right.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** For a bench file started by itself; a goal missed is the exit code. */
export async function runAlone(run: () => Promise<BenchRow[]>): Promise<void> {
  const rows = await run();
  process.stdout.write(`${formatTable(rows)}\n`);
  if (rows.some((row) => row.met === false)) process.exitCode = 1;
}
