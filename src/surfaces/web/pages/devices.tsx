/** Every device, ten thousand as fluid as ten: filter, sort and page by the server, drawn only where visible. */

import createDeviceBody from 'virtual:body/createDevice';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FileUp, Plus, Radar, Server } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Device } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { fieldValue, withField } from '../model/filter.ts';
import { formatCount } from '../model/format.ts';
import { targetOfDevice } from '../model/run-targets.ts';
import { Ago, Dialog, Empty, FaultBox, RowLink } from '../parts/basics.tsx';
import { ChangeForm } from '../parts/change-form.tsx';
import { ExportMenu, FilterInput, useList, useSettled } from '../parts/list-page.tsx';
import { StateLabel, StateMark } from '../parts/state.tsx';
import { type Column, DataTable, RowCount } from '../parts/table.tsx';

const filterFields = [
  'state',
  'vendor',
  'site',
  'kind',
  'tag',
  'name',
  'address',
  'model',
  'version',
  'platform',
  'serial',
  'location',
];

export const deviceColumns: readonly Column<Device>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(10rem, 2fr)',
    sortable: true,
    text: (row) => row.name,
    cell: (row) => (
      <span className="row">
        <StateMark state={row.state} />
        <RowLink href={`/devices/${row.id}`}>{row.name}</RowLink>
        {row.openAlerts > 0 ? <span className="badge down">{row.openAlerts}</span> : null}
      </span>
    ),
  },
  {
    id: 'managementAddress',
    title: 'Address',
    width: 'minmax(6.6rem, 0.8fr)',
    sortable: true,
    text: (row) => row.managementAddress,
    cell: (row) => <span className="mono muted">{row.managementAddress ?? '–'}</span>,
  },
  {
    id: 'state',
    title: 'State',
    width: '5.2rem',
    sortable: true,
    wide: true,
    text: (row) => row.state,
    cell: (row) => <StateLabel state={row.state} />,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: '6.2rem',
    sortable: true,
    wide: true,
    text: (row) => row.kind,
    cell: (row) => <span className="muted">{row.kind}</span>,
  },
  {
    id: 'site',
    title: 'Site',
    width: 'minmax(5rem, 0.8fr)',
    sortable: true,
    wide: true,
    text: (row) => row.siteName,
    cell: (row) => row.siteName ?? <span className="faint">–</span>,
  },
  {
    id: 'vendor',
    title: 'Vendor and model',
    width: 'minmax(7.5rem, 1.4fr)',
    sortable: true,
    wide: true,
    text: (row) => [row.vendor, row.model].filter(Boolean).join(' ') || null,
    cell: (row) => (
      <span>
        {row.vendor ?? <span className="faint">–</span>} <span className="muted">{row.model}</span>
      </span>
    ),
  },
  {
    id: 'version',
    title: 'Version',
    width: 'minmax(4.4rem, 0.6fr)',
    sortable: true,
    wide: true,
    text: (row) => row.version,
    cell: (row) => <span className="muted">{row.version ?? '–'}</span>,
  },
  {
    id: 'interfaces',
    title: 'Ports',
    width: '3rem',
    end: true,
    wide: true,
    sortable: true,
    text: (row) => row.interfaces,
    cell: (row) => formatCount(row.interfaces),
  },
  {
    id: 'sensors',
    title: 'Sensors',
    width: '3.8rem',
    end: true,
    wide: true,
    sortable: true,
    text: (row) => row.sensors,
    cell: (row) => formatCount(row.sensors),
  },
  {
    id: 'seenMs',
    title: 'Seen',
    width: '5.8rem',
    end: true,
    wide: true,
    sortable: true,
    text: (row) => row.seenMs,
    cell: (row) => (
      <span className="muted">
        <Ago timeMs={row.seenMs} />
      </span>
    ),
  },
];

export function Devices() {
  const { q = '', sort = '' } = useSearch({ from: '/shell/devices' });
  const navigate = useNavigate({ from: '/devices' });
  const may = useMay('engineer');
  const [adding, setAdding] = useState(false);
  const settled = useSettled(q);
  const query = useMemo(
    () => ({ ...(settled ? { q: settled } : {}), ...(sort ? { sort } : {}) }),
    [settled, sort],
  );
  const list = useList('devices', query);
  const setQ = (text: string) =>
    void navigate({ search: { ...(text ? { q: text } : {}), ...(sort ? { sort } : {}) }, replace: true });
  const chosen = fieldValue(q, 'state');
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Devices</h1>
        <div className="actions">
          {may ? (
            <>
              <Link to="/exchange" className="button">
                <FileUp size={14} /> Import
              </Link>
              <Link to="/discovery" className="button">
                <Radar size={14} /> Discover
              </Link>
              <button type="button" className="button primary" onClick={() => setAdding(true)}>
                <Plus size={14} /> Add device
              </button>
            </>
          ) : null}
        </div>
      </div>
      <div className="row wrap">
        <FilterInput value={q} onChange={setQ} fields={filterFields} label="Filter devices" />
        <div className="chips">
          {(['down', 'warning', 'unknown', 'up'] as const).map((state) => (
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
        <ExportMenu name="devices" columns={deviceColumns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        label="Devices"
        columns={deviceColumns}
        rows={list.rows}
        total={list.total}
        rowKey={(row) => row.id}
        targetsOf={(row) => [targetOfDevice(row)].filter((item) => item !== null)}
        sort={sort}
        onSort={(next) =>
          void navigate({ search: { ...(q ? { q } : {}), ...(next ? { sort: next } : {}) }, replace: true })
        }
        onOpen={(row) => void navigate({ to: '/devices/$id', params: { id: row.id } })}
        onNeedMore={list.more}
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun={list.total === 1 ? 'device' : 'devices'}
          />
        }
        empty={
          list.loading ? null : q ? (
            <Empty
              title="No device matches"
              actions={
                <button type="button" className="button" onClick={() => setQ('')}>
                  Clear the filter
                </button>
              }
            >
              Words are looked for in every field; <code>site:paris</code> or <code>vendor:cisco</code> looks
              in one.
            </Empty>
          ) : (
            <Empty
              icon={<Server size={28} strokeWidth={1.5} />}
              title="No devices yet"
              actions={
                <Link to="/discovery" className="button primary">
                  <Radar size={14} /> Discover the network
                </Link>
              }
            >
              Let Nocturne find them, or add one by its address.
            </Empty>
          )
        }
      />
      {adding ? <AddDevice onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function AddDevice({ onClose }: { onClose: () => void }) {
  const create = useChange('createDevice', {
    refresh: ['devices', 'overview', 'mapPicture'],
    done: 'Device added',
    quiet: true,
  });
  const sites = useApi('sites', {});
  const navigate = useNavigate();
  const [siteId, setSiteId] = useState('');
  return (
    <Dialog title="Add a device" onClose={onClose}>
      <ChangeForm
        schema={createDeviceBody}
        first="name"
        hide={['siteId']}
        action="Add device"
        change={create}
        onCancel={onClose}
        extra={
          <div className="field">
            <label htmlFor="site">
              Site <span className="faint small">optional</span>
            </label>
            <select
              id="site"
              className="select"
              value={siteId}
              onChange={(event) => setSiteId(event.target.value)}
            >
              <option value="">No site</option>
              {sites.data?.items.map((site) => (
                <option key={site.id} value={site.id}>
                  {site.name}
                </option>
              ))}
            </select>
          </div>
        }
        submit={(values) =>
          create.mutate(
            { body: { ...values, ...(siteId ? { siteId } : {}) } as never },
            {
              onSuccess: (device) => {
                onClose();
                void navigate({ to: '/devices/$id', params: { id: device.id } });
              },
            },
          )
        }
      />
    </Dialog>
  );
}
