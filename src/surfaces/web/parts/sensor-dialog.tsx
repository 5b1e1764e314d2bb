/** Make or change a sensor: the tool's own form, then how often, who is told, and when a value is bad. */

import createSensorBody from 'virtual:body/createSensor';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { credentialKindsOf, inheritsByItself } from '#pure/contract/credential-kinds.ts';
import type { Device, Sensor, Threshold } from '#pure/contract/resources.ts';
import { faultOf, problemIn, useApi, useChange } from '../model/client.ts';
import { fieldsOf, problemsOf, type Schema, valueOfText } from '../model/form.ts';
import { Dialog, FaultBox, Skeleton } from './basics.tsx';
import { Choose } from './choose.tsx';
import { SchemaForm } from './form.tsx';
import { IntervalField } from './interval-field.tsx';
import { useProbes } from './quorum.tsx';
import { Thresholds } from './thresholds.tsx';

type Values = Readonly<Record<string, unknown>>;
/** The rule may be null, for inherited: the form is that of the other case. */
export const ruleSchema = ((
  (createSensorBody.properties as Record<string, { anyOf?: readonly Schema[] }> | undefined)?.rule?.anyOf ??
  []
).find((item) => 'properties' in item) ?? {}) as Schema;

export function SensorDialog({
  sensor,
  device,
  draft,
  onClose,
}: {
  sensor?: Sensor;
  /** What a new sensor begins with. */
  draft?: {
    readonly toolId: string;
    readonly name: string;
    readonly input: Values;
    readonly credentialId?: string;
  };
  device?: Pick<Device, 'id' | 'name' | 'managementAddress' | 'credentialId'>;
  onClose: () => void;
}) {
  const tools = useApi('tools', {}, { staleTime: 600_000 });
  const credentials = useApi('credentials', {}, { retry: false });
  const [toolId, setToolId] = useState(sensor?.toolId ?? draft?.toolId ?? 'ping');
  const [name, setName] = useState(sensor?.name ?? draft?.name ?? '');
  const [input, setInput] = useState<Values>(sensor?.input ?? draft?.input ?? {});
  const [intervalMs, setIntervalMs] = useState<number | null>(ownOf(sensor, 'intervalMs', null));
  const [credentialId, setCredentialId] = useState(
    ownOf(sensor, 'credentialId', null) ?? draft?.credentialId ?? '',
  );
  const [thresholds, setThresholds] = useState<readonly Threshold[] | null>(
    ownOf(sensor, 'thresholds', null),
  );
  const [rule, setRule] = useState<Values>(ownOf(sensor, 'rule', {}));
  const probes = useProbes();
  const [probeIds, setProbeIds] = useState<readonly string[]>([sensor?.probeId ?? 'local']);
  const [tried, setTried] = useState(false);
  const refresh = ['sensors', 'sensor', 'overview', 'device'] as const;
  const create = useChange('createSensor', { refresh, done: 'Sensor added', quiet: true });
  const update = useChange('updateSensor', { refresh, done: 'Saved', quiet: true });
  const navigate = useNavigate();
  const error = create.error ?? update.error;
  const refused = error ? faultOf(error) : null;
  const usable = tools.data?.items.filter((item) => item.canBeSensor) ?? [];
  const tool = usable.find((item) => item.id === toolId);
  const kinds = tool && credentialKindsOf(tool.inputSchema);
  const inherits = tool && inheritsByItself(tool.inputSchema);
  // A sensor of a device measures its address unless something else was typed.
  const target =
    tool?.positional && device?.managementAddress
      ? fieldsOf(tool.inputSchema, tool.positional)[0]
      : undefined;
  const filled: Values = target
    ? { [target.name]: valueOfText(target, device!.managementAddress!), ...input }
    : input;
  const problems = tool ? problemsOf(tool.inputSchema, filled) : {};
  const title = sensor ? `Edit ${sensor.name}` : device ? `Add a sensor to ${device.name}` : 'Add a sensor';
  if (!tools.data)
    return (
      <Dialog title={title} onClose={onClose} wide>
        {tools.error ? <FaultBox error={tools.error} /> : <Skeleton />}
      </Dialog>
    );
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const body = {
      name: name || nameFor(toolId, device?.name ?? filled[tool?.positional ?? '']),
      toolId,
      input: { ...filled },
      ...(device ? { deviceId: device.id } : {}),
      ...(probeIds[0] === undefined ? {} : { probeId: probeIds[0] }),
      intervalMs,
      credentialId: (kinds && credentialId) || null,
      thresholds: thresholds && [...thresholds],
      ...(Object.keys(rule).length > 0 ? { rule: rule as Sensor['rule'] } : {}),
    };
    if (sensor) update.mutate({ params: { id: sensor.id }, body }, { onSuccess: onClose });
    else
      create.mutate(
        { body },
        {
          onSuccess: async (made) => {
            for (const probeId of probeIds.slice(1))
              await create.mutateAsync({ body: { ...body, name: `${body.name} from ${probeId}`, probeId } });
            onClose();
            void navigate({ to: '/sensors/$id', params: { id: made.id } });
          },
        },
      );
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form
        noValidate
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (event.currentTarget.reportValidity()) submit();
        }}
      >
        <div className="form-grid">
          <div className="field">
            <label htmlFor="sensor-tool">Tool</label>
            <select
              id="sensor-tool"
              className="select"
              value={toolId}
              disabled={sensor !== undefined}
              onChange={(event) => {
                setToolId(event.target.value);
                setInput({});
                // One that suits another tool would be refused by this one.
                setCredentialId('');
              }}
            >
              {usable.map((item) => (
                <option key={item.id} value={item.id}>
                  {item.id}
                </option>
              ))}
            </select>
            <span className="hint">{tool?.summary}</span>
          </div>
          <div className="field">
            <label htmlFor="sensor-name">Name</label>
            <input
              id="sensor-name"
              className="input"
              value={name}
              placeholder={nameFor(toolId, device?.name ?? filled[tool?.positional ?? ''])}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          <div className="field">
            <label htmlFor="sensor-interval">Run every</label>
            <IntervalField
              id="sensor-interval"
              value={intervalMs}
              inherits
              problem={refused?.field === 'intervalMs' ? problemIn(refused) : undefined}
              onChange={setIntervalMs}
            />
          </div>
          {probes.length > 1 ? (
            <Choose
              label="Asked from"
              options={probes.map(({ id }) => ({ id, name: id }))}
              chosen={probeIds}
              ordered={false}
              onChange={(chosen) =>
                setProbeIds(sensor ? chosen.slice(-1) : chosen.length > 0 ? chosen : probeIds)
              }
              hint={
                sensor
                  ? 'One probe; the page of the sensor adds further ones.'
                  : device
                    ? 'Each makes a sensor; they judge together whether the target is down.'
                    : 'Each makes a sensor; they judge together where they belong to a device.'
              }
            />
          ) : null}
          {kinds ? (
            <div className="field">
              <label htmlFor="sensor-credential">Credential</label>
              <select
                id="sensor-credential"
                className="select"
                value={credentialId}
                onChange={(event) => setCredentialId(event.target.value)}
              >
                <option value="">{inherits ? 'as inherited' : 'none'}</option>
                {credentials.data?.items
                  .filter(({ kind }) => kinds.includes(kind))
                  .map((item) => (
                    <option key={item.id} value={item.id}>
                      {item.name} ({item.kind})
                    </option>
                  ))}
              </select>
            </div>
          ) : null}
        </div>
        {tool ? (
          <SchemaForm
            key={toolId}
            schema={tool.inputSchema}
            values={filled}
            onChange={setInput}
            first={tool.positional}
            problems={tried ? problems : {}}
            fault={refused}
            {...(tool.examples[0] ? { placeholders: tool.examples[0].input } : {})}
            path="input."
          />
        ) : null}
        <Thresholds thresholds={thresholds ?? []} fault={refused} onChange={setThresholds} />
        <details open={refused?.field?.startsWith('rule.')}>
          <summary className="muted">When it counts as down</summary>
          <div style={{ paddingTop: 'var(--s3)' }}>
            <SchemaForm
              schema={ruleSchema}
              values={rule}
              onChange={setRule}
              fault={refused}
              path="rule."
              flat
            />
          </div>
        </details>
        {error ? <FaultBox error={error} /> : null}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={create.isPending || update.isPending}>
            {sensor ? 'Save' : 'Add sensor'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** What the sensor says itself; what it inherits stays inherited when something else is changed. */
function ownOf<K extends 'intervalMs' | 'credentialId' | 'thresholds' | 'rule', E>(
  sensor: Sensor | undefined,
  name: K,
  empty: E,
): Sensor[K] | E {
  return sensor && !sensor.inherits.includes(name) ? sensor[name] : empty;
}

const nameFor = (toolId: string, target: unknown) =>
  [toolId, Array.isArray(target) ? target.join(' ') : target]
    .filter(Boolean)
    .map(String)
    .join(' ')
    .slice(0, 200);
