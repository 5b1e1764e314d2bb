/** Lets so many works in at a time, in the order in which they came. */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Works that are in or wait. */
  readonly size: number;
  /** Resolves when so few are in or wait. */
  below(count: number): Promise<void>;
}

export function createGate(atOnceMax: number): Gate {
  let active = 0;
  const queue: (() => void)[] = [];
  let watchers: { readonly count: number; readonly go: () => void }[] = [];
  const size = () => active + queue.length;
  return {
    async run(work) {
      if (active >= atOnceMax)
        await new Promise<void>((resolve) => {
          queue.push(resolve);
        });
      else active++;
      try {
        return await work();
      } finally {
        // The place goes to the next in line, or is free.
        const next = queue.shift();
        if (next) next();
        else active--;
        const left = size();
        const due = watchers.filter((item) => left < item.count);
        watchers = watchers.filter((item) => left >= item.count);
        for (const { go } of due) go();
      }
    },
    get size() {
      return size();
    },
    below: (count) =>
      size() < count
        ? Promise.resolve()
        : new Promise<void>((go) => {
            watchers.push({ count, go });
          }),
  };
}
