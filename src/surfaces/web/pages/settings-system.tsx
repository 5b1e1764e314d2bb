/** What runs, how it is, whom it tells, and how it behaves. */

import createSiteBody from 'virtual:body/createSite';
import { useState } from 'react';
import type { SettingsGroup } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { faultOf, useApi, useChange } from '../model/client.ts';
import { problemsOf } from '../model/form.ts';
import { formatCount } from '../model/format.ts';
import { AddButton } from '../parts/add-button.tsx';
import { Ago, Answer, Card, Command, Empty, FaultBox } from '../parts/basics.tsx';
import { SchemaForm } from '../parts/form.tsx';
import { Counts, StateMark } from '../parts/state.tsx';

export function Probes() {
  const query = useApi('probes', {});
  return (
    <Answer query={query}>
      {(data) => (
        <>
          {data.items.map((probe) => (
            <Card
              key={probe.id}
              title={probe.name}
              end={
                <span className="muted small">
                  {probe.kind}, seen <Ago timeMs={probe.seenMs} />
                </span>
              }
              flush
            >
              <ul className="list">
                {probe.capabilities.map((item) => (
                  <li key={item.id}>
                    <div style={{ display: 'block' }}>
                      <div className="row">
                        <StateMark state={item.works ? 'up' : 'warning'} />
                        <strong className="mono grow">{item.id}</strong>
                        <span className="muted">{item.works ? 'works' : 'missing'}</span>
                      </div>
                      {item.works ? null : (
                        <div className="stack" style={{ gap: 'var(--s2)', paddingTop: 'var(--s2)' }}>
                          <span className="muted">{item.lost}</span>
                          {item.command ? <Command text={item.command} /> : null}
                        </div>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            </Card>
          ))}
        </>
      )}
    </Answer>
  );
}

export function Sites() {
  const query = useApi('sites', {});
  const may = useMay('engineer');
  return (
    <Card
      title="Sites"
      end={
        may ? (
          <AddButton
            operation="createSite"
            schema={createSiteBody}
            what="a site"
            first="name"
            refresh={['sites', 'overview']}
            done="Site created"
            primary
          />
        ) : null
      }
      flush
    >
      <Answer query={query}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="No sites">A site groups devices on the overview and the map.</Empty>
          ) : (
            <ul className="list">
              {data.items.map((site) => (
                <li key={site.id}>
                  <div>
                    <strong>{site.name}</strong>
                    <span className="muted clip grow">{site.note}</span>
                    <span className="muted">{formatCount(site.devices)} devices</span>
                    <Counts counts={site.states} />
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

export function ServiceSettings() {
  const query = useApi('settings', {});
  return (
    <Answer query={query}>
      {(data) => (
        <>
          {data.items
            .filter((group) => Object.keys((group.schema.properties ?? {}) as object).length > 0)
            .map((group) => (
              <ServiceForm key={group.service} group={group} />
            ))}
        </>
      )}
    </Answer>
  );
}

function ServiceForm({ group }: { group: SettingsGroup }) {
  const update = useChange('updateSettings', { refresh: ['settings', 'health'], done: 'Saved', quiet: true });
  const [draft, setDraft] = useState<Readonly<Record<string, unknown>> | null>(null);
  const values = draft ?? group.values;
  const problems = problemsOf(group.schema, values);
  return (
    <Card
      title={group.service}
      end={group.restartNeeded ? <span className="badge warning">takes effect after a restart</span> : null}
    >
      <form
        noValidate
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (Object.keys(problems).length > 0) return;
          const changed = Object.fromEntries(
            Object.entries(values).filter(
              ([name, value]) => JSON.stringify(value) !== JSON.stringify(group.values[name]),
            ),
          );
          update.mutate(
            { params: { service: group.service }, body: changed },
            { onSuccess: () => setDraft(null) },
          );
        }}
      >
        <p className="muted">{group.summary}</p>
        <SchemaForm
          schema={group.schema}
          values={values}
          onChange={setDraft}
          flat
          problems={problems}
          fault={update.error ? faultOf(update.error) : null}
        />
        {update.error && !faultOf(update.error).field ? <FaultBox error={update.error} /> : null}
        {draft ? (
          <div className="row">
            <button type="submit" className="button primary" disabled={update.isPending}>
              Save
            </button>
            <button
              type="button"
              className="button"
              onClick={() => {
                setDraft(null);
                update.reset();
              }}
            >
              Undo
            </button>
          </div>
        ) : null}
      </form>
    </Card>
  );
}
