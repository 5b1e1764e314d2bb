/** Checks of a file gathered by the host they look at: one device with all its sensors, in the order of the file. */
import { type Check, sensorFor } from './checks.ts';
import { type DeclaredSensor, hostAddressOf, type RawDevice, type Sheet } from './model.ts';

interface Host {
  readonly row: number;
  readonly raw: RawDevice;
  readonly sensors: DeclaredSensor[];
}

export interface Hosts {
  /** Names the device; what is said first stays. Without an address the name stands for it. */
  host(row: number, key: string, raw: RawDevice): void;
  /** Undefined kind: nobody knows what that is. */
  check(row: number, key: string, kind: string | undefined, said: string, check: Check): void;
  done(): void;
}

/** Hosts of one file. */
const hostsMax = 20_000;

export function createHosts(sheet: Sheet): Hosts {
  const hosts = new Map<string, Host>();
  let dropped = 0;
  const host = (row: number, key: string, raw: RawDevice): Host | undefined => {
    const known = hosts.get(key);
    if (known) return known;
    if (hosts.size >= hostsMax) {
      dropped++;
      return undefined;
    }
    const made = { row, raw, sensors: [] };
    hosts.set(key, made);
    return made;
  };
  return {
    host: (row, key, raw) => void host(row, key, raw),
    check(row, key, kind, said, check) {
      const own = host(row, key, { name: key, address: check.host });
      const sensor = kind === undefined ? `"${said}" has no tool here` : sensorFor(kind, check);
      if (typeof sensor === 'string')
        sheet.note(row, 'sensor', `${check.name} (${said})`, `${sensor}: left out`);
      else own?.sensors.push(sensor);
    },
    done() {
      for (const { row, raw, sensors } of hosts.values()) sheet.device(row, { ...raw, sensors });
      if (dropped > 0) sheet.note(1, '', '', `more than ${hostsMax} hosts: ${dropped} entries were left out`);
    },
  };
}

/** `https://shop.example.net:8443/x` → host and port; undefined where it is no address of a page. */
export function placeOfUrl(
  text: string,
): { readonly host: string; readonly port: number | undefined; readonly scheme: string } | undefined {
  const found = /^(https?):\/\/(?:[^/@?#]*@)?(\[[0-9a-f:.]+\]|[^/:?#[\]@]+)(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(
    text,
  );
  if (!found) return undefined;
  return {
    scheme: found[1]!.toLowerCase(),
    host: found[2]!.replace(/^\[|\]$/g, ''),
    port: found[3] === undefined ? undefined : Number(found[3]),
  };
}
/** User and password have no place in a sensor's input. */
export const withoutUser = (url: string): string => url.replace(/^(https?:\/\/)[^/@?#]*@/i, '$1');

/** `host:port`, `[v6]:port`, or a host alone. */
export function splitHost(text: string): { readonly host: string; readonly port: number | undefined } {
  if (hostAddressOf(text)) return { host: text.replace(/^\[|\]$/g, ''), port: undefined };
  const found = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text);
  return found
    ? { host: found[1]!.replace(/^\[|\]$/g, ''), port: Number(found[2]) }
    : { host: text, port: undefined };
}
