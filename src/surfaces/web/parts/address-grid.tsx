/** A prefix at a glance: each address of a small one, the parts of a large one. State is a colour, a shape and a word. */
import { useState } from 'react';
import type { AddressCell, AddressHeat, AddressState } from '#pure/contract/resources.ts';
import { formatDate } from '../model/format.ts';

export const stateWords: Readonly<Record<AddressState, string>> = {
  free: 'free',
  used: 'used',
  reserved: 'reserved',
  dhcp: 'kept for DHCP',
  deprecated: 'deprecated',
  network: 'network',
  broadcast: 'broadcast',
};
const marks: Readonly<Record<AddressState, string>> = {
  free: '',
  used: '●',
  reserved: '◆',
  dhcp: '○',
  deprecated: '×',
  network: '⊢',
  broadcast: '⊣',
};
const shown: readonly AddressState[] = ['used', 'reserved', 'dhcp', 'deprecated', 'free'];
const columns = 16;

const tailOf = (address: string) =>
  address.includes(':') ? address.slice(address.lastIndexOf(':') + 1) || '0' : address.split('.')[3]!;

export function AddressLegend({ cells }: { cells: readonly AddressCell[] }) {
  return (
    <div className="ipam-legend">
      {shown.map((state) => {
        const count = cells.filter((cell) => cell.state === state).length;
        return count === 0 ? null : (
          <span key={state}>
            <i className={`ipam-cell s-${state}`} aria-hidden>
              {marks[state]}
            </i>
            {count} {stateWords[state]}
          </span>
        );
      })}
      {cells.some((cell) => cell.pool === 'dhcp') ? (
        <span>
          <i className="ipam-cell s-free pool" aria-hidden /> in a DHCP pool
        </span>
      ) : null}
    </div>
  );
}

export function AddressGrid({
  cells,
  selected,
  onSelect,
}: {
  cells: readonly AddressCell[];
  selected: string | null;
  onSelect: (cell: AddressCell) => void;
}) {
  const [at, setAt] = useState(0);
  const move = (event: React.KeyboardEvent, index: number) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      Home: -index,
      End: cells.length - 1 - index,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(cells.length - 1, index + step));
    setAt(next);
    (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no columns
    <div className="ipam-grid" role="group" aria-label="Addresses, arrow keys move">
      {cells.map((cell, i) => (
        <button
          key={cell.address}
          type="button"
          tabIndex={i === at ? 0 : -1}
          className={`ipam-cell s-${cell.state}${cell.pool === 'dhcp' ? ' pool' : ''}`}
          aria-pressed={cell.address === selected}
          aria-label={`${cell.address} ${stateWords[cell.state]}${cell.who ? `, ${cell.who}` : ''}`}
          title={`${cell.address}\n${stateWords[cell.state]}${cell.who ? `: ${cell.who}` : ''}${cell.seenMs ? `\nseen ${formatDate(cell.seenMs)}` : ''}`}
          onClick={() => {
            setAt(i);
            onSelect(cell);
          }}
          onKeyDown={(event) => move(event, i)}
        >
          <b>{tailOf(cell.address)}</b>
          <span aria-hidden>{marks[cell.state]}</span>
        </button>
      ))}
    </div>
  );
}

/** Steps of the heat: a number stands in the cell, so that nobody has to tell shades apart. */
const heatSteps = [0, 25, 50, 75, 90] as const;
const stepOf = (percent: number) => heatSteps.findLastIndex((from) => percent >= from);

export function AddressHeatMap({
  heat,
  onOpen,
}: {
  heat: readonly AddressHeat[];
  onOpen: (part: AddressHeat) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no columns
    <div className="ipam-grid heat" role="group" aria-label="Parts of the prefix">
      {heat.map((part) => {
        const taken = part.used + part.reserved;
        const name = part.prefix.includes(':')
          ? ''
          : part.prefix.split('/')[0]!.split('.').slice(1, 3).join('.');
        const percent = taken === 0 ? '' : `${Math.max(1, Math.round(part.percent))}%`;
        const told = `${part.used} used, ${part.reserved} reserved${part.prefixId ? ', a prefix of the plan' : ''}`;
        return (
          <button
            key={part.prefix}
            type="button"
            className={`ipam-cell h-${taken === 0 ? 'none' : stepOf(part.percent)}${part.prefixId ? ' declared' : ''}`}
            // What is written in the cell comes first, since people who speak to the page say what they see.
            aria-label={[name, percent, part.prefix, told].filter(Boolean).join(' ')}
            title={`${part.prefix}\n${told}`}
            onClick={() => onOpen(part)}
          >
            <b>{name}</b> <span>{percent}</span>
          </button>
        );
      })}
    </div>
  );
}
