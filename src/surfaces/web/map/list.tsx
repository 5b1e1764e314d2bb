/** The map as a list: the same devices and links for those who cannot, or would rather not, look at a picture. */
import { X } from 'lucide-react';
import type { Graph } from '#pure/topology/graph.ts';
import { neighboursOf } from '#pure/topology/graph.ts';
import { StateMark, stateNames } from '../parts/state.tsx';

const rowsMax = 300;

export function MapList({
  graph,
  matches,
  onSelect,
  onClose,
}: {
  graph: Graph;
  matches: ReadonlySet<number> | null;
  onSelect: (id: string) => void;
  onClose: () => void;
}) {
  const found = graph.nodes.map((_, i) => i).filter((i) => matches === null || matches.has(i));
  return (
    <aside className="drawer" aria-label="The map as a list">
      <div className="row">
        <h2 className="grow" style={{ fontSize: 'var(--text-l)' }}>
          {found.length} devices
        </h2>
        <button type="button" className="button quiet icon" aria-label="Close the list" onClick={onClose}>
          <X size={16} />
        </button>
      </div>
      <ul className="list" style={{ margin: '0 calc(-1 * var(--s4))' }}>
        {found.slice(0, rowsMax).map((i) => {
          const node = graph.nodes[i]!;
          const near = neighboursOf(graph, i);
          return (
            <li key={node.id}>
              <a
                href={`/map?focus=${node.id}`}
                onClick={(event) => {
                  event.preventDefault();
                  onSelect(node.id);
                }}
              >
                <StateMark state={node.state} />
                <span className="grow">
                  <span className="clip" style={{ display: 'block' }}>
                    {node.name} <span className="visually-hidden">{stateNames[node.state]}</span>
                  </span>
                  <span className="faint small clip" style={{ display: 'block' }}>
                    {near.length === 0
                      ? 'no known link'
                      : `linked with ${near
                          .slice(0, 6)
                          .map((other) => graph.nodes[other]!.name)
                          .join(', ')}${near.length > 6 ? ` and ${near.length - 6} more` : ''}`}
                  </span>
                </span>
                <span className="faint small mono">{node.address}</span>
              </a>
            </li>
          );
        })}
      </ul>
      {found.length > rowsMax ? (
        <p className="faint small">{found.length - rowsMax} more: filter to see them.</p>
      ) : null}
    </aside>
  );
}
