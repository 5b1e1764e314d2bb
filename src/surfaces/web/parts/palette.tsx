// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the combobox pattern of ARIA over a plain list
// biome-ignore-all lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option
/** Ctrl-K: every page, device, tool, document and action. An address typed here offers the tools that take one. */
import { useNavigate } from '@tanstack/react-router';
import { BookOpen, Cable, Maximize, Moon, Pause, Plus, Radar, ScanSearch, Server } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { subjectOf } from '#pure/contract/subject.ts';
import { useApi } from '../model/client.ts';
import { freeze, liveStore } from '../model/live.ts';
import { allPlaces } from '../model/places.ts';
import { rank } from '../model/rank.ts';
import { pageTargetStore } from '../model/run-menu.ts';
import { fitting, type RunTarget, searchOf } from '../model/run-targets.ts';
import { enterWall } from '../model/shortcuts.ts';
import { setTheme, themeOf } from '../model/theme.ts';
import { Dialog } from './basics.tsx';
import { placeText } from './place.tsx';
import { StateMark } from './state.tsx';
import { ToolIcon } from './tool-icon.tsx';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly icon: React.ReactNode;
  readonly run: () => void;
}
const shownMax = 40;

export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const query = useDeferredValue(text.trim());
  const entries = useEntries(query, onClose);
  const index = Math.min(at, entries.length - 1);
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  }, [index]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((index + (event.key === 'ArrowDown' ? 1 : -1) + entries.length) % Math.max(entries.length, 1));
    } else if (event.key === 'Enter') entries[index]?.run();
  };
  return (
    <Dialog title="Search and run" onClose={onClose} bare>
      <div
        className="palette"
        style={{ margin: 'calc(-1 * var(--s2)) calc(-1 * var(--s5)) calc(-1 * var(--s4))' }}
      >
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={entries[index] ? `palette-${index}` : undefined}
          aria-label="Search devices, pages, tools and actions"
          placeholder="Device, address, page, tool or action"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <ul id="palette-list" role="listbox" aria-label="Results" ref={list}>
          {entries.map((entry, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input drives the list
            <li
              key={entry.id}
              id={`palette-${i}`}
              role="option"
              aria-selected={i === index}
              onClick={entry.run}
              onPointerMove={() => setAt(i)}
            >
              {entry.icon}
              <span className="clip">{entry.label}</span>
              <span className="end">{entry.note}</span>
            </li>
          ))}
          {entries.length === 0 ? (
            <li role="option" aria-selected="false" className="faint">
              Nothing is called that
            </li>
          ) : null}
        </ul>
      </div>
    </Dialog>
  );
}

function useEntries(query: string, onClose: () => void): Entry[] {
  const navigate = useNavigate();
  const devices = useApi(
    'devices',
    { query: { q: query, limit: 12 } },
    { enabled: query.length > 0, placeholderData: (old) => old },
  );
  const endpoints = useApi(
    'locate',
    { query: { q: query, limit: 6 } },
    { enabled: query.length >= 3, placeholderData: (old) => old },
  );
  const scanned = useApi(
    'scanHosts',
    { query: { q: query, limit: 6 } },
    // What a filter cannot read (a colon, an operator) is no search here.
    { enabled: query.length >= 3 && !/^\w+:\S*$/.test(query), placeholderData: (old) => old, retry: false },
  );
  const tools = useApi('tools', {}, { staleTime: 600_000 });
  const docs = useApi('docs', {}, { staleTime: 600_000 });
  const here = useSyncExternalStore(pageTargetStore.subscribe, pageTargetStore.read);
  return useMemo(() => {
    const then = (act: () => unknown) => () => {
      onClose();
      act();
    };
    const fixed: Entry[] = [
      ...allPlaces.map(({ to, label, icon: Icon, key }) => ({
        id: to,
        label,
        note: `g ${key}`,
        icon: <Icon size={15} />,
        run: then(() => navigate({ to })),
      })),
      ...(tools.data?.items ?? []).map((tool) => ({
        id: `tool-${tool.id}`,
        label: `${tool.id}: ${tool.summary}`,
        note: 'tool',
        icon: <ToolIcon group={tool.group} size={15} />,
        run: then(() => navigate({ to: '/tools/$id', params: { id: tool.id } })),
      })),
      {
        id: 'discover',
        label: 'Discover the network',
        note: 'action',
        icon: <Radar size={15} />,
        run: then(() => navigate({ to: '/discovery' })),
      },
      {
        id: 'sensor',
        label: 'Add a sensor',
        note: 'action',
        icon: <Plus size={15} />,
        run: then(() => navigate({ to: '/sensors', hash: 'new' })),
      },
      {
        id: 'rule',
        label: 'Add a rule',
        note: 'action',
        icon: <Plus size={15} />,
        run: then(() => navigate({ to: '/rules/$id', params: { id: 'new' } })),
      },
      {
        id: 'service',
        label: 'Add a business service or a computed sensor',
        note: 'action',
        icon: <Plus size={15} />,
        run: then(() => navigate({ to: '/services', hash: 'new' })),
      },
      {
        id: 'report',
        label: 'Add a report',
        note: 'action',
        icon: <Plus size={15} />,
        run: then(() => navigate({ to: '/reports/$id/edit', params: { id: 'new' } })),
      },
      {
        id: 'scan',
        label: 'Add a scan',
        note: 'action',
        icon: <Plus size={15} />,
        run: then(() => navigate({ to: '/scans/$id/edit', params: { id: 'new' } })),
      },
      {
        id: 'findings',
        label: 'Findings to do',
        note: 'scans',
        icon: <ScanSearch size={15} />,
        run: then(() => navigate({ to: '/scans', search: { tab: 'findings' } })),
      },
      {
        id: 'surface',
        label: 'Attack surface',
        note: 'scans',
        icon: <ScanSearch size={15} />,
        run: then(() => navigate({ to: '/scans', search: { tab: 'surface' } })),
      },
      {
        id: 'wall',
        label: 'Wall mode, full screen',
        note: 'w',
        icon: <Maximize size={15} />,
        run: then(enterWall),
      },
      {
        id: 'freeze',
        label: 'Freeze or follow live updates',
        note: '.',
        icon: <Pause size={15} />,
        run: then(() => freeze(liveStore.read().status !== 'frozen')),
      },
      {
        id: 'theme',
        label: 'Switch between dark and light',
        note: 'action',
        icon: <Moon size={15} />,
        run: then(() => setTheme(themeOf() === 'dark' ? 'light' : 'dark')),
      },
      ...(query
        ? (docs.data?.items ?? []).map((page) => ({
            id: `doc-${page.path}`,
            label: page.title,
            note: 'documentation',
            icon: <BookOpen size={15} />,
            run: then(() => navigate({ to: '/docs/$', params: { _splat: page.path } })),
          }))
        : []),
    ];
    const exact = (device: { name: string; managementAddress: string | null }) =>
      device.name === query || device.managementAddress === query ? 0 : 1;
    const found: Entry[] = (
      query ? [...(devices.data?.items ?? [])].sort((a, b) => exact(a) - exact(b)) : []
    ).map((device) => ({
      id: device.id,
      label: device.name,
      note: [device.managementAddress, device.siteName].filter(Boolean).join(' · '),
      icon: device.state === 'up' ? <Server size={15} /> : <StateMark state={device.state} size={13} />,
      run: then(() => navigate({ to: '/devices/$id', params: { id: device.id } })),
    }));
    const plugged: Entry[] = (query.length >= 3 ? (endpoints.data?.items ?? []) : []).map((endpoint) => ({
      id: endpoint.mac,
      label: endpoint.deviceName ?? endpoint.name ?? endpoint.addresses[0] ?? endpoint.mac,
      note: endpoint.place ? placeText(endpoint.place) : endpoint.mac,
      icon: <Cable size={15} />,
      run: then(() => navigate({ to: '/endpoints/$mac', params: { mac: endpoint.mac } })),
    }));
    const hosts: Entry[] = (query.length >= 3 ? (scanned.data?.items ?? []) : []).map((host) => ({
      id: `scanned-${host.address}`,
      label: host.deviceName ?? host.name ?? host.address,
      note: `${host.address}, ${host.openPorts} open ports`,
      icon: <ScanSearch size={15} />,
      run: then(() => navigate({ to: '/scans/hosts/$address', params: { address: host.address } })),
    }));
    const on = (target: RunTarget): Entry[] =>
      fitting(tools.data?.items ?? [], target).map((tool) => ({
        id: `run-${tool.id}-${target.label}`,
        label: `${tool.id} ${target.label}`,
        note: 'run',
        icon: <ToolIcon group={tool.group} size={15} />,
        run: then(() =>
          navigate({ to: '/tools/$id', params: { id: tool.id }, search: searchOf(tool, target.subject) }),
        ),
      }));
    const typed = query ? on({ label: query, subject: subjectOf(query) }) : [];
    // The object of the page one is on: first when nothing is typed, else among everything else by its words.
    const present = here ? on(here) : [];
    return [
      ...found,
      ...plugged,
      ...hosts,
      ...typed,
      ...rank([...present, ...fixed], query, (entry) => entry.label),
    ].slice(0, shownMax);
  }, [query, devices.data, endpoints.data, scanned.data, tools.data, docs.data, here, navigate, onClose]);
}
