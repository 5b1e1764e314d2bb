/** One fact a line (https://github.com/ndjson/ndjson-spec), the head of the scan first: what the tool prints, a journal to continue from. */
import { type ScanFact, scanShapes } from '../../contract/scan.ts';
import { createScanFold, factsOf, type ScanHead } from '../result.ts';
import type { ReadNote, ReadScan } from './read.ts';
import type { ScanWriter } from './writer.ts';

export const headLine = (head: ScanHead): string => `${JSON.stringify({ kind: 'head', ...head })}\n`;
export const factLine = (fact: object): string => `${JSON.stringify(fact)}\n`;

/** Of a result that is complete; a run writes its facts as they come. */
export const ndjsonWriter = (): ScanWriter => ({
  *begin({ head, plan, notes, discovered }) {
    if (head) yield headLine(head);
    for (const fact of factsOf({ ...(plan ? { plan } : {}), notes, discovered, hosts: [] }))
      yield factLine(fact);
  },
  *host(item) {
    for (const fact of factsOf({ notes: [], discovered: [], hosts: [item] })) yield factLine(fact);
  },
  *end({ end }) {
    if (end) yield factLine(end);
  },
});

/** Further notes would say the same again. */
const notesMax = 100;
/** Records of the tool that are no facts. */
const besides: ReadonlySet<unknown> = new Set(['progress', 'verdict']);

/** A last line that breaks off, as a killed run leaves it, is named and left out. */
export function readNdjsonFacts(text: string): {
  readonly head?: ScanHead;
  readonly facts: readonly ScanFact[];
  readonly notes: readonly ReadNote[];
} {
  const facts: ScanFact[] = [];
  const notes: ReadNote[] = [];
  let head: ScanHead | undefined;
  let number = 0;
  for (const line of lines(text)) {
    number++;
    if (line.trim() === '') continue;
    const value = parsed(line);
    const { kind } = (value ?? {}) as { kind?: unknown };
    if (kind === 'head') head = headOf(value as Record<string, unknown>);
    else if (besides.has(kind)) continue;
    else {
      const fact = scanShapes().scanFact.safeParse(value);
      if (fact.success) facts.push(fact.data);
      else if (notes.length < notesMax)
        notes.push({ line: number, message: value === undefined ? 'is no JSON' : 'is no fact of a scan' });
    }
  }
  return { ...(head ? { head } : {}), facts, notes };
}

export function readNdjson(text: string): ReadScan {
  const { head, facts, notes } = readNdjsonFacts(text);
  if (!head && facts.length === 0)
    return { notes: notes.length > 0 ? notes : [{ line: 1, message: 'is empty' }] };
  const fold = createScanFold(head);
  for (const fact of facts) fold.add(fact);
  return { result: fold.result(), notes };
}

function* lines(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    yield text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function headOf(value: Record<string, unknown>): ScanHead {
  const text = (name: string) => (typeof value[name] === 'string' ? (value[name] as string) : '');
  const startedMs = Number(value.startedMs);
  return {
    scanner: text('scanner'),
    version: text('version'),
    command: text('command'),
    startedMs: Number.isFinite(startedMs) ? startedMs : 0,
    ...(typeof value.input === 'object' && value.input !== null
      ? { input: value.input as Record<string, unknown> }
      : {}),
  };
}
