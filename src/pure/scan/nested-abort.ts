/** A signal that follows another and may end before it. */
export interface NestedAbort {
  readonly signal: AbortSignal;
  abort(): void;
  /** Lets go of the outer signal; many short works under one long run would pile up there. */
  release(): void;
}

export function nestedAbort(outer: AbortSignal): NestedAbort {
  const own = new AbortController();
  const abort = () => own.abort();
  outer.addEventListener('abort', abort, { once: true });
  if (outer.aborted) own.abort();
  return {
    signal: own.signal,
    abort,
    release: () => outer.removeEventListener('abort', abort),
  };
}
