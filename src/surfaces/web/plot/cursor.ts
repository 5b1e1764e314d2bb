/** One moment under the pointer, shown by every chart of the page. */
let timeS: number | null = null;
const listeners = new Set<() => void>();

export const linkedCursor = {
  read: () => timeS,
  set(value: number | null) {
    if (value === timeS) return;
    timeS = value;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
