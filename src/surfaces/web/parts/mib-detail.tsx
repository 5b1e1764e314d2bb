/** Everything that is known of one MIB object. */

import type { Mib, MibNode, Syntax } from '#pure/mib/mib.ts';
import { formatCount } from '../model/format.ts';
import { keyOf } from '../model/mib-tree.ts';
import { Card, CopyButton } from './basics.tsx';
import { KindIcon } from './mib-tree.tsx';

/** A list of three hundred labels is searched elsewhere; these give the idea. */
const labelsMax = 60;

const rangesOf = ({ ranges, base }: Syntax): string =>
  ranges
    ? ` ${base === 'OCTET STRING' ? 'of ' : ''}${ranges
        .map(([least, greatest]) => (least === greatest ? String(least) : `${least} to ${greatest}`))
        .join(', ')}${base === 'OCTET STRING' ? ' octets' : ''}`
    : '';

export function MibDetail({
  node,
  mib,
  actions,
  onOpen,
}: {
  node: MibNode;
  mib: Mib;
  actions: React.ReactNode;
  onOpen: (node: MibNode) => void;
}) {
  const oid = node.oid.join('.');
  const path = node.oid
    .map((_, i) => mib.at(node.oid.slice(0, i + 1)))
    .filter((above) => above !== undefined && above.oid.length > 5 && above !== node) as MibNode[];
  const { syntax } = node;
  return (
    <Card>
      <div className="stack" style={{ gap: 'var(--s3)' }}>
        <nav className="crumb mib-path" aria-label="Above it">
          {path.map((above) => (
            <button key={keyOf(above)} type="button" className="link" onClick={() => onOpen(above)}>
              {above.name}
            </button>
          ))}
        </nav>
        <div className="row wrap">
          <h2 className="row" style={{ gap: 'var(--s2)' }}>
            <KindIcon node={node} /> {node.name}
          </h2>
          <span className="badge">{node.kind}</span>
          {node.status && !/^(current|mandatory)$/.test(node.status) ? (
            <span className="badge warning">{node.status}</span>
          ) : null}
          <span className="grow" />
          {actions}
        </div>
        {node.meaning ? <p className="mib-meaning">{node.meaning}</p> : null}
        <dl className="facts">
          <div>
            <dt>Number</dt>
            <dd className="row" style={{ gap: 'var(--s1)' }}>
              <code>{oid}</code>
              <CopyButton text={oid} label="Copy the number" />
            </dd>
          </div>
          <div>
            <dt>Name</dt>
            <dd className="row" style={{ gap: 'var(--s1)' }}>
              <code>{keyOf(node)}</code>
              <CopyButton text={keyOf(node)} label="Copy the name" />
            </dd>
          </div>
          {syntax || node.type ? (
            <div>
              <dt>Type</dt>
              <dd>
                {syntax && syntax.type !== syntax.base ? `${syntax.type}: ` : ''}
                {syntax ? `${syntax.base}${rangesOf(syntax)}` : `${node.type}, which is not known`}
              </dd>
            </div>
          ) : null}
          {node.access && node.kind !== 'table' && node.kind !== 'row' ? (
            <div>
              <dt>Access</dt>
              <dd>{node.access}</dd>
            </div>
          ) : null}
          {node.units ? (
            <div>
              <dt>Unit</dt>
              <dd>{node.units}</dd>
            </div>
          ) : null}
          {syntax?.hint ? (
            <div>
              <dt>Shown as</dt>
              <dd>
                <code>{syntax.hint}</code>
              </dd>
            </div>
          ) : null}
        </dl>
        <Names
          title={node.augments ? `Index, that of ${node.augments}` : 'Index'}
          names={node.index?.map((part) => part.name)}
          mib={mib}
          onOpen={onOpen}
        />
        <Names title="Carries" names={node.objects} mib={mib} onOpen={onOpen} />
        {syntax?.labels ? (
          <div className="chips mib-labels">
            {[...syntax.labels].slice(0, labelsMax).map(([number, label]) => (
              <span key={number} className="badge">
                {label} <span className="faint">{number}</span>
              </span>
            ))}
            {syntax.labels.size > labelsMax ? (
              <span className="faint small">and {formatCount(syntax.labels.size - labelsMax)} more</span>
            ) : null}
          </div>
        ) : null}
      </div>
    </Card>
  );
}

function Names({
  title,
  names,
  mib,
  onOpen,
}: {
  title: string;
  names: readonly string[] | undefined;
  mib: Mib;
  onOpen: (node: MibNode) => void;
}) {
  if (!names || names.length === 0) return null;
  return (
    <div className="row wrap" style={{ gap: 'var(--s2)' }}>
      <span className="muted small">{title}</span>
      {names.map((name) => {
        const node = mib.named(name);
        return node ? (
          <button key={name} type="button" className="chip" onClick={() => onOpen(node)}>
            {name}
          </button>
        ) : (
          <span key={name} className="badge">
            {name}
          </span>
        );
      })}
    </div>
  );
}
