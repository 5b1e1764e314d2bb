/** One prefix: how full, every address of it, what is free, and what can be taken. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Pencil, Plus, Split, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { AddressCell, AddressHeat, PrefixDetail } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { AddressGrid, AddressHeatMap, AddressLegend, stateWords } from '../parts/address-grid.tsx';
import { Ago, Answer, Card, Confirm, CopyButton, Empty, RowLink } from '../parts/basics.tsx';
import {
  AddressDialog,
  EditPrefixDialog,
  ipamRefresh,
  PrefixDialog,
  RangeDialog,
  TakeAddressDialog,
  TakePrefixDialog,
} from '../parts/ipam-dialogs.tsx';
import { formatSize, statusBadge, UseBar } from '../parts/ipam-use.tsx';
import { RunButton } from '../parts/run-menu.tsx';

type Open =
  | { readonly kind: 'edit' | 'take-address' | 'take-prefix' }
  | { readonly kind: 'declare'; readonly prefix: string }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'range'; readonly first?: string; readonly last?: string };

export function IpamPrefixPage() {
  const { id } = useParams({ from: '/shell/ipam/$id' });
  const query = useApi('prefix', { params: { id } });
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(prefix) => <Body key={prefix.id} prefix={prefix} />}
      </Answer>
    </div>
  );
}

function Body({ prefix }: { prefix: PrefixDetail }) {
  const may = useMay('engineer');
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open | null>(null);
  const [cell, setCell] = useState<AddressCell | null>(null);
  const remove = useChange('deletePrefix', { refresh: ipamRefresh, done: `${prefix.prefix} deleted` });
  const close = () => setOpen(null);
  const container = prefix.status === 'container';
  const openPart = (part: AddressHeat) =>
    part.prefixId
      ? void navigate({ to: '/ipam/$id', params: { id: part.prefixId } })
      : may
        ? setOpen({ kind: 'declare', prefix: part.prefix })
        : undefined;
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/ipam">Addresses</Link>
            {prefix.ancestors.map((item) => (
              <span key={item.id}>
                {' / '}
                <Link to="/ipam/$id" params={{ id: item.id }} className="mono">
                  {item.prefix}
                </Link>
              </span>
            ))}
          </div>
          <h1>
            <span className="mono">{prefix.prefix}</span>
            <CopyButton text={prefix.prefix} label="Copy the prefix" />
          </h1>
        </div>
        {may ? (
          <div className="actions">
            {container ? null : (
              <button
                type="button"
                className="button primary"
                disabled={prefix.nextAddress === null}
                onClick={() => setOpen({ kind: 'take-address' })}
              >
                <Plus size={14} /> Take {prefix.nextAddress ?? 'an address'}
              </button>
            )}
            <button
              type="button"
              className={container ? 'button primary' : 'button'}
              onClick={() => setOpen({ kind: 'take-prefix' })}
            >
              <Split size={14} /> Take a prefix
            </button>
            <button type="button" className="button" onClick={() => setOpen({ kind: 'edit' })}>
              <Pencil size={14} /> Change
            </button>
            <Confirm
              label="Delete"
              icon={<Trash2 size={14} />}
              onYes={() =>
                remove.mutate(
                  { params: { id: prefix.id } },
                  { onSuccess: () => void navigate({ to: '/ipam' }) },
                )
              }
            />
          </div>
        ) : null}
      </div>
      <div className="health-head">
        <span className={statusBadge[prefix.status]}>{prefix.status}</span>
        {prefix.description ? <span>{prefix.description}</span> : null}
        {prefix.role ? <span className="muted">{prefix.role}</span> : null}
        <span className="muted">VRF {prefix.vrfName}</span>
        {prefix.vlan ? <span className="muted">VLAN {prefix.vlan}</span> : null}
        {prefix.tags.map((tag) => (
          <span key={tag} className="badge">
            {tag}
          </span>
        ))}
        <span className="muted">
          last seen <Ago timeMs={prefix.utilisation.seenMs} />
        </span>
        <UseBar use={prefix.utilisation} wide />
      </div>
      <Figures prefix={prefix} />
      {prefix.ambiguous ? (
        <p className="muted">What is seen is not counted here: {prefix.ambiguous}</p>
      ) : null}
      {prefix.cells.length > 0 ? (
        <div className="ipam-split">
          <Card title="Addresses" end={<AddressLegend cells={prefix.cells} />}>
            <AddressGrid cells={prefix.cells} selected={cell?.address ?? null} onSelect={setCell} />
          </Card>
          <Holder
            prefix={prefix}
            cell={cell}
            onDeclare={(address) => setOpen({ kind: 'address', address })}
          />
        </div>
      ) : (
        <Card
          title="Where it is used"
          end={<span className="muted small">in 256 equal parts; outlined ones are declared</span>}
        >
          <AddressHeatMap heat={prefix.heat} onOpen={openPart} />
        </Card>
      )}
      <div className="two">
        <Free
          prefix={prefix}
          may={may}
          onRange={(first, last) => setOpen({ kind: 'range', first, last })}
          onPrefix={(text) => setOpen({ kind: 'declare', prefix: text })}
        />
        <Ranges prefix={prefix} may={may} onAdd={() => setOpen({ kind: 'range' })} />
        {prefix.childList.length > 0 ? <Children prefix={prefix} /> : null}
      </div>
      {open?.kind === 'edit' ? <EditPrefixDialog prefix={prefix} onClose={close} /> : null}
      {open?.kind === 'take-address' ? <TakeAddressDialog prefix={prefix} onClose={close} /> : null}
      {open?.kind === 'take-prefix' ? <TakePrefixDialog prefix={prefix} onClose={close} /> : null}
      {open?.kind === 'declare' ? (
        <PrefixDialog prefix={open.prefix} vrfId={prefix.vrfId} onClose={close} />
      ) : null}
      {open?.kind === 'address' ? (
        <AddressDialog address={open.address} vrfId={prefix.vrfId} onClose={close} />
      ) : null}
      {open?.kind === 'range' ? (
        <RangeDialog
          prefix={prefix}
          {...(open.first ? { first: open.first } : {})}
          {...(open.last ? { last: open.last } : {})}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function Figures({ prefix }: { prefix: PrefixDetail }) {
  const { utilisation: use } = prefix;
  const figures: readonly (readonly [string, string, string])[] = [
    ['Used', formatSize(String(use.used)), ''],
    ['Kept', formatSize(String(use.reserved)), 'declared, not seen'],
    ['Free', formatSize(use.free), `of ${formatSize(use.size)}`],
    ['On devices', formatSize(String(use.sources.device)), ''],
    ['At endpoints', formatSize(String(use.sources.endpoint)), ''],
    ['Answered scans', formatSize(String(use.sources.scan)), ''],
    ['Leased', formatSize(String(use.sources.lease)), ''],
  ];
  return (
    <div className="figures">
      {figures.map(([name, value, note]) => (
        <div key={name} className="figure">
          <span className="name">{name}</span>
          <span className="value">{value}</span>
          <span className="note">{note}</span>
        </div>
      ))}
    </div>
  );
}

function Holder({
  prefix,
  cell,
  onDeclare,
}: {
  prefix: PrefixDetail;
  cell: AddressCell | null;
  onDeclare: (address: string) => void;
}) {
  const may = useMay('engineer');
  const address = cell?.address ?? '';
  const who = useApi('whoHas', { params: { address } }, { enabled: cell !== null });
  const planned = useApi(
    'addresses',
    { query: { q: address, prefixId: prefix.id, limit: 5 } },
    { enabled: cell !== null },
  );
  const release = useChange('releaseAddress', { refresh: ipamRefresh, done: `${address} released` });
  const mine = planned.data?.items[0];
  if (!cell)
    return (
      <Card title="Who has it?">
        <p className="muted">Choose an address: who has it, who had it, and what the plan says.</p>
      </Card>
    );
  return (
    <Card
      title={<span className="mono">{cell.address}</span>}
      end={<RunButton targets={[{ label: cell.address, subject: { address: cell.address } }]} />}
    >
      <div className="stack">
        <span>
          <span className="badge">{stateWords[cell.state]}</span>{' '}
          {cell.pool ? (
            <span className="badge accent">{cell.pool === 'dhcp' ? 'DHCP pool' : cell.pool}</span>
          ) : null}
        </span>
        <Answer query={who} rows={2}>
          {({ holders }) =>
            holders.length === 0 ? (
              <p className="muted">Nobody has it, and nobody had it.</p>
            ) : (
              <ul className="stack ipam-holders">
                {holders.map((holder, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: one address may be held twice by the same
                  <li key={i}>
                    <span className="badge accent">{holder.source}</span>{' '}
                    <strong>
                      {holder.deviceId ? (
                        <Link to="/devices/$id" params={{ id: holder.deviceId }}>
                          {holder.name}
                        </Link>
                      ) : (
                        (holder.name ?? (holder.mac ? '' : 'no name'))
                      )}
                    </strong>{' '}
                    {holder.mac ? (
                      <Link to="/endpoints/$mac" params={{ mac: holder.mac }} className="mono">
                        {holder.mac}
                      </Link>
                    ) : null}
                    <div className="muted small">
                      {holder.status ? `${holder.status} ` : ''}
                      {holder.seenMs ? (
                        <>
                          seen <Ago timeMs={holder.seenMs} />
                        </>
                      ) : null}
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Answer>
        {may ? (
          mine ? (
            <Confirm
              label="Release"
              icon={<Trash2 size={14} />}
              onYes={() => release.mutate({ params: { id: mine.id } })}
            />
          ) : (
            <button
              type="button"
              className="button"
              style={{ alignSelf: 'start' }}
              onClick={() => onDeclare(cell.address)}
            >
              <Plus size={14} /> Declare it
            </button>
          )
        ) : null}
      </div>
    </Card>
  );
}

function Free({
  prefix,
  may,
  onRange,
  onPrefix,
}: {
  prefix: PrefixDetail;
  may: boolean;
  onRange: (first: string, last: string) => void;
  onPrefix: (prefix: string) => void;
}) {
  return (
    <Card title="Free" flush>
      {prefix.free.length === 0 ? <Empty title="Nothing is free" /> : null}
      <ul className="list ipam-scroll">
        {prefix.free.map((gap) => (
          <li key={gap.first}>
            <div className="wrap">
              <span className="mono grow clip">
                {gap.first === gap.last ? gap.first : `${gap.first} – ${gap.last}`}
              </span>
              <span className="muted small">{formatSize(gap.size)}</span>
              {may && prefix.status === 'container' && gap.prefixes[0] ? (
                <button type="button" className="button" onClick={() => onPrefix(gap.prefixes[0]!)}>
                  <Plus size={14} /> <span className="mono">{gap.prefixes[0]}</span>
                </button>
              ) : may && gap.first !== gap.last ? (
                <button
                  type="button"
                  className="button"
                  aria-label={`Declare a range from ${gap.first}`}
                  onClick={() => onRange(gap.first, gap.last)}
                >
                  <Plus size={14} /> Range
                </button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Ranges({ prefix, may, onAdd }: { prefix: PrefixDetail; may: boolean; onAdd: () => void }) {
  const remove = useChange('deleteRange', { refresh: ipamRefresh, done: 'Range deleted' });
  return (
    <Card
      title="Ranges"
      flush
      end={
        may ? (
          <button type="button" className="button" onClick={onAdd}>
            <Plus size={14} /> Add a range
          </button>
        ) : null
      }
    >
      {prefix.ranges.length === 0 ? (
        <Empty title="No range is declared">
          A DHCP pool, addresses that nobody may take, or that only those may who are declared.
        </Empty>
      ) : null}
      <ul className="list ipam-scroll">
        {prefix.ranges.map((range) => (
          <li key={range.id}>
            <div className="wrap">
              <span className="grow">
                <span className="mono">
                  {range.first} – {range.last}
                </span>{' '}
                <span className="muted">{range.description}</span>
              </span>
              <span className="muted small">
                {range.used} of {formatSize(range.size)}
              </span>
              <span className="badge accent">{range.kind === 'dhcp' ? 'DHCP pool' : range.kind}</span>
              {may ? (
                <Confirm
                  label="Delete"
                  icon={<Trash2 size={14} />}
                  onYes={() => remove.mutate({ params: { id: range.id } })}
                />
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Children({ prefix }: { prefix: PrefixDetail }) {
  return (
    <Card title={`${prefix.children} inside`} flush>
      <ul className="list ipam-scroll">
        {prefix.childList.map((child) => (
          <li key={child.id}>
            <div>
              <span className="ipam-prefix">
                <RowLink href={`/ipam/${child.id}`}>
                  <span className="mono">{child.prefix}</span>
                </RowLink>
              </span>
              <span className="grow clip muted">{child.description}</span>
              <UseBar use={child.utilisation} />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
