/** What a query may fail with, in the words of the Prometheus HTTP API. Thrown inside this folder only: `index.ts` gives it as a value. */
export type QueryFaultKind = 'bad_data' | 'execution' | 'timeout';

export class QueryFault extends Error {
  readonly kind: QueryFaultKind;
  /** Offset in the text of the query, from 0; undefined where the fault lies in the data. */
  readonly at: number | undefined;
  constructor(kind: QueryFaultKind, message: string, at?: number) {
    super(message);
    this.kind = kind;
    this.at = at;
  }
}

export const badData = (message: string, at?: number) => new QueryFault('bad_data', message, at);
export const failed = (message: string, at?: number) => new QueryFault('execution', message, at);

/** What one query may cost. `points` are samples read and values computed; `expired` is asked between pieces of work. */
export interface Budget {
  points: number;
  readonly expired: () => boolean;
}
export function spend(budget: Budget, points: number): void {
  budget.points -= points;
  if (budget.points < 0)
    throw failed(
      'the query would touch too many samples: choose fewer series, a shorter time or a longer step',
    );
  if (budget.expired())
    throw new QueryFault(
      'timeout',
      'the query took too long: choose fewer series, a shorter time or a longer step',
    );
}
