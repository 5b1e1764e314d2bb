/** Slows down guessing: after a few failures for one name or from one address, further tries wait, longer each time. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Clock } from '#pure/contract/host.ts';

const freeTries = 5;
const waitMsFirst = 2000;
const waitMsMax = 300_000;
const forgetMs = 3_600_000;
/** Keys remembered; beyond it the oldest go, so an attacker with many addresses cannot fill memory. */
const keysMax = 10_000;

export interface LoginGuard {
  /** Throws FaultError `rate-limited` while the name or address must wait. */
  check(name: string, address: string): void;
  failed(name: string, address: string): void;
  succeeded(name: string, address: string): void;
  figures(): Readonly<Record<string, number>>;
}

export function createLoginGuard(clock: Clock): LoginGuard {
  const failures = new Map<string, { count: number; lastMs: number }>();
  let slowed = 0;
  const keysOf = (name: string, address: string) => [`name ${name}`, `address ${address}`];
  return {
    check(name, address) {
      for (const key of keysOf(name, address)) {
        const entry = failures.get(key);
        if (!entry || entry.count < freeTries) continue;
        if (clock.now() - entry.lastMs > forgetMs) {
          failures.delete(key);
          continue;
        }
        const waitMs = Math.min(waitMsMax, waitMsFirst * 2 ** (entry.count - freeTries));
        const leftMs = entry.lastMs + waitMs - clock.now();
        if (leftMs <= 0) continue;
        slowed++;
        throw new FaultError(
          fault('rate-limited', 'too many failed sign-ins', {
            remedy: `Wait ${Math.ceil(leftMs / 1000)} seconds and try again.`,
          }),
        );
      }
    },
    failed(name, address) {
      for (const key of keysOf(name, address)) {
        const count = (failures.get(key)?.count ?? 0) + 1;
        failures.delete(key);
        failures.set(key, { count, lastMs: clock.now() });
        if (failures.size > keysMax) failures.delete(failures.keys().next().value!);
      }
    },
    succeeded(name, address) {
      for (const key of keysOf(name, address)) failures.delete(key);
    },
    figures: () => ({ logins_slowed: slowed, login_guard_keys: failures.size }),
  };
}
