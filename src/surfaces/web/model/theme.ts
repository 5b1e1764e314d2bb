/** Theme: the system's unless a person chose. Canvas needs resolved colours, so those are read through a hidden element. */
import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'dark' | 'light';
const key = 'nocturne.theme';
const listeners = new Set<() => void>();
const resolved = new Map<string, string>();
let revision = 0;

const changed = () => {
  resolved.clear();
  revision++;
  for (const listener of listeners) listener();
};
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);

export function themeOf(): Theme {
  const value = document.documentElement.dataset.theme;
  return value === 'dark' || value === 'light' ? value : 'system';
}
export function setTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(key);
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(key, theme);
  }
  changed();
}
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useTheme = () => useSyncExternalStore(subscribe, themeOf);
export const useThemeRevision = () => useSyncExternalStore(subscribe, () => revision);

let sample: HTMLElement | null = null;
export function cssColor(token: string): string {
  const known = resolved.get(token);
  if (known) return known;
  if (!sample) {
    sample = document.createElement('span');
    sample.hidden = true;
    document.body.append(sample);
  }
  sample.style.color = `var(${token})`;
  const color = getComputedStyle(sample).color;
  resolved.set(token, color);
  return color;
}
