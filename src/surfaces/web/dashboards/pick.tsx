/** One of very many by typing a part of its name. */
import { X } from 'lucide-react';
import { useDeferredValue, useId, useState } from 'react';
import { useApi } from '../model/client.ts';

const shownMax = 20;
export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** What a typed text finds on the server. */
export function useDeviceChoices(text: string, enabled: boolean): readonly Choice[] {
  const found = useApi('devices', { query: { ...(text ? { q: text } : {}), limit: shownMax } }, { enabled });
  return found.data?.items ?? [];
}
export function useSensorChoices(text: string, enabled: boolean): readonly Choice[] {
  const found = useApi('sensors', { query: { ...(text ? { q: text } : {}), limit: shownMax } }, { enabled });
  return (found.data?.items ?? []).map((sensor) => ({
    id: sensor.id,
    name:
      sensor.deviceName && !sensor.name.includes(sensor.deviceName)
        ? `${sensor.deviceName} · ${sensor.name}`
        : sensor.name,
  }));
}

export function Pick({
  label,
  shown,
  placeholder,
  useChoices,
  fixed = [],
  onPick,
  onClear,
}: {
  label: string;
  /** Name of what is chosen. */
  shown: string;
  placeholder: string;
  useChoices: (text: string, enabled: boolean) => readonly Choice[];
  /** Choices that are always there, first. */
  fixed?: readonly Choice[];
  onPick: (choice: Choice) => void;
  onClear?: (() => void) | undefined;
}) {
  const [text, setText] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const list = useId();
  const open = text !== null;
  const settled = useDeferredValue(text ?? '');
  const choices = [...fixed, ...useChoices(settled, open)];
  const take = (choice: Choice | undefined) => {
    if (choice) onPick(choice);
    setText(null);
  };
  return (
    <div className="chooser">
      <input
        className="input"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={list}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text ?? shown}
        onFocus={(event) => {
          setText('');
          setAt(0);
          event.currentTarget.select();
        }}
        onBlur={() => setText(null)}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(choices.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') {
            event.preventDefault();
            take(choices[at]);
            event.currentTarget.blur();
          } else if (event.key === 'Escape' && open) {
            event.stopPropagation();
            event.currentTarget.blur();
          } else return;
          if (event.key.startsWith('Arrow')) event.preventDefault();
        }}
      />
      {onClear && shown && !open ? (
        <button type="button" className="button quiet icon" aria-label={`Clear ${label}`} onClick={onClear}>
          <X size={13} />
        </button>
      ) : null}
      {open ? (
        <div className="chooser-list" id={list} role="listbox" aria-label={label}>
          {choices.length === 0 ? <span className="faint small pad">Nothing of that name</span> : null}
          {choices.map((choice, i) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the text field has focus and keys
            <div
              key={choice.id}
              role="option"
              aria-selected={i === at}
              className="clip"
              onPointerDown={(event) => {
                event.preventDefault();
                take(choice);
                (document.activeElement as HTMLElement | null)?.blur();
              }}
            >
              {choice.name}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
