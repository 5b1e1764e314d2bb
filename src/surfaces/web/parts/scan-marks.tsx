/** Small pieces that the pages of scans share: news, severities, states, ports, the place of a host. */
import { Link } from '@tanstack/react-router';
import { CircleMinus, CirclePlus, RefreshCcw } from 'lucide-react';
import type {
  KnownService,
  ScanChange,
  ScanCounts,
  ScanFinding,
  ScanRun,
  SeverityCounts,
} from '#pure/contract/resources.ts';
import type { FindingFact } from '#pure/contract/scan.ts';
import { formatCount } from '../model/format.ts';
import {
  newsOf,
  newsText,
  newsTone,
  runStateTexts,
  severities,
  severityTone,
  whatTexts,
  whatTone,
} from '../model/scan-draft.ts';
import { type Mark, StateMark } from './state.tsx';

export function NewsBadges({ counts, none }: { counts: ScanCounts; none?: string }) {
  const news = newsOf(counts);
  if (news.length === 0) return none ? <span className="faint small">{none}</span> : null;
  return (
    <span className="scan-badges">
      {news.map(([kind, count]) => (
        <span key={kind} className={`badge ${newsTone(kind)}`}>
          {newsText(kind, count)}
        </span>
      ))}
    </span>
  );
}

export const FindingSeverity = ({ severity }: { severity: FindingFact['severity'] }) => (
  <span className={`badge scan-severity ${severityTone[severity]} s-${severity}`}>{severity}</span>
);

/** How many of each, the worst first; on one line the worst only, and how many more there are. */
export function FindingCounts({ counts, oneLine = false }: { counts: SeverityCounts; oneLine?: boolean }) {
  const all = severities.filter((severity) => severity !== 'info' && counts[severity] > 0);
  if (all.length === 0) return <span className="faint">–</span>;
  const shown = oneLine ? all.slice(0, 1) : all;
  const others = all.slice(shown.length).reduce((sum, severity) => sum + counts[severity], 0);
  return (
    <span
      className={oneLine ? 'scan-badges nowrap' : 'scan-badges'}
      title={all.map((severity) => `${formatCount(counts[severity])} ${severity}`).join(', ')}
    >
      {shown.map((severity) => (
        <span key={severity} className={`badge ${severityTone[severity]}`}>
          {formatCount(counts[severity])} {severity}
        </span>
      ))}
      {others > 0 ? <span className="faint small">+{formatCount(others)}</span> : null}
    </span>
  );
}

const runMarks: Readonly<Record<ScanRun['state'], Mark>> = {
  ...{ waiting: 'unknown', running: 'unknown', paused: 'paused', finished: 'up' },
  ...{ stopped: 'paused', failed: 'down', interrupted: 'warning' },
};
export const RunState = ({ run, size }: { run: Pick<ScanRun, 'state'>; size?: number }) => (
  <span className="state">
    <StateMark state={runMarks[run.state]} {...(size ? { size } : {})} />
    {runStateTexts[run.state]}
  </span>
);
export const runMark = (run: Pick<ScanRun, 'state'>): Mark => runMarks[run.state];

const hostMarks = { up: 'up', doubtful: 'warning', down: 'unknown' } as const satisfies Record<string, Mark>;
export const hostTexts = { up: 'answers', doubtful: 'doubtful', down: 'silent' } as const;
export const HostMark = ({ state }: { state: keyof typeof hostMarks }) => (
  <span className="state" title={hostTexts[state]}>
    <StateMark state={hostMarks[state]} />
  </span>
);

export const serviceText = (service: KnownService | null): string =>
  service ? [service.product ?? service.name, service.version].filter(Boolean).join(' ') : '';

export function ServiceLabel({ service }: { service: KnownService | null }) {
  if (!service) return <span className="faint">not recognised</span>;
  const { product, version, info, method } = service;
  return (
    <span className="clip">
      {product ? (
        <>
          {product} {version ? <span className="mono small">{version}</span> : null}
        </>
      ) : method === 'table' ? (
        <span className="faint">by its number</span>
      ) : (
        <span className="muted">says no product</span>
      )}
      {info ? <span className="faint small"> {info}</span> : null}
    </span>
  );
}

const whatIcons = { appeared: CirclePlus, gone: CircleMinus, changed: RefreshCcw };
/** That a weakness appears is no gain. */
export const toneOf = ({ what, kind }: Pick<ScanChange, 'what' | 'kind'>): string => {
  if (kind !== 'finding' || what === 'changed') return whatTone[what];
  return what === 'gone' ? 'up' : 'down';
};
export function WhatMark({ item }: { item: Pick<ScanChange, 'what' | 'kind'> }) {
  const { what } = item;
  const Icon = whatIcons[what];
  return (
    <span className={`scan-what ${toneOf(item)}`} title={whatTexts[what]}>
      <Icon size={14} aria-label={whatTexts[what]} />
    </span>
  );
}

/** An address is a way to all that is known of it. */
export const HostLink = ({ address, name }: { address: string; name?: string | null }) => (
  <Link to="/scans/hosts/$address" params={{ address }} className="clip">
    <span className="mono">{address}</span>
    {name ? <span className="muted"> {name}</span> : null}
  </Link>
);

export const findingWhere = (finding: Pick<ScanFinding, 'port' | 'transport' | 'service'>): string =>
  finding.port === null
    ? 'the host'
    : `${finding.port}/${finding.transport}${finding.service ? ` ${finding.service}` : ''}`;
