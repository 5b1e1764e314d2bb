/** Keys that work everywhere outside text: Ctrl-K or /, ?, g then a letter, w for the wall, . to freeze. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { freeze, liveStore } from './live.ts';
import { goKeys } from './places.ts';

const chordMs = 1200;

const wallListeners = new Set<() => void>();
export const wallStore = {
  subscribe: (listener: () => void) => {
    wallListeners.add(listener);
    return () => wallListeners.delete(listener);
  },
  read: () => document.documentElement.classList.contains('wall'),
};
const setWall = (on: boolean) => {
  document.documentElement.classList.toggle('wall', on);
  for (const listener of wallListeners) listener();
  window.dispatchEvent(new Event('resize'));
};
/** The layout of a wall without full screen: a page that was opened by nobody has no gesture to ask with. */
export const showWall = (): void => setWall(true);
export function enterWall(): void {
  setWall(true);
  // Full screen may be refused (no gesture, an embedded page); the wall layout works without it.
  document.documentElement.requestFullscreen?.().catch(() => {});
}
export function leaveWall(): void {
  setWall(false);
  if (document.fullscreenElement) void document.exitFullscreen();
}
document.addEventListener('fullscreenchange', () => {
  if (!document.fullscreenElement && wallStore.read()) setWall(false);
});

export function useShortcuts(open: (overlay: 'palette' | 'help' | null) => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let chord = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('palette');
        return;
      }
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest('input,textarea,select,[contenteditable],dialog')) return;
      const to = performance.now() - chord < chordMs ? goKeys.get(event.key) : undefined;
      if (to) {
        chord = 0;
        event.preventDefault();
        void navigate({ to });
        return;
      }
      chord = event.key === 'g' ? performance.now() : 0;
      if (event.key === '?') open('help');
      else if (event.key === '/') {
        event.preventDefault();
        const filter = document.querySelector<HTMLInputElement>('[data-filter]');
        if (filter) filter.focus();
        else open('palette');
      } else if (event.key === 'w') wallStore.read() ? leaveWall() : enterWall();
      else if (event.key === '.') freeze(liveStore.read().status !== 'frozen');
      else if (event.key === 'Escape' && wallStore.read()) leaveWall();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate, open]);
}
