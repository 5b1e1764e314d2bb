/** What many works at once have to tell, in the order in which it comes. Whoever runs ahead of the reader waits. */
export interface Outbox<T> {
  put(items: readonly T[]): void;
  /** Resolves when the reader has room for more. */
  room(): Promise<void>;
  end(): void;
  fail(error: unknown): void;
  readonly lists: AsyncIterable<readonly T[]>;
}

/** Items that wait before producers are asked to. */
const waitingMax = 5000;

export function createOutbox<T>(): Outbox<T> {
  let waiting: T[] = [];
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};
  let producers: (() => void)[] = [];
  const close = () => {
    over = true;
    wake();
    for (const go of producers.splice(0)) go();
    producers = [];
  };
  async function* lists(): AsyncIterable<readonly T[]> {
    try {
      for (;;) {
        if (waiting.length > 0) {
          const list = waiting;
          waiting = [];
          for (const go of producers.splice(0)) go();
          yield list;
        } else if (over) break;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
      if (failure) throw failure.error;
    } finally {
      // A reader that went away must not leave anybody waiting.
      close();
    }
  }
  return {
    put(items) {
      for (const item of items) waiting.push(item);
      wake();
    },
    room: () =>
      over || waiting.length <= waitingMax
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            producers.push(resolve);
          }),
    end: close,
    fail(error) {
      failure ??= { error };
      close();
    },
    lists: lists(),
  };
}
