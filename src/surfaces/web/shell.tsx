/** The frame: where you are, what is wrong, whether it is live, and the way to everything by keyboard. */
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { LogOut, Menu as MenuIcon, Monitor, Moon, Search, Settings, Sun, UserRound, X } from 'lucide-react';

import { lazy, Suspense, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useAccount } from './model/account.ts';
import { queries, useApi, useChange } from './model/client.ts';
import { connectLive, disconnectLive, freeze, liveStore } from './model/live.ts';
import { groups, morePlaces, places, sidePlaces } from './model/places.ts';
import { leaveWall, useShortcuts, wallStore } from './model/shortcuts.ts';
import { setTheme, useTheme } from './model/theme.ts';
import { Dialog, FaultBox, Menu, Skeleton } from './parts/basics.tsx';
import { Brand } from './parts/brand.tsx';
import { Rail } from './parts/rail.tsx';
import { RunMenuHost } from './parts/run-menu.tsx';
import { Counts } from './parts/state.tsx';

const Palette = lazy(() => import('./parts/palette.tsx'));
const Shortcuts = lazy(() => import('./parts/shortcuts-help.tsx'));

export function Shell() {
  const who = useApi('whoami', {}, { staleTime: 300_000, retry: false });
  const account = who.data?.account;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [overlay, setOverlay] = useState<'palette' | 'help' | 'more' | null>(null);
  const wall = useSyncExternalStore(wallStore.subscribe, wallStore.read);
  const close = useCallback(() => setOverlay(null), []);
  useShortcuts(setOverlay);
  const signedIn = account !== undefined;
  const overview = useApi('overview', {}, { staleTime: 10_000, enabled: signedIn });
  const open = overview.data?.openAlerts.filter((alert) => alert.state === 'open').length ?? 0;
  useEffect(() => {
    if (!signedIn) return;
    connectLive();
    return disconnectLive;
  }, [signedIn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes what lies above
  useEffect(close, [path]);

  if (!account)
    return (
      <div className="entry">
        {who.error && !('status' in who.error && who.error.status === 401) ? (
          <div className="panel">
            <Brand />
            <FaultBox error={who.error} />
            <button type="button" className="button" onClick={() => void who.refetch()}>
              Try again
            </button>
          </div>
        ) : who.error ? (
          <SignIn />
        ) : (
          <div className="panel">
            <Skeleton rows={3} />
          </div>
        )}
      </div>
    );
  const flush = path === '/map';
  return (
    <div className="shell">
      <Rail open={open} />
      <div className="main">
        <TopBar openPalette={() => setOverlay('palette')} />
        <main className={flush ? 'content flush' : 'content'} id="content">
          <Suspense fallback={<Skeleton rows={6} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <BottomNav open={open} openMore={() => setOverlay('more')} />
      {wall ? (
        <div className="wall-exit">
          <button type="button" className="button" onClick={leaveWall}>
            <X size={15} /> Leave wall mode
          </button>
        </div>
      ) : null}
      <Suspense>
        {overlay === 'palette' ? <Palette onClose={close} /> : null}
        {overlay === 'help' ? <Shortcuts onClose={close} /> : null}
      </Suspense>
      {overlay === 'more' ? <MoreSheet onClose={close} /> : null}
      <RunMenuHost />
    </div>
  );
}

/** Not signed in: the first administrator is made by the printed link, everybody else signs in. */
function SignIn() {
  const setup = useApi('setupState', {});
  const navigate = useNavigate();
  const here = useRouterState({ select: (state) => state.location.href });
  // Where one came to: while the way to the sign-in is loaded, the address is already that of the sign-in.
  const [href] = useState(here);
  useEffect(() => {
    if (!setup.data) return;
    void (setup.data.needed
      ? navigate({ to: '/setup', replace: true })
      : navigate({ to: '/login', search: { next: href }, replace: true }));
  }, [setup.data, navigate, href]);
  return setup.error ? (
    <div className="panel">
      <FaultBox error={setup.error} />
    </div>
  ) : null;
}

function TopBar({ openPalette }: { openPalette: () => void }) {
  const account = useAccount();
  const live = useSyncExternalStore(liveStore.subscribe, liveStore.read);
  const overview = useApi('overview', {}, { staleTime: 10_000 });
  const counts = live.counts ?? overview.data?.states;
  const logout = useChange('logout');
  const navigate = useNavigate();
  return (
    <header className="bar">
      <button type="button" className="search-button" onClick={openPalette}>
        <Search size={14} aria-hidden />
        <span className="clip">Search or run…</span>
        <kbd className="wide">{navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <div className="grow wide" />
      {counts ? (
        <Link to="/sensors" className="wide">
          <span className="visually-hidden">Sensors</span>
          <Counts counts={counts} />
        </Link>
      ) : null}
      <LiveButton />
      <ThemeButton />
      <Menu label={`Account ${account?.name ?? ''}`} icon={<UserRound size={15} />}>
        <div className="menu-note">
          {account?.name} · {account?.role}
        </div>
        <Link to="/settings">
          <Settings size={14} /> Settings
        </Link>
        <button
          type="button"
          onClick={() =>
            logout.mutate(
              {},
              {
                onSuccess: () => {
                  disconnectLive();
                  queries.clear();
                  void navigate({ to: '/login' });
                },
              },
            )
          }
        >
          <LogOut size={14} /> Sign out
        </button>
      </Menu>
    </header>
  );
}

const liveTexts = { live: 'Live', lost: 'Reconnecting', connecting: 'Connecting', frozen: 'Frozen' };
function LiveButton() {
  const { status } = useSyncExternalStore(liveStore.subscribe, liveStore.read);
  return (
    <button
      type="button"
      className={`live ${status}`}
      aria-pressed={status === 'frozen'}
      title={
        status === 'frozen' ? 'Frozen: click to follow again' : 'Updates as things happen: click to freeze'
      }
      onClick={() => freeze(status !== 'frozen')}
    >
      <i />
      {liveTexts[status]}
    </button>
  );
}

const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const;
const themeIcons = { system: Monitor, light: Sun, dark: Moon };
export function ThemeButton() {
  const theme = useTheme();
  const Icon = themeIcons[theme];
  return (
    <button
      type="button"
      className="button quiet icon"
      aria-label={`Theme: ${theme}. Switch to ${nextTheme[theme]}`}
      title={`Theme: ${theme}`}
      onClick={() => setTheme(nextTheme[theme])}
    >
      <Icon size={15} />
    </button>
  );
}

function BottomNav({ open, openMore }: { open: number; openMore: () => void }) {
  return (
    <nav className="bottom" aria-label="Main, small screens">
      {places
        .filter((place) => 'thumb' in place)
        .map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} activeOptions={{ exact: to === '/' }}>
            <Icon size={19} aria-hidden />
            {label}
            {to === '/alerts' && open > 0 ? <span className="badge down">{open}</span> : null}
          </Link>
        ))}
      <button type="button" onClick={openMore}>
        <MenuIcon size={19} aria-hidden />
        More
      </button>
    </nav>
  );
}

function MoreSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Go to" onClose={onClose}>
      <div className="place-sheet">
        {[...groups, { name: 'More', places: [...sidePlaces, ...morePlaces] }].map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h3>{group.name}</h3>
            <ul>
              {group.places.map(({ to, label, icon: Icon }) => (
                <li key={to}>
                  <Link to={to} onClick={onClose} activeOptions={{ exact: to === '/' }}>
                    <Icon size={17} aria-hidden /> {label}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
