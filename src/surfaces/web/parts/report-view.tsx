// biome-ignore-all lint/a11y/noNoninteractiveTabindex: tables scroll sideways on a phone, bars are read with the arrow keys
// biome-ignore-all lint/a11y/useSemanticElements: a group that scrolls is no fieldset
/** What a report says, drawn here as it is on paper: figures, tables, bars and a history, in the colours of the page. */
import { useState } from 'react';
import {
  type Cell,
  formatCell,
  formatPeriod,
  type ReportDocument,
  type Section,
} from '#pure/reports/document.ts';
import { formatDate } from '../model/format.ts';
import '../styles/reports.css';

type Of<K extends Section['kind']> = Extract<Section, { kind: K }>;
/** A long table is opened by hand: it costs the browser a second. */
const rowsShown = 100;

export function ReportView({ report }: { report: ReportDocument }) {
  return (
    <article className="report-doc">
      {report.cover ? (
        <section className="report-cover">
          {report.cover.logo ? <img src={report.cover.logo} alt="" /> : null}
          {report.cover.organization ? <p className="muted">{report.cover.organization}</p> : null}
          <h2>{report.title}</h2>
          <p className="muted">{formatPeriod(report)}</p>
          {report.cover.text ? <p className="lines">{report.cover.text}</p> : null}
        </section>
      ) : null}
      <header>
        <h2>{report.title}</h2>
        <p className="muted">
          {report.subtitle}
          <br />
          {formatPeriod(report)}
        </p>
      </header>
      {report.sections.map((section, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sections are their position
        <SectionView key={i} section={section} timeZone={report.timeZone} />
      ))}
      <p className="faint small">Made {formatDate(report.madeMs)}</p>
    </article>
  );
}

function SectionView({ section, timeZone }: { section: Section; timeZone: string }) {
  switch (section.kind) {
    case 'text':
      return <p>{section.text}</p>;
    case 'figures':
      return <Figures section={section} timeZone={timeZone} />;
    case 'table':
      return <Table section={section} timeZone={timeZone} />;
    case 'bars':
      return section.items.length > 0 ? <Bars section={section} timeZone={timeZone} /> : null;
    case 'history':
      return section.steps.length > 0 ? <Steps section={section} timeZone={timeZone} /> : null;
  }
}

function Figures({ section, timeZone }: { section: Of<'figures'>; timeZone: string }) {
  return (
    <dl className="report-figures">
      {section.items.map(({ title, value, format, note, tone }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd className={tone ?? ''}>
            <b>{formatCell(value, format, timeZone)}</b>
            {note ? <span className="faint small">{note}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Table({ section, timeZone }: { section: Of<'table'>; timeZone: string }) {
  const [all, setAll] = useState(false);
  const { columns, rows } = section;
  const shown = all ? rows : rows.slice(0, rowsShown);
  return (
    <section>
      <h3>{section.title}</h3>
      {rows.length === 0 ? (
        <p className="muted">{section.empty}</p>
      ) : (
        <div className="report-table" tabIndex={0} role="group" aria-label={section.title}>
          <table>
            <thead>
              <tr>
                {columns.map(({ title, format }) => (
                  <th key={title} scope="col" className={format === 'text' ? '' : 'num'}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ cells, tone }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two rows may say the same
                <tr key={i} className={tone ?? ''}>
                  {columns.map(({ title, format }, at) => (
                    <td key={title} className={format === 'text' ? '' : 'num'}>
                      {formatCell(cells[at] as Cell, format, timeZone)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > shown.length ? (
        <button type="button" className="button quiet no-print" onClick={() => setAll(true)}>
          Show all {rows.length} rows
        </button>
      ) : null}
      {section.note && rows.length > 0 ? <p className="faint small">{section.note}</p> : null}
    </section>
  );
}

function Bars({ section, timeZone }: { section: Of<'bars'>; timeZone: string }) {
  const most = Math.max(...section.items.map(({ value }) => value), Number.MIN_VALUE);
  return (
    <section>
      <h3>{section.title}</h3>
      <ul className="report-bars">
        {section.items.map(({ label, value, tone }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two things may have one name
          <li key={i}>
            <span className="clip" title={label}>
              {label}
            </span>
            <span className="bar-room">
              <i className={tone ?? ''} style={{ width: `${(value / most) * 100}%` }} />
            </span>
            <span className="num">{formatCell(value, section.format, timeZone)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One upright bar per day; pointing at one, or the arrow keys, say what it is. */
function Steps({ section, timeZone }: { section: Of<'history'>; timeZone: string }) {
  const { steps, min, max, limit, format } = section;
  const [at, setAt] = useState<number | null>(null);
  const share = (value: number) =>
    max > min ? ((Math.min(Math.max(value, min), max) - min) / (max - min)) * 100 : 0;
  const text = (value: number | null) =>
    value === null ? 'not measured' : formatCell(value, format, timeZone);
  const every = Math.ceil(steps.length / 8);
  const said = at === null ? undefined : steps[at];
  const move = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(steps.length - 1, (at ?? (step > 0 ? -1 : steps.length)) + step)));
  };
  return (
    <section>
      <h3>
        {section.title}
        <span className="end" aria-live="polite">
          {said ? `${said.label}: ${text(said.value)}` : ''}
        </span>
      </h3>
      <div className="report-history">
        <span className="top">{formatCell(max, format, timeZone)}</span>
        <span className="low">{formatCell(min, format, timeZone)}</span>
        <div
          className="plot"
          role="img"
          tabIndex={0}
          aria-label={`${section.title}: ${steps.map(({ label, value }) => `${label} ${text(value)}`).join(', ')}`}
          onKeyDown={move}
          onBlur={() => setAt(null)}
          onPointerLeave={() => setAt(null)}
        >
          {steps.map(({ label, value, tone }, i) => (
            <span key={label} className={i === at ? 'step at' : 'step'} onPointerEnter={() => setAt(i)}>
              {value === null ? null : (
                <i className={tone ?? ''} style={{ height: `max(1px, ${share(value)}%)` }} />
              )}
            </span>
          ))}
          {limit === undefined ? null : <em style={{ insetBlockEnd: `${share(limit)}%` }} />}
        </div>
        <div className="labels" aria-hidden>
          {steps.map(({ label }, i) =>
            i % every === 0 ? (
              <span key={label} style={{ insetInlineStart: `${(i / steps.length) * 100}%` }}>
                {label}
              </span>
            ) : null,
          )}
        </div>
      </div>
    </section>
  );
}
