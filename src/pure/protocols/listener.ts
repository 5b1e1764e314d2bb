/** What a receiver of unasked datagrams needs whatever they hold: opened, opened anew elsewhere while it runs, and no more a second than it may take. */
import { invalidInput } from '../base/errors.ts';
import type { ListenDatagrams } from '../contract/network.ts';

export interface ListenerSettings {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly perSecondMax: number;
}
export interface Listener {
  /** Never throws: what cannot be opened is a failure. */
  open(settings: ListenerSettings): Promise<void>;
  /** Throws where it cannot be opened, and goes on as before. */
  reopen(settings: ListenerSettings): Promise<void>;
  close(): void;
  port(): number | null;
  state(): { readonly state: 'ok' | 'degraded'; readonly detail: string };
  readonly droppedByRate: () => number;
}

export function createListener(
  listen: ListenDatagrams,
  nowMs: () => number,
  take: Parameters<ListenDatagrams>[0]['take'],
): Listener {
  let settings: ListenerSettings = { addresses: [], port: 0, perSecondMax: 0 };
  let listening: { readonly port: number; close(): void } | undefined;
  let failure: string | undefined;
  let second = 0;
  let inSecond = 0;
  let dropped = 0;

  const close = () => {
    listening?.close();
    listening = undefined;
  };
  const open = async (wanted: ListenerSettings) => {
    settings = wanted;
    failure = undefined;
    if (wanted.addresses.length === 0) return;
    try {
      listening = await listen({
        addresses: wanted.addresses,
        port: wanted.port,
        take(bytes, from, answer) {
          const nowS = Math.floor(nowMs() / 1000);
          if (nowS !== second) {
            second = nowS;
            inSecond = 0;
          }
          if (++inSecond > settings.perSecondMax) dropped++;
          else take(bytes, from, answer);
        },
      });
    } catch (error) {
      failure = (error as Error).message;
    }
  };
  return {
    open,
    async reopen(wanted) {
      const before = settings;
      const same =
        listening &&
        wanted.port === before.port &&
        JSON.stringify(wanted.addresses) === JSON.stringify(before.addresses);
      if (same) {
        settings = wanted;
        return;
      }
      close();
      await open(wanted);
      if (failure === undefined) return;
      const refused = invalidInput(
        'port',
        wanted.port,
        `cannot be opened on ${wanted.addresses.join(', ')}: ${failure}`,
        'Choose addresses of this machine and a port that is free; below 1024 needs a privilege.',
      );
      await open(before);
      throw refused;
    },
    close,
    port: () => listening?.port ?? null,
    state: () => ({
      state: failure ? 'degraded' : 'ok',
      detail: failure
        ? `Port ${settings.port} cannot be opened: ${failure}`
        : listening
          ? `Listening on ${settings.addresses.join(', ')} port ${listening.port}.`
          : 'Off: no address to listen on is set.',
    }),
    droppedByRate: () => dropped,
  };
}
