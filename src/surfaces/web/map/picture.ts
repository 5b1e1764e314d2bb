/** The map as the server has it: columns decoded into what is drawn, moves sent back and undone one at a time. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MapArrangement, MapPlace, MapShape } from '#pure/contract/resources.ts';
import { decodePicture, type Picture } from '#pure/topology/picture.ts';
import { call, faultOf, queries } from '../model/client.ts';
import { notify } from '../model/toasts.ts';
import type { MapQuestion } from './question.ts';

/** Loads change with every poll; a large network takes some tens of milliseconds to be drawn anew. */
const refreshMsOf = (devices: number) => (devices > 1500 ? 30_000 : 10_000);
const undoMax = 50;

interface Held {
  readonly version: string;
  readonly shape: MapShape;
  readonly picture: Picture;
}

export function usePicture(question: MapQuestion) {
  const queryKey = ['mapPicture', question];
  return useQuery<Held>({
    queryKey,
    queryFn: async ({ signal }) => {
      const held = queries.getQueryData<Held>(queryKey);
      const known = held ? { known: held.version } : {};
      const { version, shape, live } = await call('mapPicture', { query: { ...question, ...known } }, signal);
      const whole = shape ?? held!.shape;
      return { version, shape: whole, picture: decodePicture(whole, live) };
    },
    refetchInterval: ({ state }) => refreshMsOf(state.data?.picture.graph.nodes.length ?? 0),
    // Comparing thousands of devices with as many would cost a frame or two, and loads differ nearly always.
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

/** Until the server has told its new shape, the picture shows what was done to it. */
async function remember(arrangement: MapArrangement, items: readonly MapPlace[]): Promise<void> {
  await queries.cancelQueries({ queryKey: ['mapPicture'] });
  const ofArrangement = ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
    queryKey[0] === 'mapPicture' && (queryKey[1] as MapQuestion).arrangement === arrangement;
  queries.setQueriesData<Held>({ predicate: ofArrangement }, (held) => {
    if (!held) return held;
    const places = held.picture.places.slice();
    const pinned = held.picture.pinned.slice();
    for (const { id, x, y, pinned: by } of items) {
      const i = held.picture.graph.indexOf.get(id);
      if (i === undefined) continue;
      places.set([x, y], i * 2);
      pinned[i] = Number(by);
    }
    return { ...held, picture: { ...held.picture, places, pinned } };
  });
}
const askAnew = () => queries.invalidateQueries({ queryKey: ['mapPicture'] });
const tell = (error: unknown) => notify({ tone: 'bad', fault: faultOf(error) });

interface Move {
  readonly arrangement: MapArrangement;
  readonly before: readonly MapPlace[];
}

export function useMoves(arrangement: MapArrangement) {
  const [moves, setMoves] = useState<readonly Move[]>([]);
  const act = async (work: () => Promise<{ readonly before: readonly MapPlace[] }>) => {
    try {
      const { before } = await work();
      setMoves((list) => [...list, { arrangement, before }].slice(-undoMax));
    } catch (error) {
      tell(error);
    }
    await askAnew();
  };
  return {
    move: (items: readonly MapPlace[]) =>
      act(async () => {
        await remember(arrangement, items);
        return await call('updateMapPlaces', { body: { arrangement, items: [...items] } });
      }),
    tidy: (ids: readonly string[]) => act(() => call('tidyMap', { body: { arrangement, ids: [...ids] } })),
    undo:
      moves.at(-1)?.arrangement === arrangement
        ? async () => {
            const { before } = moves.at(-1)!;
            setMoves((list) => list.slice(0, -1));
            await call('updateMapPlaces', { body: { arrangement, items: [...before] } }).catch(tell);
            await askAnew();
          }
        : null,
  };
}
