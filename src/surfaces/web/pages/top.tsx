/** The worst of their kind over any period. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type TopListId, topLists } from '#pure/dashboards/top-lists.ts';
import { useApi } from '../model/client.ts';
import { csvOf, download } from '../model/export.ts';
import { TopRows } from '../panels/top.tsx';
import { Answer, Card } from '../parts/basics.tsx';
import { useRange } from '../parts/range.tsx';
import '../styles/dashboards.css';

const ids = Object.keys(topLists) as TopListId[];
const countShown = 30;

export function Top() {
  const search = useSearch({ from: '/shell/top' });
  const navigate = useNavigate({ from: '/top' });
  const list = ids.find((id) => id === search.list) ?? 'latency';
  const [by, setBy] = useState<'avg' | 'max'>('avg');
  const range = useRange(3);
  const sites = useApi('sites', {});
  const query = useApi(
    'top',
    {
      query: {
        list,
        by,
        count: countShown,
        fromMs: range.fromMs,
        toMs: range.toMs,
        ...(search.site ? { siteId: search.site } : {}),
      },
    },
    { placeholderData: (old) => old },
  );
  const go = (change: { list?: string; site?: string | undefined }) =>
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)),
      replace: true,
    });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Top lists</h1>
        <div className="actions">
          <select
            className="select"
            style={{ width: 'auto' }}
            aria-label="Site"
            value={search.site ?? ''}
            onChange={(event) => go({ site: event.target.value })}
          >
            <option value="">All sites</option>
            {sites.data?.items.map((site) => (
              <option key={site.id} value={site.id}>
                {site.name}
              </option>
            ))}
          </select>
          {'metrics' in topLists[list] ? (
            // biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields
            <div className="segments" role="group" aria-label="How the period is summed up">
              <button type="button" aria-pressed={by === 'avg'} onClick={() => setBy('avg')}>
                Mean
              </button>
              <button type="button" aria-pressed={by === 'max'} onClick={() => setBy('max')}>
                Worst moment
              </button>
            </div>
          ) : null}
          {range.picker}
          <button
            type="button"
            className="button"
            disabled={!query.data}
            onClick={() =>
              download(
                `top-${list}.csv`,
                'text/csv',
                csvOf(
                  ['device', 'sensor', 'of', 'value', 'unit'],
                  query.data!.rows.map((row) => [
                    row.deviceName,
                    row.sensorName,
                    row.label,
                    row.value,
                    query.data!.unit,
                  ]),
                ),
              )
            }
          >
            CSV
          </button>
        </div>
      </div>
      <div className="chips">
        {ids.map((id) => (
          <button
            key={id}
            type="button"
            className="chip"
            aria-pressed={id === list}
            onClick={() => go({ list: id })}
          >
            {topLists[id].title}
          </button>
        ))}
      </div>
      <Card title={topLists[list].title} flush>
        <div className="top-page">
          <Answer query={query} rows={8}>
            {(top) => <TopRows top={top} linked />}
          </Answer>
        </div>
      </Card>
    </div>
  );
}
