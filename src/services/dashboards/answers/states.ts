/** Tiles in their states, and how many are in which. */
import type { Questions } from '#pure/contract/panels/panel.ts';
import type { PanelAnswer, SensorState, StateCounts, StateTile } from '#pure/contract/resources.ts';
import type { AnswerContext } from './answer.ts';

/** More tiles than a wall can show. */
const tilesMax = 5000;
const rank: Readonly<Record<SensorState, number>> = { down: 0, warning: 1, unknown: 2, paused: 3, up: 4 };

export async function answerStates(
  context: AnswerContext,
  question: NonNullable<Questions['states']>,
): Promise<NonNullable<PanelAnswer['states']>> {
  const counts: StateCounts = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
  const tiles: StateTile[] = [];
  for (const tile of await tilesOf(context, question)) {
    counts[tile.state]++;
    tiles.push(tile);
  }
  tiles.sort((a, b) => rank[a.state] - rank[b.state] || (a.name < b.name ? -1 : 1));
  return { counts, tiles: tiles.slice(0, tilesMax), truncated: tiles.length > tilesMax };
}

async function tilesOf(
  context: AnswerContext,
  question: NonNullable<Questions['states']>,
): Promise<Iterable<StateTile>> {
  const { estate, alerts, clock } = context;
  const where = context.where(question);
  if (question.of === 'sites') {
    const sites = await context.inventory.sites();
    return sites
      .filter((site) => where.siteId === null || site.id === where.siteId)
      .map((site) => ({
        id: site.id,
        name: site.name,
        state: worstOf(site.states),
        note: `${site.devices} devices, ${site.states.down} down`,
        deviceId: null,
      }));
  }
  if (question.of === 'devices')
    return [...estate.devicesIn(where)].map((id) => {
      const { state, sensors, openAlerts } = alerts.deviceStatus(id);
      return {
        id,
        name: estate.devices.get(id)!.name,
        state,
        note: `${sensors} sensors, ${openAlerts} open alerts`,
        deviceId: id,
      };
    });
  return [...estate.sensorsIn(where)].map((sensor) => {
    const status = alerts.status(sensor.id);
    const paused = !sensor.enabled || (sensor.pausedUntilMs ?? 0) > clock.now();
    return {
      id: sensor.id,
      name: sensor.name,
      state: paused ? 'paused' : status.state,
      note: status.summary ?? '',
      deviceId: sensor.deviceId,
    };
  });
}

export function worstOf(counts: StateCounts): SensorState {
  return (Object.keys(rank) as SensorState[]).find((state) => counts[state] > 0) ?? 'unknown';
}
