/** Writes, changes or deletes one comment on the timeline. */
import { useState } from 'react';
import type { Comment } from '#pure/contract/resources.ts';
import { faultOf, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { Confirm, Dialog, FaultBox } from './basics.tsx';

export interface NewComment {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly sensorIds: readonly string[];
  readonly deviceId: string | null;
}
/** Of a long list of targets everybody should know. */
const targetsMax = 500;

export function CommentDialog({
  comment,
  fresh,
  onClose,
}: {
  comment?: Comment;
  fresh?: NewComment;
  onClose: () => void;
}) {
  const [text, setText] = useState(comment?.text ?? '');
  const targets = fresh ? fresh.sensorIds.length : (comment?.sensorIds.length ?? 0);
  const [everywhere, setEverywhere] = useState(targets === 0 || targets > targetsMax);
  const after = { refresh: ['comments', 'events'] as const, quiet: true };
  const create = useChange('createComment', after);
  const update = useChange('updateComment', after);
  const remove = useChange('deleteComment', after);
  const done = { onSuccess: onClose };
  const error = create.error ?? update.error ?? remove.error;
  const at = comment ?? fresh!;
  const save = () => {
    if (comment) update.mutate({ params: { id: comment.id }, body: { text } }, done);
    else
      create.mutate(
        {
          body: {
            text,
            fromMs: Math.round(at.fromMs),
            toMs: at.toMs === null ? null : Math.round(at.toMs),
            deviceId: everywhere ? null : fresh!.deviceId,
            sensorIds: everywhere ? [] : [...fresh!.sensorIds],
          },
        },
        done,
      );
  };
  return (
    <Dialog title={comment ? 'Comment' : 'Write a comment'} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p className="muted">
          {formatDate(at.fromMs)}
          {at.toMs === null ? '' : ` to ${formatDate(at.toMs)}`}
          {comment ? `, by ${comment.author}` : ''}
        </p>
        <div className="field">
          <label htmlFor="comment-text">Text</label>
          <textarea
            id="comment-text"
            className="input"
            rows={4}
            maxLength={2000}
            required
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        {comment ? null : (
          <label className="row">
            <input
              type="checkbox"
              checked={everywhere}
              disabled={targets === 0 || targets > targetsMax}
              onChange={(event) => setEverywhere(event.target.checked)}
            />
            On every chart, not only on these {targets} targets
          </label>
        )}
        {error ? <FaultBox error={faultOf(error)} /> : null}
        <footer className="row">
          {comment ? (
            <Confirm label="Delete" onYes={() => remove.mutate({ params: { id: comment.id } }, done)} />
          ) : null}
          <span className="grow" />
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={text.trim() === ''}>
            {comment ? 'Save' : 'Write'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
