/** The one open "run…" menu, and the object of the page one is on: rows and pages tell, the shell shows, the palette offers. */
import { useEffect } from 'react';
import type { RunTarget } from './run-targets.ts';

export interface OpenMenu {
  /** Objects to choose from; the first is chosen. */
  readonly targets: readonly RunTarget[];
  /** Where it was pointed at, in pixels of the window. */
  readonly x: number;
  readonly y: number;
  /** Gets the focus back. */
  readonly opener: HTMLElement | null;
}

function storeOf<T>(initial: T) {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => value,
    set: (next: T) => {
      value = next;
      for (const listener of listeners) listener();
    },
  };
}

export const runMenuStore = storeOf<OpenMenu | null>(null);
export const pageTargetStore = storeOf<RunTarget | null>(null);

/** Below the element, as a menu button does; nothing to run on opens nothing. */
export function openRunMenuAt(opener: HTMLElement, targets: readonly RunTarget[]): void {
  const { left, bottom } = opener.getBoundingClientRect();
  if (targets.length > 0) runMenuStore.set({ targets, x: left, y: bottom + 4, opener });
}

/** While the page is shown, the palette offers tools for this. */
export function usePageTarget(target: RunTarget | null): void {
  const key = JSON.stringify(target);
  useEffect(() => {
    pageTargetStore.set(JSON.parse(key) as RunTarget | null);
    return () => pageTargetStore.set(null);
  }, [key]);
}
