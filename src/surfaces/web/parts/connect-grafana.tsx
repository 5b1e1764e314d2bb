/** What Grafana is told so that it reads us: the address and a token, both to copy. */
import { useMay } from '../model/account.ts';
import { useChange } from '../model/client.ts';
import { Card, CopyButton, FaultBox } from './basics.tsx';

function Told({ label, text }: { label: string; text: string }) {
  return (
    <div className="row">
      <span className="muted" style={{ minWidth: '6.5rem' }}>
        {label}
      </span>
      <code className="grow clip">{text}</code>
      <CopyButton text={text} label={`Copy: ${label}`} />
    </div>
  );
}

export function ConnectGrafana() {
  const may = useMay('admin');
  const create = useChange('createToken', { refresh: ['tokens'], quiet: true });
  const url = `${window.location.origin}/prometheus`;
  return (
    <Card title="Connect Grafana">
      <div className="stack">
        <p className="muted">
          Add a data source of type Prometheus, with this URL, basic authentication, any user name, and the
          token as password. All series of all sensors are there, and so is what Prometheus writes to us.
        </p>
        <Told label="URL" text={url} />
        <Told label="Remote write" text={`${url}/api/v1/write`} />
        {create.data ? (
          <>
            <Told label="Token" text={create.data.secret} />
            <p className="muted small" role="status">
              It is shown this once, and reads sensors only. Revoke it under Settings, Access.
            </p>
          </>
        ) : may ? (
          <div>
            <button
              type="button"
              className="button"
              disabled={create.isPending}
              onClick={() =>
                create.mutate({ body: { name: 'Grafana', role: 'viewer', scopes: ['sensors:read'] } })
              }
            >
              Make a token for it
            </button>
          </div>
        ) : (
          <p className="muted small">An administrator makes the token, under Settings, Access.</p>
        )}
        {create.error ? <FaultBox error={create.error} /> : null}
        <p className="muted small">
          Names, labels and what of PromQL is understood:{' '}
          <a href="/docs/prometheus">Prometheus and Grafana</a>.
        </p>
      </div>
    </Card>
  );
}
