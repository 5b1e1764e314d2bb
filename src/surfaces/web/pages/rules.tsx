import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Scale } from 'lucide-react';
import { useMemo } from 'react';
import type { Rule } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { Empty, FaultBox, RowLink } from '../parts/basics.tsx';
import { ExportMenu, FilterInput, useList, useSettled } from '../parts/list-page.tsx';
import { SeverityBadge } from '../parts/severity.tsx';
import { type Column, DataTable, RowCount } from '../parts/table.tsx';

const filterFields = ['severity', 'metric', 'kind', 'enabled', 'name'];

function Switch({ rule, may }: { rule: Rule; may: boolean }) {
  const change = useChange('enableRule', { refresh: ['rules', 'rule', 'alerts'] });
  return (
    <input
      type="checkbox"
      aria-label={`${rule.name} is on`}
      checked={change.isPending ? !rule.enabled : rule.enabled}
      disabled={!may || change.isPending}
      onClick={(event) => event.stopPropagation()}
      onChange={() => change.mutate({ params: { id: rule.id }, body: { enabled: !rule.enabled } })}
    />
  );
}

const columnsOf = (may: boolean): readonly Column<Rule>[] => [
  {
    id: 'enabled',
    title: 'On',
    width: '3rem',
    text: (row) => row.enabled,
    cell: (row) => <Switch rule={row} may={may} />,
  },
  {
    id: 'name',
    title: 'Rule',
    width: 'minmax(9rem, 1fr)',
    text: (row) => row.name,
    cell: (row) => <RowLink href={`/rules/${row.id}`}>{row.name}</RowLink>,
  },
  {
    id: 'sentence',
    title: 'What it says',
    width: 'minmax(12rem, 3fr)',
    wide: true,
    text: (row) => row.sentence,
    cell: (row) => (
      <span className={row.enabled ? 'muted clip' : 'faint clip'} title={row.sentence}>
        {row.sentence}
      </span>
    ),
  },
  {
    id: 'severity',
    title: 'Severity',
    width: '6.5rem',
    text: (row) => row.severity,
    cell: (row) => <SeverityBadge severity={row.severity} />,
  },
  {
    id: 'matching',
    title: 'Watches',
    width: '5.5rem',
    end: true,
    wide: true,
    text: (row) => row.matching,
    cell: (row) => (row.enabled ? formatCount(row.matching) : <span className="faint">off</span>),
  },
  {
    id: 'raised',
    title: 'Raised',
    width: '4.5rem',
    end: true,
    text: (row) => row.raised,
    cell: (row) =>
      row.raised > 0 ? <span className="badge warning">{row.raised}</span> : <span className="faint">–</span>,
  },
];

export function Rules() {
  const { q = '', sort = '' } = useSearch({ from: '/shell/rules' });
  const navigate = useNavigate({ from: '/rules' });
  const may = useMay('engineer');
  const settled = useSettled(q);
  const query = useMemo(
    () => ({ ...(settled ? { q: settled } : {}), ...(sort ? { sort } : {}) }),
    [settled, sort],
  );
  const list = useList('rules', query);
  const columns = useMemo(() => columnsOf(may), [may]);
  const search = (text: string, order: string) =>
    void navigate({
      search: { ...(text ? { q: text } : {}), ...(order ? { sort: order } : {}) },
      replace: true,
    });
  const add = () => void navigate({ to: '/rules/$id', params: { id: 'new' } });
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Rules</h1>
        <div className="actions">
          {may ? (
            <button type="button" className="button primary" onClick={add}>
              <Plus size={14} /> Add rule
            </button>
          ) : null}
        </div>
      </div>
      <div className="row wrap">
        <FilterInput
          value={q}
          onChange={(text) => search(text, sort)}
          fields={filterFields}
          label="Filter rules"
        />
        <ExportMenu<Rule> name="rules" columns={columns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        label="Rules"
        columns={columns}
        rows={list.rows}
        rowKey={(row) => row.id}
        total={list.total}
        sort={sort}
        onSort={(next) => search(q, next)}
        onOpen={(row) => void navigate({ to: '/rules/$id', params: { id: row.id } })}
        onNeedMore={list.more}
        foot={
          <RowCount loaded={list.rows.length} total={list.total} noun={list.total === 1 ? 'rule' : 'rules'} />
        }
        empty={
          list.loading ? null : (
            <Empty icon={<Scale size={28} strokeWidth={1.5} />} title={q ? 'No rule matches' : 'No rules'}>
              A rule watches every series that matches, and can be tried on the past before it is saved.
            </Empty>
          )
        }
      />
    </div>
  );
}
