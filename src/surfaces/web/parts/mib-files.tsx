/** MIB files that people brought: add by choosing or dropping, what is wrong with each, remove. */
import { useQueryClient } from '@tanstack/react-query';
import { FilePlus2, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { MibFile } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { call, faultOf, useApi, useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { notify } from '../model/toasts.ts';
import { Ago, Answer, Confirm, Empty } from './basics.tsx';
import { StateMark } from './state.tsx';

export function MibFiles() {
  const query = useApi('mibs', {});
  const may = useMay('engineer');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['mibs'] });
    await client.invalidateQueries({ queryKey: ['mibTexts'] });
  };
  const add = async (files: readonly File[]) => {
    setBusy(true);
    let objects = 0;
    // One after another: what one refuses does not stop the others.
    for (const file of files)
      try {
        const found = await call('addMib', { body: { name: file.name, text: await file.text() } });
        objects += found.modules.reduce((sum, module) => sum + module.objects, 0);
      } catch (error) {
        const fault = faultOf(error);
        notify({ tone: 'bad', fault: { ...fault, message: `${file.name}: ${fault.message}` } });
      }
    if (objects > 0) notify({ tone: 'good', text: `${counted(objects, 'object')} added` });
    await refresh();
    setBusy(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button is the other
    <div
      className={over ? 'mib-files over' : 'mib-files'}
      onDragOver={(event) => {
        if (!may) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (may) void add([...event.dataTransfer.files]);
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="MIB files"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          void add(files);
        }}
      />
      <div className="row" style={{ padding: 'var(--s3)' }}>
        <button
          type="button"
          className="button"
          disabled={!may || busy}
          title={may ? '' : 'Your role may not add files'}
          onClick={() => input.current?.click()}
        >
          <FilePlus2 size={14} /> {busy ? 'Adding…' : 'Add files'}
        </button>
        <span className="faint small">or drop them here</span>
      </div>
      <Answer query={query} rows={3}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="No files yet">
              The standard modules are known. Bring those of your vendors to see their objects by name.
            </Empty>
          ) : (
            <ul className="list">
              {data.items.map((file) => (
                <FileRow key={file.name} file={file} may={may} onRemoved={refresh} />
              ))}
            </ul>
          )
        }
      </Answer>
    </div>
  );
}

const counted = (count: number, what: string) => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;

function FileRow({ file, may, onRemoved }: { file: MibFile; may: boolean; onRemoved: () => Promise<void> }) {
  const remove = useChange('removeMib', { done: 'Removed' });
  const objects = file.modules.reduce((sum, module) => sum + module.objects, 0);
  const errors = file.problems.filter((problem) => problem.severity === 'error').length;
  return (
    <li>
      <div className="stack" style={{ gap: 'var(--s1)', alignItems: 'stretch' }}>
        <div className="row">
          <StateMark state={errors > 0 ? 'warning' : 'up'} size={11} />
          <strong className="grow clip">{file.name}</strong>
          {may ? (
            <Confirm
              label="Remove"
              icon={<Trash2 size={13} />}
              onYes={() =>
                remove.mutate({ params: { name: file.name } }, { onSuccess: () => void onRemoved() })
              }
            />
          ) : null}
        </div>
        <span className="muted small">
          {file.modules.map((module) => module.name).join(', ')} · {counted(objects, 'object')} ·{' '}
          {file.addedBy}, <Ago timeMs={file.addedMs} />
        </span>
        {file.problems.length > 0 ? (
          <details>
            <summary className="small">
              {counted(errors, 'error')}, {counted(file.problems.length - errors, 'warning')}
            </summary>
            <ul className="mib-problems">
              {file.problems.map((problem) => (
                <li key={`${problem.line}:${problem.column}:${problem.message}`} className="small">
                  <span className={problem.severity === 'error' ? 'c-down' : 'c-warning'}>
                    {problem.severity}
                  </span>{' '}
                  {problem.line > 0 ? <code>line {problem.line}</code> : null} {problem.message}.{' '}
                  <span className="faint">{problem.remedy}</span>
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
    </li>
  );
}
