/** Which alerts go to whom, step by step, in sentences; and who would be called now. */
import { ArrowDown, ArrowUp, PhoneCall, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { EscalationTarget, Policy, RoutingRule } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { Answer, Card, Confirm, Dialog, Empty, FaultBox } from './basics.tsx';
import { Choose, Ending, type Option, Select, severityOptions, TextField, Warnings } from './choose.tsx';

export function Routing() {
  return (
    <>
      <WhoNow />
      <Rules />
      <Policies />
    </>
  );
}

function WhoNow() {
  const [severity, setSeverity] = useState('critical');
  const [deviceId, setDeviceId] = useState('');
  const devices = useApi('devices', { query: { limit: 200 } });
  const query = useApi('whoWouldBeCalled', {
    query: { severity: severity as 'critical', ...(deviceId ? { deviceId } : {}) },
  });
  return (
    <Card title="Who would be called now" end={<PhoneCall size={15} className="muted" />}>
      <div className="form-grid" style={{ marginBottom: 'var(--s3)' }}>
        <Select
          label="About"
          value={deviceId}
          onChange={setDeviceId}
          options={[{ id: '', name: 'anything' }, ...(devices.data?.items ?? [])]}
        />
        <Select label="Severity" value={severity} onChange={setSeverity} options={severityOptions} />
      </div>
      <Answer query={query}>
        {(plan) => (
          <ol className="call-steps">
            {plan.steps.map((step, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps are their position
              <li key={i}>
                <span className="when">
                  {step.afterMinutes === 0 ? 'at once' : `after ${step.afterMinutes} min`}
                </span>
                <div>
                  {step.callees.map((callee) => (
                    <div key={callee.channelId}>
                      <strong>{callee.contactName ?? callee.channelName}</strong>
                      {callee.contactName ? <span className="muted"> by {callee.channelName}</span> : null}
                      {callee.heldUntilMs ? (
                        <span className="badge warning">held until {formatDate(callee.heldUntilMs)}</span>
                      ) : null}
                      <span className="muted small block">{callee.why}</span>
                    </div>
                  ))}
                  {step.callees.length === 0 ? (
                    <span className="c-down">Nobody: there is no channel.</span>
                  ) : null}
                  <Warnings items={step.notes} />
                </div>
              </li>
            ))}
            <li className="muted small">{plan.why.join(' ')}</li>
          </ol>
        )}
      </Answer>
    </Card>
  );
}

function Rules() {
  const query = useApi('routingRules', {});
  const policies = useApi('policies', {});
  const may = useMay('engineer');
  const [editing, setEditing] = useState<RoutingRule | 'new' | null>(null);
  const refresh = ['routingRules', 'whoWouldBeCalled'] as const;
  const move = useChange('moveRoutingRule', { refresh });
  const remove = useChange('deleteRoutingRule', { refresh, done: 'Deleted' });
  return (
    <Card
      title="Rules, the first that agrees counts"
      end={
        may ? (
          <button
            type="button"
            className="button primary"
            disabled={!policies.data?.items.length}
            title={policies.data?.items.length ? '' : 'A rule needs a policy'}
            onClick={() => setEditing('new')}
          >
            <Plus size={14} /> Add rule
          </button>
        ) : null
      }
      flush
    >
      <Answer query={query}>
        {({ items }) => (
          <ul className="list">
            {items.map((rule, i) => (
              <li key={rule.id}>
                <div className="sentence-row">
                  <span className="grow">
                    <strong className={rule.enabled ? '' : 'faint'}>{rule.name}</strong>
                    <span className="block">{rule.sentence}</span>
                    <Warnings items={rule.warnings} />
                  </span>
                  {rule.enabled ? null : <span className="badge">off</span>}
                  {may ? (
                    <>
                      <button
                        type="button"
                        className="button quiet icon"
                        aria-label="Earlier"
                        disabled={i === 0}
                        onClick={() => move.mutate({ params: { id: rule.id }, body: { position: i - 1 } })}
                      >
                        <ArrowUp size={14} />
                      </button>
                      <button
                        type="button"
                        className="button quiet icon"
                        aria-label="Later"
                        disabled={i === items.length - 1}
                        onClick={() => move.mutate({ params: { id: rule.id }, body: { position: i + 1 } })}
                      >
                        <ArrowDown size={14} />
                      </button>
                      <button type="button" className="button" onClick={() => setEditing(rule)}>
                        Edit
                      </button>
                      <Confirm
                        label="Delete"
                        icon={<Trash2 size={14} />}
                        onYes={() => remove.mutate({ params: { id: rule.id } })}
                      />
                    </>
                  ) : null}
                </div>
              </li>
            ))}
            <li>
              <div className="sentence-row muted">
                Everything else: every channel that is switched on is told at once.
              </div>
            </li>
          </ul>
        )}
      </Answer>
      {editing ? (
        <RuleDialog
          rule={editing === 'new' ? null : editing}
          policies={policies.data?.items ?? []}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </Card>
  );
}

function RuleDialog({
  rule,
  policies,
  onClose,
}: {
  rule: RoutingRule | null;
  policies: readonly Option[];
  onClose: () => void;
}) {
  const refresh = ['routingRules', 'whoWouldBeCalled'] as const;
  const create = useChange('createRoutingRule', { refresh, done: 'Rule added', quiet: true });
  const update = useChange('updateRoutingRule', { refresh, done: 'Saved', quiet: true });
  const sites = useApi('sites', {});
  const [name, setName] = useState(rule?.name ?? '');
  const [enabled, setEnabled] = useState(rule?.enabled ?? true);
  const [policyId, setPolicyId] = useState(rule?.policyId ?? policies[0]?.id ?? '');
  const [match, setMatch] = useState(
    rule?.match ?? { siteIds: [], tags: [], deviceIds: [], toolIds: [], severities: [] },
  );
  const change = rule ? update : create;
  return (
    <Dialog title={rule ? `Edit ${rule.name}` : 'Add a rule'} onClose={onClose} wide>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          const body = { name, enabled, policyId, match };
          if (rule) update.mutate({ params: { id: rule.id }, body }, { onSuccess: onClose });
          else create.mutate({ body }, { onSuccess: onClose });
        }}
      >
        <div className="form-grid">
          <TextField label="Name" value={name} onChange={setName} />
          <Select label="Takes the policy" value={policyId} onChange={setPolicyId} options={policies} />
        </div>
        <Choose
          label="Of severity"
          options={severityOptions}
          chosen={match.severities}
          onChange={(severities) => setMatch({ ...match, severities: severities as typeof match.severities })}
          hint="None chosen is any"
        />
        <Choose
          label="At the sites"
          options={sites.data?.items ?? []}
          chosen={match.siteIds}
          onChange={(siteIds) => setMatch({ ...match, siteIds })}
          hint="None chosen is any"
        />
        <TextField
          label="Tagged with one of"
          value={match.tags.join(' ')}
          onChange={(text) => setMatch({ ...match, tags: text.split(/\s+/).filter(Boolean) })}
          placeholder="core wan"
        />
        <TextField
          label="Found by one of the tools"
          value={match.toolIds.join(' ')}
          onChange={(text) => setMatch({ ...match, toolIds: text.split(/\s+/).filter(Boolean) })}
          placeholder="ping http"
        />
        <label className="switch">
          <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />{' '}
          Switched on
        </label>
        {change.error ? <FaultBox error={change.error} /> : null}
        <Ending
          onCancel={onClose}
          busy={change.isPending}
          action={rule ? 'Save' : 'Add rule'}
          ready={name.trim() !== '' && policyId !== ''}
        />
      </form>
    </Dialog>
  );
}

function Policies() {
  const query = useApi('policies', {});
  const may = useMay('engineer');
  const [editing, setEditing] = useState<Policy | 'new' | null>(null);
  const remove = useChange('deletePolicy', { refresh: ['policies'], done: 'Deleted' });
  return (
    <Card
      title="Escalation policies"
      end={
        may ? (
          <button type="button" className="button" onClick={() => setEditing('new')}>
            <Plus size={14} /> Add policy
          </button>
        ) : null
      }
      flush
    >
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No policy yet">
              A policy says who is told first, and who after that when nobody takes the alert.
            </Empty>
          ) : (
            <ul className="list">
              {items.map((policy) => (
                <li key={policy.id}>
                  <div className="sentence-row">
                    <span className="grow">
                      <strong>{policy.name}</strong>
                      <span className="block">{policy.sentence}</span>
                      <Warnings items={policy.warnings} />
                    </span>
                    {may ? (
                      <>
                        <button type="button" className="button" onClick={() => setEditing(policy)}>
                          Edit
                        </button>
                        <Confirm
                          label="Delete"
                          icon={<Trash2 size={14} />}
                          onYes={() => remove.mutate({ params: { id: policy.id } })}
                        />
                      </>
                    ) : null}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {editing ? (
        <PolicyDialog policy={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
    </Card>
  );
}

const idOf = (target: EscalationTarget) =>
  target.kind === 'everyone' ? 'everyone:' : `${target.kind}:${target.id}`;
const targetOf = (text: string): EscalationTarget => {
  const [kind, id = ''] = text.split(':');
  return kind === 'everyone' ? { kind } : ({ kind, id } as EscalationTarget);
};

function PolicyDialog({ policy, onClose }: { policy: Policy | null; onClose: () => void }) {
  const refresh = ['policies', 'routingRules', 'whoWouldBeCalled'] as const;
  const create = useChange('createPolicy', { refresh, done: 'Policy added', quiet: true });
  const update = useChange('updatePolicy', { refresh, done: 'Saved', quiet: true });
  const contacts = useApi('contacts', {});
  const rotas = useApi('rotas', {});
  const channels = useApi('channels', {});
  const [name, setName] = useState(policy?.name ?? '');
  const [repeats, setRepeats] = useState(String(policy?.repeats ?? 0));
  const [steps, setSteps] = useState<Policy['steps']>(policy?.steps ?? [{ targets: [], afterMinutes: 15 }]);
  const change = policy ? update : create;
  const options: Option[] = [
    ...(rotas.data?.items ?? []).map((item) => ({ id: `rota:${item.id}`, name: `On call: ${item.name}` })),
    ...(contacts.data?.items ?? []).map((item) => ({ id: `contact:${item.id}`, name: item.name })),
    ...(channels.data?.items ?? []).map((item) => ({
      id: `channel:${item.id}`,
      name: `Channel ${item.name}`,
    })),
    { id: 'everyone:', name: 'Every channel' },
  ];
  const set = (i: number, step: Policy['steps'][number]) =>
    setSteps(steps.map((old, at) => (at === i ? step : old)));
  return (
    <Dialog title={policy ? `Edit ${policy.name}` : 'Add a policy'} onClose={onClose} wide>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          const body = { name, steps, repeats: Number(repeats) };
          if (policy) update.mutate({ params: { id: policy.id }, body }, { onSuccess: onClose });
          else create.mutate({ body }, { onSuccess: onClose });
        }}
      >
        <TextField label="Name" value={name} onChange={setName} />
        {steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are their position
          <div key={i} className="step-edit">
            <Choose
              label={i === 0 ? 'First tell' : `Step ${i + 1}: tell`}
              options={options}
              chosen={step.targets.map(idOf)}
              onChange={(chosen) => set(i, { ...step, targets: chosen.map(targetOf) })}
            />
            <div className="row">
              <TextField
                label="Then wait, minutes"
                type="number"
                value={String(step.afterMinutes)}
                onChange={(text) => set(i, { ...step, afterMinutes: Number(text) })}
              />
              {steps.length > 1 ? (
                <button
                  type="button"
                  className="button quiet"
                  onClick={() => setSteps(steps.filter((_, at) => at !== i))}
                >
                  <Trash2 size={14} /> Remove step
                </button>
              ) : null}
            </div>
          </div>
        ))}
        <button
          type="button"
          className="button"
          style={{ alignSelf: 'start' }}
          onClick={() => setSteps([...steps, { targets: [], afterMinutes: 15 }])}
        >
          <Plus size={14} /> Add step
        </button>
        <TextField
          label="Begin again after the last step, times"
          type="number"
          value={repeats}
          onChange={setRepeats}
        />
        {change.error ? <FaultBox error={change.error} /> : null}
        <Ending
          onCancel={onClose}
          busy={change.isPending}
          action={policy ? 'Save' : 'Add policy'}
          ready={name.trim() !== '' && steps.every((step) => step.targets.length > 0)}
        />
      </form>
    </Dialog>
  );
}
