/** A sound when people are called: off until somebody turns it on in this browser. Quiet alerts and victims make none. */
import type { Alert } from '#pure/contract/resources.ts';

const storageKey = 'nocturne.sound';
/** What opened longer ago than this is no news: after a reconnect nothing old is heard. */
const newsMs = 120_000;
const heardMax = 1000;

const heard = new Set<string>();
const listeners = new Set<() => void>();
let context: AudioContext | undefined;

export const alarmStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: () => localStorage.getItem(storageKey) === 'on',
};

/** Worth a sound: open, told to people, new, and not heard before. */
export function isNews(alert: Alert, nowMs: number, before: ReadonlySet<string>): boolean {
  return (
    alert.state === 'open' &&
    alert.quiet === null &&
    alert.causeAlertId === null &&
    alert.pagedMs !== null &&
    nowMs - alert.pagedMs < newsMs &&
    !before.has(alert.id)
  );
}

export function hear(alert: Alert): void {
  if (!alarmStore.read() || !isNews(alert, Date.now(), heard)) return;
  heard.add(alert.id);
  if (heard.size > heardMax) heard.delete(heard.values().next().value!);
  play(alert.severity === 'critical' || alert.severity === 'major');
}

/** Turned on by a click: browsers let a page be heard only after one. */
export function setAlarm(on: boolean): void {
  localStorage.setItem(storageKey, on ? 'on' : 'off');
  for (const listener of listeners) listener();
  if (on) play(false);
}

/** Two notes; three for what is serious. */
function play(serious: boolean): void {
  context ??= new AudioContext();
  void context.resume();
  const startS = context.currentTime;
  for (const [i, hertz] of (serious ? [880, 660, 880] : [660, 880]).entries()) {
    const tone = context.createOscillator();
    const gain = context.createGain();
    const fromS = startS + i * 0.18;
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, fromS);
    gain.gain.linearRampToValueAtTime(0.25, fromS + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, fromS + 0.16);
    tone.connect(gain).connect(context.destination);
    tone.start(fromS);
    tone.stop(fromS + 0.18);
  }
}
