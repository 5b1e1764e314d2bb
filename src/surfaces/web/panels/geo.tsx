/** Sites where they are, on an outline that we ship: nothing is asked of an online service. */
import { MapPin } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { PlacesAnswer, SensorState, SitePlace } from '#pure/contract/resources.ts';
import { landRings } from '#pure/dashboards/world.ts';
import { useMay } from '../model/account.ts';
import { useChange } from '../model/client.ts';
import { Dialog } from '../parts/basics.tsx';
import { StateMark } from '../parts/state.tsx';
import { frameOf, graticuleStep, pathOf, project } from './geo-project.ts';
import { Go } from './go.tsx';
import type { PanelProps } from './panel.ts';

const land = landRings();
const order = ['down', 'warning', 'unknown', 'paused', 'up'] as const;
const worstOf = (site: SitePlace): SensorState => order.find((state) => site.states[state] > 0) ?? 'unknown';
type Placed = SitePlace & { readonly latitude: number; readonly longitude: number };
const isPlaced = (site: SitePlace): site is Placed => site.latitude !== null && site.longitude !== null;
const toneOf = ({ down, links, usePercent }: PlacesAnswer['links'][number]) =>
  down === links ? '--down' : down > 0 || (usePercent ?? 0) >= 90 ? '--warning' : '--load-2';

export function World({ config, answer, hands, width, height }: PanelProps) {
  const places = answer.places;
  const placed = useMemo(() => (places?.sites ?? []).filter(isPlaced), [places]);
  const spots = placed.map((site) => `${site.latitude},${site.longitude}`).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the spots tell whether anything moved
  const drawn = useMemo(() => {
    const frame = frameOf(placed, width, height);
    const step = graticuleStep(frame, width);
    const lines: { x1: number; y1: number; x2: number; y2: number }[] = [];
    for (let longitude = -180; longitude <= 180; longitude += step) {
      const [x] = project(frame, { longitude, latitude: 0 });
      if (x > 0 && x < width) lines.push({ x1: x, y1: 0, x2: x, y2: height });
    }
    for (let latitude = -90; latitude <= 90; latitude += step) {
      const [, y] = project(frame, { longitude: 0, latitude });
      if (y > 0 && y < height) lines.push({ x1: 0, y1: y, x2: width, y2: y });
    }
    return { frame, land: pathOf(frame, land), lines };
  }, [spots, width, height]);
  if (!places) return null;
  const at = new Map(placed.map((site) => [site.id, project(drawn.frame, site)]));
  return (
    <div className="panel-world">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${placed.length} sites on a map of the world`}
      >
        {drawn.lines.map((line) => (
          <line key={`${line.x1}${line.y1}`} {...line} className="graticule" />
        ))}
        <path d={drawn.land} className="land" />
        {config.links === true
          ? places.links.map((link) => {
              const [a, b] = [at.get(link.aSiteId), at.get(link.bSiteId)];
              return a && b ? (
                <line
                  key={`${link.aSiteId} ${link.bSiteId}`}
                  x1={a[0]}
                  y1={a[1]}
                  x2={b[0]}
                  y2={b[1]}
                  stroke={`var(${toneOf(link)})`}
                  strokeWidth={Math.min(5, 1.5 + link.links / 2)}
                  strokeDasharray={link.down === link.links ? '5 4' : undefined}
                >
                  <title>
                    {`${link.links} links, ${link.down} down${link.usePercent === null ? '' : `, busiest at ${link.usePercent.toFixed(0)} %`}`}
                  </title>
                </line>
              ) : null;
            })
          : null}
      </svg>
      {placed.map((site) => {
        const [x, y] = at.get(site.id)!;
        const state = worstOf(site);
        return (
          <Go
            key={site.id}
            href={`/devices?q=${encodeURIComponent(`site:${/\s/.test(site.name) ? `"${site.name}"` : site.name}`)}`}
            linked={hands.linked}
            className={`spot t-${state}${x > width - 110 ? ' leftward' : ''}`}
            style={{ left: x, top: y }}
            title={`${site.name}: ${site.devices} devices, ${site.states.down} down`}
          >
            <StateMark state={state} size={13} />
            {config.names === true ? <span>{site.name}</span> : null}
          </Go>
        );
      })}
      <Unplaced places={places} linked={hands.linked} />
    </div>
  );
}

function Unplaced({ places, linked }: { places: PlacesAnswer; linked: boolean }) {
  const may = useMayPlace(linked);
  const [open, setOpen] = useState(false);
  const missing = places.sites.filter((site) => !isPlaced(site)).length;
  if (!may)
    return missing > 0 ? (
      <span className="world-note faint small">{missing} sites without a place</span>
    ) : null;
  return (
    <>
      <button type="button" className="button quiet small world-note" onClick={() => setOpen(true)}>
        <MapPin size={13} />{' '}
        {places.sites.length === 0 ? 'No sites yet' : missing > 0 ? `Place ${missing} sites` : 'Move sites'}
      </button>
      {open ? (
        <Dialog title="Where sites are" onClose={() => setOpen(false)}>
          {places.sites.length === 0 ? <p className="muted">Make sites in Settings, Sites.</p> : null}
          <div className="stack">
            {places.sites.map((site) => (
              <PlaceForm key={site.id} site={site} />
            ))}
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
/** A shared link has no account to ask for. */
const useMayPlace = (linked: boolean) => {
  const operator = useMay('operator', linked);
  return linked && operator;
};

function PlaceForm({ site }: { site: SitePlace }) {
  const [latitude, setLatitude] = useState(String(site.latitude ?? ''));
  const [longitude, setLongitude] = useState(String(site.longitude ?? ''));
  const save = useChange('placeSite', {
    refresh: ['panelData', 'sitePlaces'],
    done: `${site.name} is placed`,
  });
  const number = (text: string) => (text.trim() === '' ? null : Number(text.replace(',', '.')));
  const [lat, lon] = [number(latitude), number(longitude)];
  const wrong = [lat, lon].some((value) => Number.isNaN(value)) || (lat === null) !== (lon === null);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ params: { id: site.id }, body: { latitude: lat, longitude: lon } });
      }}
    >
      <span className="clip grow">{site.name}</span>
      <input
        className="input"
        style={{ width: '6.5rem' }}
        inputMode="decimal"
        aria-label={`Latitude of ${site.name}`}
        placeholder="47.37"
        value={latitude}
        onChange={(event) => setLatitude(event.target.value)}
      />
      <input
        className="input"
        style={{ width: '6.5rem' }}
        inputMode="decimal"
        aria-label={`Longitude of ${site.name}`}
        placeholder="8.54"
        value={longitude}
        onChange={(event) => setLongitude(event.target.value)}
      />
      <button type="submit" className="button" disabled={wrong || save.isPending}>
        Place
      </button>
    </form>
  );
}
