/**
 * NTP mode 7, the private messages of ntpd (`ntp_request.h` of its documents): the question for the list of those who asked (MON_GETLIST_1),
 * and the head of its answer. Not supported: all other requests.
 */
import { cursorOf, u8, u16 } from './cursor.ts';
import { concat, zeros } from './octets.ts';

const privateMode = 7;
const implementation = 3;
const monitorList = 42;

/** As long as ntpdc sends it. */
export const encodeMonitorList = (): Uint8Array =>
  concat([(2 << 3) | privateMode, 0, implementation, monitorList], zeros(188));

export interface MonitorList {
  /** 0 for success; else why it is refused. */
  readonly error: number;
  readonly items: number;
  readonly itemBytes: number;
  readonly more: boolean;
}
export function decodeMonitorList(bytes: Uint8Array): MonitorList | undefined {
  const cursor = cursorOf(bytes);
  const [first, , , request] = [u8(cursor), u8(cursor), u8(cursor), u8(cursor)];
  // The highest bit marks an answer, the next one that more follow.
  if ((first & 0x87) !== (0x80 | privateMode) || request !== monitorList) return undefined;
  const count = u16(cursor);
  const size = u16(cursor);
  if (cursor.bad) return undefined;
  return { error: count >> 12, items: count & 0xfff, itemBytes: size & 0xfff, more: (first & 0x40) !== 0 };
}
