/** What each kind of scan may do: how many questions at once, how long an answer may take, what silence means. */
import type { PortState, ScanMethod } from '../contract/port-state.ts';
import { createWindows, type WindowLimits } from './windows.ts';

export interface Manners {
  readonly silentState: PortState;
  readonly window: WindowLimits;
  /** Questions per answer that a window grows for: filtered ports are many, and say nothing. */
  readonly scaleMax: number;
  /** How long an answer is waited for at least, however quick the others were. */
  readonly timeoutUsMin: number;
  /** The same before a further try, which costs little: the answer to the one before it still counts. Not of hosts that limit their answers. */
  readonly retryUsMin: number;
}
const tcp: Manners = {
  silentState: 'filtered',
  window: { first: 64, max: 32_768, blindMax: 4096 },
  scaleMax: 50,
  timeoutUsMin: 50_000,
  retryUsMin: 50_000,
};
export const manners: Readonly<Record<ScanMethod, Manners>> = {
  syn: tcp,
  ack: tcp,
  connect: { ...tcp, window: { first: 64, max: 4096, blindMax: 512 } },
  // A program answers, not a kernel; and what says nothing may be asked once too often. The first volley is large, for it tells a host that
  // limits its errors from one where most is filtered; what a limit keeps back is asked for again, however large it was.
  udp: {
    silentState: 'open|filtered',
    window: { first: 128, max: 4096, blindMax: 256 },
    scaleMax: 1,
    timeoutUsMin: 100_000,
    // Linux refills what it has for ICMP errors every 20 ms (icmp_global_allow).
    retryUsMin: 25_000,
  },
};
export const timeoutUsMax = 1_500_000;
const scanWindow: WindowLimits = { first: 1024, max: 131_072, blindMax: 32_768 };
/** As far as a rate that was asked for may fill the path. */
const windowMaxAsked = 1 << 20;

/** A rate that was asked for is tried from the beginning; without one the windows grow to what the network takes. */
export function windowsFor(
  options: { readonly hosts: number; readonly ratePps: number | null; readonly inFlightMax?: number },
  { window }: Manners,
) {
  const { ratePps, hosts, inFlightMax = windowMaxAsked } = options;
  const atOnce = ratePps === null ? 0 : Math.min(windowMaxAsked, ratePps * (timeoutUsMax / 3_000_000));
  const widened = (limits: WindowLimits, first: number): WindowLimits => {
    const max = Math.min(inFlightMax, Math.max(limits.max, first));
    return {
      first: Math.min(max, Math.max(limits.first, first)),
      max,
      blindMax: Math.min(max, Math.max(limits.blindMax, first)),
    };
  };
  return {
    scan: createWindows(1, widened(scanWindow, atOnce)),
    window: createWindows(hosts, widened(window, atOnce / hosts)),
  };
}
