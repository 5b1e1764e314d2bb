import createCredentialBody from 'virtual:body/createCredential';
import { useChange } from '../model/client.ts';
import { ChangeForm } from './change-form.tsx';

export function CredentialForm({ onDone }: { onDone: (id: string | null) => void }) {
  const create = useChange('createCredential', {
    refresh: ['credentials'],
    done: 'Sealed in the vault',
    quiet: true,
  });
  return (
    <ChangeForm
      schema={createCredentialBody}
      first="name"
      flat
      initial={{ credential: { kind: 'snmp-community' } }}
      action="Add credential"
      change={create}
      onCancel={() => onDone(null)}
      submit={(values) => create.mutate({ body: values as never }, { onSuccess: (made) => onDone(made.id) })}
    />
  );
}
