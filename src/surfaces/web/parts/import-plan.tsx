/** What an import would do, or did: row by row, with the columns it was read from and what could not be read. */
import { useMemo, useState } from 'react';
import type { ImportNote, ImportResult, ImportRow } from '#pure/contract/resources.ts';
import { columnTargets } from '#pure/exchange/columns.ts';
import { formatCount } from '../model/format.ts';
import { Card, Empty, RowLink } from './basics.tsx';
import { type Column, DataTable, RowCount } from './table.tsx';

const actions: readonly {
  readonly id: ImportRow['action'];
  readonly label: string;
  readonly badge: string;
}[] = [
  { id: 'create', label: 'create', badge: 'badge up' },
  { id: 'change', label: 'change', badge: 'badge accent' },
  { id: 'keep', label: 'leave alone', badge: 'badge' },
  { id: 'refuse', label: 'refuse', badge: 'badge down' },
];
const fieldName = (field: string) => field.replace(/^field\./, '');
const show = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? 'nothing'
    : Array.isArray(value)
      ? value.map(show).join(', ') || 'nothing'
      : typeof value === 'object'
        ? Object.values(value)
            .filter((item) => item !== null)
            .join(' ')
        : String(value);

const isNothing = (value: unknown) => show(value) === 'nothing';

const changesText = (row: ImportRow) =>
  row.changes.map(({ field, from, to }) => `${fieldName(field)}: ${show(from)} → ${show(to)}`).join('; ');

const sensorsText = (row: ImportRow) =>
  row.sensors
    .map(
      ({ name, toolId, action, reason }) =>
        `${action === 'refuse' ? '✕' : action === 'keep' ? '=' : '+'} ${name} (${reason || toolId})`,
    )
    .join('\n');

/** How many checks become sensors; which ones, the title says. */
function Sensors({ row }: { row: ImportRow }) {
  const count = (action: ImportRow['sensors'][number]['action']) =>
    row.sensors.filter((sensor) => sensor.action === action).length;
  const [create, keep, refuse] = [count('create'), count('keep'), count('refuse')];
  return (
    <span className="change">
      <span className="muted">sensors</span>{' '}
      {create > 0
        ? `${create} new: ${[...new Set(row.sensors.filter((sensor) => sensor.action === 'create').map((sensor) => sensor.toolId))].join(', ')} `
        : ''}
      {keep > 0 ? `${keep} there already ` : ''}
      {refuse > 0 ? <span className="c-warning">{refuse} without a tool</span> : null}
    </span>
  );
}

function Changes({ row }: { row: ImportRow }) {
  return (
    <span
      className="clip"
      title={[...row.reasons, sensorsText(row), changesText(row)].filter(Boolean).join('\n')}
    >
      {row.reasons.length > 0 ? <span className="c-warning">{row.reasons.join('; ')} </span> : null}
      {row.sensors.length > 0 ? <Sensors row={row} /> : null}
      {row.changes.map(({ field, from, to }) => (
        <span key={field} className="change">
          <span className="muted">{fieldName(field)}</span>{' '}
          {isNothing(from) || row.action === 'create' ? null : <del>{show(from)}</del>} {show(to)}
        </span>
      ))}
    </span>
  );
}

const columnsOf = (rowIs: string): readonly Column<ImportRow>[] => [
  {
    id: 'row',
    title: rowIs === 'line' ? 'Line' : 'Item',
    width: '3.2rem',
    end: true,
    wide: true,
    text: (row) => row.row,
    cell: (row) => <span className="muted">{row.row}</span>,
  },
  {
    id: 'action',
    title: 'What happens',
    width: '6.4rem',
    text: (row) => row.action,
    cell: (row) => {
      const action = actions.find((item) => item.id === row.action)!;
      return <span className={action.badge}>{action.label}</span>;
    },
  },
  {
    id: 'name',
    title: 'Device',
    width: 'minmax(7rem, 1fr)',
    text: (row) => row.name,
    cell: (row) =>
      row.deviceId ? (
        <RowLink href={`/devices/${row.deviceId}`}>{row.name}</RowLink>
      ) : (
        <span>{row.name}</span>
      ),
  },
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(6.6rem, 0.7fr)',
    text: (row) => row.address,
    cell: (row) => <span className="mono muted">{row.address ?? '–'}</span>,
  },
  {
    id: 'changes',
    title: 'Changes and reasons',
    width: 'minmax(10rem, 3fr)',
    wide: true,
    text: (row) => [...row.reasons, sensorsText(row), changesText(row)].filter(Boolean).join('; '),
    cell: (row) => <Changes row={row} />,
  },
];

export function PlanTable({ result }: { result: ImportResult }) {
  const [action, setAction] = useState<ImportRow['action'] | null>(null);
  const [text, setText] = useState('');
  const columns = useMemo(() => columnsOf(result.rowIs), [result.rowIs]);
  const rows = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return result.rows.filter(
      (row) =>
        (action === null || row.action === action) &&
        (wanted === '' ||
          columns.some((column) =>
            String(column.text(row) ?? '')
              .toLowerCase()
              .includes(wanted),
          )),
    );
  }, [result.rows, columns, action, text]);
  return (
    <>
      <div className="row wrap">
        <input
          className="input"
          style={{ width: '16rem' }}
          data-filter
          aria-label="Filter the plan"
          placeholder="Filter the plan"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="chips">
          {actions.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              className="chip"
              aria-pressed={action === id}
              onClick={() => setAction(action === id ? null : id)}
            >
              {label} {formatCount(result.counts[id])}
            </button>
          ))}
        </div>
      </div>
      <DataTable
        label="Plan"
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.row)}
        maxHeight={460}
        foot={
          <RowCount
            loaded={rows.length}
            total={rows.length}
            noun={rows.length === 1 ? 'device' : 'devices'}
          />
        }
        empty={
          <Empty title={result.rows.length === 0 ? 'No device was found in it' : 'No row matches'}>
            {result.rows.length === 0 ? 'The notes below say why.' : 'Clear the filter to see all rows.'}
          </Empty>
        }
      />
    </>
  );
}

export function ColumnMapping({
  columns,
  mapping,
  onChange,
}: {
  columns: NonNullable<ImportResult['columns']>;
  mapping: Readonly<Record<string, string>>;
  onChange: (mapping: Record<string, string>) => void;
}) {
  return (
    <Card title="Columns">
      <ul className="mapping">
        {columns.map((column) => (
          <li key={column.name}>
            <label>
              <span className="clip">{column.name}</span>
              <span className="faint small clip mono">{column.samples.join(' · ') || '–'}</span>
              <select
                className="select"
                value={column.field ?? 'ignore'}
                onChange={(event) => onChange({ ...mapping, [column.name]: event.target.value })}
              >
                {columnTargets.map((target) => (
                  <option key={target} value={target}>
                    {target === 'field' ? 'custom field' : target === 'ignore' ? 'leave out' : target}
                  </option>
                ))}
              </select>
            </label>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const noteColumns = (rowIs: string): readonly Column<ImportNote>[] => [
  {
    id: 'row',
    title: rowIs === 'line' ? 'Line' : 'Item',
    width: '3.2rem',
    end: true,
    text: (note) => note.row,
    cell: (note) => <span className="muted">{note.row}</span>,
  },
  {
    id: 'field',
    title: 'Field',
    width: 'minmax(5rem, 0.7fr)',
    wide: true,
    text: (note) => note.field,
    cell: (note) => note.field || <span className="faint">–</span>,
  },
  {
    id: 'value',
    title: 'Value',
    width: 'minmax(6rem, 1fr)',
    text: (note) => note.value,
    cell: (note) => <span className="mono">{note.value}</span>,
  },
  {
    id: 'message',
    title: 'Why it was left out',
    width: 'minmax(9rem, 3fr)',
    text: (note) => note.message,
    cell: (note) => (
      <span className="clip" title={note.message}>
        {note.message}
      </span>
    ),
  },
];

export function ImportNotes({ result }: { result: ImportResult }) {
  const columns = useMemo(() => noteColumns(result.rowIs), [result.rowIs]);
  if (result.notes.length === 0) return null;
  return (
    <section className="stack" aria-label="Notes">
      <h2>
        {formatCount(result.notes.length + result.notesDropped)} values could not be used
        {result.notesDropped > 0 ? `; the first ${formatCount(result.notes.length)}` : ''}
      </h2>
      <DataTable
        label="Notes"
        columns={columns}
        rows={result.notes}
        rowKey={(note) => `${note.row} ${note.field} ${note.value} ${note.message}`}
        maxHeight={320}
      />
    </section>
  );
}
