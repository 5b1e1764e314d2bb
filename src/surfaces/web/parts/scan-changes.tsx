/** What changed, host by host, as a diff is read: what came, what went, what is another. */
import { useState } from 'react';
import type { ScanChange } from '#pure/contract/resources.ts';
import { newsTexts } from '../model/scan-draft.ts';
import { Ago, Empty } from './basics.tsx';
import { HostLink, toneOf, WhatMark } from './scan-marks.tsx';

/** Hosts drawn at once: a browser with ten thousand of them is slow to scroll. */
const hostsAtOnce = 100;

export function Diff({
  items,
  times = false,
  empty,
}: {
  items: readonly ScanChange[];
  /** Of a history; a comparison has one time for all. */
  times?: boolean;
  empty: string;
}) {
  const [shown, setShown] = useState(hostsAtOnce);
  if (items.length === 0) return <Empty title={empty} />;
  const hosts = [...Map.groupBy(items, (item) => item.address)];
  return (
    <div className="scan-diff">
      {hosts.slice(0, shown).map(([address, changes]) => (
        <section key={address} aria-label={address}>
          <h3>
            <HostLink address={address} name={changes[0]!.deviceName ?? changes[0]!.name} />
            {changes[0]!.siteName ? <span className="faint small">{changes[0]!.siteName}</span> : null}
          </h3>
          <ChangeLines items={changes} times={times} />
        </section>
      ))}
      {hosts.length > shown ? (
        <button type="button" className="button" onClick={() => setShown(shown + hostsAtOnce)}>
          {hosts.length - shown} more hosts
        </button>
      ) : null}
    </div>
  );
}

export function ChangeLines({ items, times }: { items: readonly ScanChange[]; times: boolean }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.id} className={`w-${toneOf(item)}`}>
          <WhatMark item={item} />
          <span className="scan-change">{item.title}</span>
          {item.news ? <span className="badge">{newsTexts[item.news].one}</span> : null}
          {times ? (
            <span className="faint small">
              <Ago timeMs={item.timeMs} />
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
