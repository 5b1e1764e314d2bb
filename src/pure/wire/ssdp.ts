/** SSDP, the discovery of UPnP devices: UPnP Device Architecture 1.1, section 1.3 (search with M-SEARCH) and 1.3.3 (response). No announcements. */

export const ssdpPort = 1900;
export const ssdpGroup = '239.255.255.250';

/** Devices answer after a random moment of up to `waitS` seconds. */
export const encodeSearch = (waitS: number): Uint8Array =>
  new TextEncoder().encode(
    `M-SEARCH * HTTP/1.1\r\nHOST: ${ssdpGroup}:${ssdpPort}\r\nMAN: "ssdp:discover"\r\nMX: ${waitS}\r\nST: ssdp:all\r\n\r\n`,
  );

export interface SsdpAnswer {
  /** System and product, e.g. `Linux/5.4 UPnP/1.0 MiniUPnPd/2.2`. */
  readonly server?: string;
  /** Of the description of the device. */
  readonly location?: string;
  readonly searchTarget?: string;
}

const textMax = 2048;

/** Undefined when the bytes are no answer to a search. */
export function decodeSearchAnswer(bytes: Uint8Array): SsdpAnswer | undefined {
  const [first, ...lines] = new TextDecoder().decode(bytes.subarray(0, textMax)).split(/\r?\n/);
  if (!first || !/^HTTP\/1\.[01] 200\b/.test(first)) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const [server, location, searchTarget] = ['server', 'location', 'st'].map((name) => headers.get(name));
  if (searchTarget === undefined && location === undefined) return undefined;
  return {
    ...(server ? { server } : {}),
    ...(location ? { location } : {}),
    ...(searchTarget ? { searchTarget } : {}),
  };
}
