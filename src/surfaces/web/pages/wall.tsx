/** Dashboards one after the other on a screen that nobody touches: big type, no tools, and it finds back by itself. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Dashboard } from '#pure/contract/resources.ts';
import { Board } from '../dashboards/board.tsx';
import { pointsFor, useFresh, usePanelData } from '../dashboards/data.ts';
import { WallFrame } from '../dashboards/wall-frame.tsx';
import { useApi } from '../model/client.ts';
import { liveStore } from '../model/live.ts';
import { leaveWall, showWall, wallStore } from '../model/shortcuts.ts';
import type { PanelHands } from '../panels/panel.ts';
import { useKinds } from './dashboard.tsx';

const secondsLeast = 5;
const hands: PanelHands = { zoom: null, linked: false, wall: true };

/** Which of `count` is shown now. */
export function useTurn(count: number, seconds: number): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (count < 2) return;
    const timer = setInterval(() => setAt((before) => before + 1), Math.max(secondsLeast, seconds) * 1000);
    return () => clearInterval(timer);
  }, [count, seconds]);
  return count === 0 ? 0 : at % count;
}

export function Wall() {
  const { show = '', seconds = 30 } = useSearch({ from: '/shell/wall' });
  const ids = useMemo(() => show.split(',').filter(Boolean), [show]);
  const turn = useTurn(ids.length, seconds);
  const navigate = useNavigate();
  const wall = useSyncExternalStore(wallStore.subscribe, wallStore.read);
  const { version } = useSyncExternalStore(liveStore.subscribe, liveStore.read);
  const [first, setFirst] = useState('');
  const [entered, setEntered] = useState(false);
  useEffect(() => {
    showWall();
    setEntered(true);
    return leaveWall;
  }, []);
  useEffect(() => {
    if (entered && !wall) void navigate({ to: '/dashboards' });
  }, [entered, wall, navigate]);
  // A newer server speaks with a newer page.
  useEffect(() => {
    if (!version) return;
    if (first === '') setFirst(version);
    else if (first !== version) location.reload();
  }, [version, first]);
  const id = ids[turn];
  return id === undefined ? null : <Turn key={id} id={id} turn={turn} count={ids.length} />;
}

function Turn({ id, turn, count }: { id: string; turn: number; count: number }) {
  const query = useApi('dashboard', { params: { id } }, { retry: true, retryDelay: 5000, staleTime: 60_000 });
  return query.data ? (
    <OnWall dashboard={query.data} turn={turn} count={count} />
  ) : (
    <WallFrame name="" turn={turn} count={count} lost={query.error !== null} />
  );
}

function OnWall({ dashboard, turn, count }: { dashboard: Dashboard; turn: number; count: number }) {
  const kinds = useKinds();
  const { status } = useSyncExternalStore(liveStore.subscribe, liveStore.read);
  const toMs = useFresh(dashboard.spanMs, true);
  const { siteId, deviceId, panels, spanMs } = dashboard;
  const data = usePanelData(
    panels,
    { fromMs: toMs - spanMs, toMs },
    { siteId, deviceId },
    pointsFor(innerWidth),
  );
  return (
    <WallFrame
      name={dashboard.name}
      turn={turn}
      count={count}
      lost={status === 'lost' || data.error !== null}
    >
      <Board panels={panels} kinds={kinds} data={data.data} hands={hands} wall />
    </WallFrame>
  );
}
