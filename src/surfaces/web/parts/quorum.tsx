/** Who else asks the same of the same device from another probe, and how many of them must see a failure. */
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ProbeInfo, Sensor } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { Card, FaultBox } from './basics.tsx';
import { StateMark } from './state.tsx';

/** Sensors of one device: more are not looked through. */
const besideMax = 500;
const refresh = ['sensors', 'sensor', 'device', 'overview'] as const;

export const useProbes = (): readonly ProbeInfo[] =>
  useApi('probes', {}, { staleTime: 60_000 }).data?.items ?? [];

export function QuorumCard({ sensor }: { sensor: Sensor }) {
  const probes = useProbes();
  const may = useMay('engineer');
  const { deviceId } = sensor;
  // What is fed is asked from nowhere.
  const many = probes.length > 1 && deviceId !== null && sensor.toolId !== 'push';
  const beside = useApi(
    'sensors',
    { query: { deviceId: deviceId ?? '', limit: besideMax } },
    { enabled: many },
  );
  const create = useChange('createSensor', { refresh, done: 'Sensor added', quiet: true });
  const update = useChange('updateSensors', { refresh, done: 'Saved', quiet: true });
  if (!many || !beside.data) return null;
  const question = JSON.stringify(sensor.input);
  const jury = beside.data.items.filter(
    ({ toolId, input }) => toolId === sensor.toolId && JSON.stringify(input) === question,
  );
  const missing = probes.filter(({ id }) => !jury.some(({ probeId }) => probeId === id));
  const asking = new Set(jury.map(({ probeId }) => probeId)).size;
  const needed = Math.min(sensor.rule.probesToOpen ?? 2, asking);
  const error = create.error ?? update.error;
  return (
    <Card title="Asked from" flush>
      <ul className="list">
        {jury.map(({ id, name, probeId, state, summary, fault }) => (
          <li key={id}>
            <div>
              <StateMark state={state} />
              <strong className="mono">{probeId}</strong>
              {id === sensor.id ? (
                <span className="muted">this sensor</span>
              ) : (
                <Link to="/sensors/$id" params={{ id }}>
                  {name}
                </Link>
              )}
              <span className="muted clip grow">{fault?.message ?? summary}</span>
            </div>
          </li>
        ))}
      </ul>
      <div className="body stack">
        {asking > 1 ? (
          <label className="row wrap">
            It is down when
            <select
              className="select"
              style={{ width: 'auto' }}
              aria-label="Probes that must see a failure"
              value={needed}
              disabled={!may || update.isPending}
              onChange={(event) =>
                update.mutate({
                  body: {
                    select: { ids: jury.map(({ id }) => id) },
                    set: { rule: { ...sensor.rule, probesToOpen: Number(event.target.value) } },
                    dryRun: false,
                  },
                })
              }
            >
              {Array.from({ length: asking }, (_, i) => i + 1).map((count) => (
                <option key={count} value={count}>
                  {count}
                </option>
              ))}
            </select>
            of {asking} probes see it fail. One that hears nothing at all has no vote.
          </label>
        ) : (
          <p className="muted">
            Asked from another probe as well, a failure that only one of them sees is no failure of the
            target.
          </p>
        )}
        {may && missing.length > 0 ? (
          <div className="row wrap">
            {missing.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                className="button"
                title={name}
                disabled={create.isPending}
                onClick={() => create.mutate({ body: copyFor(sensor, id) })}
              >
                <Plus size={14} /> Ask from {id} too
              </button>
            ))}
          </div>
        ) : null}
        {error ? <FaultBox error={error} /> : null}
      </div>
    </Card>
  );
}

/** The same question from another probe; what is inherited stays so. */
function copyFor(sensor: Sensor, probeId: string) {
  const own = <T,>(name: string, value: T): T | null => (sensor.inherits.includes(name) ? null : value);
  return {
    name: `${sensor.name} from ${probeId}`,
    deviceId: sensor.deviceId,
    toolId: sensor.toolId,
    input: sensor.input,
    probeId,
    intervalMs: own('intervalMs', sensor.intervalMs),
    credentialId: own('credentialId', sensor.credentialId),
    thresholds: own('thresholds', [...sensor.thresholds]),
    rule: own('rule', sensor.rule),
  };
}
