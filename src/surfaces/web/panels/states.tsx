import type { StateTile } from '#pure/contract/resources.ts';
import { StateMark } from '../parts/state.tsx';
import { Go } from './go.tsx';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';

/** More tiles than this are no picture any more, and slow. */
const tilesMax = 1500;
const rowsMax = 300;
const namedPx = 74;

const hrefOf = (of: unknown, tile: StateTile) =>
  of === 'devices'
    ? `/devices/${tile.id}`
    : of === 'sensors'
      ? `/sensors/${tile.id}`
      : `/devices?q=${encodeURIComponent(`site:${/\s/.test(tile.name) ? `"${tile.name}"` : tile.name}`)}`;

export function States({ config, answer, hands, width, height }: PanelProps) {
  const tiles = answer.states?.tiles ?? [];
  if (tiles.length === 0) return <Nothing text="There is nothing here yet." />;
  if (config.look === 'list')
    return (
      <ul className="panel-rows">
        {tiles.slice(0, rowsMax).map((tile) => (
          <li key={tile.id}>
            <Go href={hrefOf(config.of, tile)} linked={hands.linked}>
              <StateMark state={tile.state} />
              <span className="clip">{tile.name}</span>
              <span className="clip grow muted small end">{tile.note}</span>
            </Go>
          </li>
        ))}
        {tiles.length > rowsMax ? (
          <li className="faint small pad">and {tiles.length - rowsMax} more</li>
        ) : null}
      </ul>
    );
  const shown = tiles.slice(0, tilesMax);
  const side = Math.max(9, Math.min(110, Math.sqrt((width * height) / shown.length) - 4));
  const named = side >= namedPx;
  return (
    <div
      className="panel-heat"
      style={{
        gridTemplateColumns: `repeat(auto-fill, minmax(${Math.floor(side)}px, 1fr))`,
        gridAutoRows: named ? 52 : Math.floor(side),
      }}
    >
      {shown.map((tile) => (
        <Go
          key={tile.id}
          href={hrefOf(config.of, tile)}
          linked={hands.linked}
          className={`tile t-${tile.state}`}
          title={`${tile.name}: ${tile.state}${tile.note ? `. ${tile.note}` : ''}`}
        >
          {named ? (
            <>
              <StateMark state={tile.state} size={9} />
              <span className="clip">{tile.name}</span>
            </>
          ) : side >= 16 && tile.state !== 'up' ? (
            <StateMark state={tile.state} size={9} />
          ) : null}
        </Go>
      ))}
      {tiles.length > tilesMax ? (
        <span className="faint small">and {tiles.length - tilesMax} more</span>
      ) : null}
    </div>
  );
}
