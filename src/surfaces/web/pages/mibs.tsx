/** The MIB browser: the objects of all known modules, what each means, and what a device answers when asked for it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, Eye, ListTree, Pencil, Play, Radar, Search, Square, Table2 } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { commandLineOf } from '#pure/contract/command-line.ts';
import { compileMibs, type Mib, standardMib } from '#pure/mib/index.ts';
import type { MibNode } from '#pure/mib/mib.ts';
import { rowOf } from '#pure/mib/object.ts';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import { download } from '../model/export.ts';
import { formatCount } from '../model/format.ts';
import {
  keyOf,
  pathTo,
  rowsOf,
  type Support,
  searchRows,
  supportOf,
  type TreeRow,
  treeOf,
} from '../model/mib-tree.ts';
import { idleRun, type RunState, runTool } from '../model/run.ts';
import { Command, Empty } from '../parts/basics.tsx';
import { MibDetail } from '../parts/mib-detail.tsx';
import { MibFiles } from '../parts/mib-files.tsx';
import { MibSet } from '../parts/mib-set.tsx';
import { MibTree } from '../parts/mib-tree.tsx';
import { SensorDialog } from '../parts/sensor-dialog.tsx';
import { Results } from './tool.tsx';
import '../styles/mibs.css';

type Input = Readonly<Record<string, unknown>>;
interface Asked {
  readonly toolId: string;
  readonly input: Input;
}

function useMib(): Mib {
  const texts = useApi('mibTexts', {}, { staleTime: 600_000 });
  const items = texts.data?.items;
  return useMemo(
    () =>
      items && items.length > 0
        ? compileMibs(items.map(({ name, text }) => ({ file: name, text }))).mib
        : standardMib(),
    [items],
  );
}

export function Mibs() {
  const mib = useMib();
  const { object, target = '' } = useSearch({ from: '/shell/mibs' });
  const navigate = useNavigate({ from: '/mibs' });
  const go = (search: { object?: string; target?: string }) =>
    void navigate({
      search: (before: { object?: string; target?: string }) => ({ ...before, ...search }),
      replace: true,
    });
  const tree = useMemo(() => treeOf(mib), [mib]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set());
  const [text, setText] = useState('');
  const [tab, setTab] = useState<'objects' | 'files'>('objects');
  const wanted = useDeferredValue(text.trim());
  const rows = useMemo(
    () => (wanted === '' ? rowsOf(tree, open) : searchRows(mib, wanted)),
    [wanted, tree, open, mib],
  );
  const [moduleName, objectName] = (object ?? '').split('::');
  const node = objectName ? mib.named(objectName, moduleName) : undefined;
  const [device, setDevice] = useState<DeviceChoice>({ target, credential: 'public' });
  const [asked, setAsked] = useState<Asked | null>(null);
  const [run, setRun] = useState<RunState>(idleRun);
  const [support, setSupport] = useState<{ readonly target: string; readonly found: Support }>();
  const credentials = useApi('credentials', {}, { retry: false });
  const credentialId = credentials.data?.items.find((item) => item.name === device.credential)?.id;
  const [dialog, setDialog] = useState<'watch' | 'set' | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  // A link to an object opens the way to it, once.
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!node || shown.current === object) return;
    shown.current = object;
    setOpen((before) => new Set([...before, ...pathTo(tree, node)]));
  }, [node, object, tree]);

  const select = (row: TreeRow) => {
    shown.current = row.key;
    go({ object: row.key });
  };
  const reveal = (found: MibNode) => {
    setText('');
    setTab('objects');
    go({ object: keyOf(found) });
  };
  const toggle = (row: TreeRow) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(row.key)) next.add(row.key);
      return next;
    });
  const ask = (toolId: string, input: Input) => {
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    const full = { targets: [device.target], credential: device.credential, ...input };
    setAsked({ toolId, input: full });
    void runTool(toolId, full, mine.signal, (state) => {
      if (abort.current !== mine) return;
      setRun(state);
      if (toolId === 'snmp-scan') setSupport({ target: device.target, found: supportOf(state.records) });
    });
  };
  const ready = device.target.trim() !== '';
  const running = run.status === 'running';
  const found = support && support.target === device.target ? support.found : undefined;
  const read = () => {
    if (node && ready) ask(...questionOf(node, mib));
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1>MIBs</h1>
        <DeviceBar
          device={device}
          onChange={(choice) => {
            setDevice(choice);
            go({ target: choice.target });
          }}
        />
        <button type="button" className="button" disabled={!ready} onClick={() => ask('snmp-scan', {})}>
          <Radar size={14} /> Scan
        </button>
      </div>
      <div className="mib">
        <section className="card mib-side">
          <header>
            <div className="segments">
              <button type="button" aria-pressed={tab === 'objects'} onClick={() => setTab('objects')}>
                Objects
              </button>
              <button type="button" aria-pressed={tab === 'files'} onClick={() => setTab('files')}>
                Your files
              </button>
            </div>
            {found ? (
              <span className="end faint small">
                {formatCount(found.modules.size)} modules on {device.target}
              </span>
            ) : null}
          </header>
          {tab === 'files' ? (
            <MibFiles />
          ) : (
            <>
              <div className="mib-search">
                <Search size={14} aria-hidden />
                <input
                  className="input"
                  data-filter
                  aria-label="Find an object"
                  placeholder="Name, number or meaning"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </div>
              {rows.length === 0 ? (
                <Empty title="Nothing is called so">
                  Write part of a name, a number, or add the file that defines it.
                </Empty>
              ) : (
                <MibTree
                  rows={rows}
                  selected={object}
                  support={found}
                  onSelect={select}
                  onToggle={toggle}
                  onRead={read}
                />
              )}
            </>
          )}
        </section>
        <div className="stack mib-main" style={{ gap: 'var(--s4)' }}>
          {node ? (
            <MibDetail
              key={keyOf(node)}
              node={node}
              mib={mib}
              onOpen={reveal}
              actions={
                <Actions
                  node={node}
                  mib={mib}
                  ready={ready}
                  running={running}
                  ask={ask}
                  cancel={() => abort.current?.abort()}
                  openDialog={setDialog}
                />
              }
            />
          ) : (
            <div className="card">
              <Empty icon={<ListTree size={28} />} title="Choose an object">
                {formatCount(tree.reduce((sum, module) => sum + module.objects, 0))} objects of{' '}
                {formatCount(tree.length)} modules. Type to search, or open a module with the arrow keys.
              </Empty>
            </div>
          )}
          {asked && run.status !== 'idle' ? (
            <>
              <Asking asked={asked} run={run} />
              <Results tool={{ id: asked.toolId }} run={run} />
            </>
          ) : null}
        </div>
      </div>
      {dialog === 'watch' && node ? (
        <SensorDialog
          draft={{
            toolId: 'snmp-get',
            ...(credentialId ? { credentialId } : {}),
            name: `${node.name} of ${device.target}`,
            input: {
              targets: [device.target],
              oids: [`${keyOf(node)}.${node.kind === 'scalar' ? '0' : '1'}`],
            },
          }}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === 'set' && node ? (
        <MibSet
          node={node}
          target={device.target}
          onClose={() => setDialog(null)}
          onAsk={(input) => {
            setDialog(null);
            ask('snmp-set', input);
          }}
        />
      ) : null}
    </div>
  );
}

/** What "read" means for an object: a value, a table, or everything below. */
function questionOf(node: MibNode, mib: Mib): [string, Input] {
  if (node.kind === 'scalar') return ['snmp-get', { oids: [`${keyOf(node)}.0`] }];
  const row = rowOf(node, mib);
  return row && (node.kind === 'table' || node.kind === 'row')
    ? ['snmp-table', { table: keyOf(row) }]
    : ['snmp-walk', { root: keyOf(node) }];
}

function Actions({
  node,
  mib,
  ready,
  running,
  ask,
  cancel,
  openDialog,
}: {
  node: MibNode;
  mib: Mib;
  ready: boolean;
  running: boolean;
  ask: (toolId: string, input: Input) => void;
  cancel: () => void;
  openDialog: (dialog: 'watch' | 'set') => void;
}) {
  const mayWrite = useMay('admin');
  const mayWatch = useMay('engineer');
  const isValue = node.kind === 'scalar' || node.kind === 'column';
  const row = rowOf(node, mib);
  const [toolId, input] = questionOf(node, mib);
  const why = ready ? '' : 'Choose a device first';
  if (running)
    return (
      <button type="button" className="button danger" onClick={cancel}>
        <Square size={13} /> Cancel
      </button>
    );
  return (
    <div className="row wrap" style={{ gap: 'var(--s2)' }}>
      <button
        type="button"
        className="button primary"
        disabled={!ready}
        title={why}
        onClick={() => ask(toolId, input)}
      >
        <Play size={13} /> {toolId === 'snmp-get' ? 'Get' : toolId === 'snmp-table' ? 'Table' : 'Walk'}
      </button>
      <button
        type="button"
        className="button"
        disabled={!ready}
        title={why}
        onClick={() => ask('snmp-get', { oids: [keyOf(node)], next: true })}
      >
        Next
      </button>
      {node.kind === 'column' && row ? (
        <button
          type="button"
          className="button"
          disabled={!ready}
          title={why}
          onClick={() => ask('snmp-table', { table: keyOf(row) })}
        >
          <Table2 size={13} /> Table
        </button>
      ) : null}
      {toolId !== 'snmp-walk' ? (
        <button
          type="button"
          className="button"
          disabled={!ready}
          title={why}
          onClick={() => ask('snmp-walk', { root: keyOf(node) })}
        >
          Walk
        </button>
      ) : null}
      {isValue && node.access !== 'read-only' && node.access !== 'not-accessible' && mayWrite ? (
        <button
          type="button"
          className="button"
          disabled={!ready}
          title={why}
          onClick={() => openDialog('set')}
        >
          <Pencil size={13} /> Set
        </button>
      ) : null}
      {isValue && node.access !== 'not-accessible' && mayWatch ? (
        <button
          type="button"
          className="button"
          disabled={!ready}
          title={why}
          onClick={() => openDialog('watch')}
        >
          <Eye size={13} /> Watch
        </button>
      ) : null}
    </div>
  );
}

/** The question as a command, and the lines of a file where the answer is one. */
function Asking({ asked, run }: { asked: Asked; run: RunState }) {
  const tools = useApi('tools', {}, { staleTime: 600_000 });
  const tool = tools.data?.items.find((item) => item.id === asked.toolId);
  const objects = run.records.filter((record) => record.kind === 'object');
  return (
    <div className="row wrap">
      <div className="grow">
        {tool ? (
          <Command text={commandLineOf(tool.id, tool.inputSchema, tool.positional, asked.input)} />
        ) : null}
      </div>
      {asked.toolId === 'snmp-walk' && objects.length > 0 ? (
        <button
          type="button"
          className="button"
          onClick={() =>
            download(
              `${String(asked.input.root)}.txt`,
              'text/plain',
              objects.map((record) => `${String(record.name)} = ${String(record.value)}\n`).join(''),
            )
          }
        >
          <Download size={14} /> Text
        </button>
      ) : null}
    </div>
  );
}

interface DeviceChoice {
  readonly target: string;
  readonly credential: string;
}

function DeviceBar({ device, onChange }: { device: DeviceChoice; onChange: (choice: DeviceChoice) => void }) {
  const devices = useApi('devices', { query: { limit: 1000, sort: 'name' } }, { staleTime: 60_000 });
  const credentials = useApi('credentials', {}, { retry: false });
  const known = devices.data?.items ?? [];
  const names = credentials.data?.items ?? [];
  const choose = (typed: string) => {
    const found = known.find((item) => item.name === typed || item.managementAddress === typed);
    const credential = names.find((item) => item.id === found?.credentialId)?.name;
    onChange({
      target: found && found.name === typed && found.managementAddress ? found.managementAddress : typed,
      credential: credential ?? device.credential,
    });
  };
  return (
    <div className="mib-device">
      <input
        className="input"
        list="mib-devices"
        aria-label="Device or address"
        placeholder="Device or address"
        value={device.target}
        onChange={(event) => choose(event.target.value)}
      />
      <datalist id="mib-devices">
        {known.map((item) => (
          <option key={item.id} value={item.name}>
            {item.managementAddress ?? ''}
          </option>
        ))}
      </datalist>
      <input
        className="input"
        list="mib-credentials"
        aria-label="Credential"
        placeholder="Credential"
        value={device.credential}
        onChange={(event) => onChange({ ...device, credential: event.target.value })}
      />
      <datalist id="mib-credentials">
        {names.map((item) => (
          <option key={item.id} value={item.name} />
        ))}
      </datalist>
    </div>
  );
}
