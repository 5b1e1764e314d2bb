/** One device: health first, then what it is connected to, how it performs, what happened, and from where each fact is known. */

import { deviceKinds } from 'virtual:contract';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Gauge, Network, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DeviceDetail } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatBps, formatInterval } from '../model/format.ts';
import { usePageTarget } from '../model/run-menu.ts';
import { targetOfDevice } from '../model/run-targets.ts';
import { lineOf } from '../model/series.ts';
import { Ago, Answer, Card, Confirm, Dialog, Empty } from '../parts/basics.tsx';
import { CommentedChart, WriteComment } from '../parts/commented-chart.tsx';
import { DeviceEndpoints } from '../parts/device-endpoints.tsx';
import { DeviceFacts } from '../parts/device-facts.tsx';
import { DeviceIdentity } from '../parts/device-identity.tsx';
import { DeviceStructure } from '../parts/device-structure.tsx';
import { InheritancePanel } from '../parts/inheritance.tsx';
import { InterfaceTable } from '../parts/interface-table.tsx';
import { LatencyChart } from '../parts/latency.tsx';
import { useRange } from '../parts/range.tsx';
import { RunButton } from '../parts/run-menu.tsx';
import { SensorDialog } from '../parts/sensor-dialog.tsx';
import { SensorTable } from '../parts/sensor-table.tsx';
import { StateLabel, StateMark } from '../parts/state.tsx';
import { Timeline } from '../parts/timeline.tsx';
import type { View } from '../plot/view.ts';
import { AlertRow } from './overview.tsx';

const tabs = [
  'summary',
  'interfaces',
  'neighbours',
  'endpoints',
  'tables',
  'sensors',
  'settings',
  'events',
  'facts',
] as const;

export function DevicePage() {
  const { id } = useParams({ from: '/shell/devices/$id' });
  const { tab = 'summary' } = useSearch({ from: '/shell/devices/$id' });
  const query = useApi('device', { params: { id } });
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(device) => (
          <>
            <Head device={device} />
            <nav className="tabs" aria-label="Sections">
              {tabs.map((name) => (
                <Link
                  key={name}
                  to="/devices/$id"
                  params={{ id }}
                  search={name === 'summary' ? {} : { tab: name }}
                  replace
                  activeOptions={{ exact: true, includeSearch: true }}
                >
                  {name.charAt(0).toUpperCase() + name.slice(1)}
                  {name === 'interfaces' ? (
                    <span className="badge">{device.interfaceList.length}</span>
                  ) : null}
                  {name === 'sensors' ? <span className="badge">{device.sensors}</span> : null}
                </Link>
              ))}
            </nav>
            {tab === 'interfaces' ? (
              <InterfaceTable device={device} maxHeight={720} />
            ) : tab === 'neighbours' ? (
              <Neighbours device={device} />
            ) : tab === 'endpoints' ? (
              <DeviceEndpoints id={id} />
            ) : tab === 'tables' ? (
              <DeviceStructure id={id} />
            ) : tab === 'sensors' ? (
              <DeviceSensors device={device} />
            ) : tab === 'settings' ? (
              <Card title="Settings and where they come from">
                <InheritancePanel kind="device" id={id} />
              </Card>
            ) : tab === 'events' ? (
              <DeviceEvents id={id} />
            ) : tab === 'facts' ? (
              <>
                <DeviceFacts device={device} />
                <DeviceIdentity device={device} />
              </>
            ) : (
              <Summary device={device} />
            )}
          </>
        )}
      </Answer>
    </div>
  );
}

function Head({ device }: { device: DeviceDetail }) {
  const may = useMay('engineer');
  const [editing, setEditing] = useState(false);
  const target = targetOfDevice(device);
  usePageTarget(target);
  const remove = useChange('deleteDevice', {
    refresh: ['devices', 'overview', 'mapPicture'],
    done: `${device.name} deleted`,
  });
  const navigate = useNavigate();
  return (
    <div className="stack">
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/devices">Devices</Link>
            {device.siteName ? ` / ${device.siteName}` : ''}
          </div>
          <h1>
            <StateMark state={device.state} size={15} /> {device.name}
          </h1>
        </div>
        <div className="actions">
          <Link to="/map" search={{ focus: device.id }} className="button">
            <Network size={14} /> On the map
          </Link>
          <RunButton targets={[target]} />
          {may ? (
            <>
              <button type="button" className="button" onClick={() => setEditing(true)}>
                Edit
              </button>
              <Confirm
                label="Delete"
                icon={<Trash2 size={14} />}
                onYes={() =>
                  remove.mutate(
                    { params: { id: device.id } },
                    { onSuccess: () => void navigate({ to: '/devices' }) },
                  )
                }
              />
            </>
          ) : null}
        </div>
      </div>
      <div className="health-head">
        <StateLabel state={device.state} />
        {device.openAlerts > 0 ? <span className="badge down">{device.openAlerts} open alerts</span> : null}
        {device.managementAddress ? <code>{device.managementAddress}</code> : null}
        <span className="muted">
          {[device.vendor, device.model, [device.platform, device.version].filter(Boolean).join(' ')]
            .filter(Boolean)
            .join(' · ') || device.kind}
        </span>
        {device.location ? <span className="muted">{device.location}</span> : null}
        <span className="muted">
          seen <Ago timeMs={device.seenMs} />
        </span>
        {device.tags.map((tag) => (
          <Link key={tag} to="/devices" search={{ q: `tag:${tag}` }} className="chip">
            {tag}
          </Link>
        ))}
      </div>
      {device.note ? <p className="muted">{device.note}</p> : null}
      {editing ? <EditDevice device={device} onClose={() => setEditing(false)} /> : null}
    </div>
  );
}

function EditDevice({ device, onClose }: { device: DeviceDetail; onClose: () => void }) {
  const update = useChange('updateDevice', { refresh: ['device', 'devices', 'mapPicture'], done: 'Saved' });
  const sites = useApi('sites', {});
  const credentials = useApi('credentials', {});
  const [draft, setDraft] = useState({
    name: device.name,
    kind: device.kind,
    siteId: device.siteId ?? '',
    credentialId: device.credentialId ?? '',
    tags: device.tags.join(' '),
    note: device.note,
  });
  const bind = (field: keyof typeof draft) => ({
    id: `edit-${field}`,
    value: draft[field],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [field]: event.target.value }),
  });
  const choose = (
    field: 'siteId' | 'credentialId' | 'kind',
    label: string,
    items: readonly (readonly [string, string])[],
  ) => (
    <div className="field">
      <label htmlFor={`edit-${field}`}>{label}</label>
      <select className="select" {...bind(field)}>
        {items.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <Dialog title={`Edit ${device.name}`} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate(
            {
              params: { id: device.id },
              body: {
                name: draft.name,
                kind: draft.kind as never,
                siteId: draft.siteId || null,
                credentialId: draft.credentialId || null,
                tags: draft.tags.split(/[\s,]+/).filter(Boolean),
                note: draft.note,
              },
            },
            { onSuccess: onClose },
          );
        }}
      >
        <div className="form-grid">
          <div className="field">
            <label htmlFor="edit-name">Name</label>
            <input className="input" required {...bind('name')} />
          </div>
          {choose(
            'kind',
            'Kind',
            deviceKinds.map((kind) => [kind, kind]),
          )}
          {choose('siteId', 'Site', [
            ['', 'No site'],
            ...(sites.data?.items ?? []).map((site) => [site.id, site.name] as const),
          ])}
          {choose('credentialId', 'Credential', [
            ['', 'None'],
            ...(credentials.data?.items ?? []).map(
              (item) => [item.id, `${item.name} (${item.kind})`] as const,
            ),
          ])}
          <div className="field whole">
            <label htmlFor="edit-tags">Tags</label>
            <input className="input" {...bind('tags')} />
            <span className="hint">Separated by spaces</span>
          </div>
          <div className="field whole">
            <label htmlFor="edit-note">Note</label>
            <textarea className="textarea" {...bind('note')} />
          </div>
        </div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={update.isPending}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Summary({ device }: { device: DeviceDetail }) {
  const range = useRange();
  // One view for latency and traffic: who zooms into one sees the same time in the other, and comments on it.
  const [view, setView] = useState<View | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range begins with all of it
  useEffect(() => setView(null), [range.spanMs]);
  const alerts = useApi('alerts', {
    query: { deviceId: device.id, open: 'true', victims: 'true', limit: 20 },
  });
  return (
    <>
      {alerts.data && alerts.data.items.length > 0 ? (
        <Card title="Open alerts" flush>
          <ul className="list">
            {alerts.data.items.map((alert) => (
              <li key={alert.id}>
                <AlertRow alert={alert} />
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <div className="row wrap">
        <h2 className="grow">Performance</h2>
        <WriteComment about={{ deviceId: device.id }} view={view} />
        {range.picker}
      </div>
      <Card title="Latency and loss">
        <LatencyChart
          of={{ deviceId: device.id }}
          fromMs={range.fromMs}
          toMs={range.toMs}
          view={view}
          onView={setView}
        />
      </Card>
      <Traffic device={device} fromMs={range.fromMs} toMs={range.toMs} view={view} onView={setView} />
      <div className="two">
        <Neighbours device={device} />
        <Card title="Recent events" flush>
          <DeviceEvents id={device.id} limit={10} />
        </Card>
      </div>
    </>
  );
}

const trafficShown = 6;
function Traffic({
  device,
  fromMs,
  toMs,
  view,
  onView,
}: {
  device: DeviceDetail;
  fromMs: number;
  toMs: number;
  view: View | null;
  onView: (view: View | null) => void;
}) {
  const shown = view
    ? { fromMs: Math.floor(view[0]) * 1000, toMs: Math.ceil(view[1]) * 1000 }
    : { fromMs, toMs };
  const query = useApi(
    'series',
    { query: { deviceId: device.id, metrics: 'interface.in,interface.out', ...shown, points: 300 } },
    { placeholderData: (old) => old, enabled: device.interfaceList.length > 0 },
  );
  const series = query.data?.series ?? [];
  const names = [...new Set(series.map((item) => item.labels.interface ?? ''))];
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  const weight = (name: string) =>
    series
      .filter((item) => (item.labels.interface ?? '') === name)
      .reduce((sum, item) => sum + mean(item.avg), 0);
  const busiest = names
    .map((name) => [name, weight(name)] as const)
    .sort((a, b) => b[1] - a[1])
    .slice(0, trafficShown);
  if (device.interfaceList.length === 0) return null;
  return (
    <Card
      title="Traffic of the busiest ports"
      end={
        <span className="legend">
          <span>
            <i style={{ color: 'var(--in)' }} />
            in
          </span>
          <span>
            <i style={{ color: 'var(--out)' }} />
            out
          </span>
        </span>
      }
    >
      {busiest.length === 0 ? (
        query.error ? null : (
          <Empty title="No traffic in this range">
            An interfaces sensor reads the counters; see the Sensors tab.
          </Empty>
        )
      ) : (
        <div className="two">
          {busiest.map(([name]) => {
            const find = (metric: string) =>
              series.find((item) => item.metric === metric && (item.labels.interface ?? '') === name);
            const lines = [
              ...[find('interface.in')].flatMap((item) =>
                item ? [lineOf(item, { label: 'in', color: '--in', area: true })] : [],
              ),
              ...[find('interface.out')].flatMap((item) =>
                item ? [lineOf(item, { label: 'out', color: '--out', area: true, mirrored: true })] : [],
              ),
            ];
            const alias = device.interfaceList.find((item) => item.name === name)?.alias;
            return (
              <figure key={name}>
                <figcaption className="row">
                  <strong>{name}</strong> <span className="muted clip">{alias}</span>
                </figcaption>
                <CommentedChart
                  about={{ deviceId: device.id }}
                  label={`Traffic of ${name}`}
                  lines={lines}
                  height={150}
                  range={[fromMs / 1000, toMs / 1000]}
                  view={view}
                  onView={onView}
                />
              </figure>
            );
          })}
        </div>
      )}
    </Card>
  );
}

function Neighbours({ device }: { device: DeviceDetail }) {
  const joined = device.interfaceList.filter((item) => item.neighbour);
  return (
    <Card title="Neighbours" flush>
      {joined.length === 0 ? (
        <Empty title="No neighbour is known">
          LLDP or CDP tells them, once the device has an SNMP credential.
        </Empty>
      ) : (
        <ul className="list">
          {joined.map((item) => (
            <li key={item.id}>
              <Link to="/devices/$id" params={{ id: item.neighbour!.deviceId }}>
                <StateMark
                  state={item.operStatus === 'up' ? 'up' : item.operStatus === 'down' ? 'down' : 'unknown'}
                />
                <span className="mono">{item.name}</span>
                <span className="faint">→</span>
                <span className="clip grow">
                  <strong style={{ fontWeight: 560 }}>{item.neighbour!.deviceName}</strong>{' '}
                  <span className="mono muted">{item.neighbour!.interfaceName}</span>
                </span>
                <span className="muted small">
                  {item.speedBps ? formatBps(item.speedBps) : ''}{' '}
                  <span className="badge">{item.neighbour!.source}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function DeviceSensors({ device }: { device: DeviceDetail }) {
  const { id } = device;
  const [adding, setAdding] = useState(false);
  const sensors = useApi('sensors', { query: { deviceId: id, limit: 1000 } });
  const suggestions = useApi('suggestions', { params: { id } });
  const may = useMay('engineer');
  const create = useChange('createSensor', {
    refresh: ['sensors', 'suggestions', 'device'],
    done: 'Sensor added',
  });
  const offered = suggestions.data?.items ?? [];
  return (
    <>
      {may ? (
        <button
          type="button"
          className="button primary"
          style={{ alignSelf: 'end' }}
          onClick={() => setAdding(true)}
        >
          <Plus size={14} /> Add sensor
        </button>
      ) : null}
      {adding ? <SensorDialog device={device} onClose={() => setAdding(false)} /> : null}
      <Answer query={sensors}>
        {(data) =>
          data.items.length > 0 ? (
            <SensorTable sensors={data.items} maxHeight={600} hideDevice />
          ) : (
            <Card>
              <Empty icon={<Gauge size={26} strokeWidth={1.5} />} title="Nothing is measured here yet">
                Add one of the suggestions below.
              </Empty>
            </Card>
          )
        }
      </Answer>
      {may && offered.length > 0 ? (
        <Card title="Suggested for this device" flush>
          <ul className="list">
            {offered.map((item) => (
              <li key={`${item.name}${item.toolId}`}>
                <div>
                  <span className="grow clip">
                    <strong style={{ fontWeight: 560 }}>{item.name}</strong>{' '}
                    <span className="muted">{item.reason}</span>
                  </span>
                  <span className="muted small">
                    {item.intervalMs === null
                      ? 'interval inherited'
                      : `every ${formatInterval(item.intervalMs)}`}
                  </span>
                  <button
                    type="button"
                    className="button"
                    disabled={create.isPending}
                    onClick={() => {
                      const { reason: _, ...input } = item;
                      create.mutate({ body: input });
                    }}
                  >
                    <Plus size={14} /> Add
                  </button>
                </div>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  );
}

function DeviceEvents({ id, limit = 200 }: { id: string; limit?: number }) {
  const query = useApi('events', { query: { deviceId: id, limit } });
  return (
    <Answer query={query}>
      {(data) =>
        data.items.length > 0 ? (
          <Timeline events={data.items} />
        ) : (
          <Empty title="Nothing has happened to this device yet" />
        )
      }
    </Answer>
  );
}
