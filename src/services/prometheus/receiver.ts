/** A body of remote write → samples in telemetry. What can never be taken is said with 400, so that the sender does not try again. */
import { FaultError } from '#pure/base/errors.ts';
import { type Labels, nameLabel } from '#pure/promql/index.ts';
import { metricOfPrometheus } from '#pure/schema/prometheus-names.ts';
import { decodeWriteRequest, type WrittenSeries } from '#pure/wire/remote-write.ts';
import type { PrometheusDeps } from './deps.ts';
import type { ExternalSeries } from './external.ts';
import type { Received } from './port.ts';

/** As long as raw samples are kept. */
const ageMsMax = 30 * 86_400_000;
/** Clocks differ; a sample from tomorrow would hide what comes until then. */
const aheadMsMax = 10 * 60_000;
const valueLengthMax = 2048;
const helpLengthMax = 1000;
/** Requests that wait for the state store: beyond it senders are told to come again. */
const waitingMax = 32;

export interface Receiver {
  receive(body: Uint8Array): Promise<Received>;
  figures(): Readonly<Record<string, number>>;
}

/** Why the labels cannot be those of a series. */
function checkLabels(pairs: WrittenSeries['labels']): Labels | string {
  const labels = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      return `label name ${JSON.stringify(name.slice(0, 80))} is not valid`;
    if (labels.has(name)) return `label ${name} is there twice`;
    if (value.length > valueLengthMax) return `label ${name} is longer than ${valueLengthMax} characters`;
    if (value !== '') labels.set(name, value);
  }
  const name = labels.get(nameLabel);
  if (name === undefined || !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) return 'the metric has no valid name';
  if (metricOfPrometheus(name) !== undefined) return `${name} is a name of our own sensors`;
  return labels;
}

export function createReceiver(
  { telemetry, clock }: Pick<PrometheusDeps, 'telemetry' | 'clock'>,
  external: ExternalSeries,
): Receiver {
  const count = { requests: 0, samples: 0, dropped: 0, ends: 0, leftOut: 0, malformed: 0 };
  let waiting = 0;

  const take = async (body: Uint8Array): Promise<Received> => {
    count.requests++;
    const request = decodeWriteRequest(body);
    if (!request.ok) {
      count.malformed++;
      const tooLarge = / more than |^more than /.test(request.reason) && !/cut off/.test(request.reason);
      return { status: tooLarge ? 413 : 400, message: `${request.reason} (byte ${request.at})` };
    }
    const nowMs = clock.now();
    const ids: number[] = [];
    const times: number[] = [];
    const values: number[] = [];
    const refusals = new Map<string, number>();
    const refuse = (reason: string, samples: number) => {
      count.dropped += samples;
      refusals.set(reason, (refusals.get(reason) ?? 0) + samples);
    };
    for (const { labels: pairs, samples } of request.value.series) {
      const labels = checkLabels(pairs);
      if (typeof labels === 'string') {
        refuse(labels, samples.length);
        continue;
      }
      const fitting = samples.filter(({ timeMs, value }) => {
        if (timeMs < nowMs - ageMsMax) refuse('older than raw samples are kept', 1);
        else if (timeMs > nowMs + aheadMsMax) refuse('from the future', 1);
        // Markers of an ended series are NaN; infinities have no place in telemetry.
        else if (!Number.isFinite(value)) count.ends++;
        else return true;
        return false;
      });
      if (fitting.length === 0) continue;
      const id = external.idOf(labels);
      if (id === undefined) {
        refuse('the bound of foreign series is reached (setting seriesMax)', fitting.length);
        continue;
      }
      for (const { timeMs, value } of fitting) {
        ids.push(id);
        times.push(Math.floor(timeMs / 1000));
        values.push(value);
      }
    }
    count.leftOut += request.value.leftOut;
    for (const { name, type, help, unit } of request.value.metadata)
      external.describe(name, { type, help: help.slice(0, helpLengthMax), unit });
    await external.save(nowMs);
    if (ids.length > 0)
      telemetry.append({
        size: ids.length,
        series: Float64Array.from(ids),
        timeS: Uint32Array.from(times),
        value: Float64Array.from(values),
      });
    count.samples += ids.length;
    if (refusals.size === 0) return { status: 204, message: '' };
    const why = [...refusals].slice(0, 5).map(([reason, samples]) => `${samples}: ${reason}`);
    return { status: 400, message: `${ids.length} samples were taken and these dropped: ${why.join('; ')}` };
  };

  return {
    async receive(body) {
      if (waiting >= waitingMax) return { status: 503, message: 'too many writes at once: send again' };
      waiting++;
      try {
        return await take(body);
      } catch (error) {
        if (error instanceof FaultError) return { status: 503, message: error.fault.message };
        throw error;
      } finally {
        waiting--;
      }
    },
    figures: () => ({
      write_requests_total: count.requests,
      written_samples_total: count.samples,
      write_samples_dropped_total: count.dropped,
      write_end_markers_total: count.ends,
      write_left_out_total: count.leftOut,
      write_malformed_total: count.malformed,
      external_series: external.size(),
    }),
  };
}
