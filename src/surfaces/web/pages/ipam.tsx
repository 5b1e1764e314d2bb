/** The address plan: its tree with how full each part is, what is seen and not declared, what contradicts, VLANs, VRFs, leases. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronDown, ChevronRight, Plus, Search, Waypoints } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { AddressPrefix } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { Ago, Empty, FaultBox, RowLink } from '../parts/basics.tsx';
import { PrefixDialog } from '../parts/ipam-dialogs.tsx';
import { Conflicts, Leases, Observed, Vlans, Vrfs } from '../parts/ipam-lists.tsx';
import { formatSize, statusBadge, UseBar } from '../parts/ipam-use.tsx';
import { ExportMenu, useList, useSettled } from '../parts/list-page.tsx';
import { type Column, DataTable, RowCount } from '../parts/table.tsx';

const tabs = [
  ['prefixes', 'Prefixes'],
  ['observed', 'Seen, not declared'],
  ['conflicts', 'Conflicts'],
  ['vlans', 'VLANs'],
  ['vrfs', 'VRFs'],
  ['leases', 'DHCP leases'],
] as const;
type Tab = (typeof tabs)[number][0];

export function IpamPage() {
  const search = useSearch({ from: '/shell/ipam' });
  const tab: Tab = tabs.find(([id]) => id === search.tab)?.[0] ?? 'prefixes';
  const navigate = useNavigate({ from: '/ipam' });
  const may = useMay('engineer');
  const [adding, setAdding] = useState(false);
  const conflicts = useApi('addressConflicts', { query: {} });
  const observed = useApi('observedPrefixes', {});
  const counts: Readonly<Partial<Record<Tab, number>>> = {
    conflicts: conflicts.data?.total ?? 0,
    observed: observed.data?.items.filter((item) => item.declaredId === null).length ?? 0,
  };
  return (
    <div className={tab === 'prefixes' ? 'page fill' : 'page'}>
      <div className="page-head">
        <h1>Addresses</h1>
        <div className="actions">
          {may ? (
            <button type="button" className="button primary" onClick={() => setAdding(true)}>
              <Plus size={14} /> Declare a prefix
            </button>
          ) : null}
        </div>
      </div>
      <nav className="tabs" aria-label="Parts of the address plan">
        {tabs.map(([id, title]) => (
          <button
            key={id}
            type="button"
            {...(id === tab ? { 'aria-current': 'page' as const } : {})}
            onClick={() => void navigate({ search: id === 'prefixes' ? {} : { tab: id }, replace: true })}
          >
            {title}
            {counts[id] ? (
              <span className={id === 'conflicts' ? 'badge warning' : 'badge'}>
                {formatCount(counts[id])}
              </span>
            ) : null}
          </button>
        ))}
      </nav>
      {tab === 'prefixes' ? <PrefixTree onAdd={() => setAdding(true)} /> : null}
      {tab === 'observed' ? <Observed /> : null}
      {tab === 'conflicts' ? <Conflicts /> : null}
      {tab === 'vlans' ? <Vlans /> : null}
      {tab === 'vrfs' ? <Vrfs /> : null}
      {tab === 'leases' ? <Leases /> : null}
      {adding ? <PrefixDialog onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

const fixedColumns: readonly Column<AddressPrefix>[] = [
  {
    id: 'description',
    title: 'What it is for',
    width: 'minmax(8rem, 1.3fr)',
    wide: true,
    text: (row) => row.description,
    cell: (row) => (
      <span className="clip">
        {row.description || <span className="faint">–</span>}
        {row.role ? <span className="muted"> · {row.role}</span> : null}
      </span>
    ),
  },
  {
    id: 'use',
    title: 'In use',
    width: 'minmax(6.6rem, 8.6rem)',
    text: (row) => row.utilisation.percent,
    cell: (row) => <UseBar use={row.utilisation} />,
  },
  {
    id: 'free',
    title: 'Free',
    width: '6rem',
    end: true,
    wide: true,
    text: (row) => row.utilisation.free,
    cell: (row) => <span className="muted">{formatSize(row.utilisation.free)}</span>,
  },
  {
    id: 'status',
    title: 'Status',
    width: '6.2rem',
    wide: true,
    text: (row) => row.status,
    cell: (row) => <span className={statusBadge[row.status]}>{row.status}</span>,
  },
  {
    id: 'vlan',
    title: 'VLAN',
    width: 'minmax(4rem, 0.6fr)',
    wide: true,
    text: (row) => row.vlan,
    cell: (row) => <span className="muted clip">{row.vlan ?? '–'}</span>,
  },
  {
    id: 'vrf',
    title: 'VRF',
    width: '5.4rem',
    wide: true,
    text: (row) => row.vrfName,
    cell: (row) => <span className="muted clip">{row.vrfName}</span>,
  },
  {
    id: 'seenMs',
    title: 'Last seen',
    width: '6.4rem',
    wide: true,
    text: (row) => row.utilisation.seenMs,
    cell: (row) =>
      row.utilisation.seenMs ? <Ago timeMs={row.utilisation.seenMs} /> : <span className="faint">–</span>,
  },
];

function PrefixTree({ onAdd }: { onAdd: () => void }) {
  const { q = '' } = useSearch({ from: '/shell/ipam' });
  const navigate = useNavigate({ from: '/ipam' });
  const settled = useSettled(q);
  const query = useMemo(() => (settled ? { q: settled } : {}), [settled]);
  const list = useList('prefixes', query);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => {
    const hidden = new Set<string>();
    return list.rows.filter((row) => {
      const away = row.parentId !== null && (hidden.has(row.parentId) || closed.has(row.parentId));
      if (away) hidden.add(row.id);
      return !away;
    });
  }, [list.rows, closed]);
  const columns = useMemo((): readonly Column<AddressPrefix>[] => {
    const toggle = (id: string) => {
      const next = new Set(closed);
      if (!next.delete(id)) next.add(id);
      setClosed(next);
    };
    return [
      {
        id: 'prefix',
        title: 'Prefix',
        width: 'minmax(11rem, 1.2fr)',
        text: (row) => row.prefix,
        cell: (row) => (
          <span className="ipam-node" style={{ paddingInlineStart: `${Math.min(row.depth, 8) * 0.9}rem` }}>
            {row.children > 0 ? (
              <button
                type="button"
                className="button quiet icon"
                aria-expanded={!closed.has(row.id)}
                aria-label={`${closed.has(row.id) ? 'Open' : 'Close'} ${row.prefix}`}
                onClick={() => toggle(row.id)}
              >
                {closed.has(row.id) ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
              </button>
            ) : (
              <span className="leaf" />
            )}
            <RowLink href={`/ipam/${row.id}`}>
              <span className="mono">{row.prefix}</span>
            </RowLink>
          </span>
        ),
      },
      ...fixedColumns,
    ];
  }, [closed]);
  return (
    <>
      <div className="row wrap">
        <div className="filter">
          <input
            className="input"
            type="text"
            data-filter
            spellCheck={false}
            autoComplete="off"
            aria-label="Find a prefix"
            placeholder="An address or prefix, or words of the description"
            value={q}
            onChange={(event) =>
              void navigate({ search: event.target.value ? { q: event.target.value } : {}, replace: true })
            }
            style={{ color: 'inherit' }}
          />
          <Search size={14} aria-hidden />
        </div>
        <ExportMenu<AddressPrefix> name="prefixes" columns={columns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        total={list.total - (list.rows.length - rows.length)}
        onOpen={(row) => void navigate({ to: '/ipam/$id', params: { id: row.id } })}
        onNeedMore={list.more}
        label="Prefixes"
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun={list.total === 1 ? 'prefix' : 'prefixes'}
          />
        }
        empty={
          list.loading ? null : q ? (
            <Empty icon={<Waypoints size={28} strokeWidth={1.5} />} title="No prefix is like that">
              Write an address to see what covers it, or words of a description.
            </Empty>
          ) : (
            <Empty
              icon={<Waypoints size={28} strokeWidth={1.5} />}
              title="Nothing is declared yet"
              actions={
                <>
                  <button type="button" className="button primary" onClick={onAdd}>
                    <Plus size={14} /> Declare a prefix
                  </button>
                  <button
                    type="button"
                    className="button"
                    onClick={() => void navigate({ search: { tab: 'observed' } })}
                  >
                    Adopt what was seen
                  </button>
                </>
              }
            >
              Subnets that discovery met are waiting to be adopted; each shows who uses it, what is free, and
              what contradicts.
            </Empty>
          )
        }
      />
    </>
  );
}
