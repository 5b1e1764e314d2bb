/** What can be done to many sensors at once; everything is told before it is done. */
import { ListChecks, Pause, Pencil, Play, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import type { BodyInputOf } from '#pure/contract/api.ts';
import { useMay } from '../model/account.ts';
import { useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { settingTitles } from '../model/settings.ts';
import { Dialog, FaultBox } from './basics.tsx';
import { PreviewDialog, PreviewTable } from './change-preview.tsx';
import { SettingEditor } from './setting-editor.tsx';

type Body = BodyInputOf<'updateSensors'>;
type Set_ = Body['set'];
const refresh = ['sensors', 'sensor', 'treeChildren', 'treeNode', 'overview', 'libraries', 'device'] as const;

export function BulkBar({
  select,
  count,
  total,
  everything,
  onEverything,
  onClear,
}: {
  select: Body['select'];
  count: number;
  /** Of all that match. */
  total: number;
  everything: boolean;
  onEverything: () => void;
  onClear: () => void;
}) {
  const operator = useMay('operator');
  const engineer = useMay('engineer');
  const [asking, setAsking] = useState<{ title: string; action: string; set: Set_; danger?: boolean } | null>(
    null,
  );
  const [editing, setEditing] = useState(false);
  if (count === 0 || !operator) return null;
  const what = `${formatCount(count)} ${count === 1 ? 'sensor' : 'sensors'}`;
  return (
    <div className="bulk" role="toolbar" aria-label="Change what is chosen">
      <strong>{everything ? `All ${what} that match` : `${what} chosen`}</strong>
      {!everything && count < total ? (
        <button type="button" className="button quiet" onClick={onEverything}>
          <ListChecks size={14} /> All {formatCount(total)} that match
        </button>
      ) : null}
      <span className="grow" />
      <button
        type="button"
        className="button"
        onClick={() =>
          setAsking({ title: `Pause ${what}`, action: 'Pause', set: { pause: { untilMs: null } } })
        }
      >
        <Pause size={14} /> Pause
      </button>
      <button
        type="button"
        className="button"
        onClick={() => setAsking({ title: `Resume ${what}`, action: 'Resume', set: { pause: null } })}
      >
        <Play size={14} /> Resume
      </button>
      {engineer ? (
        <>
          <button type="button" className="button" onClick={() => setEditing(true)}>
            <Pencil size={14} /> Edit
          </button>
          <button
            type="button"
            className="button danger"
            onClick={() =>
              setAsking({
                title: `Delete ${what}?`,
                action: `Delete ${what}`,
                set: { delete: true },
                danger: true,
              })
            }
          >
            <Trash2 size={14} /> Delete
          </button>
        </>
      ) : null}
      <button type="button" className="button quiet icon" aria-label="Choose nothing" onClick={onClear}>
        <X size={15} />
      </button>
      {asking ? (
        <Ask
          {...asking}
          select={select}
          onDone={() => {
            setAsking(null);
            onClear();
          }}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {editing ? <EditDialog what={what} select={select} onClose={() => setEditing(false)} /> : null}
    </div>
  );
}

function Ask({
  title,
  action,
  set,
  danger = false,
  select,
  onDone,
  onClose,
}: {
  title: string;
  action: string;
  set: Set_;
  danger?: boolean;
  select: Body['select'];
  onDone: () => void;
  onClose: () => void;
}) {
  const preview = useChange('updateSensors', { quiet: true });
  const apply = useChange('updateSensors', { refresh, done: 'Done', quiet: true });
  return (
    <PreviewDialog
      title={title}
      action={action}
      danger={danger}
      preview={{ ...preview, mutate: () => preview.mutate({ body: { select, set, dryRun: true } }) }}
      apply={{
        ...apply,
        mutate: () => apply.mutate({ body: { select, set, dryRun: false } }, { onSuccess: onDone }),
      }}
      onClose={onClose}
    />
  );
}

const editable = ['intervalMs', 'credentialId', 'thresholds', 'hours', 'priority', 'rule', 'access'] as const;
type Editable = (typeof editable)[number];

function EditDialog({
  what,
  select,
  onClose,
}: {
  what: string;
  select: Body['select'];
  onClose: () => void;
}) {
  const [values, setValues] = useState<Partial<Record<Editable, unknown>>>({});
  const [addTags, setAddTags] = useState<string[]>([]);
  const [removeTags, setRemoveTags] = useState<string[]>([]);
  const preview = useChange('updateSensors', { quiet: true });
  const apply = useChange('updateSensors', { refresh, done: 'Changed', quiet: true });
  const set = {
    ...values,
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
  } as Set_;
  const touch = (change: () => void) => {
    preview.reset();
    change();
  };
  const put = (name: Editable, value: unknown) => touch(() => setValues({ ...values, [name]: value }));
  const leave = (name: Editable) =>
    touch(() => setValues(Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))));
  return (
    <Dialog title={`Edit ${what}`} onClose={onClose} wide>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (preview.data) apply.mutate({ body: { select, set, dryRun: false } }, { onSuccess: onClose });
          else preview.mutate({ body: { select, set, dryRun: true } });
        }}
      >
        {editable.map((name) => (
          <div key={name} className="bulk-field">
            <span className="name">{settingTitles[name]}</span>
            <div className="segments">
              <button type="button" aria-pressed={!(name in values)} onClick={() => leave(name)}>
                Leave
              </button>
              <button
                type="button"
                aria-pressed={name in values && values[name] === null}
                onClick={() => put(name, null)}
              >
                Inherit
              </button>
              <button
                type="button"
                aria-pressed={name in values && values[name] !== null}
                onClick={() => put(name, firstValue[name]())}
              >
                Set
              </button>
            </div>
            <div>
              {name in values && values[name] !== null ? (
                <SettingEditor name={name} value={values[name]} onChange={(value) => put(name, value)} />
              ) : null}
            </div>
          </div>
        ))}
        <div className="bulk-field">
          <span className="name">Tags</span>
          <SettingEditor
            name="tags"
            value={addTags}
            onChange={(value) => touch(() => setAddTags(value as string[]))}
          />
          <span className="muted small">added</span>
        </div>
        <div className="bulk-field">
          <span />
          <SettingEditor
            name="tags"
            value={removeTags}
            onChange={(value) => touch(() => setRemoveTags(value as string[]))}
          />
          <span className="muted small">taken away</span>
        </div>
        {preview.data ? <PreviewTable preview={preview.data} /> : null}
        {preview.error || apply.error ? <FaultBox error={preview.error ?? apply.error} /> : null}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className="button primary"
            disabled={Object.keys(set).length === 0 || preview.isPending || apply.isPending}
          >
            {preview.data ? `Apply to ${what}` : 'See what changes'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

const firstValue: Readonly<Record<Editable, () => unknown>> = {
  intervalMs: () => 60_000,
  credentialId: () => '',
  thresholds: () => [],
  hours: () => ({
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    days: { mon: '8-18', tue: '8-18', wed: '8-18', thu: '8-18', fri: '8-18' },
  }),
  priority: () => 3,
  rule: () => ({ failuresToOpen: 2, window: 2 }),
  access: () => 'engineer',
};
