/** Fits templates to a device: conditions checked, words in braces filled in, what the device has already left out. */
import {
  type SensorInput,
  type SensorTemplate,
  sensorInput,
  type TemplateSensor,
} from '../contract/resources.ts';

export interface FitDevice {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly platform: string | null;
  readonly address: string;
  readonly openPorts: readonly number[];
  /** Answers SNMP with its credential. */
  readonly snmp: boolean;
}
export interface Fitted {
  readonly input: SensorInput;
  readonly auto: boolean;
  readonly reason: string;
}
type Own = readonly { readonly toolId: string; readonly name: string }[];

const timeoutBounds = { leastMs: 200, mostMs: 1000, share: 0.8 } as const;
/** Further tries of what asks over UDP, which nobody else repeats. */
export const datagramRetries = 2;

export const suits = ({ kinds, platforms }: SensorTemplate, device: FitDevice): boolean =>
  (kinds.length === 0 || kinds.includes(device.kind)) &&
  (platforms.length === 0 || (device.platform !== null && platforms.includes(device.platform)));

/** A word that is the whole text keeps the type of its value. */
function fill(value: unknown, words: Readonly<Record<string, string | number>>): unknown {
  if (typeof value === 'string') {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && Object.hasOwn(words, whole)) return words[whole];
    return value.replaceAll(/\{(\w+)\}/g, (text, word: string) =>
      Object.hasOwn(words, word) ? String(words[word]) : text,
    );
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, words));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, words)]));
  return value;
}

const wanted = ({ port, snmp }: TemplateSensor, device: FitDevice): boolean =>
  (port === null || device.openPorts.includes(port)) && (!snmp || device.snmp);

/** `intervalMs` null: the sensors inherit theirs, but for those that must not run so often. */
export function fitTo(
  templates: readonly SensorTemplate[],
  device: FitDevice,
  own: Own,
  intervalMs: number | null,
): Fitted[] {
  const found: Fitted[] = [];
  for (const template of templates) {
    if (!suits(template, device)) continue;
    for (const sensor of template.sensors) {
      if (!wanted(sensor, device)) continue;
      const said = sensor.intervalMs ?? intervalMs;
      const every =
        said === null && sensor.intervalMsMin === 0 ? null : Math.max(said ?? 0, sensor.intervalMsMin);
      const timeoutMs = Math.max(
        sensor.timeoutMsMin,
        Math.min(
          timeoutBounds.mostMs,
          Math.max(
            timeoutBounds.leastMs,
            Math.floor((said ?? timeoutBounds.mostMs / timeoutBounds.share) * timeoutBounds.share),
          ),
        ),
      );
      // All tries together end before the next slot, where that leaves time for an answer.
      const triesMs = ((said ?? Number.POSITIVE_INFINITY) * timeoutBounds.share) / (datagramRetries + 1);
      const tryMs = Math.max(timeoutBounds.leastMs, Math.min(timeoutMs, Math.floor(triesMs)));
      const words = { address: device.address, device: device.name, timeoutMs, tryMs };
      const {
        auto,
        reason,
        port: _port,
        snmp: _snmp,
        intervalMsMin: _least,
        timeoutMsMin: _wait,
        once,
        ...rest
      } = sensor;
      const input = sensorInput.parse({
        ...rest,
        intervalMs: every,
        name: fill(sensor.name, words),
        input: fill(sensor.input, words),
        deviceId: device.id,
      });
      const has = [...own, ...found.map((item) => item.input)].some(
        (item) => item.toolId === input.toolId && (once || item.name === input.name),
      );
      if (!has) found.push({ input, auto, reason: String(fill(reason, words)) });
    }
  }
  return found;
}
