/** `nocturne <tool> …` on this machine. */
import { FaultError, fault } from '#pure/base/errors.ts';
import { runTool } from '#surfaces/cli/run-tool.ts';
import { tools } from '#tools/index.ts';
import { openHost } from './tool-host.ts';

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
      'rules',
      'derived',
      'sensors',
      'alerts',
      'scans',
      'responder',
      'scan-diff',
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
  const { host, flush } = openHost();
  const code = await runTool(await load(), argv, host);
  flush();
  return code;
}
