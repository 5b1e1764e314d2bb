/** A signal that follows another and may end before it. */
export interface NestedAbort {
  /** Made when somebody asks for it: most works of a run end without. */
  readonly signal: AbortSignal;
  readonly aborted: boolean;
  abort(): void;
  /** Lets go of the outer signal; many short works under one long run would pile up there. */
  release(): void;
}

/** One listener for all that follow a signal: for each that comes a signal looks through those it has, and a run has thousands of hosts at work. */
const followers = new WeakMap<AbortSignal, Set<() => void>>();

function followersOf(outer: AbortSignal): Set<() => void> {
  const known = followers.get(outer);
  if (known) return known;
  const all = new Set<() => void>();
  followers.set(outer, all);
  outer.addEventListener('abort', () => all.forEach((abort) => void abort()), { once: true });
  return all;
}

export function nestedAbort(outer: AbortSignal): NestedAbort {
  let own: AbortController | undefined;
  let { aborted } = outer;
  const abort = () => {
    aborted = true;
    own?.abort();
  };
  const all = followersOf(outer);
  all.add(abort);
  return {
    get signal() {
      if (!own) {
        own = new AbortController();
        if (aborted) own.abort();
      }
      return own.signal;
    },
    get aborted() {
      return aborted;
    },
    abort,
    release: () => void all.delete(abort),
  };
}
