/** A list from the server: filter, sort, cursor pages, export. Shared by devices, sensors, interfaces, alerts and the audit log. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Download, Search, X } from 'lucide-react';
import { useCallback, useDeferredValue, useState } from 'react';
import type { QueryInputOf } from '#pure/contract/api.ts';
import type {
  AddressPrefix,
  Alert,
  AuditEntry,
  Derived,
  Device,
  DeviceInterface,
  Endpoint,
  Rule,
  ScanChange,
  ScanFinding,
  ScannedHost,
  ScannedPort,
  Sensor,
} from '#pure/contract/resources.ts';
import { call, faultOf, type RequestOf } from '../model/client.ts';
import { csvOf, download } from '../model/export.ts';
import { filterTokens } from '../model/filter.ts';
import { notify } from '../model/toasts.ts';
import { Menu } from './basics.tsx';
import type { Column } from './table.tsx';

export interface Lists {
  readonly devices: Device;
  readonly sensors: Sensor;
  readonly interfaces: DeviceInterface & { readonly deviceName: string };
  readonly endpoints: Endpoint;
  readonly prefixes: AddressPrefix;
  readonly alerts: Alert;
  readonly audit: AuditEntry;
  readonly rules: Rule;
  readonly derived: Derived;
  readonly scanHosts: ScannedHost;
  readonly scanPorts: ScannedPort;
  readonly scanFindings: ScanFinding;
  readonly scanChanges: ScanChange;
}
type Page<T> = { readonly items: readonly T[]; readonly next: string | null; readonly total: number };
const pageRows = 500;

export function useList<K extends keyof Lists>(id: K, query: QueryInputOf<K>) {
  const ask = useCallback(
    (cursor: string | undefined, limit: number, signal?: AbortSignal) =>
      call(
        id,
        { query: { ...query, limit, ...(cursor ? { cursor } : {}) } } as unknown as RequestOf<K>,
        signal,
      ) as Promise<Page<Lists[K]>>,
    [id, query],
  );
  const result = useInfiniteQuery({
    queryKey: [id, query],
    queryFn: ({ pageParam, signal }) => ask(pageParam, pageRows, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (old) => old,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = result;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rows = result.data ? flatten(result.data.pages) : [];
  return {
    rows,
    total: result.data?.pages[0]?.total ?? 0,
    loading: result.isLoading,
    stale: result.isPlaceholderData,
    error: result.error,
    more,
    everything: async () => {
      const all: Lists[K][] = [];
      let cursor: string | undefined;
      do {
        const page = await ask(cursor, 1000);
        all.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor);
      return all;
    },
  };
}

const flattened = new WeakMap<readonly unknown[], unknown>();
function flatten<T>(pages: readonly Page<T>[]): readonly T[] {
  const known = flattened.get(pages) as readonly T[] | undefined;
  if (known) return known;
  const rows = pages.flatMap((page) => page.items);
  flattened.set(pages, rows);
  return rows;
}

export function FilterInput({
  value,
  onChange,
  fields,
  label,
}: {
  value: string;
  onChange: (value: string) => void;
  fields: readonly string[];
  label: string;
}) {
  return (
    <div className="filter">
      <div className="paint" aria-hidden="true">
        <span>
          {filterTokens(value, fields).map((token, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens are their position
            <span key={i} className={`t-${token.kind}`}>
              {token.text}
            </span>
          ))}
        </span>
      </div>
      <input
        className="input"
        type="text"
        data-filter
        spellCheck={false}
        autoComplete="off"
        aria-label={label}
        placeholder={`Filter: words, ${fields
          .slice(0, 3)
          .map((field) => `${field}:…`)
          .join(' ')}`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        style={value ? {} : { color: 'inherit' }}
      />
      <Search size={14} aria-hidden />
      {value ? (
        <button
          type="button"
          className="button quiet icon"
          aria-label="Clear the filter"
          style={{ position: 'absolute', insetInlineEnd: 2, insetBlockStart: 1 }}
          onClick={() => onChange('')}
        >
          <X size={14} />
        </button>
      ) : null}
    </div>
  );
}

export function ExportMenu<T>({
  name,
  columns,
  load,
}: {
  name: string;
  columns: readonly Column<T>[];
  load: () => Promise<readonly T[]>;
}) {
  const [busy, setBusy] = useState(false);
  const run = async (format: 'csv' | 'json') => {
    setBusy(true);
    try {
      const rows = await load();
      if (format === 'json') download(`${name}.json`, 'application/json', JSON.stringify(rows, null, 2));
      else
        download(
          `${name}.csv`,
          'text/csv',
          csvOf(
            columns.map((column) => column.id),
            rows.map((row) => columns.map((column) => column.text(row))),
          ),
        );
    } catch (error) {
      notify({ tone: 'bad', fault: faultOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu label={busy ? 'Exporting…' : 'Export'} icon={<Download size={15} />}>
      <button type="button" onClick={() => void run('csv')}>
        These columns as CSV
      </button>
      <button type="button" onClick={() => void run('json')}>
        Everything as JSON
      </button>
    </Menu>
  );
}

/** Typing never waits for the server: the query follows the text. */
export const useSettled = (text: string) => useDeferredValue(text.trim());
