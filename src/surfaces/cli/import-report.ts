/** An import on a terminal: one line a device, then what could not be read, then the sum. */
import type { ImportResult } from '#pure/contract/resources.ts';

/** Text of a file must not steer the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const plain = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
const show = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? 'nothing'
    : Array.isArray(value)
      ? value.map(show).join(', ') || 'nothing'
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

export function importReport(result: ImportResult): { readonly rows: string; readonly notes: string } {
  const rows = result.rows.map((row) => {
    const changes = row.changes.map(({ field, from, to }) =>
      row.action === 'create' ? `${field} ${show(to)}` : `${field} ${show(from)} -> ${show(to)}`,
    );
    const sensors = row.sensors.map(({ name, toolId, action, reason }) =>
      action === 'refuse'
        ? `no sensor for ${name}: ${reason}`
        : `${action === 'keep' ? 'has' : 'adds'} sensor ${name} (${toolId})`,
    );
    const why = [...row.reasons, ...changes, ...sensors].join('; ');
    return plain(`${row.action.padEnd(6)}  ${result.rowIs} ${row.row}  ${row.name}${why ? `: ${why}` : ''}`);
  });
  const notes = result.notes.map((note) =>
    plain(
      `${result.rowIs} ${note.row}: ${[note.field, note.value && `"${note.value}"`].filter(Boolean).join(' ')}: ${note.message}`,
    ),
  );
  if (result.notesDropped > 0) notes.push(`and ${result.notesDropped} more values that could not be used`);
  const { create, change, keep, refuse } = result.counts;
  const { sensors } = result;
  const watched =
    sensors.create + sensors.keep + sensors.refuse === 0
      ? ''
      : `; sensors: ${sensors.create} new, ${sensors.keep} there already, ${sensors.refuse} without a tool`;
  const sum = result.applied
    ? `${create} created, ${change} changed, ${keep} left alone, ${refuse} refused`
    : `would create ${create}, change ${change}, leave alone ${keep}, refuse ${refuse}; nothing was changed`;
  return {
    rows: [
      ...rows,
      `${sum}${watched}${result.sites.length > 0 ? `; sites: ${plain(result.sites.join(', '))}` : ''}`,
    ]
      .map((line) => `${line}\n`)
      .join(''),
    notes: notes.map((line) => `${line}\n`).join(''),
  };
}

/** Something to look at: the file was not understood, or a row of it was refused. */
export const importFailed = (result: ImportResult): boolean =>
  result.format === null || result.counts.refuse > 0 || result.rows.length + result.sites.length === 0;
