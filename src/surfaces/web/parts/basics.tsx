/** The small pieces every page is made of. */
import { Link, useRouter } from '@tanstack/react-router';
import { Check, Copy, TriangleAlert, X } from 'lucide-react';
import { useCallback, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import { faultOf } from '../model/client.ts';
import { formatAgo, formatDate } from '../model/format.ts';
import { dismiss, notify, toastStore } from '../model/toasts.ts';

export function FaultBox({ error }: { error: unknown }) {
  const fault: Fault = isFault(error) ? error : faultOf(error);
  return (
    <div className="fault" role="alert">
      <TriangleAlert size={15} aria-hidden />
      <div>
        <strong>{fault.message}</strong>
        {fault.value !== undefined && fault.value !== '' && !fault.message.includes(fault.value) ? (
          <>
            {' '}
            <code>{fault.value}</code>
          </>
        ) : null}
        <div className="remedy">{fault.remedy}</div>
      </div>
    </div>
  );
}
const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'remedy' in value && 'code' in value;

export function Empty({
  icon,
  title,
  children,
  actions,
}: {
  icon?: React.ReactNode;
  title: string;
  children?: React.ReactNode;
  actions?: React.ReactNode;
}) {
  return (
    <div className="empty">
      {icon}
      <strong>{title}</strong>
      {children ? <p>{children}</p> : null}
      {actions ? <div className="actions">{actions}</div> : null}
    </div>
  );
}

export function Skeleton({ rows = 4, height = 28 }: { rows?: number; height?: number }) {
  return (
    <div className="stack" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={i} className="skeleton" style={{ height, width: `${100 - ((i * 13) % 40)}%` }} />
      ))}
    </div>
  );
}

/** Loading, failed or here: the three things any answer can be. */
export function Answer<T>({
  query,
  rows,
  children,
}: {
  query: { readonly data: T | undefined; readonly error: unknown };
  rows?: number;
  children: (data: T) => React.ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <FaultBox error={query.error} />;
  return <Skeleton rows={rows ?? 4} />;
}

export function Card({
  title,
  end,
  children,
  flush = false,
}: {
  title?: React.ReactNode;
  end?: React.ReactNode;
  children: React.ReactNode;
  flush?: boolean;
}) {
  return (
    <section className="card">
      {title ? (
        <header>
          <h2>{title}</h2>
          {end ? <div className="end">{end}</div> : null}
        </header>
      ) : null}
      {flush ? children : <div className={title ? 'body' : 'body pad'}>{children}</div>}
    </section>
  );
}

export function Dialog({
  title,
  onClose,
  wide = false,
  bare = false,
  children,
}: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** The title is only for those who listen. */
  bare?: boolean;
  children: React.ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The first field, not the close button, is what a person came for.
    dialog?.querySelector<HTMLElement>('.body :is(input, select, textarea, button)')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={ref}
      className="veil"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={wide ? 'box wide' : 'box'}>
        <header className={bare ? 'visually-hidden' : ''}>
          <h2 id={heading}>{title}</h2>
          <button type="button" className="button quiet icon" aria-label="Close" onClick={onClose}>
            <X size={16} />
          </button>
        </header>
        <div className="body">{children}</div>
      </div>
    </dialog>
  );
}

export function Menu({
  label,
  icon,
  children,
  quiet = false,
}: {
  label: string;
  icon: React.ReactNode;
  children: React.ReactNode;
  quiet?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (
        event instanceof KeyboardEvent
          ? event.key === 'Escape'
          : !host.current?.contains(event.target as Node)
      )
        setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, [open]);
  return (
    <div className="menu-host" ref={host}>
      <button
        type="button"
        className={quiet ? 'button quiet icon small' : 'button'}
        aria-haspopup="true"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        {icon}
      </button>
      {open ? (
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: closes after one of its buttons acted
        <div className="menu" onClick={() => setOpen(false)}>
          {children}
        </div>
      ) : null}
    </div>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      className="button quiet icon"
      aria-label={label}
      title={label}
      onClick={() => {
        void copyText(text).then(() => {
          setDone(true);
          setTimeout(() => setDone(false), 1500);
        });
      }}
    >
      {done ? <Check size={14} /> : <Copy size={14} />}
    </button>
  );
}

/** The clipboard API exists only on https and localhost; elsewhere a selected text area still copies. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return await navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
export const copyAndSay = (text: string, what: string) =>
  copyText(text).then(() => notify({ tone: 'good', text: `${what} copied` }));

export function Command({ text }: { text: string }) {
  return (
    <div className="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways */}
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} label="Copy the command" />
    </div>
  );
}

/** The wall clock: one timer per period for everybody who looks, however many rows show an age. */
interface Ticker {
  now: number;
  readonly listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
}
const tickers = new Map<number, Ticker>();
function tickerOf(everyMs: number): Ticker {
  let ticker = tickers.get(everyMs);
  if (!ticker) {
    ticker = { now: Date.now(), listeners: new Set(), timer: undefined };
    tickers.set(everyMs, ticker);
  }
  return ticker;
}
export function useNow(everyMs = 1000): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const ticker = tickerOf(everyMs);
      ticker.listeners.add(listener);
      if (ticker.timer === undefined) {
        ticker.now = Date.now();
        ticker.timer = setInterval(() => {
          ticker.now = Date.now();
          for (const each of ticker.listeners) each();
        }, everyMs);
      }
      return () => {
        ticker.listeners.delete(listener);
        if (ticker.listeners.size > 0) return;
        clearInterval(ticker.timer);
        ticker.timer = undefined;
      };
    },
    [everyMs],
  );
  return useSyncExternalStore(subscribe, () => tickerOf(everyMs).now);
}

/** A link inside a table: as cheap as an anchor, since hundreds appear and go while scrolling. */
export function RowLink({ href, children }: { href: string; children: React.ReactNode }) {
  const router = useRouter();
  return (
    <a
      href={href}
      className="clip"
      style={{ fontWeight: 540 }}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        void router.navigate({ href });
      }}
    >
      {children}
    </a>
  );
}
export function Ago({ timeMs }: { timeMs: number | null | undefined }) {
  const now = useNow(5000);
  if (timeMs === null || timeMs === undefined) return <span className="faint">never</span>;
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={formatDate(timeMs)}>
      {formatAgo(timeMs, now)}
    </time>
  );
}

export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <div className="toasts" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className="toast">
          <div>
            {toast.fault ? (
              <>
                <strong>{toast.fault.message}</strong>
                <div className="muted">{toast.fault.remedy}</div>
              </>
            ) : (
              <span className="state">
                <Check size={15} className="c-up" /> {toast.text}
              </span>
            )}
          </div>
          <button
            type="button"
            className="button quiet icon"
            aria-label="Dismiss"
            onClick={() => dismiss(toast.id)}
          >
            <X size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}

export function DeviceLink({ id, name }: { id: string | null; name: string | null }) {
  if (!id) return <span className="faint">–</span>;
  return (
    <Link to="/devices/$id" params={{ id }} className="clip">
      {name ?? id}
    </Link>
  );
}

export function Use({ percent }: { percent: number | null }) {
  if (percent === null) return null;
  const tone = percent >= 90 ? 'full' : percent >= 70 ? 'hot' : '';
  return (
    <span className="use" role="img" aria-label={`${Math.round(percent)} percent used`}>
      <i className={tone} style={{ width: `${Math.min(100, Math.max(percent, 1))}%` }} />
    </span>
  );
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

/** A destructive act asks once, in place, without a dialog. */
export function Confirm({
  label,
  icon,
  onYes,
}: {
  label: string;
  icon?: React.ReactNode;
  onYes: () => void;
}) {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return;
    const timer = setTimeout(() => setAsking(false), 4000);
    return () => clearTimeout(timer);
  }, [asking]);
  return (
    <button
      type="button"
      className="button danger"
      onClick={() => {
        if (asking) onYes();
        setAsking(!asking);
      }}
    >
      {icon}
      {asking ? `Really ${label.toLowerCase()}?` : label}
    </button>
  );
}
