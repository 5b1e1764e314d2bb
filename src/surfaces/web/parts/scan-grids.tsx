/** Everything that scans know now, as two lists: hosts, and open ports with what listens there. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import { useMemo } from 'react';
import type { ScannedHost, ScannedPort } from '#pure/contract/resources.ts';
import { subjectOf } from '#pure/contract/subject.ts';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import type { RunTarget } from '../model/run-targets.ts';
import { countOf } from '../model/scan-draft.ts';
import { Ago, Empty, FaultBox, RowLink } from './basics.tsx';
import { ExportMenu, FilterInput, useList, useSettled } from './list-page.tsx';
import { FindingCounts, HostMark, hostTexts, ServiceLabel, serviceText } from './scan-marks.tsx';
import { type Column, DataTable, RowCount } from './table.tsx';

export const hostHref = (address: string) => `/scans/hosts/${encodeURIComponent(address)}`;
export const targetOfAddress = (address: string, name?: string | null): RunTarget => ({
  label: name ?? address,
  subject: { ...subjectOf(address), ...(name ? subjectOf(name) : {}), ...subjectOf(address) },
});

const siteColumn: Column<{ readonly siteName: string | null }> = {
  id: 'site',
  title: 'Site',
  width: 'minmax(4.5rem, 0.6fr)',
  wide: true,
  sortable: true,
  text: (row) => row.siteName,
  cell: (row) => <span className="muted clip">{row.siteName ?? '–'}</span>,
};

const hostColumns: readonly Column<ScannedHost>[] = [
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(8.4rem, 1fr)',
    sortable: true,
    text: (row) => row.address,
    cell: (row) => (
      <span className="row nowrap">
        <HostMark state={row.state} />
        <RowLink href={hostHref(row.address)}>
          <span className="mono">{row.address}</span>
        </RowLink>
      </span>
    ),
  },
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(4rem, 1.2fr)',
    sortable: true,
    text: (row) => row.deviceName ?? row.name,
    cell: (row) =>
      (row.deviceName ?? row.name) ? (
        <span className="clip">{row.deviceName ?? row.name}</span>
      ) : (
        <span className="faint">–</span>
      ),
  },
  {
    id: 'ports',
    title: 'Open',
    width: '2.9rem',
    end: true,
    sortable: true,
    text: (row) => row.openPorts,
    cell: (row) => (row.openPorts > 0 ? row.openPorts : <span className="faint">0</span>),
  },
  {
    id: 'service',
    title: 'Services',
    width: 'minmax(8rem, 1.6fr)',
    wide: true,
    text: (row) => row.services.join(' '),
    cell: (row) => <span className="muted clip">{row.services.join(', ') || '–'}</span>,
  },
  {
    id: 'system',
    title: 'System',
    width: 'minmax(6rem, 1fr)',
    wide: true,
    sortable: true,
    text: (row) => row.system,
    cell: (row) => <span className="muted clip">{row.system ?? row.vendor ?? '–'}</span>,
  },
  {
    id: 'findings',
    title: 'Findings',
    width: 'minmax(5.4rem, 1.1fr)',
    sortable: true,
    text: (row) => countOf(row.findings),
    cell: (row) => <FindingCounts counts={row.findings} oneLine />,
  },
  siteColumn,
  {
    id: 'changed',
    title: 'Changed',
    width: '6rem',
    wide: true,
    sortable: true,
    text: (row) => row.changedMs,
    cell: (row) => (
      <span className="muted">
        <Ago timeMs={row.changedMs} />
      </span>
    ),
  },
  {
    id: 'seen',
    title: 'Last seen',
    width: '6rem',
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
const hostFields = [
  ...['address', 'name', 'service', 'system', 'vendor', 'mac', 'type', 'site', 'device', 'ports', 'state'],
];

const day = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);
const dayMs = 86_400_000;
export function Expiry({ timeMs, nowMs }: { timeMs: number; nowMs: number }) {
  const days = Math.floor((timeMs - nowMs) / dayMs);
  const tone = days < 0 ? 'c-down' : days < 30 ? 'c-warning' : 'muted';
  return (
    <span className={tone} title={days < 0 ? `expired ${-days} days ago` : `in ${days} days`}>
      {days < 0 ? 'expired ' : ''}
      {day(timeMs)}
    </span>
  );
}

export const portColumns: readonly Column<ScannedPort>[] = [
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(7rem, 0.9fr)',
    sortable: true,
    text: (row) => row.address,
    cell: (row) => (
      <RowLink href={hostHref(row.address)}>
        <span className="mono">{row.address}</span>
      </RowLink>
    ),
  },
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(6rem, 0.9fr)',
    wide: true,
    sortable: true,
    text: (row) => row.deviceName ?? row.name,
    cell: (row) => <span className="muted clip">{row.deviceName ?? row.name ?? '–'}</span>,
  },
  {
    id: 'port',
    title: 'Port',
    width: '4.8rem',
    sortable: true,
    text: (row) => `${row.port}/${row.transport}`,
    cell: (row) => (
      <span className="mono">
        {row.port}
        <span className="faint">/{row.transport}</span>
      </span>
    ),
  },
  {
    id: 'service',
    title: 'Service',
    width: 'minmax(4.5rem, 0.7fr)',
    wide: true,
    sortable: true,
    text: (row) => row.service?.name ?? null,
    cell: (row) => (
      <span className="row nowrap">
        <span className="clip">
          {row.service?.name ?? <span className="faint">unknown</span>}
          {row.service?.tunnel ? <span className="faint small"> in TLS</span> : null}
        </span>
        {row.management ? (
          <span className="badge warning" title="Hosts are managed by it">
            management
          </span>
        ) : null}
      </span>
    ),
  },
  {
    id: 'product',
    title: 'What it is',
    width: 'minmax(5rem, 1.4fr)',
    sortable: true,
    text: (row) => serviceText(row.service),
    // On a phone there is no column for the service.
    cell: (row) => (
      <span className="clip">
        <span className="scan-service-name">{row.service?.name} </span>
        <ServiceLabel service={row.service} />
      </span>
    ),
  },
  {
    id: 'expires',
    title: 'Certificate until',
    width: '8.5rem',
    wide: true,
    sortable: true,
    text: (row) => (row.certificate ? day(row.certificate.notAfterMs) : null),
    cell: (row) =>
      row.certificate ? (
        <Expiry timeMs={row.certificate.notAfterMs} nowMs={Date.now()} />
      ) : (
        <span className="faint">–</span>
      ),
  },
  siteColumn,
  {
    id: 'firstSeen',
    title: 'Open since',
    width: '6.4rem',
    wide: true,
    sortable: true,
    text: (row) => row.firstSeenMs,
    cell: (row) => (
      <span className="muted">
        <Ago timeMs={row.firstSeenMs} />
      </span>
    ),
  },
];
const portFields = [
  ...['address', 'port', 'service', 'product', 'version', 'name', 'transport', 'certificate', 'management'],
  ...['site', 'device'],
];

/** Filter, sort and the scan that is looked at stand in the address. */
export function useGridSearch() {
  const search = useSearch({ from: '/shell/scans' });
  const navigate = useNavigate({ from: '/scans' });
  const { q = '', sort = '', scan = '', state = '', tab = 'hosts' } = search;
  const settled = useSettled(q);
  const set = (part: Partial<typeof search>) => {
    const next = { q, sort, scan, state, ...part };
    void navigate({
      search: { tab, ...Object.fromEntries(Object.entries(next).filter(([, value]) => value)) },
      replace: true,
    });
  };
  return { q, sort, scan, state, settled, set, navigate };
}

export function ScanChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const scans = useApi('scans', {}, { staleTime: 30_000 });
  if ((scans.data?.items.length ?? 0) < 2 && !value) return null;
  return (
    <select
      className="select scan-choice"
      aria-label="Of which scan"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">All scans</option>
      {scans.data?.items.map((scan) => (
        <option key={scan.id} value={scan.id}>
          {scan.name}
        </option>
      ))}
    </select>
  );
}

export function HostGrid() {
  const { q, sort, scan, state, settled, set, navigate } = useGridSearch();
  const query = useMemo(
    () => ({
      ...(settled ? { q: settled } : {}),
      ...(sort ? { sort } : {}),
      ...(scan ? { scanId: scan } : {}),
      ...(state ? { state: state as ScannedHost['state'] } : {}),
    }),
    [settled, sort, scan, state],
  );
  const list = useList('scanHosts', query);
  return (
    <>
      <div className="row wrap">
        <FilterInput
          value={q}
          onChange={(text) => set({ q: text })}
          fields={hostFields}
          label="Filter hosts"
        />
        <fieldset className="segments" aria-label="Which hosts">
          {(['', 'up', 'doubtful', 'down'] as const).map((id) => (
            <button key={id} type="button" aria-pressed={state === id} onClick={() => set({ state: id })}>
              {id === '' ? 'all' : hostTexts[id]}
            </button>
          ))}
        </fieldset>
        <ScanChoice value={scan} onChange={(id) => set({ scan: id })} />
        <ExportMenu<ScannedHost> name="scanned-hosts" columns={hostColumns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        label="Hosts that scans know"
        columns={hostColumns}
        rows={list.rows}
        rowKey={(row) => row.address}
        total={list.total}
        sort={sort || 'address'}
        onSort={(next) => set({ sort: next })}
        onOpen={(row) => void navigate({ to: '/scans/hosts/$address', params: { address: row.address } })}
        targetsOf={(row) => [targetOfAddress(row.address, row.name)]}
        onNeedMore={list.more}
        foot={
          <RowCount loaded={list.rows.length} total={list.total} noun={list.total === 1 ? 'host' : 'hosts'} />
        }
        empty={
          list.loading ? null : q || state ? (
            <Empty title="No host is like that" />
          ) : (
            <Empty icon={<Radar size={28} strokeWidth={1.5} />} title="No scan has found a host yet">
              Run a scan: hosts appear here as they are found.
            </Empty>
          )
        }
      />
    </>
  );
}

const quick = [
  ['management:true', 'management'],
  ['service:http', 'web'],
  ['transport:udp', 'UDP'],
] as const;

export function PortGrid() {
  const { q, sort, scan, settled, set, navigate } = useGridSearch();
  const query = useMemo(
    () => ({
      ...(settled ? { q: settled } : {}),
      ...(sort ? { sort } : {}),
      ...(scan ? { scanId: scan } : {}),
    }),
    [settled, sort, scan],
  );
  const list = useList('scanPorts', query);
  return (
    <>
      <div className="row wrap">
        <FilterInput
          value={q}
          onChange={(text) => set({ q: text })}
          fields={portFields}
          label="Filter open ports"
        />
        <span className="chips wide">
          {quick.map(([text, title]) => (
            <button
              key={text}
              type="button"
              className="chip"
              aria-pressed={q === text}
              onClick={() => set({ q: q === text ? '' : text })}
            >
              {title}
            </button>
          ))}
        </span>
        <ScanChoice value={scan} onChange={(id) => set({ scan: id })} />
        <ExportMenu<ScannedPort> name="open-ports" columns={portColumns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        label="Open ports"
        columns={portColumns}
        rows={list.rows}
        rowKey={(row) => `${row.address} ${row.transport} ${row.port}`}
        total={list.total}
        sort={sort || 'address'}
        onSort={(next) => set({ sort: next })}
        onOpen={(row) => void navigate({ to: '/scans/hosts/$address', params: { address: row.address } })}
        targetsOf={(row) => [targetOfAddress(row.address, row.name)]}
        onNeedMore={list.more}
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun={list.total === 1 ? 'open port' : 'open ports'}
          />
        }
        empty={
          list.loading ? null : (
            <Empty title={q ? 'No port is like that' : 'No open port is known'}>
              {q ? `${formatCount(list.total)} match.` : 'Run a scan: ports appear here as they are found.'}
            </Empty>
          )
        }
      />
    </>
  );
}
