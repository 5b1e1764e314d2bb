/** Everything as site › device › sensor, in columns: fifty thousand sensors in a few megabytes. */
import type { Questions } from '#pure/contract/panels/panel.ts';
import type { TreeAnswer } from '#pure/contract/resources.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { AnswerContext } from './answer.ts';

const sensorsMax = 60_000;

export async function answerTree(
  context: AnswerContext,
  question: NonNullable<Questions['tree']>,
): Promise<TreeAnswer> {
  const { estate } = context;
  const answer: TreeAnswer = {
    sites: [],
    devices: { id: [], name: [], site: [] },
    sensors: { id: [], name: [], device: [], state: [], weight: [] },
    truncated: false,
  };
  const siteAt = new Map<string | null, number>();
  const deviceAt = new Map<string | null, number>();
  const siteOf = (id: string | null) => {
    let at = siteAt.get(id);
    if (at === undefined) {
      at = answer.sites.push({ id, name: (id && estate.siteNames.get(id)) || 'Without a site' }) - 1;
      siteAt.set(id, at);
    }
    return at;
  };
  const deviceOf = (id: string | null) => {
    let at = deviceAt.get(id);
    if (at === undefined) {
      const device = id === null ? undefined : estate.devices.get(id);
      at = answer.devices.id.push(id) - 1;
      answer.devices.name.push(device?.name ?? 'Without a device');
      answer.devices.site.push(siteOf(device?.siteId ?? null));
      deviceAt.set(id, at);
    }
    return at;
  };
  for (const sensor of estate.sensorsIn(context.where(question))) {
    if (answer.sensors.id.length === sensorsMax) return { ...answer, truncated: true };
    answer.sensors.id.push(sensor.id);
    answer.sensors.name.push(sensor.name);
    answer.sensors.device.push(deviceOf(sensor.deviceId));
    answer.sensors.state.push(stateOf(context, sensor));
    answer.sensors.weight.push(question.size === 'sensors' ? 1 : trafficOf(context, sensor));
  }
  return answer;
}

const stateOf = ({ alerts, clock }: AnswerContext, sensor: SensorConfig) =>
  !sensor.enabled || (sensor.pausedUntilMs ?? 0) > clock.now() ? 'paused' : alerts.status(sensor.id).state;

function trafficOf({ metrics }: AnswerContext, sensor: SensorConfig): number {
  let bps = 0;
  for (const metric of metrics.last(sensor.id))
    if (metric.name === 'interface.in' || metric.name === 'interface.out') bps += metric.value;
  return Math.round(bps);
}
