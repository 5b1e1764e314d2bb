/** What the map says about one thing: under the pointer in short, in the drawer in full. */
import { Link } from '@tanstack/react-router';
import { Network, Pin, PinOff, Route, X } from 'lucide-react';
import type { Graph, MapLink } from '#pure/topology/graph.ts';
import { layers } from '#pure/topology/layers.ts';
import { useApi } from '../model/client.ts';
import { formatBps } from '../model/format.ts';
import { targetOfDevice } from '../model/run-targets.ts';
import { Answer, DeviceLink, Use } from '../parts/basics.tsx';
import { RunButton } from '../parts/run-menu.tsx';
import { LiveSpark } from '../parts/spark.tsx';
import { StateLabel, StateMark } from '../parts/state.tsx';
import type { Pointed } from './draw.ts';
import type { Scene } from './scene.ts';

export const percentOf = (use: number | null) => (use === null ? null : use * 100);
const linkUse = ({ inBps, outBps, speedBps }: MapLink) =>
  speedBps && (inBps !== null || outBps !== null) ? Math.max(inBps ?? 0, outBps ?? 0) / speedBps : null;
export const confidenceText = (confidence: number) => `${Math.round(confidence * 100)} % sure`;

const cardWidthPx = 280;
/** Never under the pointer itself, always inside the map. */
export function HoverCard({
  scene,
  pointed,
  x,
  y,
  width,
}: {
  scene: Scene;
  pointed: Pointed;
  x: number;
  y: number;
  width: number;
}) {
  const content = contentOf(scene, pointed);
  if (!content) return null;
  const left = Math.min(x + 18, Math.max(8, width - cardWidthPx - 12));
  return (
    <div className="hover-card" style={{ left, top: y + 18, width: cardWidthPx }} aria-hidden="true">
      {content}
    </div>
  );
}

function contentOf(scene: Scene, { vertex, line }: Pointed): React.ReactNode {
  const { graph, grouping } = scene.network;
  if (vertex !== null && vertex < 0) {
    const group = grouping.groups[-1 - vertex];
    const tally = scene.tallies[-1 - vertex];
    if (!group || !tally) return null;
    return (
      <>
        <strong>{group.name}</strong>
        <span className="counts">
          {(['down', 'warning', 'unknown', 'paused', 'up'] as const)
            .filter((state) => tally.counts[state] > 0)
            .map((state) => (
              <span key={state}>
                <StateMark state={state} /> {tally.counts[state]}
              </span>
            ))}
        </span>
        <span className="faint small">{group.size} devices. Click to open, or zoom in.</span>
      </>
    );
  }
  if (vertex !== null) {
    const node = graph.nodes[vertex];
    if (!node) return null;
    return (
      <>
        <span className="row">
          <StateMark state={node.state} /> <strong className="clip">{node.name}</strong>
        </span>
        <span className="small">{[node.kind, node.vendor, node.model].filter(Boolean).join(' · ')}</span>
        <span className="mono small">{node.address ?? 'no address'}</span>
        <span className="faint small">
          {graph.degree[vertex]} links{node.location ? ` · ${node.location}` : ''}
        </span>
      </>
    );
  }
  if (!line) return null;
  const first = graph.links[line.links[0]!];
  if (!first) return null;
  const name = (of: number) => (of < 0 ? grouping.groups[-1 - of]?.name : graph.nodes[of]?.name) ?? '';
  const { load } = line;
  return (
    <>
      <span className="row">
        <StateMark state={load.state === 'degraded' ? 'warning' : load.state} />
        <strong className="clip">
          {name(line.a)} – {name(line.b)}
        </strong>
      </span>
      {line.links.length === 1 ? (
        <span className="mono small">
          {first.a.interfaceName ?? '?'} – {first.b.interfaceName ?? '?'}
        </span>
      ) : (
        <span className="small">{line.links.length} links together</span>
      )}
      <span className="small">
        → {formatBps(load.towardsB)} · ← {formatBps(load.towardsA)} of {formatBps(load.speedBps)}
      </span>
      <Use percent={percentOf(load.use)} />
      <span className="faint small">
        {layers[first.layer].title} · {first.source} · {confidenceText(first.confidence)}
      </span>
    </>
  );
}

function DrawerHead({ children, onClose }: { children: React.ReactNode; onClose: () => void }) {
  return (
    <div className="row">
      {children}
      <button type="button" className="button quiet icon" aria-label="Close" onClick={onClose}>
        <X size={16} />
      </button>
    </div>
  );
}

/** As many as one question about evidence names. */
const listedMax = 100;

export function LinkDrawer({ links, onClose }: { links: readonly MapLink[]; onClose: () => void }) {
  const listed = links.slice(0, listedMax);
  const told = useApi('topologyLinks', { query: { ids: listed.map((link) => link.id).join(',') } });
  const evidenceOf = new Map(told.data?.items.map((link) => [link.id, link.evidence]));
  return (
    <aside className="drawer" aria-label="Link">
      <DrawerHead onClose={onClose}>
        <h2 className="grow" style={{ fontSize: 'var(--text-l)' }}>
          {links.length === 1 ? 'Link' : `${links.length} links together`}
        </h2>
      </DrawerHead>
      <ul className="list" style={{ margin: '0 calc(-1 * var(--s4))' }}>
        {listed.map((link) => (
          <li key={link.id}>
            <div style={{ display: 'grid', gap: '0.3rem' }}>
              <span className="row">
                <StateLabel state={link.state} />
                <span className="grow" />
                <Use percent={percentOf(linkUse(link))} />
              </span>
              {[link.a, link.b].map((end) => (
                <span className="row" key={end.deviceId}>
                  <span className="grow clip">
                    <DeviceLink id={end.deviceId} name={end.deviceName} />
                  </span>
                  <Link
                    to="/devices/$id"
                    params={{ id: end.deviceId }}
                    search={{ tab: 'interfaces' }}
                    className="mono small"
                  >
                    {end.interfaceName ?? 'port not known'}
                  </Link>
                </span>
              ))}
              <span className="faint small">
                → {formatBps(link.outBps)} · ← {formatBps(link.inBps)} of {formatBps(link.speedBps)}
              </span>
              {evidenceOf
                .get(link.id)
                ?.slice(0, 6)
                .map((item) => (
                  <span className="faint small" key={`${item.source} ${item.toldBy} ${item.detail}`}>
                    {item.source}, {item.toldBy}: {item.detail}
                  </span>
                ))}
              <span className="faint small">
                {layers[link.layer].title}
                {link.protocolState ? ` (${link.protocolState})` : ''}, told by {link.source},{' '}
                {confidenceText(link.confidence)}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {links.length > listedMax ? (
        <p className="faint small">{links.length - listedMax} more: zoom in.</p>
      ) : null}
    </aside>
  );
}

export function DeviceDrawer({
  id,
  graph,
  pinned,
  mayMove,
  near,
  onClose,
  onSelect,
  onPath,
  onNear,
  onPin,
}: {
  id: string;
  graph: Graph;
  pinned: boolean;
  mayMove: boolean;
  near: boolean;
  onClose: () => void;
  onSelect: (id: string) => void;
  onPath: () => void;
  onNear: () => void;
  onPin: () => void;
}) {
  const query = useApi('device', { params: { id } });
  const sensors = useApi('sensors', { query: { deviceId: id, limit: 50 } });
  const links = graph.links.filter((link) => link.a.deviceId === id || link.b.deviceId === id);
  return (
    <aside className="drawer" aria-label="Device">
      <Answer query={query}>
        {(device) => (
          <>
            <DrawerHead onClose={onClose}>
              <StateMark state={device.state} size={14} />
              <h2 className="grow clip" style={{ fontSize: 'var(--text-l)' }}>
                <Link to="/devices/$id" params={{ id }}>
                  {device.name}
                </Link>
              </h2>
            </DrawerHead>
            <dl className="facts" style={{ gridTemplateColumns: '1fr 1fr' }}>
              {(
                [
                  ['State', <StateLabel key="s" state={device.state} />],
                  ['Address', <code key="a">{device.managementAddress ?? '–'}</code>],
                  ['Kind', device.kind],
                  ['Model', [device.vendor, device.model].filter(Boolean).join(' ') || '–'],
                  ['Site', device.siteName ?? '–'],
                  ['Location', device.location ?? '–'],
                  ['Open alerts', device.openAlerts],
                  ['Tags', device.tags.join(', ') || '–'],
                ] as const
              ).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <Link to="/devices/$id" params={{ id }} className="button primary">
              Open device
            </Link>
            <div className="row" style={{ flexWrap: 'wrap' }}>
              <RunButton targets={[targetOfDevice(device)]} />
              <button type="button" className="button" onClick={onPath} title="Path to another device (p)">
                <Route size={14} /> Path to…
              </button>
              <button
                type="button"
                className="button"
                aria-pressed={near}
                onClick={onNear}
                title="Only its neighbours (n)"
              >
                <Network size={14} /> Neighbours
              </button>
              {mayMove ? (
                <button type="button" className="button" onClick={onPin}>
                  {pinned ? <PinOff size={14} /> : <Pin size={14} />} {pinned ? 'Unpin' : 'Pin'}
                </button>
              ) : null}
            </div>
          </>
        )}
      </Answer>
      {links.length > 0 ? (
        <div>
          <h3>{links.length} links</h3>
          <ul className="list" style={{ margin: '0 calc(-1 * var(--s4))' }}>
            {links.slice(0, 200).map((link) => {
              const [near, far, inBps, outBps] =
                link.a.deviceId === id
                  ? [link.a, link.b, link.inBps, link.outBps]
                  : [link.b, link.a, link.outBps, link.inBps];
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
                        <span className="mono small">{near.interfaceName ?? '?'}</span>{' '}
                        <span className="faint">→</span> {far.deviceName}
                      </span>
                      <span className="faint small">
                        {formatBps(inBps)} in, {formatBps(outBps)} out · {link.source},{' '}
                        {confidenceText(link.confidence)}
                      </span>
                    </span>
                    <Use percent={percentOf(linkUse(link))} />
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
