/** What is said to UDP ports, with the name of the question that it is. */

/** What is said to a UDP port, and as which probe of detection an answer is to be read. */
export interface ScanPayload {
  readonly asked: string;
  readonly bytes: Uint8Array;
  /** Its answer comes from another port, where a scan of ports does not listen. */
  readonly elsewhere?: boolean;
}
export type Payloads = ReadonlyMap<number, ScanPayload>;

/** The datagrams alone, as the engine takes them. */
export const datagramsOf = (payloads: Payloads): ReadonlyMap<number, Uint8Array> =>
  new Map([...payloads].map(([port, { bytes }]) => [port, bytes]));
