/** One week of a rota: who is called on top, the layers it comes from below, gaps in red. Days are those of the rota's time zone. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { dayMs, dayNumberOf, instantOfDay, wallAt, weekdayOf } from '#pure/calendar/zone.ts';
import type { Rota } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { Answer, useNow } from './basics.tsx';
import { weekDays } from './choose.tsx';

interface Bar {
  readonly startMs: number;
  readonly endMs: number;
  readonly contactId?: string;
  readonly contactName?: string;
}
const pad = (value: number) => String(value).padStart(2, '0');
const clock = (ms: number, zone: string) => {
  const wall = wallAt(ms, zone);
  return `${pad(wall.month)}-${pad(wall.day)} ${pad(wall.hour)}:${pad(wall.minute)}`;
};

export function RotaWeek({ rota }: { rota: Rota }) {
  const now = useNow(60_000);
  const [weeks, setWeeks] = useState(0);
  const zone = rota.timeZone;
  const today = dayNumberOf(wallAt(now, zone));
  const firstDay = today - weekdayOf(today) + weeks * 7;
  const fromMs = instantOfDay(firstDay, 0, zone);
  const toMs = instantOfDay(firstDay + 7, 0, zone);
  const query = useApi(
    'rotaSchedule',
    { params: { id: rota.id }, query: { fromMs, toMs } },
    { placeholderData: (old) => old },
  );
  const place = (ms: number) => ((Math.min(toMs, Math.max(fromMs, ms)) - fromMs) / (toMs - fromMs)) * 100;
  const people = [
    ...new Set((query.data?.layers ?? []).flatMap((layer) => layer.shifts.map((shift) => shift.contactId))),
  ].sort();
  /** Tints of one accent: people are told apart by their names, the tint only helps the eye along a row. */
  const tint = (id: string) =>
    `color-mix(in oklab, var(--accent) ${14 + ((people.indexOf(id) * 17) % 40)}%, var(--surface))`;
  const row = (name: string, bars: readonly Bar[], gaps: readonly Bar[] = []) => (
    <div className="rota-row" key={name}>
      <span className="rota-name clip" title={name}>
        {name}
      </span>
      <div className="rota-lane">
        {bars.map((bar) => (
          <span
            key={bar.startMs}
            className="rota-bar clip"
            style={{
              insetInlineStart: `${place(bar.startMs)}%`,
              width: `${place(bar.endMs) - place(bar.startMs)}%`,
              background: tint(bar.contactId!),
            }}
            title={`${bar.contactName}: ${clock(bar.startMs, zone)} – ${clock(bar.endMs, zone)}`}
          >
            {bar.contactName}
          </span>
        ))}
        {gaps.map((gap) => (
          <span
            key={gap.startMs}
            className="rota-bar gap clip"
            style={{
              insetInlineStart: `${place(gap.startMs)}%`,
              width: `${place(gap.endMs) - place(gap.startMs)}%`,
            }}
            title={`Nobody: ${clock(gap.startMs, zone)} – ${clock(gap.endMs, zone)}`}
          >
            nobody
          </span>
        ))}
      </div>
    </div>
  );
  return (
    <div className="rota">
      <div className="row" style={{ marginBottom: 'var(--s2)' }}>
        <button
          type="button"
          className="button quiet icon"
          aria-label="Week before"
          onClick={() => setWeeks(weeks - 1)}
        >
          <ChevronLeft size={15} />
        </button>
        <button type="button" className="button quiet" disabled={weeks === 0} onClick={() => setWeeks(0)}>
          This week
        </button>
        <button
          type="button"
          className="button quiet icon"
          aria-label="Week after"
          onClick={() => setWeeks(weeks + 1)}
        >
          <ChevronRight size={15} />
        </button>
        <span className="muted small">{zone}</span>
      </div>
      <Answer query={query}>
        {(data) => (
          // biome-ignore lint/a11y/useSemanticElements: it scrolls sideways on a phone, and is no fieldset
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll it
          <div className="rota-grid" tabIndex={0} role="group" aria-label={`Shifts of ${rota.name}`}>
            <div className="rota-row head">
              <span className="rota-name" />
              <div className="rota-lane">
                {weekDays.map((name, i) => {
                  const wall = wallAt(fromMs + i * dayMs + dayMs / 2, zone);
                  return (
                    <span
                      key={name}
                      className={firstDay + i === today ? 'rota-day now' : 'rota-day'}
                      style={{
                        insetInlineStart: `${place(instantOfDay(firstDay + i, 0, zone))}%`,
                        width: `${100 / 7}%`,
                      }}
                    >
                      {name} {wall.day}
                    </span>
                  );
                })}
                {now >= fromMs && now < toMs ? (
                  <i className="rota-now" style={{ insetInlineStart: `${place(now)}%` }} />
                ) : null}
              </div>
            </div>
            {row('Is called', data.final, data.gaps)}
            {data.layers.map((layer) => row(layer.name, layer.shifts))}
          </div>
        )}
      </Answer>
    </div>
  );
}
