/** Where is it plugged in? Every MAC that a switch has learnt, found by whatever is known of it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Cable, Radar, Search, X } from 'lucide-react';
import { useMemo } from 'react';
import type { QueryInputOf } from '#pure/contract/api.ts';
import type { Endpoint } from '#pure/contract/resources.ts';
import { targetOfEndpoint } from '../model/run-targets.ts';
import { Ago, Empty, FaultBox, RowLink } from '../parts/basics.tsx';
import { ExportMenu, useList, useSettled } from '../parts/list-page.tsx';
import { PlaceLabel, placeText } from '../parts/place.tsx';
import { type Column, DataTable, RowCount } from '../parts/table.tsx';

export const endpointColumns: readonly Column<Endpoint>[] = [
  {
    id: 'name',
    title: 'Endpoint',
    width: 'minmax(9rem, 1.6fr)',
    sortable: true,
    text: (row) => row.deviceName ?? row.name,
    cell: (row) => (
      <RowLink href={`/endpoints/${row.mac}`}>
        {row.deviceName ?? row.name ?? row.vendor ?? <span className="faint">no name</span>}
      </RowLink>
    ),
  },
  {
    id: 'addresses',
    title: 'Addresses',
    width: 'minmax(7rem, 1fr)',
    wide: true,
    text: (row) => row.addresses.join(' ') || null,
    cell: (row) => (
      <span className="mono muted">
        {row.addresses[0] ?? '–'}
        {row.addresses.length > 1 ? <span className="faint"> +{row.addresses.length - 1}</span> : null}
      </span>
    ),
  },
  {
    id: 'mac',
    title: 'MAC',
    width: '9.6rem',
    sortable: true,
    wide: true,
    text: (row) => row.mac,
    cell: (row) => <span className="mono muted">{row.mac}</span>,
  },
  {
    id: 'place',
    title: 'Plugged in at',
    width: 'minmax(9rem, 1.4fr)',
    text: (row) => (row.place ? placeText(row.place) : null),
    cell: (row) => <PlaceLabel place={row.place} />,
  },
  {
    id: 'vlan',
    title: 'VLAN',
    width: '3.4rem',
    end: true,
    wide: true,
    text: (row) => row.place?.vlan ?? null,
    cell: (row) => <span className="muted">{row.place?.vlan ?? '–'}</span>,
  },
  {
    id: 'vendor',
    title: 'Network card',
    width: 'minmax(7rem, 1fr)',
    wide: true,
    text: (row) => row.vendor,
    cell: (row) => <span className="muted">{row.vendor ?? '–'}</span>,
  },
  {
    id: 'firstSeenMs',
    title: 'First seen',
    width: '6.4rem',
    sortable: true,
    wide: true,
    text: (row) => row.firstSeenMs,
    cell: (row) => <Ago timeMs={row.firstSeenMs} />,
  },
  {
    id: 'seenMs',
    title: 'Last seen',
    width: '6.4rem',
    wide: true,
    sortable: true,
    text: (row) => row.seenMs,
    cell: (row) => <Ago timeMs={row.seenMs} />,
  },
];

type Sort = NonNullable<QueryInputOf<'endpoints'>['sort']>;

export function Endpoints() {
  const { q = '', sort = '' } = useSearch({ from: '/shell/endpoints' });
  const navigate = useNavigate({ from: '/endpoints' });
  const settled = useSettled(q);
  const query = useMemo(
    () => ({ ...(settled ? { q: settled } : {}), ...(sort ? { sort: sort as Sort } : {}) }),
    [settled, sort],
  );
  const list = useList('endpoints', query);
  const setQ = (text: string) =>
    void navigate({ search: { ...(text ? { q: text } : {}), ...(sort ? { sort } : {}) }, replace: true });
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Endpoints</h1>
      </div>
      <div className="row wrap">
        <div className="filter">
          <input
            className="input"
            type="text"
            data-filter
            spellCheck={false}
            autoComplete="off"
            aria-label="Find an endpoint"
            placeholder="MAC in any notation, address, or name: its beginning is enough"
            value={q}
            onChange={(event) => setQ(event.target.value)}
            style={{ color: 'inherit' }}
          />
          <Search size={14} aria-hidden />
          {q ? (
            <button
              type="button"
              className="button quiet icon"
              aria-label="Clear"
              style={{ position: 'absolute', insetInlineEnd: 2, insetBlockStart: 1 }}
              onClick={() => setQ('')}
            >
              <X size={14} />
            </button>
          ) : null}
        </div>
        <ExportMenu<Endpoint> name="endpoints" columns={endpointColumns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        columns={endpointColumns}
        rows={list.rows}
        rowKey={(row) => row.mac}
        targetsOf={(row) => [targetOfEndpoint(row)]}
        total={list.total}
        sort={sort || '-seenMs'}
        onSort={(next) =>
          void navigate({ search: { ...(q ? { q } : {}), ...(next ? { sort: next } : {}) }, replace: true })
        }
        onOpen={(row) => void navigate({ to: '/endpoints/$mac', params: { mac: row.mac } })}
        onNeedMore={list.more}
        label="Endpoints"
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun={list.total === 1 ? 'endpoint' : 'endpoints'}
          />
        }
        empty={
          list.loading ? null : q ? (
            <Empty icon={<Cable size={28} strokeWidth={1.5} />} title="Nothing begins like that">
              No switch has learnt it, or the last discovery was before it came.
            </Empty>
          ) : (
            <Empty
              icon={<Cable size={28} strokeWidth={1.5} />}
              title="No endpoint has been seen yet"
              actions={
                <a className="button primary" href="/discovery">
                  <Radar size={14} /> Discover the network
                </a>
              }
            >
              A discovery reads the forwarding tables of the switches: then every MAC, address and name is
              shown here with the port it is plugged into, and what moved.
            </Empty>
          )
        }
      />
    </div>
  );
}
