/** All that is watched on one picture. */
import { useState } from 'react';
import { useSize } from '../dashboards/board.tsx';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { TreeMap } from '../panels/treemap-canvas.tsx';
import { Answer, Empty } from '../parts/basics.tsx';

const refreshMs = 15_000;

export function Everything() {
  const [size, setSize] = useState<'sensors' | 'traffic'>('sensors');
  const query = useApi(
    'tree',
    { query: { size } },
    { refetchInterval: refreshMs, structuralSharing: false, placeholderData: (old) => old },
  );
  const [host, room] = useSize();
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Everything</h1>
        <span className="muted">
          {query.data ? `${formatCount(query.data.sensors.id.length)} sensors` : ''}
        </span>
        <div className="actions">
          {/* biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields */}
          <div className="segments" role="group" aria-label="What makes an area large">
            <button type="button" aria-pressed={size === 'sensors'} onClick={() => setSize('sensors')}>
              By sensors
            </button>
            <button type="button" aria-pressed={size === 'traffic'} onClick={() => setSize('traffic')}>
              By traffic
            </button>
          </div>
        </div>
      </div>
      <div ref={host} className="everything">
        <Answer query={query} rows={8}>
          {(tree) =>
            tree.sensors.id.length === 0 ? (
              <Empty title="Nothing is watched yet">Discover the network, or add a sensor.</Empty>
            ) : room.width > 0 ? (
              <TreeMap tree={tree} width={room.width} height={room.height} linked />
            ) : null
          }
        </Answer>
      </div>
    </div>
  );
}
