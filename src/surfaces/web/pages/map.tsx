/** The network as it is wired, live. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { LocateFixed, Maximize, PinOff, Radar, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Topology } from '#pure/contract/resources.ts';
import { MapCanvas, type MapHandle } from '../map/canvas.tsx';
import { useApi } from '../model/client.ts';
import { formatBps, formatCount } from '../model/format.ts';
import { enterWall } from '../model/shortcuts.ts';
import { Answer, Empty, FaultBox, Skeleton, Use } from '../parts/basics.tsx';
import { LiveSpark } from '../parts/spark.tsx';
import { StateLabel, StateMark } from '../parts/state.tsx';

const loadRefreshMs = 10_000;

export function MapPage() {
  const search = useSearch({ from: '/shell/map' });
  const navigate = useNavigate({ from: '/map' });
  const query = useApi(
    'topology',
    { query: search.site ? { siteId: search.site } : {} },
    { refetchInterval: loadRefreshMs },
  );
  const sites = useApi('sites', {});
  const [text, setText] = useState('');
  const [showSites, setShowSites] = useState(true);
  const handle = useRef<MapHandle>(null);
  const topology = query.data;
  const matches = useMemo(() => {
    const words = text.trim().toLowerCase();
    if (!words || !topology) return null;
    const state = /^state:(\w+)$/.exec(words)?.[1];
    return new Set(
      topology.nodes
        .filter((node) =>
          state ? node.state === state : `${node.name} ${node.kind}`.toLowerCase().includes(words),
        )
        .map((node) => node.id),
    );
  }, [text, topology]);
  const siteNames = useMemo(
    () => new Map(sites.data?.items.map((site) => [site.id, site.name])),
    [sites.data],
  );
  const select = (id: string | null) => {
    const { focus: _, ...rest } = search;
    void navigate({ search: id ? { ...rest, focus: id } : rest, replace: true });
  };
  const here = topology !== undefined && topology.nodes.length > 0;
  const first = useRef(search.focus);
  useEffect(() => {
    if (!here || !first.current) return;
    // Once the layout has had a moment to settle.
    const timer = setTimeout(() => handle.current?.focus(first.current!), 900);
    return () => clearTimeout(timer);
  }, [here]);
  if (!topology)
    return (
      <div style={{ padding: '2rem' }}>
        {query.error ? <FaultBox error={query.error} /> : <Skeleton rows={6} />}
      </div>
    );
  if (topology.nodes.length === 0)
    return (
      <Empty
        icon={<Radar size={30} strokeWidth={1.4} />}
        title="The map is empty"
        actions={
          <Link to="/discovery" className="button primary large">
            Discover the network
          </Link>
        }
      >
        Discovery asks each device for its neighbours and draws what it learns.
      </Empty>
    );
  return (
    <div className="map">
      <h1 className="visually-hidden">Map</h1>
      <MapCanvas
        ref={handle}
        topology={topology}
        selected={search.focus ?? null}
        matches={matches}
        siteNames={siteNames}
        showSites={showSites && siteNames.size > 0}
        onSelect={select}
      />
      <div className="tools">
        <input
          className="input"
          data-filter
          style={{ width: '13rem' }}
          aria-label="Find on the map"
          placeholder="Find on the map"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            const hit = matches && [...matches][0];
            if (event.key === 'Enter' && hit) {
              select(hit);
              handle.current?.focus(hit);
            }
          }}
        />
        <button
          type="button"
          className="button icon"
          aria-label="Fit the map"
          title="Fit (0)"
          onClick={() => handle.current?.fit()}
        >
          <LocateFixed size={15} />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Forget pinned places"
          title="Forget pinned places"
          onClick={() => handle.current?.unpin()}
        >
          <PinOff size={15} />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Wall mode"
          title="Wall (w)"
          onClick={enterWall}
        >
          <Maximize size={15} />
        </button>
        {siteNames.size > 0 ? (
          <button
            type="button"
            className="chip"
            aria-pressed={showSites}
            onClick={() => setShowSites(!showSites)}
          >
            Sites
          </button>
        ) : null}
        {matches ? <span className="badge">{matches.size} found</span> : null}
      </div>
      <div className="key">
        <span>
          {formatCount(topology.nodes.length)} devices, {formatCount(topology.links.length)} links
        </span>
        {(['up', 'warning', 'down', 'unknown'] as const).map((state) => (
          <span key={state} className="state">
            <StateMark state={state} size={9} />{' '}
            {formatCount(topology.nodes.filter((node) => node.state === state).length)} {state}
          </span>
        ))}
        <span>thicker: more traffic; dashed red: down</span>
      </div>
      {search.focus ? (
        <Drawer id={search.focus} topology={topology} onClose={() => select(null)} onSelect={select} />
      ) : null}
    </div>
  );
}

function Drawer({
  id,
  topology,
  onClose,
  onSelect,
}: {
  id: string;
  topology: Topology;
  onClose: () => void;
  onSelect: (id: string) => void;
}) {
  const query = useApi('device', { params: { id } });
  const sensors = useApi('sensors', { query: { deviceId: id, limit: 50 } });
  const links = topology.links.filter((link) => link.a.deviceId === id || link.b.deviceId === id);
  return (
    <aside className="drawer" aria-label="Device">
      <Answer query={query}>
        {(device) => (
          <>
            <div className="row">
              <StateMark state={device.state} size={14} />
              <h2 className="grow clip" style={{ fontSize: 'var(--text-l)' }}>
                <Link to="/devices/$id" params={{ id }}>
                  {device.name}
                </Link>
              </h2>
              <button type="button" className="button quiet icon" aria-label="Close" onClick={onClose}>
                <X size={16} />
              </button>
            </div>
            <dl className="facts" style={{ gridTemplateColumns: '1fr 1fr' }}>
              {(
                [
                  ['State', <StateLabel key="s" state={device.state} />],
                  ['Address', <code key="a">{device.managementAddress ?? '–'}</code>],
                  ['Kind', device.kind],
                  ['Model', [device.vendor, device.model].filter(Boolean).join(' ') || '–'],
                  ['Site', device.siteName ?? '–'],
                  ['Open alerts', device.openAlerts],
                ] as const
              ).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <div className="row">
              <Link to="/devices/$id" params={{ id }} className="button primary grow">
                Open device
              </Link>
              {device.managementAddress ? (
                <Link
                  to="/tools/$id"
                  params={{ id: 'ping' }}
                  search={{ target: device.managementAddress }}
                  className="button"
                >
                  Ping
                </Link>
              ) : null}
              {device.managementAddress ? (
                <Link
                  to="/tools/$id"
                  params={{ id: 'trace' }}
                  search={{ target: device.managementAddress }}
                  className="button"
                >
                  Trace
                </Link>
              ) : null}
            </div>
          </>
        )}
      </Answer>
      {links.length > 0 ? (
        <div>
          <h3>Links</h3>
          <ul className="list" style={{ margin: '0 calc(-1 * var(--s4))' }}>
            {links.map((link) => {
              const [near, far, inBps, outBps] =
                link.a.deviceId === id
                  ? [link.a, link.b, link.inBps, link.outBps]
                  : [link.b, link.a, link.outBps, link.inBps];
              const use = link.speedBps ? (Math.max(inBps ?? 0, outBps ?? 0) / link.speedBps) * 100 : null;
              return (
                <li key={link.id}>
                  <a
                    href={`/map?focus=${far.deviceId}`}
                    onClick={(event) => {
                      event.preventDefault();
                      onSelect(far.deviceId);
                    }}
                  >
                    <StateMark state={link.state} />
                    <span className="grow">
                      <span className="clip" style={{ display: 'block' }}>
                        <span className="mono small">{near.interfaceName}</span>{' '}
                        <span className="faint">→</span> {far.deviceName}
                      </span>
                      <span className="faint small">
                        {formatBps(inBps)} in, {formatBps(outBps)} out
                      </span>
                    </span>
                    <Use percent={use} />
                  </a>
                </li>
              );
            })}
          </ul>
        </div>
      ) : null}
      <Answer query={sensors} rows={2}>
        {(data) =>
          data.items.length > 0 ? (
            <div>
              <h3>Sensors</h3>
              <ul className="list" style={{ margin: '0 calc(-1 * var(--s4))' }}>
                {data.items.map((sensor) => (
                  <li key={sensor.id}>
                    <Link to="/sensors/$id" params={{ id: sensor.id }}>
                      <StateMark state={sensor.state} />
                      <span className="clip grow">{sensor.name}</span>
                      <span style={{ color: 'var(--accent)' }}>
                        <LiveSpark sensorId={sensor.id} width={60} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ) : null
        }
      </Answer>
    </aside>
  );
}
