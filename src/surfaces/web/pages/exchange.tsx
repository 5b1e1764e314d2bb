/** A file becomes a plan that is looked at, and then applied as it stands. The inventory becomes a file. */
import { Link } from '@tanstack/react-router';
import { CircleCheck, Download, FileUp, RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import type { BodyInputOf } from '#pure/contract/api.ts';
import type { ExportFormat, ImportResult } from '#pure/contract/resources.ts';
import { textOf } from '#pure/exchange/text.ts';
import { formatTitles } from '#pure/exchange/titles.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { Card, FaultBox } from '../parts/basics.tsx';
import { ConnectGrafana } from '../parts/connect-grafana.tsx';
import { ColumnMapping, ImportNotes, PlanTable } from '../parts/import-plan.tsx';

type Body = BodyInputOf<'importFile'>;
type Source =
  | { readonly name: string; readonly content: string }
  | { readonly name: string; readonly url: string; readonly credential: string };

const downloads: readonly (readonly [ExportFormat, string])[] = [
  ['csv', 'CSV table'],
  ['yaml', 'YAML, one file'],
  ['json', 'JSON, one file'],
  ['ansible', 'Ansible inventory'],
  ['http_sd', 'Prometheus targets'],
];
/** Of a file, as the server takes it. */
const bytesMax = 16 * 1024 * 1024;

export function ExchangePage() {
  const may = useMay('engineer');
  const [source, setSource] = useState<Source | null>(null);
  const [options, setOptions] = useState<Partial<Body>>({});
  const [result, setResult] = useState<ImportResult | null>(null);
  const plan = useImport({});
  const apply = useImport({
    refresh: ['devices', 'sites', 'overview', 'mapPicture', 'sensors'],
    done: 'Import applied',
  });

  const look = (from: Source, next: Partial<Body>) => {
    setSource(from);
    setOptions(next);
    apply.reset();
    plan.run(from, next, setResult);
  };
  const again = (next: Partial<Body>) => source && look(source, { ...options, ...next });
  const reset = () => {
    setSource(null);
    setResult(null);
    setOptions({});
    plan.reset();
    apply.reset();
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1>Import and export</h1>
      </div>
      {!may ? (
        <>
          <p className="muted">Importing needs the role engineer; exporting is open to every viewer.</p>
          <Exports />
          <ConnectGrafana />
        </>
      ) : source === null ? (
        <>
          <Choose onSource={(from) => look(from, {})} />
          <Netbox onSource={(from) => look(from, {})} />
          <Exports />
          <ConnectGrafana />
        </>
      ) : (
        <>
          <Given
            source={source}
            result={result}
            options={options}
            busy={plan.busy}
            again={again}
            reset={reset}
          />
          {plan.error ? <FaultBox error={plan.error} /> : null}
          {apply.error ? <FaultBox error={apply.error} /> : null}
          {result && !plan.error ? (
            <Plan
              result={result}
              busy={apply.busy || plan.busy}
              onMapping={(mapping) => again({ mapping })}
              mapping={options.mapping ?? {}}
              onApply={() =>
                apply.run(source, { ...options, dryRun: false, planId: result.planId }, setResult)
              }
              onReset={reset}
            />
          ) : null}
        </>
      )}
    </div>
  );
}

/** A file is sent with each look; a NetBox is asked anew by the server. */
function useImport(after: Parameters<typeof useChange>[1]) {
  const file = useChange('importFile', { ...after, quiet: true });
  const netbox = useChange('importNetbox', { ...after, quiet: true });
  return {
    busy: file.isPending || netbox.isPending,
    error: file.error ?? netbox.error,
    reset() {
      file.reset();
      netbox.reset();
    },
    run(source: Source, options: Partial<Body>, onSuccess: (result: ImportResult) => void) {
      if ('content' in source)
        return file.mutate({ body: { ...options, content: source.content } }, { onSuccess });
      const { site, tags, dryRun, planId } = options;
      const { url, credential } = source;
      netbox.mutate({ body: { url, credential, site, tags, dryRun, planId } }, { onSuccess });
    },
  };
}

function Netbox({ onSource }: { onSource: (source: Source) => void }) {
  const credentials = useApi('credentials', {});
  const usable = credentials.data?.items.filter((item) => item.kind === 'password') ?? [];
  const [url, setUrl] = useState('');
  const [credential, setCredential] = useState('');
  const chosen = credential || usable[0]?.name || '';
  return (
    <Card title="Or read it from a NetBox">
      <form
        className="row wrap"
        onSubmit={(event) => {
          event.preventDefault();
          onSource({ name: url.trim(), url: url.trim(), credential: chosen });
        }}
      >
        <input
          className="input"
          style={{ width: '20rem', maxWidth: '100%' }}
          type="url"
          required
          aria-label="Address of the NetBox"
          placeholder="https://netbox.example.net"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <select
          className="select"
          style={{ width: '14rem', maxWidth: '100%' }}
          aria-label="Credential whose password is the API token"
          value={chosen}
          onChange={(event) => setCredential(event.target.value)}
        >
          {usable.length === 0 ? <option value="">No credential of kind password</option> : null}
          {usable.map((item) => (
            <option key={item.id} value={item.name}>
              {item.name}
            </option>
          ))}
        </select>
        <button type="submit" className="button" disabled={chosen === '' || url.trim() === ''}>
          Look at it
        </button>
      </form>
      <p className="muted small">
        The API token is the password of a credential in the vault, under Settings, Credentials.
      </p>
    </Card>
  );
}

function Exports() {
  return (
    <Card title="Export the inventory">
      <div className="row wrap">
        {downloads.map(([format, label]) => (
          <a key={format} className="button" href={`/api/v1/export/${format}?download=true`} download>
            <Download size={14} aria-hidden /> {label}
          </a>
        ))}
      </div>
      <p className="muted small">
        Prometheus reads its targets from <code>/api/v1/export/http_sd</code> with a token, and clients of
        NetBox read devices, interfaces and addresses below <code>/netbox</code>.
      </p>
    </Card>
  );
}

function Choose({ onSource }: { onSource: (source: Source) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > bytesMax) return setProblem(`${file.name} is larger than 16 MiB: import it in parts.`);
    setProblem('');
    onSource({ name: file.name, content: textOf(new Uint8Array(await file.arrayBuffer())) });
  };
  return (
    <>
      <section
        className="drop"
        aria-label="Drop a file here"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void read(event.dataTransfer.files[0]);
        }}
      >
        <FileUp size={30} strokeWidth={1.5} aria-hidden />
        <strong>Drop a file of devices or sensors here</strong>
        <p className="muted">
          Nothing changes yet: first you see what would be created and changed, row by row.
        </p>
        <button type="button" className="button primary" onClick={() => input.current?.click()}>
          Choose a file
        </button>
        <input ref={input} type="file" hidden onChange={(event) => void read(event.target.files?.[0])} />
        <p className="faint small">{Object.values(formatTitles).join(' · ')}</p>
      </section>
      {problem ? <p className="c-critical">{problem}</p> : null}
      <Card title="Or paste it">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim()) onSource({ name: 'pasted text', content: text });
          }}
        >
          <textarea
            className="textarea mono"
            aria-label="Text of a file"
            rows={8}
            spellCheck={false}
            placeholder={'name,address,kind,site,tags\ncore-1,192.0.2.1,switch,Paris,"core,prod"'}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div>
            <button type="submit" className="button" disabled={text.trim() === ''}>
              Look at it
            </button>
          </div>
        </form>
      </Card>
    </>
  );
}

function Given({
  source,
  result,
  options,
  busy,
  again,
  reset,
}: {
  source: Source;
  result: ImportResult | null;
  options: Partial<Body>;
  busy: boolean;
  again: (next: Partial<Body>) => void;
  reset: () => void;
}) {
  const [site, setSite] = useState(options.site ?? '');
  const [tags, setTags] = useState((options.tags ?? []).join(', '));
  const done = result?.applied === true;
  return (
    <form
      className="row wrap given"
      onSubmit={(event) => {
        event.preventDefault();
        again({
          site: site.trim() || undefined,
          tags: tags
            .split(',')
            .map((tag) => tag.trim())
            .filter(Boolean),
        });
      }}
    >
      <strong className="clip">{source.name}</strong>
      <select
        className="select"
        aria-label="Format"
        hidden={!('content' in source)}
        disabled={done}
        value={options.format ?? ''}
        onChange={(event) =>
          again({ format: (event.target.value || undefined) as Body['format'], mapping: undefined })
        }
      >
        <option value="">
          {result?.format ? `Recognised: ${formatTitles[result.format]}` : 'Recognise the format'}
        </option>
        {Object.entries(formatTitles).map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      {done ? null : (
        <>
          <input
            className="input"
            aria-label="Site of devices whose row names none"
            placeholder="Site, where none is named"
            value={site}
            onChange={(event) => setSite(event.target.value)}
          />
          <input
            className="input"
            aria-label="Tags for every device, separated by commas"
            placeholder="Tags for all"
            value={tags}
            onChange={(event) => setTags(event.target.value)}
          />
          <button type="submit" className="button" disabled={busy}>
            {busy ? 'Looking…' : 'Look again'}
          </button>
        </>
      )}
      <button type="button" className="button quiet" onClick={reset}>
        <RotateCcw size={14} /> Another file
      </button>
    </form>
  );
}

function Plan({
  result,
  busy,
  mapping,
  onMapping,
  onApply,
  onReset,
}: {
  result: ImportResult;
  busy: boolean;
  mapping: Readonly<Record<string, string>>;
  onMapping: (mapping: Record<string, string>) => void;
  onApply: () => void;
  onReset: () => void;
}) {
  const { create, change } = result.counts;
  const { sensors } = result;
  const writes = create + change + result.sites.length + sensors.create;
  return (
    <>
      {result.applied ? (
        <div className="report" role="status">
          <CircleCheck size={18} aria-hidden className="c-up" />
          <div className="grow">
            <strong>
              {formatCount(create)} created, {formatCount(change)} changed
              {sensors.create > 0
                ? `, ${formatCount(sensors.create)} ${sensors.create === 1 ? 'sensor' : 'sensors'} added`
                : ''}
              {result.sites.length > 0
                ? `, ${result.sites.length} ${result.sites.length === 1 ? 'site' : 'sites'} added`
                : ''}
              .
            </strong>
            <div className="muted small">{result.undo}</div>
          </div>
          <Link to="/devices" className="button">
            See the devices
          </Link>
          <button type="button" className="button" onClick={onReset}>
            Import another
          </button>
        </div>
      ) : (
        <div className="row wrap">
          <button type="button" className="button primary" disabled={busy || writes === 0} onClick={onApply}>
            {busy
              ? 'Working…'
              : writes === 0
                ? 'Nothing to apply'
                : `Apply: create ${formatCount(create)}, change ${formatCount(change)}${
                    sensors.create > 0 ? `, watch with ${formatCount(sensors.create)} sensors` : ''
                  }`}
          </button>
          <span className="muted">
            {result.sites.length > 0 ? `New sites: ${result.sites.join(', ')}. ` : ''}
            {sensors.refuse === 1
              ? '1 check has no tool here and is left out; its row says which. '
              : sensors.refuse > 1
                ? `${formatCount(sensors.refuse)} checks have no tool here and are left out; their rows say which. `
                : ''}
            {sensors.create > 0
              ? 'Devices are written at once, or nothing; then their sensors.'
              : 'All of it is written at once, or nothing.'}
          </span>
        </div>
      )}
      {result.columns && !result.applied ? (
        <ColumnMapping columns={result.columns} mapping={mapping} onChange={onMapping} />
      ) : null}
      <PlanTable result={result} />
      <ImportNotes result={result} />
    </>
  );
}
