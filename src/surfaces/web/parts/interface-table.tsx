import { Link } from '@tanstack/react-router';
import type { DeviceDetail, DeviceInterface } from '#pure/contract/resources.ts';
import { formatBps } from '../model/format.ts';
import { targetOfInterface } from '../model/run-targets.ts';
import { Empty, Use } from './basics.tsx';
import { StateMark } from './state.tsx';
import { type Column, SortedTable } from './table.tsx';

export const interfaceState = (item: Pick<DeviceInterface, 'adminStatus' | 'operStatus'>) =>
  item.adminStatus === 'down'
    ? 'paused'
    : item.operStatus === 'up'
      ? 'up'
      : item.operStatus === 'down'
        ? 'down'
        : 'unknown';
const stateText = { up: 'up', down: 'down', paused: 'shut down', unknown: 'unknown' } as const;
const usePercent = (item: DeviceInterface) =>
  item.speedBps && (item.inBps !== null || item.outBps !== null)
    ? (Math.max(item.inBps ?? 0, item.outBps ?? 0) / item.speedBps) * 100
    : null;

const columns: readonly Column<DeviceInterface>[] = [
  {
    id: 'name',
    title: 'Port',
    width: 'minmax(8rem, 1.2fr)',
    sortable: true,
    text: (row) => row.name,
    cell: (row) => (
      <span className="row">
        <StateMark state={interfaceState(row)} />
        <strong className="clip" style={{ fontWeight: 560 }}>
          {row.name}
        </strong>
      </span>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: '5.5rem',
    sortable: true,
    text: (row) => stateText[interfaceState(row)],
    cell: (row) => <span className="muted">{stateText[interfaceState(row)]}</span>,
  },
  {
    id: 'alias',
    title: 'Description',
    width: 'minmax(7rem, 1.4fr)',
    sortable: true,
    wide: true,
    text: (row) => row.alias ?? row.descr,
    cell: (row) => <span className="muted">{row.alias || row.descr || '–'}</span>,
  },
  {
    id: 'speed',
    title: 'Speed',
    width: '5rem',
    end: true,
    sortable: true,
    wide: true,
    text: (row) => row.speedBps,
    cell: (row) => formatBps(row.speedBps),
  },
  {
    id: 'in',
    title: 'In',
    width: '5.5rem',
    end: true,
    sortable: true,
    text: (row) => row.inBps,
    cell: (row) => formatBps(row.inBps),
  },
  {
    id: 'out',
    title: 'Out',
    width: '5.5rem',
    end: true,
    sortable: true,
    text: (row) => row.outBps,
    cell: (row) => formatBps(row.outBps),
  },
  {
    id: 'use',
    title: 'Use',
    width: '5rem',
    sortable: true,
    wide: true,
    text: usePercent,
    cell: (row) => <Use percent={usePercent(row)} />,
  },
  {
    id: 'neighbour',
    title: 'Neighbour',
    width: 'minmax(8rem, 1.3fr)',
    sortable: true,
    wide: true,
    text: (row) =>
      row.neighbour ? `${row.neighbour.deviceName} ${row.neighbour.interfaceName ?? ''}` : null,
    cell: (row) =>
      row.neighbour ? (
        <Link to="/devices/$id" params={{ id: row.neighbour.deviceId }}>
          {row.neighbour.deviceName} <span className="muted">{row.neighbour.interfaceName}</span>
        </Link>
      ) : (
        <span className="faint">–</span>
      ),
  },
  {
    id: 'addresses',
    title: 'Addresses',
    width: 'minmax(8rem, 1fr)',
    sortable: true,
    wide: true,
    text: (row) => row.addresses.join(' ') || null,
    cell: (row) => <span className="mono muted">{row.addresses.join(' ') || '–'}</span>,
  },
];

export function InterfaceTable({ device, maxHeight }: { device: DeviceDetail; maxHeight: number }) {
  return (
    <SortedTable
      label="Interfaces"
      columns={columns}
      rows={device.interfaceList}
      rowKey={(row) => row.id}
      targetsOf={(row) => [targetOfInterface(device, row)]}
      maxHeight={maxHeight}
      initialSort="name"
      empty={
        <Empty title="No interface is known">Give the device an SNMP credential and discover it again.</Empty>
      }
    />
  );
}
