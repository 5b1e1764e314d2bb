/** What a change would do, before it is done: asked of the server, told field by field, applied by one button. */
import { useEffect } from 'react';
import type { ChangePreview } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { settingText, settingTitles } from '../model/settings.ts';
import { Dialog, FaultBox, Skeleton } from './basics.tsx';

export function useCredentialNames(): ReadonlyMap<string, string> {
  const credentials = useApi('credentials', {}, { retry: false });
  return new Map(credentials.data?.items.map((item) => [item.id, item.name]));
}

export function PreviewTable({ preview }: { preview: ChangePreview }) {
  const names = useCredentialNames();
  const sensors = (count: number) => `${formatCount(count)} ${count === 1 ? 'sensor' : 'sensors'}`;
  if (preview.changed === 0)
    return <p className="muted">Nothing changes: what is in force for {sensors(preview.matched)} stays.</p>;
  return (
    <div className="stack">
      <p>
        Changes {sensors(preview.changed)}
        {preview.changed < preview.matched ? ` of ${formatCount(preview.matched)}` : ''}
        {preview.sample.length > 0 ? (
          <span className="muted">
            :{' '}
            {preview.sample
              .map((item) => item.name)
              .slice(0, 4)
              .join(', ')}
            {preview.changed > 4 ? ' …' : ''}
          </span>
        ) : null}
      </p>
      {preview.fields.map((field) => (
        <div key={field.field} className="preview-field">
          <strong>{settingTitles[field.field] ?? field.field}</strong>
          <span className="muted">
            {field.from.map((item) => (
              <span key={JSON.stringify(item.value)} className="preview-from">
                {settingText(field.field, item.value, names)}
                <span className="badge">{formatCount(item.count)}</span>
              </span>
            ))}
          </span>
          <span aria-hidden>→</span>
          <span>
            {field.to === null && field.field === 'tags'
              ? 'each its own'
              : settingText(field.field, field.to, names)}
          </span>
        </div>
      ))}
    </div>
  );
}

/** Asks at once; `apply` does it. */
export function PreviewDialog({
  title,
  action,
  danger = false,
  preview,
  apply,
  onClose,
}: {
  title: string;
  action: string;
  danger?: boolean;
  preview: { readonly data: ChangePreview | undefined; readonly error: unknown; readonly mutate: () => void };
  apply: { readonly isPending: boolean; readonly error: unknown; readonly mutate: () => void };
  onClose: () => void;
}) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when it opens
  useEffect(() => preview.mutate(), []);
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack" style={{ gap: 'var(--s4)' }}>
        {preview.error ? (
          <FaultBox error={preview.error} />
        ) : preview.data ? (
          <PreviewTable preview={preview.data} />
        ) : (
          <Skeleton rows={2} />
        )}
        {apply.error ? <FaultBox error={apply.error} /> : null}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className={danger ? 'button danger' : 'button primary'}
            disabled={!preview.data || Boolean(preview.error) || apply.isPending}
            onClick={apply.mutate}
          >
            {apply.isPending ? 'Working…' : action}
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
