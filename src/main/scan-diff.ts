/** `nocturne scan-diff a b`: what differs between two results, whatever scanner and format they are of. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { FaultError, fault } from '#pure/base/errors.ts';
import { compareScans } from '#pure/scan/compare.ts';
import { writeChanges } from '#pure/scan/formats/changes.ts';
import { readScan } from '#pure/scan/formats/index.ts';
import type { ScanResult } from '#pure/scan/result.ts';
import { fileFault } from '#surfaces/cli/scan.ts';
import { readArguments } from './arguments.ts';

const command = {
  name: 'scan-diff',
  positional: 'files',
  summary: 'Tell what differs between two results of scans: nmap XML, NDJSON, lists of masscan',
  example: 'nocturne scan-diff monday.xml tuesday.xml',
  options: z.object({
    files: z.array(z.string().min(1)).length(2).describe('The earlier result and the later one'),
  }),
};

export async function scanDiff(argv: readonly string[]): Promise<number> {
  const read = readArguments(command, argv);
  if (!read) return 0;
  const [before, after] = read.options.files.map(resultOf) as [ScanResult, ScanResult];
  const changes = compareScans(before, after);
  if (read.json) for (const change of changes) process.stdout.write(`${JSON.stringify(change)}\n`);
  else if (changes.length > 0)
    for (const piece of writeChanges(changes, before.head, after.head)) process.stdout.write(piece);
  return changes.length > 0 ? 1 : 0;
}

function resultOf(path: string): ScanResult {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileFault('files', path, error);
  }
  const { result, notes } = readScan(text);
  for (const { line, message } of notes.slice(0, notesShownMax))
    process.stderr.write(`${path}:${line}: ${message}\n`);
  if (result) return result;
  throw new FaultError(
    fault('invalid-input', `files: ${path} ${notes[0]?.message ?? 'is empty'}`, {
      field: 'files',
      value: path,
      remedy: 'Give results of nmap -oX, of nocturne scan -oX or -oJ, or of masscan.',
    }),
  );
}
const notesShownMax = 5;
