/** What a report has said until now, newest first, and how its mail went. */
import { Link } from '@tanstack/react-router';
import { Mail, MailCheck, MailWarning } from 'lucide-react';
import type { ReportRun } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { Ago, Answer, Card } from './basics.tsx';

/** As many are listed; the server keeps 120 of each report. */
const runsShown = 120;

export function MailState({ run }: { run: ReportRun }) {
  switch (run.mail) {
    case 'none':
      return <span className="faint small">not mailed</span>;
    case 'sent':
      return (
        <span className="state small c-up">
          <MailCheck size={13} aria-hidden /> mailed
        </span>
      );
    case 'waiting':
      return (
        <span className="report-two">
          <span className="state small muted">
            <Mail size={13} aria-hidden /> {run.fault ? 'mail is tried again' : 'mail is on its way'}
          </span>
          <Why run={run} />
        </span>
      );
    case 'failed':
      return (
        <span className="report-two">
          <span className="state small c-down">
            <MailWarning size={13} aria-hidden /> mail failed
          </span>
          <Why run={run} />
        </span>
      );
  }
}
const Why = ({ run }: { run: ReportRun }) =>
  run.fault ? (
    <span className="faint small clip" title={`${run.fault.message}. ${run.fault.remedy}`}>
      {run.fault.message}
    </span>
  ) : null;

export function Runs({ reportId, chosen }: { reportId: string; chosen: string | undefined }) {
  const query = useApi(
    'reportRuns',
    { params: { id: reportId }, query: { limit: runsShown } },
    { refetchInterval: 15_000 },
  );
  return (
    <div className="report-runs">
      <Card title="Made until now" flush>
        <Answer query={query} rows={3}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="faint" style={{ padding: '0 var(--s4) var(--s3)', margin: 0 }}>
                None yet. What is shown is how it would be now.
              </p>
            ) : (
              <ul className="list">
                {items.map((run) => (
                  <li key={run.id}>
                    <Link
                      to="/reports/$id"
                      params={{ id: reportId }}
                      search={{ run: run.id }}
                      className={run.id === chosen ? 'chosen' : ''}
                      aria-current={run.id === chosen ? 'page' : undefined}
                      title={`${formatDate(run.fromMs)} – ${formatDate(run.toMs)}, made by ${run.madeBy}`}
                    >
                      <span className="report-two">
                        <span>
                          <Ago timeMs={run.madeMs} />
                        </span>
                        <MailState run={run} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            )
          }
        </Answer>
      </Card>
    </div>
  );
}
