/** What is said to UDP ports, with the name of the question that it is. */
import type { PortScanPlan } from '../contract/network.ts';

/** What is said to a UDP port, and as which probe of detection an answer is to be read. */
export interface ScanPayload {
  readonly asked: string;
  readonly bytes: Uint8Array;
  /** Its answer comes from another port. */
  readonly elsewhere?: boolean;
}
export type Payloads = ReadonlyMap<number, ScanPayload>;

/** The datagrams alone, as the engine takes them. */
export const datagramsOf = (payloads: Payloads): Required<Pick<PortScanPlan, 'payloads' | 'elsewhere'>> => ({
  payloads: new Map([...payloads].map(([port, { bytes }]) => [port, bytes])),
  elsewhere: [...payloads].flatMap(([port, { elsewhere }]) => (elsewhere ? [port] : [])),
});
