/** The handle on a run: pause, resume, leave a host alone. Whatever probes registers here, so that one word reaches all of it. */
import type { PortScan } from '../contract/network.ts';

/** What a run obeys by. */
type Followed = Pick<PortScan, 'pause' | 'resume' | 'skip'>;

export interface ScanControl {
  readonly paused: boolean;
  /** All pauses so far: they say nothing about the pace. */
  readonly pausedMs: number;
  pause(): void;
  resume(): void;
  /** The rest of this host is not asked. False when it is not a host of this run that still is to do. */
  skip(address: string): boolean;
  /** Whoever knows how far the run is says so. False: nobody does yet. */
  tell(): boolean;
  /** Is asked how far it is, until it is let go. */
  onTell(handler: () => void): () => void;
  /** Resolves at once, or when the run goes on. */
  ready(): Promise<void>;
  /** A port scan obeys until it is let go. */
  follow(scan: Followed, addresses: readonly string[]): () => void;
  /** Hears of hosts to skip until it is let go; true says that it knew the host. */
  onSkip(handler: (address: string) => boolean): () => void;
}

export function createScanControl(nowMs: () => number = () => 0): ScanControl {
  const scans = new Map<Followed, readonly string[]>();
  const skippers = new Set<(address: string) => boolean>();
  const tellers = new Set<() => void>();
  let paused = false;
  let sinceMs = 0;
  let pastMs = 0;
  let waiting: (() => void)[] = [];
  return {
    get paused() {
      return paused;
    },
    get pausedMs() {
      return paused ? pastMs + nowMs() - sinceMs : pastMs;
    },
    pause() {
      if (!paused) sinceMs = nowMs();
      paused = true;
      for (const scan of scans.keys()) scan.pause();
    },
    resume() {
      if (paused) pastMs += nowMs() - sinceMs;
      paused = false;
      for (const scan of scans.keys()) scan.resume();
      for (const go of waiting.splice(0)) go();
      waiting = [];
    },
    skip(address) {
      let known = false;
      for (const handler of skippers) known = handler(address) || known;
      for (const [scan, addresses] of scans) {
        const at = addresses.indexOf(address);
        if (at >= 0) scan.skip(at);
      }
      return known;
    },
    tell() {
      for (const handler of tellers) handler();
      return tellers.size > 0;
    },
    onTell(handler) {
      tellers.add(handler);
      return () => void tellers.delete(handler);
    },
    ready: () =>
      paused
        ? new Promise<void>((resolve) => {
            waiting.push(resolve);
          })
        : Promise.resolve(),
    follow(scan, addresses) {
      scans.set(scan, addresses);
      if (paused) scan.pause();
      return () => void scans.delete(scan);
    },
    onSkip(handler) {
      skippers.add(handler);
      return () => void skippers.delete(handler);
    },
  };
}
