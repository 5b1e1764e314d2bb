/** A button that opens the form of something new. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { RouteId } from '#pure/contract/api.ts';
import { useChange } from '../model/client.ts';
import type { Schema } from '../model/form.ts';
import { Dialog } from './basics.tsx';
import { ChangeForm } from './change-form.tsx';

export function AddButton<K extends RouteId>({
  operation,
  schema,
  what,
  ...props
}: {
  /** The route that makes it. */
  readonly operation: K;
  readonly schema: Schema;
  /** With its article: "a VLAN". */
  readonly what: string;
  readonly first: string;
  readonly hide?: readonly string[];
  readonly refresh: readonly RouteId[];
  readonly done: string;
  readonly primary?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const create = useChange(operation, { refresh: props.refresh, done: props.done, quiet: true });
  const close = () => setOpen(false);
  return (
    <>
      <button
        type="button"
        className={props.primary ? 'button primary' : 'button'}
        onClick={() => setOpen(true)}
      >
        <Plus size={14} /> Add {what}
      </button>
      {open ? (
        <Dialog title={`Add ${what}`} onClose={close}>
          <ChangeForm
            schema={schema}
            first={props.first}
            {...(props.hide ? { hide: props.hide } : {})}
            flat
            action="Add"
            change={create}
            onCancel={close}
            submit={(values) => create.mutate({ body: values } as never, { onSuccess: close })}
          />
        </Dialog>
      ) : null}
    </>
  );
}
