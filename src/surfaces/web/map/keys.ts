/** Keys of the map. Text fields, dialogs and the page's own chords (g, then a letter) come first. */
import { useEffect, useRef } from 'react';

export type MapKeys = Readonly<Record<string, () => void>>;
/** After `g` the next letter goes to the page. */
const chordMs = 1200;

/** Names as `KeyboardEvent.key`, with `ctrl+` before; Enter and arrows act only where no control has the focus. */
export function useMapKeys(keys: MapKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let chord = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || target.closest('input,textarea,select,[contenteditable],dialog')) return;
      const inChord = performance.now() - chord < chordMs;
      chord = event.key === 'g' ? performance.now() : Number.NEGATIVE_INFINITY;
      if (inChord || event.altKey) return;
      const name = `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.key}`;
      const act = latest.current[name];
      const needsMap = event.key === 'Enter' || event.key.startsWith('Arrow');
      if (!act || (needsMap && target.closest('button,a,aside'))) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
