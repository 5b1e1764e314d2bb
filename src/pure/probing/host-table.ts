/** What a scan remembers of each host, as columns: sixty thousand hosts are a few megabytes. */
export interface HostTable {
  /** Next port of the present pass, by its place in the order of asking. */
  readonly cursor: Uint32Array;
  /** Number of the present pass, from 1. */
  readonly pass: Uint16Array;
  /** Passes that count as tries: those of a host that limits its answers do not. */
  readonly tries: Uint16Array;
  readonly inFlight: Uint32Array;
  /** Ports that are not told yet. */
  readonly left: Uint32Array;
  readonly sent: Uint32Array;
  readonly heard: Uint32Array;
  /** Answers to probes of the present pass, and of the one before it. */
  readonly heardNow: Uint32Array;
  readonly heardBefore: Uint32Array;
  /** Answers of all passes, and what the pass after each brought beyond: how much of it gets lost. */
  readonly answersBefore: Uint32Array;
  readonly answersAfter: Uint32Array;
  readonly lastHeardUs: Float64Array;
  readonly lastAskedUs: Float64Array;
  /** Not asked before: its rate, or a rest between passes. */
  readonly notBeforeUs: Float64Array;
  readonly startUs: Float64Array;
  /** Answers of the second that began at `secondUs`. */
  readonly secondUs: Float64Array;
  readonly secondHeard: Uint32Array;
  /** In the queue of those that may have something to ask. */
  readonly queued: Uint8Array;
  /** Waits for `notBeforeUs`. */
  readonly parked: Uint8Array;
  /** Everything is asked; what was asked last may still be answered. */
  readonly ending: Uint8Array;
  readonly ended: Uint8Array;
  /** It gives fewer answers than it has: its silence counts only in a pass that began after a rest. */
  readonly limited: Uint8Array;
  readonly rested: Uint8Array;
  /** A pass has found as much as the one before it, though little. */
  readonly steady: Uint8Array;
  /** Such passes in a row that found nothing. */
  readonly silentRests: Uint8Array;
  /** It was seen giving many answers in a second. */
  readonly generous: Uint8Array;
}

export function newHostTable(hosts: number, ports: number): HostTable {
  return {
    cursor: new Uint32Array(hosts),
    pass: new Uint16Array(hosts).fill(1),
    tries: new Uint16Array(hosts).fill(1),
    inFlight: new Uint32Array(hosts),
    left: new Uint32Array(hosts).fill(ports),
    sent: new Uint32Array(hosts),
    heard: new Uint32Array(hosts),
    heardNow: new Uint32Array(hosts),
    heardBefore: new Uint32Array(hosts),
    answersBefore: new Uint32Array(hosts),
    answersAfter: new Uint32Array(hosts),
    lastHeardUs: new Float64Array(hosts),
    lastAskedUs: new Float64Array(hosts),
    notBeforeUs: new Float64Array(hosts),
    startUs: new Float64Array(hosts),
    secondUs: new Float64Array(hosts),
    secondHeard: new Uint32Array(hosts),
    queued: new Uint8Array(hosts),
    parked: new Uint8Array(hosts),
    ending: new Uint8Array(hosts),
    ended: new Uint8Array(hosts),
    limited: new Uint8Array(hosts),
    rested: new Uint8Array(hosts),
    steady: new Uint8Array(hosts),
    silentRests: new Uint8Array(hosts),
    generous: new Uint8Array(hosts),
  };
}
