/** Files of known vulnerabilities: which there are, how far they are read, one more, one less. */
import { FileUp, ShieldAlert, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import type { ScanVulnerabilities } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount, formatValue } from '../model/format.ts';
import { Ago, Answer, Dialog, Empty, FaultBox } from './basics.tsx';

const refresh = ['scanVulnerabilities', 'scanFindings', 'scanHosts', 'scanHost', 'scanRuns'] as const;
/** While files are read, and a while after: what was matched shows in the queue then. */
const watchMs = 1000;
const restMs = 15_000;

export function VulnerabilityFiles({ onClose }: { onClose: () => void }) {
  const query = useApi(
    'scanVulnerabilities',
    {},
    { refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? watchMs : restMs) },
  );
  const may = useMay('engineer');
  const input = useRef<HTMLInputElement>(null);
  const take = useChange('takeScanVulnerabilities', { refresh });
  return (
    <Dialog title="Known vulnerabilities" onClose={onClose} wide>
      <div className="stack">
        <p className="muted">
          Versions that scans find are matched with these files: feeds of the NVD, CVE records, the KEV
          catalogue of CISA, packed by gzip or not. A file that changes is matched anew by itself.
        </p>
        <Answer query={query} rows={3}>
          {(data) => (
            <>
              {data.files.length === 0 ? (
                <Empty icon={<ShieldAlert size={28} strokeWidth={1.5} />} title="No file was brought">
                  Bring one here, or let a job on the server put it into{' '}
                  <span className="mono">{data.folder}</span>.
                </Empty>
              ) : (
                <ul className="list scan-files">
                  {data.files.map((file) => (
                    <FileRow key={file.name} file={file} may={may} />
                  ))}
                </ul>
              )}
              <Reading data={data} />
              {data.files.length > 0 ? (
                <p className="faint small">
                  {data.readMs ? (
                    <>
                      Read <Ago timeMs={data.readMs} />, {formatCount(data.kept)} of them about products that
                      scans found.{' '}
                    </>
                  ) : null}
                  The files are in <span className="mono">{data.folder}</span> on the server.
                </p>
              ) : null}
            </>
          )}
        </Answer>
        {may ? (
          <div className="row">
            <button
              type="button"
              className="button primary"
              disabled={take.isPending}
              onClick={() => input.current?.click()}
            >
              <FileUp size={14} /> {take.isPending ? 'Sending…' : 'Bring a file'}
            </button>
            <input
              ref={input}
              type="file"
              accept=".json,.gz,.jsonl,.ndjson"
              hidden
              aria-label="File of vulnerabilities"
              onChange={(event) => {
                const file = event.target.files?.[0];
                event.target.value = '';
                if (file) take.mutate({ params: { name: file.name }, body: file as never });
              }}
            />
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

const isBusy = ({ progress, files }: ScanVulnerabilities) =>
  progress !== null || files.some((file) => file.records === null && file.fault === null);

function Reading({ data: { progress } }: { data: ScanVulnerabilities }) {
  if (!progress) return null;
  const percent = progress.bytesTotal > 0 ? (progress.bytesDone / progress.bytesTotal) * 100 : 0;
  return (
    <div className="stack" style={{ gap: 'var(--s1)' }}>
      <span className="muted small">
        Reading {progress.file}, {Math.floor(percent)} %
      </span>
      <div
        className="progress"
        role="progressbar"
        aria-label="Files read"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
      >
        <i style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

function FileRow({ file, may }: { file: ScanVulnerabilities['files'][number]; may: boolean }) {
  const remove = useChange('removeScanVulnerabilities', { refresh, done: 'Removed' });
  return (
    <li>
      <div className="sentence-row">
        <span className="report-two">
          <strong className="clip">{file.name}</strong>
          <span className="muted small">
            {formatValue(file.bytes, 'bytes')}, <Ago timeMs={file.modifiedMs} />
          </span>
        </span>
        <span className="muted small">{saysOf(file)}</span>
        {may ? (
          <button
            type="button"
            className="button quiet icon"
            aria-label={`Remove ${file.name}`}
            title="What only this file said is no finding any more"
            disabled={remove.isPending}
            onClick={() => remove.mutate({ params: { name: file.name } })}
          >
            <Trash2 size={14} />
          </button>
        ) : (
          <span />
        )}
      </div>
      {file.fault ? <FaultBox error={file.fault} /> : null}
    </li>
  );
}

function saysOf({ records, exploited, passedOver, complete }: ScanVulnerabilities['files'][number]): string {
  if (records === null) return 'not read yet';
  return [
    ...(records > 0 ? [`${formatCount(records)} ${records === 1 ? 'record' : 'records'}`] : []),
    ...(exploited ? [`${formatCount(exploited)} exploited`] : []),
    ...(records === 0 && !exploited ? ['nothing that is known here'] : []),
    ...(passedOver ? [`${formatCount(passedOver)} passed over`] : []),
    ...(complete === false ? ['it breaks off'] : []),
  ].join(', ');
}
