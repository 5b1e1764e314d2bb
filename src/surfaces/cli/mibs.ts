/** MIB files on the command line: those named by `--mib`, and every file of the folder that NOCTURNE_MIBS names. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, fault } from '#pure/base/errors.ts';
import { compileMibs, type Mib, type MibText, standardMib } from '#pure/mib/index.ts';
import { fileBytesMax } from '#pure/mib/parser.ts';

const filesMax = 500;
const problemsShownMax = 5;

function readText(path: string, field: string): MibText {
  try {
    const { size } = statSync(path);
    if (size > fileBytesMax)
      throw new FaultError(
        fault('too-large', `${field}: ${path} has ${size} bytes, a MIB file at most ${fileBytesMax}`, {
          field,
          value: path,
        }),
      );
    return { file: path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError(
      fault('not-found', `${field}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, {
        field,
        value: path,
        remedy: 'Give the path of a MIB file that this user may read.',
      }),
    );
  }
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name))
      .sort()
      .slice(0, filesMax);
  } catch (error) {
    throw new FaultError(
      fault(
        'not-found',
        `NOCTURNE_MIBS: ${folder} cannot be read (${(error as NodeJS.ErrnoException).code})`,
        {
          field: 'NOCTURNE_MIBS',
          value: folder,
          remedy: 'Let it name a folder with MIB files, or unset it.',
        },
      ),
    );
  }
}

/** What is wrong with the files is said, and does not stop the run: the names that were found can be used. */
export function mibFromFiles(
  files: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  say: (text: string) => void,
): Mib {
  const folder = environment.NOCTURNE_MIBS;
  const texts = [
    ...(folder ? filesOf(folder).map((path) => readText(path, 'NOCTURNE_MIBS')) : []),
    ...files.map((path) => readText(path, 'mib')),
  ];
  if (texts.length === 0) return standardMib();
  const { mib, problems } = compileMibs(texts);
  const errors = problems.filter((problem) => problem.severity === 'error');
  for (const { file, line, column, message, remedy } of errors.slice(0, problemsShownMax))
    say(`${file}:${line}:${column}: ${message}\n  ${remedy}\n`);
  if (errors.length > problemsShownMax) say(`… and ${errors.length - problemsShownMax} more problems\n`);
  return mib;
}
