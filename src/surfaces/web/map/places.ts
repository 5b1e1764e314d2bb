/** Places as the server keeps them: saved after a pause, undone one move at a time. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { MapArrangement, MapPlace } from '#pure/contract/resources.ts';
import { call, faultOf, queries } from '../model/client.ts';
import { notify } from '../model/toasts.ts';

/** Discovery changes the map many times a second: what was laid out is sent together. */
const saveAfterMs = 1500;
const undoMax = 50;
/** As many as one request takes. */
const placesAtOnce = 10_000;

interface Move {
  readonly arrangement: MapArrangement;
  readonly before: readonly MapPlace[];
  readonly fresh: readonly string[];
}

function remember(arrangement: MapArrangement, items: readonly MapPlace[], forget: readonly string[]): void {
  queries.setQueryData<{ items: MapPlace[] }>(['mapPlaces', { query: { arrangement } }], (old) => {
    const known = new Map((old?.items ?? []).map((place) => [place.id, place]));
    for (const id of forget) known.delete(id);
    for (const place of items) known.set(place.id, place);
    return { items: [...known.values()] };
  });
}

export function usePlaces(arrangement: MapArrangement, maySave: boolean) {
  const [moves, setMoves] = useState<readonly Move[]>([]);
  const waiting = useRef(new Map<string, MapPlace>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const send = useCallback(
    async (items: readonly MapPlace[], forget: readonly string[] = []) => {
      const before: MapPlace[] = [];
      for (let at = 0; at < Math.max(items.length, 1); at += placesAtOnce) {
        const answer = await call('updateMapPlaces', {
          body: {
            arrangement,
            items: items.slice(at, at + placesAtOnce),
            forget: at === 0 ? [...forget] : [],
          },
        });
        before.push(...answer.before);
      }
      remember(arrangement, items, forget);
      return before;
    },
    [arrangement],
  );
  const tell = (error: unknown) => notify({ tone: 'bad', fault: faultOf(error) });
  const flush = useCallback(async () => {
    const items = [...waiting.current.values()];
    waiting.current.clear();
    if (items.length > 0) await send(items);
  }, [send]);
  // Another arrangement has places of its own, and leaving the page must not lose what waits.
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      void flush().catch(() => {});
    },
    [flush],
  );

  return {
    /** Laid out: kept so that the same network looks the same tomorrow. */
    keep(items: readonly MapPlace[]) {
      if (!maySave) return;
      for (const item of items) waiting.current.set(item.id, item);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush().catch(tell), saveAfterMs);
    },
    /** Moved by a person: kept at once, and can be undone. */
    async move(items: readonly MapPlace[]) {
      if (!maySave) return;
      try {
        await flush();
        const before = await send(items);
        const known = new Set(before.map((place) => place.id));
        const fresh = items.filter((item) => !known.has(item.id)).map((item) => item.id);
        setMoves((list) => [...list, { arrangement, before, fresh }].slice(-undoMax));
      } catch (error) {
        tell(error);
      }
    },
    undo:
      moves.at(-1)?.arrangement === arrangement
        ? async () => {
            const last = moves.at(-1)!;
            setMoves((list) => list.slice(0, -1));
            await send(last.before, last.fresh).catch(tell);
          }
        : null,
  };
}
