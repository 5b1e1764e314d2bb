/** The navigation at the side: places in groups that fold, and the whole of it folds to icons. What is folded is remembered here. */
import { Link, useRouterState } from '@tanstack/react-router';
import { ChevronRight, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useState } from 'react';
import { groups, morePlaces } from '../model/places.ts';
import { useMedia } from './basics.tsx';
import { Brand } from './brand.tsx';
import { RailLibraries } from './libraries.tsx';

const slimKey = 'nocturne.rail';
const foldedKey = 'nocturne.rail.folded';
/** A browser may refuse to keep anything: then everything is open each time. */
function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}
function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing depends on it.
  }
}

export function Rail({ open }: { open: number }) {
  const small = useMedia('(max-width: 1000px)');
  const [wanted, setWanted] = useState(() => kept(slimKey) === 'slim');
  const [folded, setFolded] = useState<readonly string[]>(() => kept(foldedKey).split(',').filter(Boolean));
  const path = useRouterState({ select: (state) => state.location.pathname });
  const slim = small || wanted;
  const fold = (name: string) => {
    const next = folded.includes(name) ? folded.filter((other) => other !== name) : [...folded, name];
    keep(foldedKey, next.join(','));
    setFolded(next);
  };
  const here = (to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));
  return (
    <nav className={slim ? 'rail slim' : 'rail'} aria-label="Main">
      <Link to="/" className="brand">
        <Brand />
      </Link>
      {groups.map(({ name, places }) => {
        const closed = !slim && folded.includes(name);
        return (
          <div key={name} className="rail-group">
            {slim ? (
              <hr />
            ) : (
              <button type="button" className="group" aria-expanded={!closed} onClick={() => fold(name)}>
                {name}
                <ChevronRight size={12} aria-hidden />
              </button>
            )}
            {places
              // Where one is stays in sight, folded or not.
              .filter(({ to }) => !closed || here(to))
              .map(({ to, label, icon: Icon, key }) => (
                <Link
                  key={to}
                  to={to}
                  activeOptions={{ exact: to === '/' }}
                  title={slim ? `${label} (g ${key})` : `g ${key}`}
                >
                  <Icon size={16} aria-hidden />
                  <span className="label">{label}</span>
                  {to === '/alerts' && open > 0 ? <span className="badge down">{open}</span> : null}
                </Link>
              ))}
          </div>
        );
      })}
      <RailLibraries />
      <div className="foot">
        {morePlaces.map(({ to, label, icon: Icon, key }) => (
          <Link key={to} to={to} title={`${label} (g ${key})`}>
            <Icon size={16} aria-hidden />
            <span className="label">{label}</span>
          </Link>
        ))}
        {small ? null : (
          <button
            type="button"
            className="nav"
            aria-label={slim ? 'Widen the navigation' : 'Narrow the navigation'}
            title={slim ? 'Widen' : undefined}
            onClick={() => {
              keep(slimKey, slim ? '' : 'slim');
              setWanted(!slim);
            }}
          >
            {slim ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
            <span className="label">Narrow</span>
          </button>
        )}
      </div>
    </nav>
  );
}
