/** What panels show: one question for all of them, asked anew as results arrive, or every few seconds where nothing is pushed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ResponseOf, RouteId } from '#pure/contract/api.ts';
import type { Dashboard, Panel, PanelData } from '#pure/contract/resources.ts';
import { addressOf, call, ProblemError, problemOf } from '../model/client.ts';
import { liveStore } from '../model/live.ts';

/** Charts move by steps of the span: a minute's view is fresh, a month's view is not asked for each second; yet alerts stand beside it. */
const stepsPerSpan = 720;
const freshMsMin = 5000;
const freshMsMax = 15_000;
/** Without news the picture still moves on, so often. */
const idleMs = 30_000;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
export interface Chosen {
  readonly siteId: string | null;
  readonly deviceId: string | null;
}

/** The present, in steps; it moves when results have arrived. `pushed` false: by itself. */
export function useFresh(spanMs: number, pushed: boolean): number {
  const stepMs = Math.min(freshMsMax, Math.max(freshMsMin, spanMs / stepsPerSpan));
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    let last = Date.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const move = () => {
      timer = undefined;
      if (pushed && liveStore.read().status === 'frozen') return;
      last = Date.now();
      setNow(last);
    };
    const heard = () => {
      timer ??= setTimeout(move, Math.max(0, last + stepMs - Date.now()));
    };
    setNow(last);
    const stop = pushed ? liveStore.subscribe(heard) : undefined;
    const idle = setInterval(heard, pushed ? Math.max(idleMs, stepMs) : stepMs);
    return () => {
      stop?.();
      clearInterval(idle);
      clearTimeout(timer);
    };
  }, [stepMs, pushed]);
  return Math.floor(now / stepMs) * stepMs;
}

/** As many buckets as a chart of half this width can show. */
export const pointsFor = (widthPx: number): number => (widthPx > 1500 ? 300 : widthPx > 800 ? 240 : 160);

export function usePanelData(panels: readonly Panel[], span: Span, chosen: Chosen, points: number) {
  const asked = panels.map(({ id, kind, config }) => ({ id, kind, config }));
  const body = { ...span, ...chosen, points, panels: asked };
  return useQuery({
    queryKey: ['panelData', body],
    queryFn: ({ signal }) => call('panelData', { body }, signal),
    placeholderData: keepPreviousData,
    structuralSharing: false,
    // Each moment is another question; what is past is not looked at again.
    gcTime: 10_000,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: panels.length > 0,
  });
}

/** A route as the holder of a shared link: no session is used, and none is ended when it is refused. */
async function callShared<K extends RouteId>(id: K, secret: string, body?: unknown): Promise<ResponseOf<K>> {
  const response = await fetch(addressOf(id, {}), {
    method: body === undefined ? 'GET' : 'POST',
    credentials: 'omit',
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as ResponseOf<K>;
}

/** A screen in a lobby has nobody to reload it: it asks until it is answered. Only a refusal is final. */
const forever = {
  retry: (_: number, error: Error) => !(error instanceof ProblemError && [401, 403].includes(error.status)),
  retryDelay: (attempt: number) => Math.min(15_000, 1000 * 2 ** attempt),
};
export const useSharedDashboard = (secret: string) =>
  useQuery<Dashboard | null, Error>({
    queryKey: ['sharedDashboard', secret],
    queryFn: () => callShared('sharedDashboard', secret),
    refetchInterval: 60_000,
    ...forever,
  });
export const useSharedData = (secret: string, span: Span, points: number) =>
  useQuery<PanelData | null, Error>({
    queryKey: ['sharedData', secret, span, points],
    queryFn: () => callShared('sharedData', secret, { ...span, points }),
    placeholderData: keepPreviousData,
    structuralSharing: false,
    gcTime: 10_000,
    ...forever,
  });
