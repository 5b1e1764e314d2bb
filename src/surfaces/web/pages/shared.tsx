/** What a shared link shows: one dashboard, or several in turn (`#secret,secret;30`), without an account. The secret never reaches a log: it is after the #. */
import { useEffect, useMemo, useState } from 'react';
import type { PanelKindInfo } from '#pure/contract/resources.ts';
import { Board } from '../dashboards/board.tsx';
import { pointsFor, useFresh, useSharedDashboard, useSharedData } from '../dashboards/data.ts';
import { WallFrame } from '../dashboards/wall-frame.tsx';
import { ProblemError } from '../model/client.ts';
import type { PanelHands } from '../panels/panel.ts';
import { Empty, useMedia } from '../parts/basics.tsx';
import { useTurn } from './wall.tsx';

const hands: PanelHands = { zoom: null, linked: false, wall: true };
const noKinds: ReadonlyMap<string, PanelKindInfo> = new Map();
const spanMsFirst = 3_600_000;

function useSecrets(): { secrets: readonly string[]; seconds: number } {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const read = () => setHash(location.hash);
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  return useMemo(() => {
    const [list = '', seconds = '30'] = hash.replace(/^#/, '').split(';');
    return { secrets: list.split(',').filter(Boolean), seconds: Number(seconds) || 30 };
  }, [hash]);
}

export function Shared() {
  const { secrets, seconds } = useSecrets();
  const turn = useTurn(secrets.length, seconds);
  useEffect(() => {
    document.documentElement.classList.add('wall');
    return () => document.documentElement.classList.remove('wall');
  }, []);
  const secret = secrets[turn];
  return secret === undefined ? (
    <Refused />
  ) : (
    <Turn key={secret} secret={secret} turn={turn} count={secrets.length} />
  );
}

function Refused() {
  return (
    <div className="entry">
      <Empty title="This link shows nothing (any more)">
        It expired, was revoked, or was not copied whole. Ask whoever sent it for another.
      </Empty>
    </div>
  );
}

function Turn({ secret, turn, count }: { secret: string; turn: number; count: number }) {
  const dashboard = useSharedDashboard(secret);
  const spanMs = dashboard.data?.spanMs ?? spanMsFirst;
  const toMs = useFresh(spanMs, false);
  const data = useSharedData(secret, { fromMs: toMs - spanMs, toMs }, pointsFor(innerWidth));
  const phone = useMedia('(max-width: 700px)');
  const refused = dashboard.error instanceof ProblemError && [401, 403].includes(dashboard.error.status);
  if (refused || dashboard.data === null) return <Refused />;
  return (
    <WallFrame
      name={dashboard.data?.name ?? ''}
      turn={turn}
      count={count}
      lost={dashboard.isRefetchError || data.failureCount > 0}
    >
      {dashboard.data ? (
        <Board
          panels={dashboard.data.panels}
          kinds={noKinds}
          data={data.data ?? undefined}
          hands={hands}
          wall={!phone}
        />
      ) : null}
    </WallFrame>
  );
}
