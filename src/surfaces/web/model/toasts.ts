/** Short messages at the edge of the page. At most `shownMax` at once: older ones give way. */
import type { Fault } from '#pure/base/errors.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text?: string;
  readonly fault?: Fault;
}
const shownMax = 4;
const shownMs = { good: 3500, bad: 9000 };
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
const publish = (value: readonly Toast[]) => {
  toasts = value;
  for (const listener of listeners) listener();
};

export function notify(toast: Omit<Toast, 'id'>): void {
  const id = next++;
  publish([...toasts, { ...toast, id }].slice(-shownMax));
  setTimeout(() => dismiss(id), shownMs[toast.tone]);
}
export const dismiss = (id: number) => publish(toasts.filter((toast) => toast.id !== id));
export const toastStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: () => toasts,
};
