/**
 * Remote write out: results of sensors wait in a bounded queue and go out in batches. A receiver that is away is asked again, ever later; what
 * no longer fits is dropped from the old end and counted. What a receiver refuses for good (4xx) is dropped at once, as the protocol asks.
 */
import { encodeWriteRequest, type WrittenSeries } from '#pure/wire/remote-write.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import type { Catalogue } from './catalogue.ts';
import type { PrometheusDeps } from './deps.ts';
import type { Places } from './places.ts';

/** Some minutes of the biggest network, about 100 MB. */
export const queueMax = 500_000;
const batchMax = 5_000;
/** A batch that is not full goes after this. */
const batchMs = 5_000;
const timeoutMs = 30_000;
const retryMs = { first: 1_000, most: 60_000 } as const;

interface Waiting {
  readonly result: SensorResult;
  readonly samples: number;
}

/** Base64 of UTF-8 (RFC 7617). */
const basic = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

export interface SenderSettings {
  readonly writeUrl: string;
  readonly writeCredential: string;
}
export interface Sender {
  start(): void;
  stop(): Promise<void>;
  problem(): string | undefined;
  figures(): Readonly<Record<string, number>>;
}

export function createSender(
  {
    http,
    clock,
    log,
    bus,
    credentials,
  }: Pick<PrometheusDeps, 'http' | 'clock' | 'log' | 'bus' | 'credentials'>,
  catalogue: Catalogue,
  places: Places,
  { writeUrl, writeCredential }: SenderSettings,
): Sender {
  const queue: Waiting[] = [];
  const count = { waiting: 0, sent: 0, dropped: 0, refused: 0, retries: 0 };
  const stopped = new AbortController();
  let wake = new AbortController();
  let failure: string | undefined;
  let loop: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;

  const take = (result: SensorResult) => {
    if (result.metrics.length === 0) return;
    queue.push({ result, samples: result.metrics.length });
    count.waiting += result.metrics.length;
    while (count.waiting > queueMax) {
      const oldest = queue.shift()!;
      count.waiting -= oldest.samples;
      count.dropped += oldest.samples;
    }
    if (count.waiting >= batchMax) wake.abort();
  };

  const batchOf = (results: readonly Waiting[]): WrittenSeries[] =>
    results.flatMap(({ result }) =>
      result.metrics.flatMap((metric) => {
        const labels = catalogue.labelsOf(result.sensorId, metric.name, metric.labels ?? {});
        if (!labels) return [];
        return [
          {
            // The protocol wants labels in order.
            labels: [...labels].sort(([a], [b]) => (a < b ? -1 : 1)),
            samples: [{ timeMs: result.recheck ? result.endedMs : result.slotMs, value: metric.value }],
          },
        ];
      }),
    );

  const authorization = async (): Promise<Record<string, string>> => {
    if (writeCredential === '') return {};
    const found = await credentials.credential(writeCredential);
    if (!found.ok) throw new Error(found.fault.message);
    if (found.credential.kind !== 'password')
      throw new Error(`credential ${writeCredential} is not of kind password`);
    const { user, password } = found.credential;
    return {
      authorization: user ? `Basic ${basic(`${user}:${password}`)}` : `Bearer ${password}`,
    };
  };

  /** 'again' keeps the batch. */
  const post = async (series: readonly WrittenSeries[]): Promise<'sent' | 'refused' | 'again'> => {
    const answer = await http({
      method: 'POST',
      url: writeUrl,
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
        'user-agent': 'nocturne',
        ...(await authorization()),
      },
      body: encodeWriteRequest(series),
      timeoutMs,
      bodyBytesMax: 4096,
      verifyTls: true,
      signal: stopped.signal,
    });
    if (!answer.ok) {
      failure = answer.fault.message;
      return 'again';
    }
    const { status, body } = answer.exchange;
    if (status >= 200 && status < 300) {
      failure = undefined;
      return 'sent';
    }
    failure = `the receiver answered ${status}: ${new TextDecoder().decode(body).slice(0, 200).trim()}`;
    return status === 429 || status >= 500 ? 'again' : 'refused';
  };

  const carry = async (): Promise<void> => {
    const results: Waiting[] = [];
    let samples = 0;
    for (
      let item = queue[0];
      item && samples + item.samples <= Math.max(batchMax, item.samples);
      item = queue[0]
    ) {
      results.push(queue.shift()!);
      samples += item.samples;
    }
    count.waiting -= samples;
    await places.refresh();
    const series = batchOf(results);
    if (series.length === 0) return;
    let waitMs: number = retryMs.first;
    while (!stopped.signal.aborted) {
      const outcome = await post(series).catch((error: Error) => {
        failure = error.message;
        return 'again' as const;
      });
      if (outcome === 'sent') count.sent += series.length;
      if (outcome === 'refused') {
        count.refused += series.length;
        log.warn('remote write: a batch was refused and is dropped', {
          samples: series.length,
          why: failure,
        });
      }
      if (outcome !== 'again') return;
      count.retries++;
      await clock.sleep(waitMs, stopped.signal);
      waitMs = Math.min(retryMs.most, waitMs * 2);
    }
    count.dropped += series.length;
  };

  const run = async () => {
    while (!stopped.signal.aborted) {
      if (count.waiting < batchMax)
        await clock.sleep(batchMs, AbortSignal.any([stopped.signal, wake.signal]));
      wake = new AbortController();
      if (queue.length > 0) await carry();
    }
    count.dropped += count.waiting;
  };

  return {
    start() {
      if (writeUrl === '') return;
      unsubscribe = bus.subscribe<SensorResult>('sensor.result', ({ payload }) => take(payload));
      loop = run().catch((error) => log.error('remote write ended', { error: String(error) }));
    },
    async stop() {
      unsubscribe?.();
      stopped.abort();
      await loop;
    },
    problem: () => failure,
    figures: () => ({
      send_waiting: count.waiting,
      send_samples_total: count.sent,
      send_dropped_total: count.dropped,
      send_refused_total: count.refused,
      send_retries_total: count.retries,
    }),
  };
}
