/** The real world of a tool that runs here: terminal, signals, clock, network. */
import { once } from 'node:events';
import { isatty } from 'node:tty';
import { createNetwork } from '#io/net/index.ts';
import { createLog, systemClock, systemRandom } from '#io/report/index.ts';
import type { ToolHost } from '#surfaces/cli/run-tool.ts';

const heldBytesMax = 32 * 1024;

async function roomInOutput(): Promise<void> {
  const any = new AbortController();
  const { signal } = any;
  await Promise.race(['drain', 'close'].map((event) => once(process.stdout, event, { signal }))).catch(
    // An error of the stream is dealt with where the stream is; here it only ends the wait.
    () => {},
  );
  // The other listener would stay with each wait.
  any.abort();
}

/** `flush` prints what still waits; `cancel` is what Ctrl-C does. */
export function openHost(): { readonly host: ToolHost; flush(): void; cancel(): void } {
  const cancel = new AbortController();
  // The first Ctrl-C ends the run in order, a second one at once.
  process.once('SIGINT', () => cancel.abort());
  process.once('SIGTERM', () => cancel.abort());
  // A reader that went away (`| head`) ends the run like Ctrl-C.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    cancel.abort();
  });
  // One write per turn of the loop instead of one per record: a sweep of a /16 prints 65,536 of them.
  let held = '';
  let scheduled = false;
  const flush = () => {
    scheduled = false;
    if (held === '' || process.stdout.destroyed) return;
    process.stdout.write(held);
    held = '';
  };
  const log = createLog({ level: process.env.NOCTURNE_LOG === 'debug' ? 'debug' : 'warn' });
  const host: ToolHost = {
    terminal: {
      out(text) {
        held += text;
        if (held.length >= heldBytesMax) flush();
        else if (!scheduled) {
          scheduled = true;
          setImmediate(flush);
        }
      },
      err(text) {
        // What was printed before must stand before it.
        flush();
        process.stderr.write(text);
      },
      errIsTerminal: isatty(2),
      drained: () =>
        process.stdout.writableNeedDrain && !process.stdout.destroyed ? roomInOutput() : undefined,
    },
    clock: systemClock,
    random: systemRandom,
    log,
    // Few tools ask for one.
    credentials: {
      credential: async (reference) =>
        (await import('#surfaces/cli/credentials.ts')).inlineCredentials(process.env).credential(reference),
    },
    signal: cancel.signal,
    environment: process.env,
    openNetwork: async () =>
      createNetwork({
        mode: 'inline',
        log,
        asnTable: process.env.NOCTURNE_ASN_TABLE,
        pluginFolder: process.env.NOCTURNE_PLUGINS,
      }),
  };
  return { host, flush, cancel: () => cancel.abort() };
}
