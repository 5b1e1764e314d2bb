/** One tool: its form from its schema; its records as they come in a table and a chart; the same run as a command or as curl. */
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Clipboard, Download, Play, Square } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { commandLineOf } from '#pure/contract/command-line.ts';
import type { ToolInfo } from '#pure/contract/resources.ts';
import { inputOf } from '#pure/contract/subject.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import { download, recordsToCsv } from '../model/export.ts';
import { problemsOf } from '../model/form.ts';
import { formatCount, formatDuration, formatTime, formatValue, labelOf } from '../model/format.ts';
import { chartOf, type RunRecord } from '../model/records.ts';
import { idleRun, type RunState, runTool } from '../model/run.ts';
import { targetsOfRecord } from '../model/run-targets.ts';
import { labelText, titleOf } from '../model/series.ts';
import { Answer, Card, copyAndSay, Empty, FaultBox, Menu, useNow } from '../parts/basics.tsx';
import { type Line, TimeChart } from '../parts/chart.tsx';
import { SchemaForm } from '../parts/form.tsx';
import { StateMark } from '../parts/state.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { ToolIcon } from '../parts/tool-icon.tsx';

export function ToolPage() {
  const { id } = useParams({ from: '/shell/tools/$id' });
  const subject = useSearch({ from: '/shell/tools/$id' });
  const query = useApi('tools', {}, { staleTime: 600_000 });
  return (
    <div className="page">
      <Answer query={query}>
        {(data) => {
          const tool = data.items.find((item) => item.id === id);
          return tool ? (
            <Runner key={id + JSON.stringify(subject)} tool={tool} prefilled={inputOf(tool, subject)} />
          ) : (
            <Empty
              title={`There is no tool called ${id}`}
              actions={
                <Link to="/tools" className="button">
                  All tools
                </Link>
              }
            />
          );
        }}
      </Answer>
    </div>
  );
}

function Runner({ tool, prefilled }: { tool: ToolInfo; prefilled: Readonly<Record<string, unknown>> }) {
  const may = useMay(
    tool.risk === 'intrusive' ? 'engineer' : tool.risk === 'changes-device' ? 'admin' : 'operator',
  );
  const [values, setValues] = useState(prefilled);
  const [tried, setTried] = useState(false);
  const [run, setRun] = useState<RunState>(idleRun);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const problems = problemsOf(tool.inputSchema, values);
  const running = run.status === 'running';
  const start = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    abort.current = new AbortController();
    void runTool(tool.id, values, abort.current.signal, setRun);
  };
  const command = commandLineOf(tool.id, tool.inputSchema, tool.positional, values);
  const curl =
    `curl -N -H 'Authorization: Bearer $NOCTURNE_TOKEN' -H 'Content-Type: application/json' \\\n  --data '${JSON.stringify(values).replaceAll("'", "'\\''")}' \\\n  ${location.origin}/api/v1/tools/${tool.id}/runs`.replace(
      "'Authorization: Bearer $NOCTURNE_TOKEN'",
      '"Authorization: Bearer $NOCTURNE_TOKEN"',
    );
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/tools">Toolbox</Link>
          </div>
          <h1>
            <ToolIcon group={tool.group} /> {tool.id}
          </h1>
          <p className="muted">{tool.summary}</p>
        </div>
      </div>
      {tool.missing.length > 0 ? (
        <div className="fault">
          <StateMark state="warning" size={14} />
          <div>
            <strong>This server may not use {tool.missing.join(', ')} now</strong>
            <div className="remedy">
              <Link to="/settings/$section" params={{ section: 'probes' }}>
                The probe's self-check
              </Link>{' '}
              shows the command that grants it.
            </div>
          </div>
        </div>
      ) : null}
      <div className="tool-run">
        <form
          noValidate
          className="card"
          onSubmit={(event) => {
            event.preventDefault();
            if (running) abort.current?.abort();
            else start();
          }}
        >
          <div className="body pad stack" style={{ gap: 'var(--s4)' }}>
            <SchemaForm
              schema={tool.inputSchema}
              values={values}
              onChange={setValues}
              first={tool.positional}
              problems={tried ? problems : {}}
              fault={run.fault}
              {...(tool.examples[0] ? { placeholders: tool.examples[0].input } : {})}
            />
            <div className="row wrap">
              {running ? (
                <button type="submit" className="button large danger">
                  <Square size={14} /> Cancel
                </button>
              ) : (
                <button
                  type="submit"
                  className="button primary large"
                  disabled={!may}
                  title={may ? '' : 'Your role may not run this tool'}
                >
                  <Play size={14} /> Run
                </button>
              )}
              <Menu label="Copy" icon={<Clipboard size={15} />}>
                <button type="button" onClick={() => void copyAndSay(command, 'Command')}>
                  As a command
                </button>
                <button type="button" onClick={() => void copyAndSay(curl, 'curl line')}>
                  As curl
                </button>
              </Menu>
            </div>
            {tool.examples.length > 0 ? (
              <div className="chips">
                {tool.examples.map((example) => (
                  <button
                    key={example.title}
                    type="button"
                    className="chip"
                    onClick={() => setValues(example.input)}
                  >
                    {example.title}
                  </button>
                ))}
              </div>
            ) : null}
            <p className="faint small">{tool.description}</p>
          </div>
        </form>
        <div className="stack" style={{ gap: 'var(--s4)' }}>
          {run.status === 'idle' ? (
            <Card>
              <Empty
                icon={<ToolIcon group={tool.group} size={28} />}
                title="Results appear here as they are found"
              >
                <code>{command}</code>
              </Empty>
            </Card>
          ) : (
            <Results tool={tool} run={run} {...credentialOf(values)} />
          )}
        </div>
      </div>
    </>
  );
}

const credentialOf = ({ credential }: Readonly<Record<string, unknown>>) =>
  typeof credential === 'string' ? { credential } : {};

export function Results({
  tool,
  run,
  credential,
}: {
  tool: Pick<ToolInfo, 'id'>;
  run: RunState;
  credential?: string;
}) {
  const running = run.status === 'running';
  return (
    <>
      <Card>
        <div className="stack" style={{ gap: 'var(--s2)' }}>
          <div className="row">
            <StateMark
              state={
                running
                  ? 'unknown'
                  : run.verdict
                    ? run.verdict.ok
                      ? 'up'
                      : 'down'
                    : run.status === 'cancelled'
                      ? 'paused'
                      : 'down'
              }
              size={13}
            />
            <strong className="grow">
              {run.verdict?.summary ??
                {
                  running: 'Running…',
                  cancelled: 'Cancelled; what was found stays',
                  failed: 'Failed',
                  finished: 'Finished',
                  idle: '',
                }[run.status]}
            </strong>
            <span className="muted small">
              {formatCount(run.records.length + run.forgotten)} records, <Elapsed run={run} />
            </span>
            <Menu label="Export" icon={<Download size={15} />}>
              <button
                type="button"
                onClick={() =>
                  download(
                    `${tool.id}.ndjson`,
                    'application/x-ndjson',
                    run.records.map((record) => `${JSON.stringify(record)}\n`).join(''),
                  )
                }
              >
                NDJSON
              </button>
              <button
                type="button"
                onClick={() => download(`${tool.id}.csv`, 'text/csv', recordsToCsv(run.records))}
              >
                CSV
              </button>
            </Menu>
          </div>
          {running ? <Progress run={run} /> : null}
          {run.fault ? (
            <FaultBox error={run.fault} />
          ) : run.verdict?.fault ? (
            <FaultBox error={run.verdict.fault} />
          ) : null}
          {run.forgotten > 0 ? (
            <p className="faint small">
              The first {formatCount(run.forgotten)} records are no longer held by this page.
            </p>
          ) : null}
          {run.verdict && run.verdict.metrics.length > 0 ? (
            <dl className="facts">
              {run.verdict.metrics.slice(0, 12).map((metric) => (
                <div key={metric.name + labelText(metric.labels ?? {})}>
                  <dt>
                    {titleOf(metric.name)} {labelText(metric.labels ?? {})}
                  </dt>
                  <dd>
                    {formatValue(
                      metric.value,
                      (metricKinds as Record<string, { unit: string }>)[metric.name]?.unit ?? '',
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          ) : null}
        </div>
      </Card>
      <RunChart records={run.records} />
      {[...Map.groupBy(run.records, (record) => record.kind)].reverse().map(([kind, records]) => (
        <RecordTable
          key={kind}
          kind={kind}
          records={records}
          follow={running}
          {...(credential ? { credential } : {})}
        />
      ))}
    </>
  );
}

function Elapsed({ run }: { run: RunState }) {
  const now = useNow(500);
  return <>{formatDuration((run.endedMs ?? now) - run.startedMs)}</>;
}

function Progress({ run }: { run: RunState }) {
  const { progress } = run;
  const share = progress && progress.total > 0 ? Math.min(100, (progress.done / progress.total) * 100) : null;
  return (
    <>
      <div
        className={share === null ? 'progress endless' : 'progress'}
        role="progressbar"
        aria-label="Progress"
        {...(share === null
          ? {}
          : { 'aria-valuenow': Math.round(share), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <i style={share === null ? {} : { width: `${share}%` }} />
      </div>
      {progress ? (
        <span className="faint small">
          {formatCount(progress.done)} of {formatCount(progress.total)} {progress.note}
        </span>
      ) : null}
    </>
  );
}

const colors = ['--accent', '--up', '--out', '--warning', '--in', '--paused', '--down', '--unknown'];
function RunChart({ records }: { records: readonly RunRecord[] }) {
  const lines = useMemo(
    () =>
      chartOf(records).map((line, i): Line => {
        const sorted = line.points.toSorted((a, b) => a.x - b.x);
        const values = sorted.map((point) => point.y);
        return {
          label: line.name,
          color: colors[i]!,
          unit: 'ms',
          timeS: sorted.map((point) => point.x),
          avg: values,
          min: values,
          max: values,
        };
      }),
    [records],
  );
  const timed = (lines[0]?.timeS[0] ?? 0) > 1e6;
  if (!timed || !lines.some((line) => line.avg.length > 1)) return null;
  return (
    <Card
      title="Round-trip time"
      end={
        <span className="legend">
          {lines.map((line) => (
            <span key={line.label}>
              <i style={{ color: `var(${line.color})` }} />
              {line.label}
            </span>
          ))}
        </span>
      }
    >
      <TimeChart label="Round-trip time of each target" lines={lines} height={170} />
    </Card>
  );
}

const hidden = new Set(['kind']);
function RecordTable({
  kind,
  records,
  follow,
  credential,
}: {
  kind: string;
  records: readonly RunRecord[];
  follow: boolean;
  credential?: string;
}) {
  // One more in a scroll of thousands changes no column: only the first records say which there are.
  const shape = Math.min(records.length, 200);
  const fields = useMemo(() => fieldsIn(records.slice(0, shape)), [shape, records[0]]);
  const columns = useMemo(
    () =>
      fields.map((field): Column<{ record: RunRecord; at: number }> => {
        const { name } = field;
        const numeric = records.some((record) => typeof valueAt(record, field) === 'number');
        return {
          id: field.part === undefined ? name : `${name}.${field.part}`,
          title: field.part ?? labelOf(name).label,
          width: numeric ? 'minmax(4.5rem, 0.7fr)' : 'minmax(6rem, 1.4fr)',
          end: numeric,
          text: ({ record }) => textOf(valueAt(record, field)),
          cell: ({ record }) => <RecordValue name={name} value={valueAt(record, field)} />,
        };
      }),
    [fields, records],
  );
  // While it runs the newest is on top, where the eye is.
  const rows = useMemo(() => {
    const numbered = records.map((record, at) => ({ record, at }));
    return follow ? numbered.reverse() : numbered;
  }, [records, follow]);
  return (
    <div className="stack" style={{ gap: 'var(--s1)' }}>
      <h2 className="muted">
        {labelOf(kind).label} <span className="badge">{formatCount(records.length)}</span>
      </h2>
      <DataTable
        label={`Records of kind ${kind}`}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.at)}
        targetsOf={({ record }, column) => targetsOfRecord(record, column, credential)}
        maxHeight={420}
      />
    </div>
  );
}
/** A field of a record, or one part of a field that holds values by name: each gets a column. */
interface Field {
  readonly name: string;
  readonly part?: string;
}
/** A wide table of a device is read sideways; more columns than this are read as text. */
const partsMax = 40;
const isParts = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !('message' in value && 'remedy' in value) &&
  Object.values(value).every((part) => typeof part !== 'object');

function fieldsIn(records: readonly RunRecord[]): Field[] {
  const parts = new Map<string, Set<string> | undefined>();
  for (const record of records)
    for (const [name, value] of Object.entries(record)) {
      if (hidden.has(name)) continue;
      const known = parts.get(name) ?? new Set<string>();
      if (isParts(value)) for (const part of Object.keys(value)) known.add(part);
      parts.set(name, known);
    }
  return [...parts].flatMap(([name, known]): Field[] =>
    known && known.size > 0 && known.size <= partsMax
      ? [...known].map((part) => ({ name, part }))
      : [{ name }],
  );
}
const valueAt = (record: RunRecord, { name, part }: Field): unknown => {
  const value = record[name];
  return part === undefined ? value : isParts(value) ? value[part] : undefined;
};

const textOf = (value: unknown): string | number | null =>
  value === undefined || value === null
    ? null
    : typeof value === 'number' || typeof value === 'string'
      ? value
      : JSON.stringify(value);

const goodWords = new Set(['reply', 'ok', 'open', 'alive', 'up', 'NOERROR']);
function RecordValue({ name, value }: { name: string; value: unknown }) {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0))
    return <span className="faint">–</span>;
  if (typeof value === 'number') {
    if (name === 'timeMs') return <span className="muted">{formatTime(value)}</span>;
    const { unit } = labelOf(name);
    return (
      <>{unit ? formatValue(value, { '%': 'percent', 'b/s': 'bits-per-second' }[unit] ?? unit) : value}</>
    );
  }
  if (typeof value === 'boolean') return <>{value ? 'yes' : 'no'}</>;
  if (typeof value === 'object') {
    const fault = value as { message?: string; remedy?: string };
    if (fault.message && fault.remedy)
      return (
        <span className="c-down" title={fault.remedy}>
          {fault.message}
        </span>
      );
    const text =
      Array.isArray(value) && value.every((item) => typeof item !== 'object')
        ? value.join(' ')
        : JSON.stringify(value);
    return (
      <span className="mono small" title={text}>
        {text}
      </span>
    );
  }
  if (name === 'status')
    return (
      <span className="state">
        <StateMark state={goodWords.has(String(value)) ? 'up' : 'down'} size={9} />
        {String(value)}
      </span>
    );
  return (
    <span className={/address|target|mac|oid/i.test(name) ? 'mono' : ''} title={String(value)}>
      {String(value)}
    </span>
  );
}
