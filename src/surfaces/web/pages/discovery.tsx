/** From nothing to a map: which subnets, with which credentials, then watch devices appear. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { GitCompareArrows, KeyRound, Network, Plus, Radar, Repeat, Square, X } from 'lucide-react';
import { useState } from 'react';
import type { DiscoveryJob } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount, formatDuration } from '../model/format.ts';
import { Ago, Answer, Card, Dialog, Empty, FaultBox, useNow } from '../parts/basics.tsx';
import { CredentialForm } from '../parts/credential-form.tsx';
import { type Mark, StateMark } from '../parts/state.tsx';

const jobMarks: Readonly<Record<DiscoveryJob['state'], Mark>> = {
  running: 'unknown',
  finished: 'up',
  cancelled: 'paused',
  failed: 'down',
};
/** Larger than this is worth a second thought before it is swept. */
const largeAddresses = 4096;
const repeats = [
  [0, 'Only now'],
  [3_600_000, 'Every hour'],
  [6 * 3_600_000, 'Every 6 hours'],
  [86_400_000, 'Every day'],
  [7 * 86_400_000, 'Every week'],
] as const;
const intervals = [
  [1000, '1 second'],
  [10_000, '10 seconds'],
  [60_000, '1 minute'],
  [300_000, '5 minutes'],
] as const;

export function Discovery() {
  const may = useMay('engineer');
  const jobs = useApi('discoveries', {});
  return (
    <div className="page narrow">
      <div className="page-head">
        <h1>Discover the network</h1>
      </div>
      {may ? (
        <Wizard />
      ) : (
        <Card>
          <Empty title="Your role may only look">
            Ask an engineer or administrator to start a discovery.
          </Empty>
        </Card>
      )}
      <Plans may={may} />
      <Answer query={jobs} rows={2}>
        {(data) =>
          data.items.length === 0 ? null : (
            <Card title="Earlier discoveries" flush>
              <ul className="list">
                {data.items.map((job) => (
                  <li key={job.id}>
                    <Link to="/discovery/$id" params={{ id: job.id }}>
                      <StateMark state={jobMarks[job.state]} />
                      <span className="clip grow mono">{job.input.targets.join(' ')}</span>
                      <span className="muted">
                        {formatCount(job.progress.devices)} devices, {formatCount(job.progress.links)} links
                      </span>
                      <span className="faint small">
                        <Ago timeMs={job.startedMs} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
          )
        }
      </Answer>
    </div>
  );
}

function Plans({ may }: { may: boolean }) {
  const plans = useApi('discoveryPlans', {});
  const remove = useChange('deleteDiscoveryPlan', {
    refresh: ['discoveryPlans'],
    done: 'No longer repeated',
  });
  const now = useNow();
  if (!plans.data || plans.data.items.length === 0) return null;
  return (
    <Card title="Repeated" flush>
      <ul className="list">
        {plans.data.items.map((plan) => (
          <li key={plan.id}>
            <div>
              <Repeat size={14} aria-hidden />
              <span className="clip grow mono">{plan.name}</span>
              <span className="muted">every {formatDuration(plan.everyMs)}</span>
              <span className="faint small">next in {formatDuration(Math.max(0, plan.nextMs - now))}</span>
              {may ? (
                <button
                  type="button"
                  className="button quiet icon"
                  aria-label={`Stop repeating ${plan.name}`}
                  onClick={() => remove.mutate({ params: { id: plan.id } })}
                >
                  <X size={14} />
                </button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Wizard() {
  const subnets = useApi('localSubnets', {});
  const credentials = useApi('credentials', {});
  const sites = useApi('sites', {});
  const [step, setStep] = useState(0);
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [siteId, setSiteId] = useState('');
  const [intervalMs, setIntervalMs] = useState(10_000);
  const [addSensors, setAddSensors] = useState(true);
  const [repeatMs, setRepeatMs] = useState(0);
  const [adding, setAdding] = useState(false);
  const plan = useChange('createDiscoveryPlan', { refresh: ['discoveries', 'discoveryPlans'], quiet: true });
  const start = useChange('startDiscovery', { refresh: ['discoveries'], quiet: true });
  const navigate = useNavigate();
  const offered = subnets.data?.items ?? [];
  // Small subnets of this very machine are what nearly everybody means.
  const prefixes =
    picked ?? offered.filter((subnet) => subnet.addresses <= largeAddresses).map((subnet) => subnet.prefix);
  const extra = typed.split(/[\s,]+/).filter(Boolean);
  const targets = [...prefixes, ...extra];
  const credentialIds = chosen ?? credentials.data?.items.map((item) => item.id) ?? [];
  const toggle = (list: readonly string[], value: string) =>
    list.includes(value) ? list.filter((item) => item !== value) : [...list, value];
  const steps = ['Where', 'Credentials', 'Start'];
  const begin = () => {
    const input = {
      targets,
      credentialIds: [...credentialIds],
      siteId: siteId || null,
      intervalMs,
      addSensors,
    };
    const show = (id: string | null) =>
      id ? void navigate({ to: '/discovery/$id', params: { id } }) : undefined;
    if (repeatMs > 0)
      plan.mutate(
        { body: { name: targets.join(' ').slice(0, 100), everyMs: repeatMs, input } },
        { onSuccess: (made) => show(made.lastJobId) },
      );
    else start.mutate({ body: input }, { onSuccess: (job) => show(job.id) });
  };
  return (
    <Card>
      <div className="stack" style={{ gap: 'var(--s5)' }}>
        <ol className="steps">
          {steps.map((name, i) => (
            <li key={name} className={i < step ? 'done' : ''} aria-current={i === step ? 'step' : undefined}>
              {name}
            </li>
          ))}
        </ol>
        {step === 0 ? (
          <div className="stack">
            <p className="muted">
              This machine is connected to these subnets. Nothing is sent before you start. Neighbours that
              devices report are followed too.
            </p>
            <Answer query={subnets} rows={2}>
              {() =>
                offered.length === 0 ? (
                  <Empty title="No subnet was found on this machine">Type what to search below.</Empty>
                ) : (
                  offered.map((subnet) => (
                    <label key={subnet.prefix} className="pick">
                      <input
                        type="checkbox"
                        checked={prefixes.includes(subnet.prefix)}
                        onChange={() => setPicked(toggle(prefixes, subnet.prefix))}
                      />
                      <strong className="mono">{subnet.prefix}</strong>
                      <span className="muted clip grow">
                        {subnet.interface}, this machine is {subnet.address}
                      </span>
                      <span className={subnet.addresses > largeAddresses ? 'badge warning' : 'faint small'}>
                        {formatCount(subnet.addresses)} addresses
                      </span>
                    </label>
                  ))
                )
              }
            </Answer>
            <div className="field">
              <label htmlFor="targets">
                Other addresses, prefixes or ranges <span className="faint small">optional</span>
              </label>
              <textarea
                id="targets"
                className="textarea mono"
                rows={2}
                placeholder="10.20.0.0/16 192.0.2.1-192.0.2.40 !10.20.5.0/24"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
              <span className="hint">A leading ! leaves a part out</span>
            </div>
          </div>
        ) : step === 1 ? (
          <div className="stack">
            <p className="muted">
              With an SNMP credential, devices tell their model, ports, neighbours and traffic. Without one,
              they are only found and pinged. Values are sealed in the vault and never shown again.
            </p>
            <Answer query={credentials} rows={2}>
              {(data) =>
                data.items.map((item) => (
                  <label key={item.id} className="pick">
                    <input
                      type="checkbox"
                      checked={credentialIds.includes(item.id)}
                      onChange={() => setChosen(toggle(credentialIds, item.id))}
                    />
                    <KeyRound size={15} aria-hidden />
                    <strong className="grow">{item.name}</strong>
                    <span className="badge">{item.kind}</span>
                  </label>
                ))
              }
            </Answer>
            <button
              type="button"
              className="button"
              style={{ alignSelf: 'start' }}
              onClick={() => setAdding(true)}
            >
              <Plus size={14} /> Add a credential
            </button>
          </div>
        ) : (
          <div className="stack">
            <p>
              Search <code>{targets.join(' ')}</code> with{' '}
              {credentialIds.length === 0
                ? 'no credential'
                : credentialIds.length === 1
                  ? 'one credential'
                  : `${credentialIds.length} credentials`}
              .
            </p>
            <div className="form-grid">
              <div className="field">
                <label htmlFor="site">Site of new devices</label>
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
              <div className="field">
                <label htmlFor="interval">Watch what is found every</label>
                <select
                  id="interval"
                  className="select"
                  value={intervalMs}
                  disabled={!addSensors}
                  onChange={(event) => setIntervalMs(Number(event.target.value))}
                >
                  {intervals.map(([ms, text]) => (
                    <option key={ms} value={ms}>
                      {text}
                    </option>
                  ))}
                </select>
              </div>
              <div className="field">
                <label htmlFor="repeat">Look again</label>
                <select
                  id="repeat"
                  className="select"
                  value={repeatMs}
                  onChange={(event) => setRepeatMs(Number(event.target.value))}
                >
                  {repeats.map(([ms, text]) => (
                    <option key={ms} value={ms}>
                      {text}
                    </option>
                  ))}
                </select>
              </div>
              <label className="switch whole">
                <input
                  type="checkbox"
                  checked={addSensors}
                  onChange={(event) => setAddSensors(event.target.checked)}
                />
                Add the fitting sensors at once
              </label>
            </div>
            {start.error ? <FaultBox error={start.error} /> : null}
            {plan.error ? <FaultBox error={plan.error} /> : null}
          </div>
        )}
        <div className="row">
          {step > 0 ? (
            <button type="button" className="button large" onClick={() => setStep(step - 1)}>
              Back
            </button>
          ) : null}
          <span className="grow" />
          {step < 2 ? (
            <button
              type="button"
              className="button primary large"
              disabled={targets.length === 0}
              onClick={() => setStep(step + 1)}
            >
              Continue
            </button>
          ) : (
            <button
              type="button"
              className="button primary large"
              disabled={start.isPending || plan.isPending || targets.length === 0}
              onClick={begin}
            >
              <Radar size={15} /> {start.isPending ? 'Starting…' : 'Start discovery'}
            </button>
          )}
        </div>
      </div>
      {adding ? (
        <Dialog title="Add a credential" onClose={() => setAdding(false)}>
          <CredentialForm
            onDone={(id) => {
              setAdding(false);
              if (id) setChosen([...credentialIds, id]);
            }}
          />
        </Dialog>
      ) : null}
    </Card>
  );
}

export function DiscoveryJobPage() {
  const { id } = useParams({ from: '/shell/discovery/$id' });
  const query = useApi(
    'discovery',
    { params: { id } },
    { refetchInterval: ({ state }) => (state.data?.state === 'running' ? 2000 : false) },
  );
  return (
    <div className="page narrow">
      <Answer query={query}>{(job) => <Job job={job} />}</Answer>
    </div>
  );
}

function Job({ job }: { job: DiscoveryJob }) {
  const now = useNow();
  const running = job.state === 'running';
  const cancel = useChange('cancelDiscovery', {
    refresh: ['discovery', 'discoveries'],
    done: 'Cancelled; what was found stays',
  });
  const { progress } = job;
  const share = progress.addressesTotal > 0 ? (progress.addressesDone / progress.addressesTotal) * 100 : 0;
  const newest = useApi(
    'devices',
    { query: { sort: '-createdMs', limit: 40 } },
    { refetchInterval: running ? 2000 : false },
  );
  const found = newest.data?.items.filter((device) => device.createdMs >= job.startedMs) ?? [];
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/discovery">Discovery</Link>
          </div>
          <h1>
            <StateMark state={jobMarks[job.state]} size={15} />
            {running
              ? 'Looking around'
              : {
                  finished: 'Discovery finished',
                  cancelled: 'Discovery cancelled',
                  failed: 'Discovery failed',
                }[job.state as 'finished']}
          </h1>
        </div>
        <div className="actions">
          {running ? (
            <button
              type="button"
              className="button danger"
              disabled={cancel.isPending}
              onClick={() => cancel.mutate({ params: { id: job.id } })}
            >
              <Square size={14} /> Cancel
            </button>
          ) : (
            <>
              <Link to="/discovery" className="button">
                <Radar size={14} /> New discovery
              </Link>
              <Link to="/changes" search={{ since: String(job.startedMs) }} className="button">
                <GitCompareArrows size={14} /> What changed
              </Link>
            </>
          )}
          <Link to="/map" className="button primary">
            <Network size={14} /> Open the map
          </Link>
        </div>
      </div>
      <Card>
        <div className="stack">
          <div className="row">
            <strong className="grow">{progress.phase}</strong>
            <span className="muted">{formatDuration((job.endedMs ?? now) - job.startedMs)}</span>
          </div>
          <div
            className={running && share >= 100 ? 'progress endless' : 'progress'}
            role="progressbar"
            aria-label="Addresses searched"
            aria-valuenow={Math.round(share)}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <i style={running && share >= 100 ? {} : { width: `${running ? share : 100}%` }} />
          </div>
          <span className="faint small">
            {formatCount(progress.addressesDone)} of {formatCount(progress.addressesTotal)} addresses in{' '}
            <code>{job.input.targets.join(' ')}</code>
          </span>
          {job.fault ? <FaultBox error={job.fault} /> : null}
        </div>
      </Card>
      <div className="figures">
        {(
          [
            ['Alive', progress.alive],
            ['Devices', progress.devices],
            ['Interfaces', progress.interfaces],
            ['Links', progress.links],
            ['Sensors', progress.sensors],
          ] as const
        ).map(([name, value]) => (
          <div key={name} className="figure">
            <span className="name">{name}</span>
            <span className="value">{formatCount(value)}</span>
          </div>
        ))}
      </div>
      {progress.notes.length > 0 ? (
        <Card title="Notes">
          <ul className="stack" style={{ gap: 'var(--s1)' }}>
            {progress.notes.map((note) => (
              <li key={note} className="muted">
                {note}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <Card
        title="Found"
        end={
          <Link to="/devices" className="muted small">
            All devices
          </Link>
        }
        flush
      >
        {found.length === 0 ? (
          running ? (
            <Empty
              icon={<Radar size={26} strokeWidth={1.5} />}
              title="The first devices appear in a moment"
            />
          ) : (
            <Empty icon={<X size={26} />} title="No new device">
              Everything that answered was known already, or nothing answered. Check the range and whether a
              firewall drops echo requests.
            </Empty>
          )
        ) : (
          <ul className="list">
            {found.map((device) => (
              <li key={device.id}>
                <Link to="/devices/$id" params={{ id: device.id }}>
                  <StateMark state={device.state} />
                  <strong className="clip" style={{ fontWeight: 560 }}>
                    {device.name}
                  </strong>
                  <span className="mono muted">{device.managementAddress}</span>
                  <span className="muted clip grow">
                    {[device.vendor, device.model ?? device.platform].filter(Boolean).join(' ')}
                  </span>
                  <span className="faint small">
                    {device.interfaces > 0 ? `${device.interfaces} ports` : device.kind}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}
