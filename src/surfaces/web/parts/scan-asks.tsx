/** What a scan asks, in the words of people: a purpose first, then how ports are asked and what is audited. */
import { useId } from 'react';
import type { ScanInput } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { auditChoiceOf, purposeOf, purposes } from '../model/scan-draft.ts';
import { Choose, type Option } from './choose.tsx';

type Options = ScanInput['options'];

const methods: readonly Option[] = [
  { id: 'syn', name: 'TCP by SYN' },
  { id: 'connect', name: 'TCP by connections' },
  { id: 'ack', name: 'TCP by ACK' },
  { id: 'udp', name: 'UDP' },
];
const tcp = ['syn', 'connect', 'ack'];
const textsOf = (value: unknown, otherwise: readonly string[]): readonly string[] =>
  Array.isArray(value) ? value.map(String) : otherwise;

export function ScanAsks({ options, onChange }: { options: Options; onChange: (options: Options) => void }) {
  const chosen = textsOf(options.methods, ['syn']);
  const purpose = purposeOf(options);
  return (
    <>
      <fieldset className="field whole choose">
        <legend>What it is for</legend>
        <div className="scan-purposes">
          {purposes.map(({ id, title, about, options: sets }) => (
            <button
              key={id}
              type="button"
              aria-pressed={purpose === id}
              onClick={() => onChange({ ...options, ports: '', ...sets })}
            >
              <strong>{title}</strong>
              <span className="muted small">{about}</span>
            </button>
          ))}
        </div>
      </fieldset>
      <Choose
        label="How ports are asked"
        options={methods}
        chosen={chosen}
        // One way for TCP, and UDP beside it or not.
        onChange={(next) => {
          const added = next.find((id) => !chosen.includes(id));
          const kept = next.filter(
            (id) => !(added && tcp.includes(added) && tcp.includes(id) && id !== added),
          );
          onChange({ ...options, methods: kept });
        }}
        hint={chosen.length === 0 ? 'Only looks which hosts answer' : ''}
      />
      <Audits options={options} onChange={onChange} />
    </>
  );
}

function Audits({ options, onChange }: { options: Options; onChange: (options: Options) => void }) {
  const id = useId();
  const known = useApi('scanAudits', {}, { staleTime: 600_000 });
  const chosen = textsOf(options.audits, []);
  const choice = auditChoiceOf(chosen);
  const items = known.data?.items ?? [];
  const set = (audits: readonly string[]) => onChange({ ...options, audits: [...audits] });
  /** Those that `safe` holds need not be named beside it. */
  const offered = choice === 'safe' ? items.filter(({ risk }) => risk !== 'safe') : items;
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Audits: what is looked for that is wrong</label>
        <select
          id={id}
          className="select scan-audit-choice"
          value={choice}
          onChange={(event) =>
            set(
              event.target.value === 'safe'
                ? ['safe']
                : event.target.value === 'some'
                  ? items.filter(({ risk }) => risk === 'safe').map((audit) => audit.id)
                  : [],
            )
          }
        >
          <option value="none">none</option>
          <option value="safe">all that only ask</option>
          <option value="some">some of them</option>
        </select>
      </div>
      {choice !== 'none' && offered.length > 0 ? (
        <Choose
          label={choice === 'safe' ? 'And those that do more than ask' : 'Which audits'}
          options={offered.map((audit) => ({ id: audit.id, name: audit.title }))}
          chosen={chosen}
          onChange={(next) =>
            set(choice === 'safe' ? ['safe', ...next.filter((name) => name !== 'safe')] : next)
          }
          hint="What each looks for, its severities and remedies: Documentation, audits"
        />
      ) : null}
    </>
  );
}
