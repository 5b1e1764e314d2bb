/** Around a dashboard on a wall: its name, which of how many, and whether what is seen is still true. */
import { Brand } from '../parts/brand.tsx';

export function WallFrame({
  name,
  turn,
  count,
  lost,
  children,
}: {
  name: string;
  turn: number;
  count: number;
  lost: boolean;
  children?: React.ReactNode;
}) {
  return (
    <div className="wall-frame">
      <header>
        <Brand />
        <h1 className="clip grow">{name}</h1>
        {lost ? (
          <span className="badge down" role="status">
            Reconnecting: this is what was last known
          </span>
        ) : null}
        {count > 1 ? (
          <span className="dots" role="img" aria-label={`${turn + 1} of ${count}`}>
            {Array.from({ length: count }, (_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: dots are their position
              <i key={i} className={i === turn ? 'on' : ''} />
            ))}
          </span>
        ) : null}
      </header>
      <div className="wall-board">{children}</div>
    </div>
  );
}
