import { allPlaces } from '../model/places.ts';
import { Dialog } from './basics.tsx';

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Search and run anything'],
  ['/', 'Filter this list, or search'],
  ...allPlaces.map(({ key, label }) => [`g ${key}`, label] as const),
  ['j  k', 'Down and up in a table'],
  ['Enter', 'Open the marked row'],
  ['r', 'Run a tool on the marked row'],
  ['f  p  n  l', 'On the map: fit, path, neighbours, list'],
  ['← ↑ ↓ →', 'On the map: the neighbour on that side'],
  ['w', 'Wall mode, full screen'],
  ['.', 'Freeze or follow live updates'],
  ['Esc', 'Close, or leave wall mode'],
  ['?', 'This list'],
];

export default function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose} wide>
      <ul className="shortcuts">
        {keys.map(([key, text]) => (
          <li key={key}>
            <span className="muted">{text}</span>
            <span className="row" style={{ gap: 4 }}>
              {key.split(/\s+/).map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
