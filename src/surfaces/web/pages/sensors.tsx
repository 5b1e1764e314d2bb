import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { Gauge, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Sensor } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { fieldValue, withField } from '../model/filter.ts';
import { Empty, FaultBox } from '../parts/basics.tsx';
import { BulkBar } from '../parts/bulk-bar.tsx';
import { SaveLibrary } from '../parts/libraries.tsx';
import { ExportMenu, FilterInput, useList, useSettled } from '../parts/list-page.tsx';
import { SensorDialog } from '../parts/sensor-dialog.tsx';
import { SensorTable, sensorColumns } from '../parts/sensor-table.tsx';
import { StateMark } from '../parts/state.tsx';
import { RowCount } from '../parts/table.tsx';

const filterFields = [
  'state',
  'tag',
  'tool',
  'device',
  'site',
  'group',
  'platform',
  'priority',
  'name',
  'summary',
];

export function Sensors() {
  const { q = '', sort = '' } = useSearch({ from: '/shell/sensors' });
  const navigate = useNavigate({ from: '/sensors' });
  const hash = useLocation({ select: (location) => location.hash });
  const [adding, setAdding] = useState(hash === 'new');
  const may = useMay('engineer');
  const settled = useSettled(q);
  const query = useMemo(
    () => ({ ...(settled ? { q: settled } : {}), ...(sort ? { sort } : {}) }),
    [settled, sort],
  );
  const list = useList('sensors', query);
  const setQ = (text: string) =>
    void navigate({ search: { ...(text ? { q: text } : {}), ...(sort ? { sort } : {}) }, replace: true });
  const chosen = fieldValue(q, 'state');
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = useState(false);
  const pick = (keys: ReadonlySet<string>) => {
    setEverything(false);
    setPicked(keys);
  };
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Sensors</h1>
        <div className="actions">
          {may ? (
            <button type="button" className="button primary" onClick={() => setAdding(true)}>
              <Plus size={14} /> Add sensor
            </button>
          ) : null}
        </div>
      </div>
      <div className="row wrap">
        <FilterInput value={q} onChange={setQ} fields={filterFields} label="Filter sensors" />
        <div className="chips">
          {(['down', 'warning', 'unknown', 'paused', 'up'] as const).map((state) => (
            <button
              key={state}
              type="button"
              className="chip"
              aria-pressed={chosen === state}
              onClick={() => setQ(withField(q, 'state', chosen === state ? null : state))}
            >
              <StateMark state={state} size={9} /> {state}
            </button>
          ))}
        </div>
        {may && settled ? <SaveLibrary q={settled} /> : null}
        <ExportMenu<Sensor> name="sensors" columns={sensorColumns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <BulkBar
        select={everything ? { q: settled } : { ids: [...picked] }}
        count={everything ? list.total : picked.size}
        total={list.total}
        everything={everything}
        onEverything={() => setEverything(true)}
        onClear={() => pick(new Set())}
      />
      <SensorTable
        list
        selection={{ keys: everything ? new Set(list.rows.map((row) => row.id)) : picked, onChange: pick }}
        sensors={list.rows}
        total={list.total}
        sort={sort}
        onSort={(next) =>
          void navigate({ search: { ...(q ? { q } : {}), ...(next ? { sort: next } : {}) }, replace: true })
        }
        onNeedMore={list.more}
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun={list.total === 1 ? 'sensor' : 'sensors'}
          />
        }
        empty={
          list.loading ? null : (
            <Empty
              icon={<Gauge size={28} strokeWidth={1.5} />}
              title={q ? 'No sensor matches' : 'No sensors yet'}
              actions={
                q ? (
                  <button type="button" className="button" onClick={() => setQ('')}>
                    Clear the filter
                  </button>
                ) : may ? (
                  <button type="button" className="button primary" onClick={() => setAdding(true)}>
                    <Plus size={14} /> Add sensor
                  </button>
                ) : null
              }
            >
              {q
                ? 'Words are looked for in every field; state:down looks in one.'
                : 'A sensor is any tool run again and again. Discovery adds the fitting ones by itself.'}
            </Empty>
          )
        }
      />
      {adding ? <SensorDialog onClose={() => setAdding(false)} /> : null}
    </div>
  );
}
