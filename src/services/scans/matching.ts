/** When files of vulnerabilities change, what scans know is matched with them anew, while everything else goes on. */
import { FaultError } from '#pure/base/errors.ts';
import type { Definitions, ScanRow } from './definitions.ts';
import type { Runs } from './runs.ts';
import type { Records } from './vulnerabilities.ts';

/** Who started a run of that kind. */
const by = 'vulnerability files';

async function* eachOf<T>(first: readonly T[], lists: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  yield* first;
  for await (const list of lists) yield* list;
}

export function createMatching({
  definitions,
  records,
  runs,
  signal,
  failed,
}: {
  readonly definitions: Pick<Definitions, 'rows'>;
  readonly records: Records;
  readonly runs: Pick<Runs, 'take'>;
  readonly signal: AbortSignal;
  readonly failed: (what: string, error: unknown) => void;
}) {
  /** Scans of which a run was not over: it may have been matched just before the files changed. */
  const left = new Set<string>();
  let working: Promise<void> | undefined;
  let again = false;

  /** A run of its own, where anything is another than before. */
  const matchScan = async (row: ScanRow) => {
    const lists = records.matches(row.id, { all: false });
    const first = await lists.next();
    if (first.done) return;
    try {
      await runs.take(row, 'match', eachOf(first.value, lists), [], by);
    } catch (error) {
      if (!(error instanceof FaultError) || error.fault.code !== 'conflict') throw error;
      left.add(row.id);
    }
  };
  const work = async () => {
    while (again && !signal.aborted) {
      again = false;
      left.clear();
      await records.ensure();
      for (const row of await definitions.rows()) if (!signal.aborted) await matchScan(row);
    }
  };
  const begin = () => {
    again = true;
    working ??= work()
      .catch((error) => failed('files of vulnerabilities', error))
      .finally(() => {
        working = undefined;
      });
  };
  return {
    begin,
    async look() {
      if (left.size > 0 || (await records.look())) begin();
    },
    settled: async () => await working,
  };
}
