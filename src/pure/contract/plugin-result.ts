/** What the exit code and the output of a monitoring plugin come to, run here or elsewhere. */
import { type Fault, fault } from '../base/errors.ts';
import { readPluginOutput } from '../wire/nagios.ts';
import type { Severity } from './health.ts';
import type { CommandResult } from './network.ts';
import { type Reading, type ReadingRules, readingOf } from './readings.ts';

const states: readonly Severity[] = ['ok', 'warning', 'critical', 'unknown'];
const textCharactersMax = 1000;

export const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

export interface PluginResult {
  readonly state: Severity;
  readonly text: string;
  readonly longText: string | undefined;
  readonly readings: readonly Reading[];
  readonly fault: Fault | undefined;
}

export function pluginResult(result: CommandResult, rules: ReadingRules): PluginResult {
  const found = readPluginOutput(textOf(result.output));
  // Plugins that cannot start complain elsewhere.
  const text = (found.text || textOf(result.errors).trim().split('\n', 1)[0]!).slice(0, textCharactersMax);
  const state = states[result.exitCode ?? -1] ?? 'unknown';
  const readings = found.values.flatMap(({ label, value, unit, counts }) =>
    value === undefined ? [] : [readingOf(label, value, rules, { unit, counts })],
  );
  return {
    state,
    text,
    longText: found.longText.slice(0, textCharactersMax) || undefined,
    readings,
    fault: faultOf(state, text, result),
  };
}

function faultOf(state: Severity, text: string, { exitCode, truncated }: CommandResult): Fault | undefined {
  if (truncated) return fault('too-large', 'there was more output than is read; the command was ended');
  if (state === 'ok') return undefined;
  if (state === 'warning') return fault('component-warning', text || 'the plugin warns');
  if (state === 'critical') return fault('reported', text || 'the plugin says critical');
  return fault(
    'unexpected-status',
    `${exitCode === null ? 'ended by a signal' : `exit code ${exitCode}`}${text ? `: ${text}` : ''}`,
  );
}
