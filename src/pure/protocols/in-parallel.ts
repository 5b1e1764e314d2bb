/** Works on many things, some at the same time, and hands on results as they come: a slow one delays nobody. */

/**
 * `items` is read as room appears, so that a range of millions is never held. Results wait until they are taken; while more than
 * `waitingMax` of them wait, nothing new is begun.
 */
export async function* inParallel<T, R>(
  items: Iterable<T>,
  atOnceMax: number,
  signal: AbortSignal,
  work: (item: T) => AsyncIterable<R>,
): AsyncIterable<R> {
  const source = items[Symbol.iterator]();
  const ready: R[] = [];
  let wake = () => {};
  let active = 0;
  let ended = false;
  let failure: unknown;
  const run = async (item: T) => {
    for await (const result of work(item)) {
      ready.push(result);
      wake();
    }
  };
  const launch = () => {
    while (active < atOnceMax && !ended && ready.length <= waitingMax && !signal.aborted) {
      const next = source.next();
      if (next.done) {
        ended = true;
        return;
      }
      active++;
      void run(next.value)
        .catch((error) => {
          failure ??= error;
          ended = true;
        })
        .finally(() => {
          active--;
          launch();
          wake();
        });
    }
  };
  launch();
  while (active > 0 || ready.length > 0) {
    if (ready.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ready.length > 0 || active === 0) resolve();
      });
    yield* ready.splice(0);
    if (failure) throw failure;
    launch();
  }
  if (failure) throw failure;
}
const waitingMax = 10_000;
