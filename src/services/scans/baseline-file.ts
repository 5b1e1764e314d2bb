/** The baseline as a file that people keep beside their configuration: one exception an entry, times as dates. Reading names entry, field and remedy. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { type ScanExceptionInput, scanExceptionInput } from '#pure/contract/resources.ts';

const kind = 'nocturne-scan-baseline';
const fileVersion = 1;

/** What an exception is about: a file that names it again changes it. */
export const aboutOf = ({ targets, transport, port, rule, subject }: ScanExceptionInput): string =>
  JSON.stringify([[...targets].sort(), transport, port, rule, subject]);

export function writeBaseline(exceptions: readonly ScanExceptionInput[]): string {
  const entries = exceptions.map((input) => {
    const { targets, transport, port, rule, subject, owner, reason, expiresMs } = input;
    return {
      ...{ targets, rule, owner, reason },
      ...(transport === null ? {} : { transport }),
      ...(port === null ? {} : { port }),
      ...(subject === null ? {} : { subject }),
      ...(expiresMs === null ? {} : { expires: new Date(expiresMs).toISOString() }),
    };
  });
  return `${JSON.stringify({ kind, version: fileVersion, exceptions: entries }, undefined, 2)}\n`;
}

export function readBaseline(content: string): ScanExceptionInput[] {
  let read: unknown;
  try {
    read = JSON.parse(content);
  } catch (error) {
    throw invalidInput('content', content.slice(0, 80), `is no JSON: ${(error as Error).message}`, remedy);
  }
  const file = read as { kind?: unknown; version?: unknown; exceptions?: unknown } | null;
  if (file?.kind !== kind || !Array.isArray(file.exceptions))
    throw invalidInput('content', content.slice(0, 80), 'is no baseline of scans', remedy);
  if (file.version !== fileVersion)
    throw invalidInput(
      'version',
      file.version,
      'is not known here',
      `Files of version ${fileVersion} are read.`,
    );
  return file.exceptions.map((entry: unknown, i) => {
    const { expires, ...rest } = (entry ?? {}) as { expires?: unknown };
    const field = `exceptions.${i}`;
    const expiresMs = expires === undefined || expires === null ? null : Date.parse(String(expires));
    if (Number.isNaN(expiresMs))
      throw invalidInput(`${field}.expires`, expires, 'is no date', 'Write 2027-03-31 or leave it out.');
    const parsed = scanExceptionInput.safeParse({ expiresMs, ...rest });
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw invalidInput(
      [field, ...(issue?.path ?? [])].join('.'),
      issue?.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], rest) ??
        null,
      issue?.message ?? 'is no exception',
      'Each entry has targets, rule, owner and reason.',
    );
  });
}
const remedy = 'Send a file that "Export" wrote: kind, version and exceptions.';

/** An error in one entry, with the entry before its field. */
export function atEntry<T>(i: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const { fault: of } = error;
    throw new FaultError(
      fault(of.code, `exceptions.${i}.${of.message}`, {
        ...(of.field === undefined ? {} : { field: `exceptions.${i}.${of.field}` }),
        ...(of.value === undefined ? {} : { value: of.value }),
        ...(of.remedy === undefined ? {} : { remedy: of.remedy }),
      }),
    );
  }
}
