import { useNavigate } from '@tanstack/react-router';
import type { Sensor } from '#pure/contract/resources.ts';
import { formatInterval, formatValue } from '../model/format.ts';
import { titleOf } from '../model/series.ts';
import { Ago, DeviceLink, RowLink } from './basics.tsx';
import { Stars } from './setting-editor.tsx';
import { LiveSpark } from './spark.tsx';
import { StateMark } from './state.tsx';
import { type Column, DataTable, SortedTable, type TableProps } from './table.tsx';

const leading = [
  'rtt.avg',
  'total.time',
  'resolve.time',
  'connect.time',
  'tls.time',
  'snmp.time',
  'certificate.days',
  'interfaces.up',
  'snmp.value',
];
export function mainMetric(sensor: Sensor): Sensor['metrics'][number] | undefined {
  for (const name of leading) {
    const found = sensor.metrics.find((metric) => metric.name === name);
    if (found) return found;
  }
  return sensor.metrics.find((metric) => metric.name !== 'up');
}

export const sensorColumns: readonly Column<Sensor>[] = [
  {
    id: 'name',
    title: 'Sensor',
    width: 'minmax(10rem, 1.6fr)',
    sortable: true,
    text: (row) => row.name,
    cell: (row) => (
      <span className="row">
        <StateMark state={row.state} />
        <RowLink href={`/sensors/${row.id}`}>{row.name}</RowLink>
        {row.acknowledged ? <span className="badge accent">taken</span> : null}
      </span>
    ),
  },
  {
    id: 'device',
    title: 'Device',
    width: 'minmax(7rem, 1fr)',
    sortable: true,
    wide: true,
    text: (row) => row.deviceName,
    cell: (row) => <DeviceLink id={row.deviceId} name={row.deviceName} />,
  },
  {
    id: 'tool',
    title: 'Tool',
    width: '5.5rem',
    sortable: true,
    wide: true,
    text: (row) => row.toolId,
    cell: (row) => <span className="badge">{row.toolId}</span>,
  },
  {
    id: 'summary',
    title: 'Last result',
    width: 'minmax(9rem, 1.8fr)',
    wide: true,
    text: (row) => row.fault?.message ?? row.summary,
    cell: (row) => (
      <span className={row.state === 'down' ? 'c-down' : 'muted'} title={row.fault?.remedy}>
        {row.state === 'paused' ? (row.pausedNote ?? 'Paused') : (row.summary ?? 'Has not run yet')}
      </span>
    ),
  },
  {
    id: 'value',
    title: 'Value',
    width: '5.5rem',
    end: true,
    text: (row) => mainMetric(row)?.value ?? null,
    cell: (row) => {
      const metric = mainMetric(row);
      return metric ? (
        <strong title={titleOf(metric.name)}>{formatValue(metric.value, metric.unit)}</strong>
      ) : (
        <span className="faint">–</span>
      );
    },
  },
  {
    id: 'trend',
    title: 'Trend',
    width: '5.5rem',
    wide: true,
    text: () => null,
    cell: (row) => (
      <span style={{ color: 'var(--accent)' }}>
        <LiveSpark sensorId={row.id} />
      </span>
    ),
  },
  {
    id: 'priority',
    title: 'Priority',
    width: '5rem',
    sortable: true,
    wide: true,
    text: (row) => row.priority,
    cell: (row) => <Stars value={row.priority} />,
  },
  {
    id: 'intervalMs',
    title: 'Every',
    width: '4rem',
    end: true,
    sortable: true,
    wide: true,
    text: (row) => row.intervalMs,
    cell: (row) => <span className="muted">{formatInterval(row.intervalMs)}</span>,
  },
  {
    id: 'lastRunMs',
    title: 'Ran',
    width: '5.5rem',
    end: true,
    sortable: true,
    wide: true,
    text: (row) => row.lastRunMs,
    cell: (row) => (
      <span className="muted">
        <Ago timeMs={row.lastRunMs} />
      </span>
    ),
  },
];
const withoutDevice = sensorColumns.filter((column) => column.id !== 'device');

export function SensorTable({
  sensors,
  hideDevice = false,
  list,
  ...rest
}: { sensors: readonly Sensor[]; hideDevice?: boolean; list?: boolean } & Partial<TableProps<Sensor>>) {
  const navigate = useNavigate();
  const Table = list ? DataTable : SortedTable;
  return (
    <Table
      label="Sensors"
      columns={hideDevice ? withoutDevice : sensorColumns}
      rows={sensors}
      rowKey={(row) => row.id}
      onOpen={(row) => void navigate({ to: '/sensors/$id', params: { id: row.id } })}
      {...rest}
    />
  );
}
