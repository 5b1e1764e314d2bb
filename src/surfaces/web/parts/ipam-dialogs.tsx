/** Declaring and taking: each dialog is the form of its route, with names where the API wants identifiers. */
import allocateAddressBody from 'virtual:body/allocateAddress';
import allocatePrefixBody from 'virtual:body/allocatePrefix';
import createAddressBody from 'virtual:body/createAddress';
import createPrefixBody from 'virtual:body/createPrefix';
import createRangeBody from 'virtual:body/createRange';
import updatePrefixBody from 'virtual:body/updatePrefix';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { RouteId } from '#pure/contract/api.ts';
import type { PrefixDetail } from '#pure/contract/resources.ts';
import { useApi, useChange } from '../model/client.ts';
import { notify } from '../model/toasts.ts';
import { Dialog } from './basics.tsx';
import { ChangeForm } from './change-form.tsx';

export const ipamRefresh: readonly RouteId[] = [
  'prefixes',
  'prefix',
  'observedPrefixes',
  'addressConflicts',
  'plannedVlans',
  'vrfs',
  'addresses',
  'whoHas',
];

export function Choice({
  label,
  value,
  onChange,
  none,
  options,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  none?: string;
  options: readonly { readonly id: string; readonly name: string }[];
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        {none === undefined ? null : <option value="">{none}</option>}
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}

function usePlaces(initial: { vrfId?: string; vlanId?: string | null; siteId?: string | null }) {
  const vrfs = useApi('vrfs', {});
  const vlans = useApi('plannedVlans', {});
  const sites = useApi('sites', {});
  const [vrfId, setVrf] = useState(initial.vrfId ?? 'global');
  const [vlanId, setVlan] = useState(initial.vlanId ?? '');
  const [siteId, setSite] = useState(initial.siteId ?? '');
  return {
    vrfId,
    vrfChoice: (
      <Choice
        label="VRF"
        value={vrfId}
        onChange={setVrf}
        options={vrfs.data?.items ?? [{ id: 'global', name: 'Global' }]}
      />
    ),
    fields: { vlanId: vlanId || null, siteId: siteId || null },
    choices: (
      <>
        <Choice
          label="VLAN"
          value={vlanId}
          onChange={setVlan}
          none="none"
          options={(vlans.data?.items ?? []).map((vlan) => ({
            id: vlan.id,
            name: `${vlan.vid} ${vlan.name}`,
          }))}
        />
        <Choice
          label="Site"
          value={siteId}
          onChange={setSite}
          none="none"
          options={sites.data?.items ?? []}
        />
      </>
    ),
  };
}

export function PrefixDialog({
  prefix,
  vrfId,
  onClose,
}: {
  prefix?: string;
  vrfId?: string;
  onClose: () => void;
}) {
  const places = usePlaces({ ...(vrfId ? { vrfId } : {}) });
  const navigate = useNavigate();
  const create = useChange('createPrefix', { refresh: ipamRefresh, done: 'Prefix declared', quiet: true });
  return (
    <Dialog title="Declare a prefix" onClose={onClose}>
      <ChangeForm
        schema={createPrefixBody}
        first="prefix"
        flat
        hide={['vrfId', 'vlanId', 'siteId']}
        initial={prefix ? { prefix } : {}}
        action="Declare"
        change={create}
        onCancel={onClose}
        extra={
          <div className="form-grid">
            {places.vrfChoice}
            {places.choices}
          </div>
        }
        submit={(values) =>
          create.mutate(
            { body: { ...values, vrfId: places.vrfId, ...places.fields } as never },
            {
              onSuccess: (made) => {
                for (const text of made.warnings) notify({ tone: 'good', text });
                onClose();
                void navigate({ to: '/ipam/$id', params: { id: made.prefix.id } });
              },
            },
          )
        }
      />
    </Dialog>
  );
}

export function EditPrefixDialog({ prefix, onClose }: { prefix: PrefixDetail; onClose: () => void }) {
  const places = usePlaces(prefix);
  const change = useChange('updatePrefix', { refresh: ipamRefresh, done: 'Saved', quiet: true });
  const { status, description, role, tags } = prefix;
  return (
    <Dialog title={`Change ${prefix.prefix}`} onClose={onClose}>
      <ChangeForm
        schema={updatePrefixBody}
        flat
        hide={['vlanId', 'siteId']}
        initial={{ status, description, role, tags }}
        action="Save"
        change={change}
        onCancel={onClose}
        extra={<div className="form-grid">{places.choices}</div>}
        submit={(values) =>
          change.mutate(
            { params: { id: prefix.id }, body: { ...values, ...places.fields } as never },
            { onSuccess: onClose },
          )
        }
      />
    </Dialog>
  );
}

/** What people most often cut out of a prefix: a subnet, or a part of one. */
function usualLength(prefix: string): number {
  const length = Number(prefix.split('/')[1]);
  return prefix.includes(':')
    ? Math.min(128, Math.max(length + 4, 64))
    : Math.min(32, Math.max(length + 2, 24));
}

export function TakePrefixDialog({ prefix, onClose }: { prefix: PrefixDetail; onClose: () => void }) {
  const places = usePlaces({ siteId: prefix.siteId });
  const navigate = useNavigate();
  const take = useChange('allocatePrefix', { refresh: ipamRefresh, quiet: true });
  return (
    <Dialog title={`Take the next free prefix of ${prefix.prefix}`} onClose={onClose}>
      <ChangeForm
        schema={allocatePrefixBody}
        first="lengthBits"
        flat
        hide={['key', 'vlanId', 'siteId']}
        initial={{ lengthBits: usualLength(prefix.prefix) }}
        action="Take it"
        change={take}
        onCancel={onClose}
        extra={<div className="form-grid">{places.choices}</div>}
        submit={(values) =>
          take.mutate(
            { params: { id: prefix.id }, body: { ...values, ...places.fields } as never },
            {
              onSuccess: (made) => {
                notify({ tone: 'good', text: `${made.prefix} is yours` });
                onClose();
                void navigate({ to: '/ipam/$id', params: { id: made.id } });
              },
            },
          )
        }
      />
    </Dialog>
  );
}

export function TakeAddressDialog({ prefix, onClose }: { prefix: PrefixDetail; onClose: () => void }) {
  const take = useChange('allocateAddress', { refresh: ipamRefresh, quiet: true });
  return (
    <Dialog title={`Take the next free address of ${prefix.prefix}`} onClose={onClose}>
      <p className="muted">
        The next one is <span className="mono">{prefix.nextAddress}</span>. Pools, ranges that are kept and
        addresses that are seen in use are left out.
      </p>
      <ChangeForm
        schema={allocateAddressBody}
        first="name"
        flat
        hide={['key', 'deviceId']}
        action="Take"
        change={take}
        onCancel={onClose}
        submit={(values) =>
          take.mutate(
            { params: { id: prefix.id }, body: values as never },
            {
              onSuccess: ({ items }) => {
                notify({
                  tone: 'good',
                  text: `${items[0]!.address}${items.length > 1 ? ` and ${items.length - 1} more` : ''} taken`,
                });
                onClose();
              },
            },
          )
        }
      />
    </Dialog>
  );
}

export function AddressDialog({
  address,
  vrfId,
  onClose,
}: {
  address: string;
  vrfId: string;
  onClose: () => void;
}) {
  const create = useChange('createAddress', { refresh: ipamRefresh, quiet: true });
  return (
    <Dialog title={`Declare ${address}`} onClose={onClose}>
      <ChangeForm
        schema={createAddressBody}
        first="name"
        flat
        hide={['address', 'vrfId', 'deviceId']}
        initial={{ address }}
        action="Declare"
        change={create}
        onCancel={onClose}
        submit={(values) =>
          create.mutate(
            { body: { ...values, address, vrfId } as never },
            {
              onSuccess: ({ warnings }) => {
                notify({ tone: 'good', text: warnings[0] ?? `${address} declared` });
                onClose();
              },
            },
          )
        }
      />
    </Dialog>
  );
}

export function RangeDialog({
  prefix,
  first,
  last,
  onClose,
}: {
  prefix: PrefixDetail;
  first?: string;
  last?: string;
  onClose: () => void;
}) {
  const create = useChange('createRange', { refresh: ipamRefresh, done: 'Range declared', quiet: true });
  return (
    <Dialog title={`Declare a range in ${prefix.prefix}`} onClose={onClose}>
      <ChangeForm
        schema={createRangeBody}
        first="first"
        flat
        hide={['vrfId']}
        initial={{ ...(first ? { first } : {}), ...(last ? { last } : {}) }}
        action="Declare"
        change={create}
        onCancel={onClose}
        submit={(values) =>
          create.mutate({ body: { ...values, vrfId: prefix.vrfId } as never }, { onSuccess: onClose })
        }
      />
    </Dialog>
  );
}
