/** A bounded queue between a producer that must not wait and a consumer that iterates. What does not fit is dropped and counted. */
export interface ResultQueue<T> extends AsyncIterable<T> {
  push(item: T): void;
  end(error?: unknown): void;
  readonly dropped: number;
}

export function createResultQueue<T>(
  lengthMax: number,
  onDrop: () => void,
  onReturn: () => void,
): ResultQueue<T> {
  let items: T[] = [];
  let ended = false;
  let failure: unknown;
  let dropped = 0;
  let wake: (() => void) | undefined;
  const signal = () => {
    wake?.();
    wake = undefined;
  };
  return {
    get dropped() {
      return dropped;
    },
    push(item) {
      if (ended) return;
      if (items.length >= lengthMax) {
        items.shift();
        dropped++;
        onDrop();
      }
      items.push(item);
      signal();
    },
    end(error) {
      ended = true;
      failure ??= error;
      signal();
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const ready = items;
          items = [];
          yield* ready;
          if (items.length > 0) continue;
          if (ended) {
            if (failure) throw failure;
            return;
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        onReturn();
      }
    },
  };
}
