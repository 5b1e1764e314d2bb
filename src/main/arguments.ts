/** Options of the program's own commands: strict, typed by a zod object, with the same faults as everywhere. */
import { z } from 'zod';
import { flagsOf, parseCommandLine } from '#pure/contract/command-line.ts';
import { parseInput } from '#pure/contract/tool.ts';
import { commandHelp } from '#surfaces/cli/help.ts';

interface Command<S extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly options: S;
  readonly example: string;
  /** The field that a bare word is. */
  readonly positional?: string;
}

/** Undefined when help was asked for, and printed. */
export function readArguments<S extends z.ZodObject>(
  command: Command<S>,
  argv: readonly string[],
): { readonly options: z.output<S>; readonly json: boolean } | undefined {
  const flags = flagsOf(z.toJSONSchema(command.options, { io: 'input' }) as Record<string, unknown>);
  const { input, options } = parseCommandLine(argv, flags, command.positional);
  if (options.help) {
    process.stdout.write(commandHelp(command, flags));
    return undefined;
  }
  return { options: parseInput(command.options, input), json: options.format === 'json' };
}
