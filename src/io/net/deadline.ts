/** A timeout on a socket. */

/** A timer that is later than this tells that the process stood still. */
const stallMs = 20;

/** Timers come before sockets: after a stall an answer that arrived in time must not be called late. */
export function deadline(ms: number, passed: () => void): { clear(): void } {
  const dueMs = performance.now() + ms;
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    if (performance.now() - dueMs > stallMs) turn = setImmediate(passed);
    else passed();
  }, ms);
  return {
    clear() {
      clearTimeout(timer);
      if (turn) clearImmediate(turn);
    },
  };
}
