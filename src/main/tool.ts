/** `nocturne <tool> …` on this machine: chooses the real world for the tool. */
import { once } from 'node:events';
import { createNetwork } from '#io/net/index.ts';
import { createLog, systemClock, systemRandom } from '#io/report/index.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { inlineCredentials } from '#surfaces/cli/credentials.ts';
import { runTool } from '#surfaces/cli/run-tool.ts';
import { tools } from '#tools/index.ts';

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

/** The id that a typing mistake most likely meant: the least edits, if few. */
function nearest(id: string, ids: readonly string[]): string | undefined {
  const distance = (a: string, b: string) => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++)
        next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
      row = next;
    }
    return row[b.length]!;
  };
  const [best] = ids
    .map((other) => ({ other, edits: distance(id, other) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= 2 ? best.other : undefined;
}

export async function tool(id: string, argv: readonly string[]): Promise<number> {
  const load = Object.hasOwn(tools, id) ? tools[id] : undefined;
  if (!load) {
    const meant = nearest(id.slice(0, 40), [
      ...Object.keys(tools),
      'serve',
      'token',
      'import',
      'export',
      'responder',
      'doctor',
    ]);
    throw new FaultError(
      fault('invalid-input', `there is no command "${id}"`, {
        field: 'command',
        value: id,
        remedy: meant ? `Did you mean "nocturne ${meant}"?` : 'Run "nocturne help" for the list.',
      }),
    );
  }
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
  const code = await runTool(await load(), argv, {
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
      errIsTerminal: process.stderr.isTTY === true,
      drained: () =>
        process.stdout.writableNeedDrain && !process.stdout.destroyed ? roomInOutput() : undefined,
    },
    clock: systemClock,
    random: systemRandom,
    log,
    credentials: inlineCredentials(process.env),
    signal: cancel.signal,
    environment: process.env,
    openNetwork: async () =>
      createNetwork({
        mode: 'inline',
        log,
        asnTable: process.env.NOCTURNE_ASN_TABLE,
        pluginFolder: process.env.NOCTURNE_PLUGINS,
      }),
  });
  flush();
  return code;
}
