/** One JSON object a line on standard error, or a readable line on a terminal. Values under telling names never get out. */
import type { Log } from '#pure/contract/host.ts';

export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

const telling = /password|communit|secret|token|passphrase|authorization|cookie|private.?key/i;

export interface LogOptions {
  readonly level: Level;
  readonly write?: (line: string) => void;
  readonly readable?: boolean;
  readonly now?: () => number;
}

/** Whatever cannot be written as JSON (a cycle, a bigint, a throwing getter) must not stop who logs it. */
function redacted(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return JSON.parse(
      JSON.stringify(fields, (key, value: unknown) => {
        if (telling.test(key)) return '•••';
        if (typeof value === 'bigint') return String(value);
        return value instanceof Error ? { name: value.name, message: value.message } : value;
      }),
    ) as Record<string, unknown>;
  } catch (error) {
    return { fields: `not shown: ${(error as Error).message.split('\n', 1)[0]}` };
  }
}

export function createLog(options: LogOptions): Log {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const readable = options.readable ?? process.stderr.isTTY === true;
  const now = options.now ?? Date.now;
  const at =
    (level: Level) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (levels.indexOf(level) < levels.indexOf(options.level)) return;
      const shown = redacted(fields);
      const time = new Date(now()).toISOString();
      if (!readable) return write(`${JSON.stringify({ time, level, message, ...shown })}\n`);
      const rest = Object.entries(shown)
        .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join('');
      write(`${time.slice(11, 19)} ${level.padEnd(5)} ${message}${rest}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
