/** The baseline: what somebody accepted, why, and until when. */
import { FileDown, FileUp, Plus, ShieldCheck, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ScanException, ScanExceptionInput } from '#pure/contract/resources.ts';
import { useAccount, useMay } from '../model/account.ts';
import { addressOf, useApi, useChange } from '../model/client.ts';
import { formatCount, formatDate } from '../model/format.ts';
import { newsKinds, newsTexts, targetsOf } from '../model/scan-draft.ts';
import { Ago, Answer, Card, Confirm, Dialog, Empty, FaultBox } from './basics.tsx';
import { Ending, Select, TextField } from './choose.tsx';

const refresh = ['scanExceptions', 'scanFindings', 'scanFinding', 'scanHosts', 'scanHost', 'alerts'] as const;
const dayMs = 86_400_000;

export const ruleText = (rule: string): string =>
  newsKinds.find((kind) => kind === rule) ? newsTexts[rule as 'rogue'].many : rule;

export function Exceptions() {
  const query = useApi('scanExceptions', {});
  const may = useMay('engineer');
  const account = useAccount();
  const [draft, setDraft] = useState<{ input: ScanExceptionInput; id?: string } | null>(null);
  const blank: ScanExceptionInput = {
    ...{ targets: [], transport: null, port: null, rule: '', subject: null },
    ...{ owner: account?.name ?? '', reason: '', expiresMs: null },
  };
  return (
    <>
      <div className="row wrap">
        <p className="muted grow">
          What is accepted does not alert and rests in the queue, until its time is over: then it comes back.
        </p>
        <a
          className="button"
          href={addressOf('scanBaseline', {})}
          download
          title="All of them as a file, to keep beside your configuration"
        >
          <FileDown size={14} /> Export
        </a>
        {may ? (
          <>
            <TakeBaseline />
            <button type="button" className="button" onClick={() => setDraft({ input: blank })}>
              <Plus size={14} /> Accept something
            </button>
          </>
        ) : null}
      </div>
      <Answer query={query} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<ShieldCheck size={28} strokeWidth={1.5} />} title="Nothing is accepted">
              Accept a finding from the queue, or a kind of news for a part of the network: each has an owner,
              a reason and an expiry.
            </Empty>
          ) : (
            <Card flush>
              <ul className="list scan-exceptions">
                {items.map((item) => (
                  <Row
                    key={item.id}
                    item={item}
                    {...(may ? { onEdit: () => setDraft({ id: item.id, input: inputOf(item) }) } : {})}
                  />
                ))}
              </ul>
            </Card>
          )
        }
      </Answer>
      {draft ? (
        <ExceptionDialog
          draft={draft.input}
          {...(draft.id ? { id: draft.id } : {})}
          onClose={() => setDraft(null)}
        />
      ) : null}
    </>
  );
}

/** A file is looked at first: what it would do is said before it is done. */
function TakeBaseline() {
  const input = useRef<HTMLInputElement>(null);
  const [content, setContent] = useState('');
  const look = useChange('takeScanBaseline', { refresh: [] });
  const take = useChange('takeScanBaseline', { refresh, done: 'Taken' });
  const counts = look.data;
  const close = () => {
    setContent('');
    look.reset();
  };
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={look.isPending}
        title="Take a file that was exported here or elsewhere"
        onClick={() => input.current?.click()}
      >
        <FileUp size={14} /> Import
      </button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label="File with exceptions"
        onChange={async (event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (!file) return;
          const text = await file.text();
          setContent(text);
          look.mutate({ body: { content: text, dryRun: true } });
        }}
      />
      {content !== '' && (counts || look.error) ? (
        <Dialog title="Import what is accepted" onClose={close}>
          {look.error ? <FaultBox error={look.error} /> : null}
          {counts ? (
            <>
              <p>
                {formatCount(counts.created)} new, {formatCount(counts.changed)} changed,{' '}
                {formatCount(counts.same)} as they are here
                {counts.expired > 0 ? `, ${formatCount(counts.expired)} left out: their time is over` : ''}.
              </p>
              <p className="muted">What the file does not name stays as it is.</p>
              <footer>
                <button
                  type="button"
                  className="button primary"
                  disabled={take.isPending || counts.created + counts.changed === 0}
                  onClick={() => take.mutate({ body: { content, dryRun: false } }, { onSuccess: close })}
                >
                  {take.isPending ? 'Taking…' : 'Take them'}
                </button>
              </footer>
            </>
          ) : null}
        </Dialog>
      ) : null}
    </>
  );
}

const inputOf = ({ id: _, state: _1, createdMs: _2, createdBy: _3, findings: _4, ...input }: ScanException) =>
  input;

function Row({ item, onEdit }: { item: ScanException; onEdit?: () => void }) {
  const where = [item.port === null ? item.transport : `${item.port}/${item.transport}`, item.subject];
  return (
    <li>
      <div className="sentence-row">
        <span className="report-two">
          <strong className="clip">{ruleText(item.rule)}</strong>
          <span className="muted small clip">
            <span className="mono">{item.targets.join(' ')}</span> {where.filter(Boolean).join(' ')}
          </span>
        </span>
        <span className="report-two wide">
          <span className="clip">{item.reason}</span>
          <span className="muted small">
            {item.owner}, <Ago timeMs={item.createdMs} />
          </span>
        </span>
        <span className="report-two">
          {item.state === 'expired' ? (
            <span>
              <span className="badge warning">expired</span>
            </span>
          ) : (
            <span>{formatCount(item.findings)} covered</span>
          )}
          <span className="muted small" title={item.expiresMs ? formatDate(item.expiresMs) : undefined}>
            {item.expiresMs ? (
              <>
                until <Ago timeMs={item.expiresMs} />
              </>
            ) : (
              'for good'
            )}
          </span>
        </span>
        {onEdit ? (
          <button type="button" className="button quiet" onClick={onEdit}>
            Edit
          </button>
        ) : (
          <span />
        )}
      </div>
    </li>
  );
}

const spans = [
  ['30', 'a month'],
  ['91', 'a quarter'],
  ['183', 'half a year'],
  ['365', 'a year'],
  ['', 'for good'],
] as const;

export function ExceptionDialog({
  draft,
  id,
  onClose,
}: {
  draft: ScanExceptionInput;
  id?: string;
  onClose: () => void;
}) {
  const [targets, setTargets] = useState(draft.targets.join(' '));
  const [port, setPort] = useState(draft.port === null ? '' : `${draft.port}/${draft.transport}`);
  const [value, setValue] = useState(draft);
  const [days, setDays] = useState<string>(
    draft.expiresMs === null ? (id ? '' : '183') : String(Math.round((draft.expiresMs - Date.now()) / dayMs)),
  );
  const create = useChange('createScanException', { refresh, done: 'Accepted', quiet: true });
  const update = useChange('updateScanException', { refresh, done: 'Saved', quiet: true });
  const remove = useChange('deleteScanException', { refresh, done: 'No longer accepted' });
  const change = id ? update : create;
  const at = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(port.trim());
  const body: ScanExceptionInput = {
    ...value,
    targets: targetsOf(targets),
    port: at ? Number(at[1]) : null,
    transport: at ? ((at[2] as 'tcp' | undefined) ?? 'tcp') : null,
    expiresMs: days === '' ? null : Date.now() + Number(days) * dayMs,
  };
  const options = spans.some(([span]) => span === days)
    ? spans
    : [[days, `${days} more days`] as const, ...spans];
  const save = () => {
    if (id) update.mutate({ params: { id }, body }, { onSuccess: onClose });
    else create.mutate({ body }, { onSuccess: onClose });
  };
  return (
    <Dialog title={id ? 'What is accepted' : 'Accept'} onClose={onClose}>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          // A dialog may stand in a form of another.
          event.stopPropagation();
          save();
        }}
      >
        <TextField
          label="Why"
          value={value.reason}
          placeholder="What makes it bearable, and what will end it"
          onChange={(reason) => setValue({ ...value, reason })}
        />
        <div className="form-grid">
          <TextField
            label="Who answers for it"
            value={value.owner}
            onChange={(owner) => setValue({ ...value, owner })}
          />
          <Select
            label="For how long"
            value={days}
            onChange={setDays}
            options={options.map(([span, name]) => ({ id: span, name }))}
          />
          <TextField
            label="Rule, or kind of news"
            value={value.rule}
            onChange={(rule) => setValue({ ...value, rule })}
            list={newsKinds}
            hint="tls/self-signed, tls/*, new-port …"
          />
          <TextField label="Port" value={port} onChange={setPort} placeholder="any" hint="443 or 161/udp" />
        </div>
        <TextField
          label="Addresses"
          value={targets}
          onChange={setTargets}
          placeholder="10.0.0.5 10.1.0.0/24"
        />
        {change.error ? <FaultBox error={change.error} /> : null}
        {id ? (
          <div className="row">
            <Confirm
              label="Accept it no longer"
              icon={<Trash2 size={14} />}
              onYes={() => remove.mutate({ params: { id } }, { onSuccess: onClose })}
            />
          </div>
        ) : null}
        <Ending
          onCancel={onClose}
          busy={change.isPending}
          action={id ? 'Save' : 'Accept'}
          ready={
            value.reason.trim().length > 2 &&
            value.owner.trim() !== '' &&
            value.rule !== '' &&
            body.targets.length > 0
          }
        />
      </form>
    </Dialog>
  );
}
