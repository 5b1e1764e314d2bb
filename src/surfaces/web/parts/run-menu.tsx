/**
 * "Run…": the tools that fit an object, filled in. `RunMenuHost` stands once in the shell and shows what a right-click, a long press,
 * a key or a button opened; `RunButton` is that button, for pages and cards.
 */
import { useNavigate } from '@tanstack/react-router';
import { ChevronDown, Copy, Play, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ToolInfo } from '#pure/contract/resources.ts';
import { toolGroups } from '#pure/contract/subject.ts';
import { useApi } from '../model/client.ts';
import { type OpenMenu, openRunMenuAt, runMenuStore } from '../model/run-menu.ts';
import { fitting, type RunTarget, searchOf } from '../model/run-targets.ts';
import { copyAndSay } from './basics.tsx';
import { groupTitles, ToolIcon } from './tool-icon.tsx';

export function RunButton({
  targets,
  label = 'Run',
}: {
  targets: readonly (RunTarget | null)[];
  label?: string;
}) {
  const known = targets.filter((item) => item !== null);
  if (known.length === 0) return null;
  return (
    <button
      type="button"
      className="button"
      aria-haspopup="menu"
      title="Run a tool on this"
      onClick={(event) => openRunMenuAt(event.currentTarget, known)}
    >
      <Play size={14} /> {label}
      <ChevronDown size={13} aria-hidden />
    </button>
  );
}

export function RunMenuHost() {
  const open = useSyncExternalStore(runMenuStore.subscribe, runMenuStore.read);
  // A new object is a new menu: nothing of the one before stays.
  return open ? <RunMenu key={`${open.x} ${open.y} ${open.targets[0]?.label}`} open={open} /> : null;
}

function RunMenu({ open }: { open: OpenMenu }) {
  const host = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const tools = useApi('tools', {}, { staleTime: 600_000 });
  const navigate = useNavigate();
  const target = open.targets[at]!;
  const close = () => {
    runMenuStore.set(null);
    open.opener?.focus();
  };
  const found = fitting(tools.data?.items ?? [], target);
  useCloseOutside(host);
  usePlace(host, open, found.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown has changed, so the first of it gets the focus
  useEffect(() => {
    host.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [at, tools.data]);
  const run = (tool: ToolInfo) => {
    runMenuStore.set(null);
    void navigate({ to: '/tools/$id', params: { id: tool.id }, search: searchOf(tool, target.subject) });
  };
  return (
    <div
      ref={host}
      className="menu run-menu"
      role="menu"
      tabIndex={-1}
      aria-label={`Run on ${target.label}`}
      onKeyDown={(event) => onMenuKey(event, close)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div className="run-on">
        {open.targets.length > 1 ? (
          <div className="chips">
            {open.targets.map((item, i) => (
              <button
                key={item.label}
                type="button"
                role="menuitemradio"
                aria-checked={i === at}
                className={i === at ? 'chip on mono' : 'chip mono'}
                onClick={() => setAt(i)}
              >
                {item.label}
              </button>
            ))}
          </div>
        ) : (
          <strong className="clip">{target.label}</strong>
        )}
        <button type="button" className="button quiet icon" aria-label="Close" onClick={close}>
          <X size={15} />
        </button>
      </div>
      {toolGroups.map((group) => {
        const items = found.filter((tool) => tool.group === group);
        if (items.length === 0) return null;
        return (
          <fieldset key={group}>
            <legend>{groupTitles[group]}</legend>
            {items.map((tool) => (
              <button key={tool.id} type="button" role="menuitem" onClick={() => run(tool)}>
                <ToolIcon group={group} size={15} />
                <span className="mono">{tool.id}</span>
                <span className="note clip">{tool.summary}</span>
              </button>
            ))}
          </fieldset>
        );
      })}
      {tools.data && found.length === 0 ? <p className="menu-note">No tool takes this</p> : null}
      <button
        type="button"
        role="menuitem"
        className="copy"
        onClick={() => {
          close();
          void copyAndSay(copyTextOf(target), 'Value');
        }}
      >
        <Copy size={15} aria-hidden />
        <span>Copy</span>
        <span className="note clip mono">{copyTextOf(target)}</span>
      </button>
    </div>
  );
}

const copyTextOf = ({ label, subject }: RunTarget): string =>
  subject.address ?? subject.device ?? subject.mac ?? label;

function onMenuKey(event: React.KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const here = items.indexOf(document.activeElement as HTMLElement);
  const go = (to: number) => items[(to + items.length) % items.length]?.focus();
  const steps = new Map([
    ['ArrowDown', () => go(here + 1)],
    ['ArrowUp', () => go(here - 1)],
    ['Home', () => go(0)],
    ['End', () => go(-1)],
    ['Escape', close],
    ['Tab', close],
  ]);
  const act = steps.get(event.key);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function useCloseOutside(host: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const close = (event: Event) => {
      if (!host.current?.contains(event.target as Node)) runMenuStore.set(null);
    };
    document.addEventListener('pointerdown', close);
    window.addEventListener('resize', close);
    window.addEventListener('popstate', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      window.removeEventListener('resize', close);
      window.removeEventListener('popstate', close);
    };
  }, [host]);
}

const marginPx = 8;
/** At the pointer, pushed back into the window; on a phone the style sheet makes it a sheet at the bottom. */
function usePlace(host: React.RefObject<HTMLElement | null>, { x, y }: OpenMenu, count: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: its size depends on how many tools it shows
  useLayoutEffect(() => {
    const menu = host.current;
    if (!menu) return;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.setProperty('--run-x', `${Math.max(marginPx, Math.min(x, innerWidth - width - marginPx))}px`);
    menu.style.setProperty(
      '--run-y',
      `${Math.max(marginPx, Math.min(y, innerHeight - height - marginPx))}px`,
    );
  }, [host, x, y, count]);
}
