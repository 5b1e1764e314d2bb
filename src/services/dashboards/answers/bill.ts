/** The rate that is not exceeded in most of the time, as transit is billed: percentile of five-minute means, the greater direction counts. */
import type { Questions } from '#pure/contract/panels/panel.ts';
import type { Bill } from '#pure/contract/resources.ts';
import { percentileOf } from '#pure/dashboards/percentile.ts';
import type { AnswerContext } from './answer.ts';
import { select } from './series.ts';

const billingStepS = 300;
/** Five weeks of five minutes; a longer time is billed in longer means, and says so. */
const bucketsMax = 10_000;

export async function answerBill(
  context: AnswerContext,
  question: NonNullable<Questions['bill']>,
): Promise<Bill[]> {
  const spanS = (context.toMs - context.fromMs) / 1000;
  // A port has two series, in and out.
  const { refs } = select(context, { ...question, seriesMax: question.seriesMax * 2 });
  const points = Math.max(1, Math.min(bucketsMax, Math.floor(spanS / billingStepS)));
  const buckets = await context.telemetry.range(
    refs.map((ref) => ref.id),
    Math.floor(context.fromMs / 1000),
    Math.ceil(context.toMs / 1000),
    points,
  );
  const bills = new Map<string, Bill>();
  for (const ref of refs) {
    const sensor = context.sensors().get(ref.sensorId);
    const device = sensor?.deviceId ? context.estate.devices.get(sensor.deviceId)?.name : undefined;
    const label = Object.values(ref.labels).join(' ');
    const key = `${ref.sensorId} ${label}`;
    const before = bills.get(key) ?? {
      sensorId: ref.sensorId,
      name: device ?? sensor?.name ?? ref.sensorId,
      label,
      inBps: null,
      outBps: null,
      billedBps: null,
      stepS: Math.ceil(spanS / points),
    };
    const value = percentileOf(buckets.get(ref.id)?.avg ?? [], question.percent);
    const next = ref.metric.includes('.out') ? { ...before, outBps: value } : { ...before, inBps: value };
    const known = [next.inBps, next.outBps].filter((each) => each !== null);
    bills.set(key, { ...next, billedBps: known.length > 0 ? Math.max(...known) : null });
  }
  return [...bills.values()]
    .sort((a, b) => (b.billedBps ?? -1) - (a.billedBps ?? -1))
    .slice(0, question.seriesMax);
}
