/** Many at once, or one alone. Who wants to be alone is not overtaken for ever: nobody new starts while it waits. */
export interface Exclusion {
  together<T>(work: () => Promise<T>): Promise<T>;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createExclusion(): Exclusion {
  let running = 0;
  let taken = false;
  let waiting: (() => void)[] = [];
  const change = () => new Promise<void>((resolve) => waiting.push(resolve));
  const changed = () => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return {
    async together(work) {
      while (taken) await change();
      running++;
      try {
        return await work();
      } finally {
        running--;
        changed();
      }
    },
    async alone(work) {
      while (taken) await change();
      taken = true;
      try {
        while (running > 0) await change();
        return await work();
      } finally {
        taken = false;
        changed();
      }
    },
  };
}
