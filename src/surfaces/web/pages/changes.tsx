/** What changed in the network between two times: devices, cables that were moved, links that came and went. */
import { Link, useSearch } from '@tanstack/react-router';
import { ArrowRight, GitCompareArrows, X } from 'lucide-react';
import type { TopologyChanges } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { formatCount, formatDate } from '../model/format.ts';
import { Ago, Answer, Card, Empty } from '../parts/basics.tsx';
import { useRange } from '../parts/range.tsx';
import { TimelineTabs } from '../parts/timeline.tsx';

/** Yesterday's night shift is what most people ask about. */
const lastDay = 3;
/** The range moves in steps; what happened in the present one belongs to it. */
const rangeStepMs = 3_600_000;

export function Changes() {
  const { since } = useSearch({ from: '/shell/changes' });
  const range = useRange(lastDay);
  const sinceMs = Number(since);
  const fixed = since !== undefined && Number.isFinite(sinceMs);
  const query = useApi(
    'topologyChanges',
    { query: { fromMs: fixed ? sinceMs : range.fromMs, toMs: range.toMs + rangeStepMs } },
    { placeholderData: (old) => old },
  );
  return (
    <div className="page narrow">
      <div className="page-head">
        <h1>Changes</h1>
        <div className="actions">
          {fixed ? (
            <Link to="/changes" className="button">
              since {formatDate(sinceMs)} <X size={14} aria-label="Choose another time" />
            </Link>
          ) : (
            range.picker
          )}
        </div>
      </div>
      <TimelineTabs />
      <Answer query={query} rows={6}>
        {(changes) => <Body changes={changes} />}
      </Answer>
    </div>
  );
}

function Body({ changes }: { changes: TopologyChanges }) {
  const { devices, moves, found, lost, truncated } = changes;
  if (devices.length + moves.length + found.length + lost.length === 0)
    return (
      <Card>
        <Empty icon={<GitCompareArrows size={28} strokeWidth={1.5} />} title="Nothing changed">
          Changes are seen by discoveries: one that repeats keeps this page true.
        </Empty>
      </Card>
    );
  return (
    <>
      {truncated ? (
        <p className="badge warning">There were more changes than are shown: choose a shorter time.</p>
      ) : null}
      {moves.length > 0 ? (
        <Card title={`Moved (${formatCount(moves.length)})`} flush>
          <ul className="list">
            {moves.map((move) => (
              <li key={move.text}>
                <div>
                  <strong className="clip" style={{ fontWeight: 560 }}>
                    {move.kept}
                  </strong>
                  <span className="row grow clip">
                    <span className="muted clip">{move.from}</span>
                    <ArrowRight size={14} aria-label="to" />
                    <span className="clip">{move.to}</span>
                  </span>
                  <span className="faint small">
                    <Ago timeMs={move.timeMs} />
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <Links title="Gone" badge="down" links={lost} />
      <Links title="New links" badge="up" links={found} />
      {devices.length > 0 ? (
        <Card title={`New devices (${formatCount(devices.length)})`} flush>
          <ul className="list">
            {devices.map((device) => (
              <li key={device.id}>
                <Link to="/devices/$id" params={{ id: device.id }}>
                  <span className="grow clip">{device.name}</span>
                  <span className="muted">{device.kind}</span>
                  <span className="faint small">
                    <Ago timeMs={device.timeMs} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  );
}

function Links({
  title,
  badge,
  links,
}: {
  title: string;
  badge: 'up' | 'down';
  links: TopologyChanges['found'];
}) {
  if (links.length === 0) return null;
  return (
    <Card title={`${title} (${formatCount(links.length)})`} flush>
      <ul className="list">
        {links.map((link) => (
          <li key={link.id}>
            <div>
              <span className="grow clip">{link.text}</span>
              <span className={`badge ${badge}`}>{link.layer === 'physical' ? 'cable' : link.layer}</span>
              <span className="badge">{link.source}</span>
              <span className="faint small">
                <Ago timeMs={link.timeMs} />
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
