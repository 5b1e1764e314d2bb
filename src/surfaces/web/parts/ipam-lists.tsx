/** The lists beside the tree: what was seen, what contradicts, VLANs, VRFs, and the leases of DHCP servers. */
import createVlanBody from 'virtual:body/createVlan';
import createVrfBody from 'virtual:body/createVrf';
import { Link } from '@tanstack/react-router';
import { CheckCheck, EyeOff, FileUp, Plus, ShieldCheck, Trash2, Undo2 } from 'lucide-react';
import { useId, useState } from 'react';
import type {
  AddressConflict,
  AddressConflictKind,
  LeaseReport,
  ObservedPrefix,
} from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { AddButton } from './add-button.tsx';
import { Ago, Answer, Card, Confirm, Empty, FaultBox } from './basics.tsx';
import { Choice, ipamRefresh } from './ipam-dialogs.tsx';

export function Observed() {
  const query = useApi('observedPrefixes', {});
  const may = useMay('engineer');
  const adopt = useChange('createPrefix', { refresh: ipamRefresh });
  const [adopting, setAdopting] = useState(false);
  const adoptOne = (item: ObservedPrefix) =>
    adopt.mutateAsync({
      body: {
        prefix: item.prefix,
        description: item.devices
          .map(({ deviceName }) => deviceName)
          .slice(0, 3)
          .join(', '),
      },
    });
  const adoptAll = async (items: readonly ObservedPrefix[]) => {
    setAdopting(true);
    try {
      for (const item of items) await adoptOne(item);
    } finally {
      setAdopting(false);
    }
  };
  return (
    <Answer query={query}>
      {({ items }) => {
        const open = items.filter((item) => item.declaredId === null);
        return (
          <Card
            title={`${open.length} subnets are seen and not declared`}
            flush
            end={
              may && open.length > 1 ? (
                <button
                  type="button"
                  className="button"
                  disabled={adopting}
                  onClick={() => void adoptAll(open)}
                >
                  <CheckCheck size={14} /> {adopting ? 'Adopting…' : `Adopt all ${open.length}`}
                </button>
              ) : null
            }
          >
            {open.length === 0 ? (
              <Empty
                icon={<ShieldCheck size={28} strokeWidth={1.5} />}
                title="Every subnet that is seen is declared"
              >
                Subnets appear here when discovery meets an interface with an address in them.
              </Empty>
            ) : null}
            <ul className="list">
              {open.map((item) => (
                <li key={item.prefix}>
                  <div className="wrap">
                    <strong className="mono ipam-prefix">{item.prefix}</strong>
                    <span className="grow clip muted">
                      {item.devices.map((device, i) => (
                        <span key={`${device.deviceId} ${device.address}`}>
                          {i > 0 ? ', ' : ''}
                          <Link to="/devices/$id" params={{ id: device.deviceId }}>
                            {device.deviceName}
                          </Link>
                        </span>
                      ))}
                      {item.source === 'route' ? ' · by a route' : ''}
                      {item.within ? ` · inside ${item.within}` : ''}
                    </span>
                    <span className="muted small">{item.used} in use</span>
                    {may ? (
                      <button
                        type="button"
                        className="button"
                        disabled={adopt.isPending}
                        aria-label={`Adopt ${item.prefix}`}
                        onClick={() => void adoptOne(item).catch(() => {})}
                      >
                        <Plus size={14} /> Adopt
                      </button>
                    ) : null}
                  </div>
                </li>
              ))}
            </ul>
          </Card>
        );
      }}
    </Answer>
  );
}

const kindWords: Readonly<Record<AddressConflictKind, string>> = {
  'duplicate-address': 'Duplicate',
  'reserved-for-another': 'Wrong owner',
  'not-reserved': 'Not declared',
  'length-mismatch': 'Mask differs',
  'pool-overlaps-static': 'Static in pool',
  'vlan-mismatch': 'Wrong VLAN',
};

export function Conflicts() {
  const [dismissed, setDismissed] = useState(false);
  const query = useApi('addressConflicts', { query: { dismissed: dismissed ? 'show' : 'hide' } });
  return (
    <Answer query={query}>
      {({ items, surveyedMs }) => (
        <Card
          title={items.length === 1 ? '1 contradiction' : `${items.length} contradictions`}
          flush
          end={
            <span className="row wrap">
              <span className="muted small">
                compared <Ago timeMs={surveyedMs} />
              </span>
              <label className="switch">
                <input
                  type="checkbox"
                  checked={dismissed}
                  onChange={(event) => setDismissed(event.target.checked)}
                />
                with dismissed ones
              </label>
            </span>
          }
        >
          {items.length === 0 ? (
            <Empty icon={<ShieldCheck size={28} strokeWidth={1.5} />} title="Plan and network agree">
              Duplicate addresses, wrong owners, masks that differ, static addresses in pools and wrong VLANs
              would be listed here with what was seen.
            </Empty>
          ) : null}
          <ul className="list">
            {items.map((conflict) => (
              <li key={conflict.id}>
                <ConflictRow conflict={conflict} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Answer>
  );
}

function ConflictRow({ conflict }: { conflict: AddressConflict }) {
  const may = useMay('operator');
  const dismiss = useChange('dismissConflict', { refresh: ['addressConflicts'] });
  const gone = conflict.dismissedBy !== null;
  return (
    <div className="ipam-conflict">
      <span className={gone ? 'badge' : 'badge warning'}>{kindWords[conflict.kind]}</span>
      <div className="grow">
        <div className={gone ? 'muted' : ''}>
          {conflict.prefixId ? (
            <Link to="/ipam/$id" params={{ id: conflict.prefixId }}>
              {conflict.message}
            </Link>
          ) : (
            conflict.message
          )}
        </div>
        <ul className="muted small">
          {conflict.evidence.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
      <span className="muted small">
        {gone ? `dismissed by ${conflict.dismissedBy}, ` : ''}
        since <Ago timeMs={conflict.firstSeenMs} />
      </span>
      {may ? (
        <button
          type="button"
          className="button"
          disabled={dismiss.isPending}
          aria-label={`${gone ? 'Take back' : 'Intended'}: ${conflict.message}`}
          onClick={() => dismiss.mutate({ params: { id: conflict.id }, body: { dismissed: !gone } })}
        >
          {gone ? <Undo2 size={14} /> : <EyeOff size={14} />} {gone ? 'Take back' : 'Intended'}
        </button>
      ) : null}
    </div>
  );
}

export function Vlans() {
  const query = useApi('plannedVlans', {});
  const may = useMay('engineer');
  const remove = useChange('deleteVlan', { refresh: ipamRefresh, done: 'VLAN deleted' });
  return (
    <>
      <Card
        title="VLANs"
        flush
        end={
          may ? (
            <AddButton
              operation="createVlan"
              schema={createVlanBody}
              what="a VLAN"
              first="vid"
              hide={['siteId']}
              refresh={ipamRefresh}
              done="VLAN created"
            />
          ) : null
        }
      >
        <Answer query={query}>
          {({ items }) => (
            <>
              {items.length === 0 ? (
                <Empty title="No VLAN is declared">
                  Give VLANs names, and tie prefixes to them: then an address in the wrong one is noticed.
                </Empty>
              ) : null}
              <ul className="list">
                {items.map((vlan) => (
                  <li key={vlan.id}>
                    <div className="wrap">
                      <strong className="mono" style={{ minWidth: '3rem' }}>
                        {vlan.vid}
                      </strong>
                      <span className="grow clip">
                        {vlan.name}
                        {vlan.group ? <span className="muted"> · {vlan.group}</span> : null}
                      </span>
                      <span className="muted mono small clip">{vlan.prefixes.join(', ') || 'no prefix'}</span>
                      <span className={vlan.status === 'active' ? 'badge up' : 'badge'}>{vlan.status}</span>
                      {may ? (
                        <Confirm
                          label="Delete"
                          icon={<Trash2 size={14} />}
                          onYes={() => remove.mutate({ params: { id: vlan.id } })}
                        />
                      ) : null}
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Answer>
      </Card>
      <SeenVlans declared={new Set((query.data?.items ?? []).map(({ vid }) => vid))} />
    </>
  );
}

/** What switches have that nobody declared. */
function SeenVlans({ declared }: { declared: ReadonlySet<number> }) {
  const may = useMay('engineer');
  const seen = useApi('vlans', {});
  const create = useChange('createVlan', { refresh: ipamRefresh, done: 'VLAN declared' });
  const open = (seen.data?.items ?? []).filter((item) => !declared.has(item.vlan));
  if (open.length === 0) return null;
  return (
    <Card title="On switches, and not declared" flush>
      <ul className="list">
        {open.map((item) => (
          <li key={item.vlan}>
            <div className="wrap">
              <strong className="mono" style={{ minWidth: '3rem' }}>
                {item.vlan}
              </strong>
              <span className="grow clip">
                {item.names.join(', ') || <span className="faint">no name</span>}
              </span>
              <span className="muted small">
                {item.devices.length} {item.devices.length === 1 ? 'switch' : 'switches'}, {item.accessPorts}{' '}
                access and {item.trunkPorts} trunk ports
              </span>
              {may ? (
                <button
                  type="button"
                  className="button"
                  disabled={create.isPending}
                  aria-label={`Declare VLAN ${item.vlan}`}
                  onClick={() =>
                    create.mutate({ body: { vid: item.vlan, name: item.names[0] ?? `VLAN ${item.vlan}` } })
                  }
                >
                  <Plus size={14} /> Declare
                </button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Vrfs() {
  const query = useApi('vrfs', {});
  const may = useMay('engineer');
  const remove = useChange('deleteVrf', { refresh: ipamRefresh, done: 'VRF deleted' });
  return (
    <Card
      title="VRFs"
      flush
      end={
        may ? (
          <AddButton
            operation="createVrf"
            schema={createVrfBody}
            what="a VRF"
            first="name"
            refresh={ipamRefresh}
            done="VRF created"
          />
        ) : null
      }
    >
      <Answer query={query}>
        {({ items }) => (
          <ul className="list">
            {items.map((vrf) => (
              <li key={vrf.id}>
                <div className="wrap">
                  <strong className="grow clip">{vrf.name}</strong>
                  <span className="mono muted">{vrf.routeDistinguisher ?? 'no route distinguisher'}</span>
                  <span className="muted small">
                    {vrf.prefixes} {vrf.prefixes === 1 ? 'prefix' : 'prefixes'}
                  </span>
                  {may && vrf.id !== 'global' ? (
                    <Confirm
                      label="Delete"
                      icon={<Trash2 size={14} />}
                      onYes={() => remove.mutate({ params: { id: vrf.id } })}
                    />
                  ) : null}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Card>
  );
}

export function Leases() {
  const id = useId();
  const may = useMay('engineer');
  const vrfs = useApi('vrfs', {});
  const [server, setServer] = useState('');
  const [vrfId, setVrf] = useState('global');
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const load = useChange('importLeases', { refresh: ipamRefresh, quiet: true });
  const ready = file !== null && server.trim() !== '' && may;
  const run = (dryRun: boolean) =>
    load.mutate({ body: { server: server.trim(), vrfId, text: file!.text, dryRun } });
  return (
    <div className="two">
      <Card title="Import the leases of a DHCP server">
        <form
          className="stack"
          style={{ gap: 'var(--s4)' }}
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) run(true);
          }}
        >
          <p className="muted">
            ISC <code>dhcpd.leases</code>, Kea <code>kea-leases4.csv</code> or <code>kea-leases6.csv</code>,
            and dnsmasq <code>dnsmasq.leases</code>. A new file of a server replaces what its last one said.
          </p>
          <div className="form-grid">
            <div className="field">
              <label htmlFor={`${id}s`}>Server</label>
              <input
                id={`${id}s`}
                className="input"
                value={server}
                placeholder="dhcp-1"
                onChange={(event) => setServer(event.target.value)}
              />
            </div>
            <Choice
              label="VRF"
              value={vrfId}
              onChange={setVrf}
              options={vrfs.data?.items ?? [{ id: 'global', name: 'Global' }]}
            />
            <div className="field whole">
              <label htmlFor={`${id}f`}>File</label>
              <input
                id={`${id}f`}
                className="input"
                type="file"
                onChange={(event) => {
                  const chosen = event.target.files?.[0];
                  load.reset();
                  if (chosen) void chosen.text().then((text) => setFile({ name: chosen.name, text }));
                  else setFile(null);
                }}
              />
            </div>
          </div>
          {load.error ? <FaultBox error={load.error} /> : null}
          <footer className="row">
            <button type="submit" className="button" disabled={!ready || load.isPending}>
              Try it: change nothing
            </button>
            <button
              type="button"
              className="button primary"
              disabled={!ready || load.isPending}
              onClick={() => run(false)}
            >
              <FileUp size={14} /> {load.isPending ? 'Working…' : 'Import'}
            </button>
          </footer>
        </form>
      </Card>
      <Card title="What the file says">
        {load.data ? <Report report={load.data} /> : <p className="muted">Nothing was tried yet.</p>}
      </Card>
    </div>
  );
}

function Report({ report }: { report: LeaseReport }) {
  const figures: readonly (readonly [string, number])[] = [
    ['leases', report.leases],
    ['active now', report.active],
    ['new', report.added],
    ['changed', report.changed],
    ['gone', report.removed],
    ['in no prefix of the plan', report.outsidePlan],
    ...(report.leasesDropped > 0 ? [['beyond the bound of one file', report.leasesDropped] as const] : []),
  ];
  return (
    <div className="stack">
      <p role="status">
        {report.format === null ? (
          <span className="c-down">Nothing was imported: the file is of no known kind.</span>
        ) : (
          <>
            <span className="badge accent">{report.format}</span>{' '}
            {report.dryRun ? 'This is what an import would do.' : 'Imported.'}
          </>
        )}
      </p>
      <dl className="facts">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {report.problems.length > 0 ? (
        <ul className="muted small">
          {report.problems.map((item) => (
            <li key={`${item.line} ${item.problem}`}>
              line {item.line}: {item.problem}
            </li>
          ))}
          {report.problemsMore > 0 ? <li>and {report.problemsMore} more</li> : null}
        </ul>
      ) : null}
    </div>
  );
}
