/** What is in force at a node and who says so; each setting can be said here, or left to the levels above again. */
import { Link } from '@tanstack/react-router';
import { CornerLeftUp, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { NodeKind, TreeDetail } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { faultOf, useApi, useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { settingText, settingTitles } from '../model/settings.ts';
import { Answer, Dialog, FaultBox } from './basics.tsx';
import { PreviewDialog, PreviewTable, useCredentialNames } from './change-preview.tsx';
import { SettingEditor } from './setting-editor.tsx';

type Setting = TreeDetail['settings'][number];
const refresh = ['treeNode', 'treeChildren', 'sensors', 'sensor', 'device', 'devices', 'libraries'] as const;

export function InheritancePanel({ kind, id }: { kind: NodeKind; id: string }) {
  const params = { kind, id };
  const query = useApi('treeNode', { params });
  const names = useCredentialNames();
  const may = useMay('engineer');
  const [editing, setEditing] = useState<Setting | null>(null);
  const [resetting, setResetting] = useState<Setting | null>(null);
  return (
    <Answer query={query} rows={8}>
      {(detail) => (
        <div className="inherit">
          {detail.settings.map((setting) => {
            const own = setting.own !== null;
            return (
              <div key={setting.name} className={own ? 'inherit-row own' : 'inherit-row'}>
                <span className="name">{settingTitles[setting.name]}</span>
                <span className="value">{settingText(setting.name, setting.value, names)}</span>
                <span className="from">
                  <Origin setting={setting} node={detail.node} />
                </span>
                <span className="act">
                  {may && (own || kind === 'root') ? (
                    <>
                      <button type="button" className="button quiet" onClick={() => setEditing(setting)}>
                        <Pencil size={13} /> Change
                      </button>
                      {own ? (
                        <button
                          type="button"
                          className="button quiet"
                          title={`Inherit again: ${settingText(setting.name, setting.above, names)}`}
                          onClick={() => setResetting(setting)}
                        >
                          <CornerLeftUp size={13} /> Inherit
                        </button>
                      ) : null}
                    </>
                  ) : may ? (
                    <button type="button" className="button quiet" onClick={() => setEditing(setting)}>
                      Override
                    </button>
                  ) : null}
                </span>
              </div>
            );
          })}
          <p className="muted small">
            In force for {formatCount(detail.sensors)} {detail.sensors === 1 ? 'sensor' : 'sensors'} here and
            below, except where they say otherwise.
          </p>
          {editing ? <EditDialog setting={editing} detail={detail} onClose={() => setEditing(null)} /> : null}
          {resetting ? (
            <ResetDialog setting={resetting} detail={detail} onClose={() => setResetting(null)} />
          ) : null}
        </div>
      )}
    </Answer>
  );
}

/** Where a value comes from, as a way to that place. */
function Origin({ setting, node }: { setting: Setting; node: TreeDetail['node'] }) {
  if (setting.from.length === 0) return <span className="faint">default</span>;
  return setting.from.map((ref) =>
    ref.kind === node.kind && ref.id === node.id ? (
      <span key={ref.id} className="badge accent">
        said here
      </span>
    ) : (
      <Link key={`${ref.kind}${ref.id}`} to="/tree" search={{ node: `${ref.kind}:${ref.id}` }}>
        from {ref.kind === 'root' ? 'everything' : `${ref.kind} ${ref.name}`}
      </Link>
    ),
  );
}

function EditDialog({
  setting,
  detail,
  onClose,
}: {
  setting: Setting;
  detail: TreeDetail;
  onClose: () => void;
}) {
  const { kind, id, name: where } = detail.node;
  const [value, setValue] = useState<unknown>(setting.own ?? (setting.name === 'tags' ? [] : setting.value));
  const preview = useChange('updateTreeNode', { quiet: true });
  const apply = useChange('updateTreeNode', { refresh, done: 'Saved', quiet: true });
  const request = (dryRun: boolean) => ({
    params: { kind, id },
    body: { set: { [setting.name]: value } as never, dryRun },
  });
  return (
    <Dialog
      title={`${settingTitles[setting.name]} of ${where}`}
      onClose={onClose}
      wide={setting.name === 'thresholds'}
    >
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (!event.currentTarget.reportValidity()) return;
          if (preview.data) apply.mutate(request(false), { onSuccess: onClose });
          else preview.mutate(request(true));
        }}
      >
        <SettingEditor
          name={setting.name}
          value={value}
          fault={preview.error ? faultOf(preview.error) : null}
          onChange={(next) => {
            preview.reset();
            setValue(next);
          }}
        />
        {preview.data ? <PreviewTable preview={preview.data} /> : null}
        {preview.error || apply.error ? <FaultBox error={preview.error ?? apply.error} /> : null}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={preview.isPending || apply.isPending}>
            {preview.data ? 'Apply' : 'See what changes'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function ResetDialog({
  setting,
  detail,
  onClose,
}: {
  setting: Setting;
  detail: TreeDetail;
  onClose: () => void;
}) {
  const { kind, id } = detail.node;
  const preview = useChange('updateTreeNode', { quiet: true });
  const apply = useChange('updateTreeNode', { refresh, done: 'Inherited again', quiet: true });
  const request = (dryRun: boolean) => ({
    params: { kind, id },
    body: { set: { [setting.name]: null } as never, dryRun },
  });
  return (
    <PreviewDialog
      title={`Inherit ${settingTitles[setting.name]?.toLowerCase()} again`}
      action="Inherit"
      preview={{ ...preview, mutate: () => preview.mutate(request(true)) }}
      apply={{ ...apply, mutate: () => apply.mutate(request(false), { onSuccess: onClose }) }}
      onClose={onClose}
    />
  );
}
