/** What a pointer, a wheel and the keys do on the shared axis of all strips. */
import type { Comment } from '#pure/contract/resources.ts';
import { linkedCursor } from './cursor.ts';
import { between, keyed, moved, type View, zoomed } from './view.ts';

export interface StripState {
  readonly view: View;
  readonly focus: View | null;
  readonly comments: readonly Comment[];
  readonly setView: (view: View | null) => void;
  /** Called while a focus is drawn with `done` false, and once with true. */
  readonly setFocus: (focus: View | null, done: boolean) => void;
  readonly openComment: (comment: Comment) => void;
}

const clickPx = 4;
const markPx = 9;

/** Listeners for one element whose width is the whole view; `read` gives what is shown now. */
export function stripHands(element: HTMLElement, read: () => StripState): () => void {
  let start: { x: number; timeS: number; view: View; pans: boolean; drawn: View | null } | null = null;
  const timeAt = (x: number, view: View) =>
    view[0] + Math.min(1, Math.max(0, x / element.clientWidth)) * (view[1] - view[0]);
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { view } = read();
    element.setPointerCapture(event.pointerId);
    start = { x: event.offsetX, timeS: timeAt(event.offsetX, view), view, pans: event.shiftKey, drawn: null };
  };
  const move = (event: PointerEvent) => {
    const { view, setView, setFocus } = read();
    linkedCursor.set(timeAt(event.offsetX, view));
    if (!start || Math.abs(event.offsetX - start.x) < clickPx) return;
    if (start.pans) setView(moved(start.view, (start.x - event.offsetX) / element.clientWidth));
    else {
      const end = timeAt(event.offsetX, view);
      start.drawn = [Math.min(start.timeS, end), Math.max(start.timeS, end)];
      setFocus(start.drawn, false);
    }
  };
  const up = (event: PointerEvent) => {
    const { view, comments, setFocus, openComment } = read();
    if (start?.drawn) setFocus(start.drawn, true);
    else if (start && !start.pans) {
      const perPx = (view[1] - view[0]) / element.clientWidth;
      const found = comments.find(
        (item) => Math.abs(item.fromMs / 1000 - timeAt(event.offsetX, view)) < markPx * perPx,
      );
      if (found) openComment(found);
    }
    start = null;
  };
  const leave = () => linkedCursor.set(null);
  const clear = () => read().setFocus(null, true);
  const wheel = (event: WheelEvent) => {
    if (!(event.ctrlKey || event.metaKey || document.activeElement === element)) return;
    event.preventDefault();
    const { view, setView } = read();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) setView(moved(view, event.deltaX / 800));
    else setView(zoomed(view, timeAt(event.offsetX, view), event.deltaY > 0 ? 1.25 : 0.8));
  };
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { view, focus, setView, setFocus } = read();
    // With shift the arrows draw the focus: its end moves.
    if (event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      const step = ((view[1] - view[0]) / 40) * (event.key === 'ArrowLeft' ? -1 : 1);
      const [from, to] = focus ?? between(view[1] - Math.abs(step), view[1]);
      setFocus([from, Math.max(from + 1, to + step)], true);
    } else {
      const next = keyed(view, event.key);
      if (next === undefined) return;
      if (next === null && focus) setFocus(null, true);
      else setView(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const listeners: readonly [string, EventListener, AddEventListenerOptions?][] = [
    ['pointerdown', down as EventListener],
    ['pointermove', move as EventListener],
    ['pointerup', up as EventListener],
    ['pointerleave', leave],
    ['dblclick', clear],
    ['wheel', wheel as EventListener, { passive: false }],
    ['keydown', key as EventListener],
  ];
  for (const [name, listener, options] of listeners) element.addEventListener(name, listener, options);
  return () => {
    for (const [name, listener] of listeners) element.removeEventListener(name, listener);
  };
}
