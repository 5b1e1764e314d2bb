/** Connections by Node's own sockets, where libc cannot be called: slower, but it runs everywhere. */
import { connect, type Socket } from 'node:net';
import { portReasons, portStates } from '#pure/contract/port-state.ts';
import { tickAt } from '#pure/probing/probe-cookie.ts';
import { newAnswer, type ScanEars, type ScanProber } from './scan-prober.ts';

/** More at once makes Node slower, not faster (measured). */
const socketsMax = 512;
export const nodeInFlightMax = 256;

const reasonsOf: Readonly<Record<string, (typeof portReasons)[number]>> = {
  ECONNREFUSED: 'conn-refused',
  ECONNRESET: 'reset',
  EHOSTUNREACH: 'host-unreach',
  ENETUNREACH: 'net-unreach',
  EACCES: 'admin-prohibited',
};
const closedBy: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET']);

export function openNodeProber(
  plan: { readonly addresses: readonly string[]; readonly sourcePort?: number },
  ears: ScanEars,
): ScanProber {
  /** In the order of their beginning: the first have been given up when there are too many. */
  const sockets = new Set<Socket>();
  const answer = newAnswer();
  return {
    fds: [],
    add(host, port, _turn, sentUs) {
      if (sockets.size >= socketsMax) {
        const [oldest] = sockets;
        sockets.delete(oldest!);
        oldest!.destroy();
      }
      const localPort = plan.sourcePort === undefined ? {} : { localPort: plan.sourcePort };
      const socket = connect({ host: plan.addresses[host]!, port, ...localPort });
      sockets.add(socket);
      const heard = (state: (typeof portStates)[number], reason: (typeof portReasons)[number]) => {
        if (!sockets.delete(socket)) return;
        socket.resetAndDestroy();
        answer.state = portStates.indexOf(state);
        answer.reason = portReasons.indexOf(reason);
        answer.tick = tickAt(sentUs >>> 0);
        ears.answered(host, port, answer);
      };
      socket.once('connect', () => heard('open', 'conn-accepted'));
      socket.on('error', ({ code }: NodeJS.ErrnoException) => {
        const reason = reasonsOf[code ?? ''];
        if (reason) heard(closedBy.has(code!) ? 'closed' : 'filtered', reason);
        // ETIMEDOUT is silence, which was noticed before.
        else if (sockets.delete(socket) && code !== 'ETIMEDOUT') ears.refused(host, port, 0);
      });
    },
    flush: () => true,
    drain() {},
    dropped: () => 0,
    close() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}
