/** Business services as a tree with state and availability, and sensors that are computed from others. */
import { Link, useLocation } from '@tanstack/react-router';
import { ChevronDown, ChevronRight, Layers, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Derived, SensorState } from '#pure/contract/resources.ts';
import { valueText } from '#pure/rules/units.ts';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import { lineOf } from '../model/series.ts';
import { Ago, Answer, Card, Empty } from '../parts/basics.tsx';
import { TimeChart } from '../parts/chart.tsx';
import { MemberLink, percentText } from '../parts/derived-detail.tsx';
import { DerivedDialog } from '../parts/derived-dialog.tsx';
import { useRange } from '../parts/range.tsx';
import { StateMark, stateNames } from '../parts/state.tsx';
import '../styles/rules.css';

type BusinessService = Extract<Derived, { kind: 'service' }>;
type Computed = Extract<Derived, { kind: 'formula' }>;
/** A tree deeper than this is folded. */
const depthMax = 8;

export function Services() {
  const hash = useLocation({ select: (location) => location.hash });
  const [adding, setAdding] = useState(hash === 'new');
  const may = useMay('engineer');
  const query = useApi('derived', { query: { limit: 1000 } }, { refetchInterval: 15_000 });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Services</h1>
        <div className="actions">
          {may ? (
            <button type="button" className="button primary" onClick={() => setAdding(true)}>
              <Plus size={14} /> Add
            </button>
          ) : null}
        </div>
      </div>
      <Answer query={query} rows={8}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<Layers size={28} strokeWidth={1.5} />} title="No services yet">
              A business service is up while what it needs is: sensors, devices, other services. A computed
              sensor is a formula over others. Both have history, rules and alerts like anything that is
              measured.
            </Empty>
          ) : (
            <Body items={items} />
          )
        }
      </Answer>
      {adding ? <DerivedDialog onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function Body({ items }: { items: readonly Derived[] }) {
  const services = useMemo(
    () => new Map(items.flatMap((item) => (item.kind === 'service' ? [[item.id, item] as const] : []))),
    [items],
  );
  const formulas = items.filter((item) => item.kind === 'formula');
  const inner = new Set(
    [...services.values()].flatMap(({ members }) =>
      members.filter(({ kind }) => kind === 'service').map(({ id }) => id),
    ),
  );
  const roots = [...services.values()].filter(({ id }) => !inner.has(id));
  return (
    <div className="stack computed" style={{ gap: 'var(--s4)' }}>
      {roots.length > 0 ? (
        <Card
          title="Business services"
          end={
            <span className="faint" style={{ fontSize: 'var(--text-s)' }}>
              available: 24 hours, 30 days
            </span>
          }
          flush
        >
          <div className="service-tree">
            {roots.map((service) => (
              <Node key={service.id} service={service} services={services} depth={0} />
            ))}
          </div>
        </Card>
      ) : null}
      {formulas.map((item) => (
        <Formula key={item.id} item={item} />
      ))}
    </div>
  );
}

function Node({
  service,
  services,
  depth,
}: {
  service: BusinessService;
  services: ReadonlyMap<string, BusinessService>;
  depth: number;
}) {
  const [open, setOpen] = useState(depth < 1 || service.state !== 'up');
  return (
    <>
      <div className="service-node">
        <div className="name" style={{ '--depth': depth } as React.CSSProperties}>
          <button
            type="button"
            className="button quiet icon"
            aria-expanded={open}
            aria-label={`Members of ${service.name}`}
            onClick={() => setOpen(!open)}
          >
            {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
          </button>
          <StateMark state={service.state} />
          <Link to="/services/$id" params={{ id: service.id }} className="open clip">
            {service.name}
          </Link>
          <span className="muted clip summary">{service.summary}</span>
        </div>
        <span className="faint">
          {stateNames[service.state].toLowerCase()} since <Ago timeMs={service.sinceMs} />
        </span>
        <span className="percent">{percentText(service.availability.day)}</span>
        <span className="percent">{percentText(service.availability.month)}</span>
      </div>
      {open && depth < depthMax
        ? service.memberStates.map((member) => {
            const child = member.kind === 'service' ? services.get(member.id) : undefined;
            return child ? (
              <Node key={member.id} service={child} services={services} depth={depth + 1} />
            ) : (
              <Leaf key={`${member.kind} ${member.id}`} member={member} depth={depth + 1} />
            );
          })
        : null}
    </>
  );
}

function Leaf({
  member,
  depth,
}: {
  member: { kind: string; id: string; name: string; state: SensorState };
  depth: number;
}) {
  return (
    <div className="service-node">
      <div className="name" style={{ '--depth': depth + 1 } as React.CSSProperties}>
        <StateMark state={member.state} />
        <MemberLink {...member} />
        <span className="faint">{member.kind}</span>
      </div>
      <span className="faint">{stateNames[member.state].toLowerCase()}</span>
      <span className="percent" />
      <span className="percent" />
    </div>
  );
}

function Formula({ item }: { item: Computed }) {
  const range = useRange(3);
  const history = useApi(
    'series',
    { query: { sensorId: item.id, fromMs: range.fromMs, toMs: range.toMs, points: 400 } },
    { placeholderData: (old) => old },
  );
  const series = history.data?.series.filter((one) => one.timeS.length > 0) ?? [];
  return (
    <Card
      title={
        <>
          <StateMark state={item.state} />{' '}
          <Link to="/services/$id" params={{ id: item.id }}>
            {item.name}
          </Link>{' '}
          <span className="muted" style={{ fontWeight: 400 }}>
            {item.value === null ? 'unknown' : valueText(Number(item.value.toPrecision(3)), item.unit)}
          </span>
        </>
      }
      end={range.picker}
    >
      <p className={item.state === 'unknown' ? 'c-warning' : 'faint'} style={{ marginTop: 0 }}>
        <code>{item.formula}</code> {item.state === 'up' ? '' : item.summary}
      </p>
      {series.length > 0 ? (
        <TimeChart
          label={item.name}
          height={140}
          range={[range.fromMs / 1000, range.toMs / 1000]}
          lines={series.map((one, i) => lineOf(one, { area: true, label: item.name }, i))}
        />
      ) : null}
    </Card>
  );
}
