/** What a scripted outage is: what happens when, and what people must be told. One entry of `scenarios.ts` each. */

/**
 * `<second> <verb> <object…>`, seconds since the begin:
 * `cut|heal <cable>`, `kill|revive <node>`, `run <node> <shell command>`, `undo <node> <shell command>` (run at the end, whatever happened),
 * `loss <node:port> <percent>` (of what arrives at that port), `delay <cable> <ms>` (each way), `clear <node:port|cable>`,
 * `stall <seconds>` (the machine of the server stands still), `pause|resume <device>`, `maintain <device,device…>` (a window that has begun), `release <same>` (the oldest such window ends).
 */
type Step = string;

/** One thing that breaks, as the people who repair it would name it. */
export interface Outage {
  /** When it begins, in seconds since the begin. */
  readonly atS: number;
  /**
   * Any of these is right: `core1 eth3` a port, `s3-r1` a device as a whole, `probe`, or the name of a sensor in quotes. Both ends of a cable
   * are one cause; where a cable is the only way to a device, its end is named by the alert about the device too.
   */
  readonly cause: readonly string[];
  /** Devices that must be listed under it, and must not be paged. */
  readonly victims?: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Each is paged exactly once; none means that nobody is called. */
  readonly outages: readonly Outage[];
  /** How long after the last step it is watched before everything is mended. */
  readonly watchS?: number;
  /** Part of the tests that run on every change. */
  readonly quick?: true;
  /** Over, or something else, before sensors with long intervals have looked once: tried at short ones only. */
  readonly brief?: true;
}

/** Again and again for a while: `beat(5, 60, 6, 'cut x', 'heal x')` cuts at 5, heals at 8, cuts at 11 … */
export const beat = (fromS: number, toS: number, everyS: number, down: string, up: string): Step[] => {
  const steps: Step[] = [];
  for (let atS = fromS; atS < toS; atS += everyS) steps.push(`${atS} ${down}`, `${atS + everyS / 2} ${up}`);
  return steps;
};

export interface ParsedStep {
  readonly atMs: number;
  readonly verb: string;
  readonly object: string;
  readonly rest: string;
}

export function parseStep(step: Step): ParsedStep {
  const match = /^(\d+(?:\.\d+)?) ([a-z]+)(?: (\S+))?(?: (.+))?$/.exec(step);
  if (!match) throw new Error(`'${step}' is no step: <second> <verb> <object> [more]`);
  return { atMs: Number(match[1]) * 1000, verb: match[2]!, object: match[3] ?? '', rest: match[4] ?? '' };
}
