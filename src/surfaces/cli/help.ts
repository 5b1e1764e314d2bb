/** What `--help` prints, from the declarations. */
import { commandLineOf, type Flag, flagsOf } from '#pure/contract/command-line.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';

type Json = Record<string, unknown>;

function flagLine(flag: Flag): [string, string] {
  const placeholder =
    flag.type === 'boolean'
      ? ''
      : ` <${flag.duration ? 'duration' : flag.choices.length > 0 ? flag.choices.join('|') : flag.type === 'list' ? 'list' : flag.type}>`;
  const notes = [
    flag.required ? 'required' : undefined,
    flag.defaultValue === undefined || (Array.isArray(flag.defaultValue) && flag.defaultValue.length === 0)
      ? undefined
      : `default ${flag.duration && typeof flag.defaultValue === 'number' ? `${flag.defaultValue} ms` : typeof flag.defaultValue === 'object' && flag.defaultValue !== null ? JSON.stringify(flag.defaultValue) : flag.defaultValue === null ? 'none' : flag.defaultValue}`,
    flag.unit && !flag.duration ? `in ${flag.unit}` : undefined,
  ].filter(Boolean);
  return [
    `--${flag.name}${placeholder.length > 40 ? ' <choice>' : placeholder}`,
    `${flag.description}${placeholder.length > 40 ? `: ${flag.choices.join(', ')}` : ''}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`,
  ];
}

export function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) =>
      left.length > width
        ? `  ${left}\n  ${' '.repeat(width)}  ${right}`
        : `  ${left.padEnd(width)}  ${right}`,
    )
    .join('\n');
}

/** Of the program's own commands. */
export function commandHelp(
  command: {
    readonly name: string;
    readonly summary: string;
    readonly positional?: string | undefined;
    readonly example: string;
  },
  flags: readonly Flag[],
): string {
  const kind = (flag: Flag) =>
    flag.time ? 'time' : flag.duration ? 'duration' : flag.choices.join('|') || flag.type;
  const rows = flags.map((flag): [string, string] => [
    `--${flag.name}${flag.type === 'boolean' ? '' : ` <${kind(flag)}>`}`,
    `${flag.description}${flag.defaultValue === undefined ? '' : ` (default ${typeof flag.defaultValue === 'object' ? JSON.stringify(flag.defaultValue) : flag.defaultValue})`}`,
  ]);
  return `${command.summary}\n\nUsage: nocturne ${command.name}${command.positional ? ` <${command.positional}>` : ''} [options]\n\nOptions:\n${columns(rows)}\n\nExample:\n  ${command.example}\n`;
}

export function toolHelp(tool: RunnableTool, inputSchema: Json): string {
  const flags = flagsOf(inputSchema);
  const main = flags.find((flag) => flag.field === tool.positional);
  const argument = main ? ` <${main.field}>${main.type === 'list' ? '…' : ''}` : '';
  const rows = flags.map((flag) => flagLine(flag));
  if (flags.some((flag) => flag.names === 'mib'))
    rows.push([
      '--mib <file>',
      'A MIB file with more names, may be repeated; also every file of the folder NOCTURNE_MIBS',
    ]);
  rows.push(
    ['--json', 'One JSON record a line on standard output, the summary on standard error'],
    ['--csv', 'Comma separated values (RFC 4180)'],
    ['--quiet', 'No progress and no summary'],
  );
  const examples = tool.examples.map(
    (example) =>
      `  # ${example.title}\n  ${commandLineOf(tool.id, inputSchema, tool.positional ?? null, example.input)}`,
  );
  return `${tool.summary}\n\nUsage: nocturne ${tool.id}${argument} [options]\n\n${tool.description}\n\nOptions:\n${columns(rows)}\n\nExamples:\n${examples.join('\n')}\n\nExit codes: 0 all is well, 1 a fault was found, 2 the command was wrong.\n`;
}
