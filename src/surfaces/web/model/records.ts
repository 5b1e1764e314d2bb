/** What a run's stream of records is made of, without the run: lines, and what can be drawn of them. */
export type RunRecord = Readonly<Record<string, unknown>> & { readonly kind: string };

/** Cuts a stream of text chunks into lines; the rest waits for the next chunk. */
export function lineCutter(): (chunk: string) => string[] {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    return parts.filter((part) => part.trim() !== '');
  };
}

/** Lines to draw while it runs: a number in milliseconds per target, over the time or order of the records. */
export function chartOf(
  records: readonly RunRecord[],
  seriesMax = 8,
): { name: string; points: { x: number; y: number | null }[] }[] {
  const lines = new Map<string, { x: number; y: number | null }[]>();
  for (const record of records) {
    const field = ['rttMs', 'totalMs', 'connectMs', 'resolveMs'].find((name) => name in record);
    const failed = field === undefined && typeof record.status === 'string' && typeof record.seq === 'number';
    if (!field && !failed) continue;
    const name = String(record.target ?? record.address ?? '');
    let line = lines.get(name);
    if (!line) {
      if (lines.size >= seriesMax) continue;
      lines.set(name, (line = []));
    }
    const y = field ? Number(record[field]) : null;
    line.push({
      x: typeof record.timeMs === 'number' ? record.timeMs / 1000 : Number(record.seq ?? line.length),
      y,
    });
  }
  return [...lines].map(([name, points]) => ({ name, points }));
}
