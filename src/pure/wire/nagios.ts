/**
 * What a monitoring plugin prints (Monitoring Plugins Development Guidelines): a first line of text, performance data behind `|`, more of
 * both on further lines. Perfdata is `'label'=value[unit];[warn];[crit];[min];[max]`, separated by blanks.
 */
export interface PerformanceValue {
  readonly label: string;
  /** Undefined where the plugin says U, for unknown. */
  readonly value: number | undefined;
  /** As our units are called where it has one of ours: s, ms, us, percent, bytes; else as written. */
  readonly unit: string | undefined;
  /** It counts up (unit c). */
  readonly counts: boolean;
  /** Ranges of the plugin, as written. */
  readonly warn: string | undefined;
  readonly crit: string | undefined;
}
export interface PluginOutput {
  /** The first line, without its perfdata. */
  readonly text: string;
  readonly longText: string;
  readonly values: readonly PerformanceValue[];
  /** Words among the perfdata that are none. */
  readonly unreadable: number;
}

export const performanceValuesMax = 500;
const units: Readonly<Record<string, string>> = { '%': 'percent', B: 'bytes' };
const word = /(?:'((?:[^']|'')*)'|([^\s='][^\s=]*))=([^\s;]*)((?:;[^\s;]*)*)(?=\s|$)/y;
const valueForm = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)([^\d\s]*)$/;

export function readPluginOutput(output: string): PluginOutput {
  const [first = '', ...rest] = output.replaceAll('\r', '').split('\n');
  const [text, ...firstData] = first.split('|');
  // Of the further lines, perfdata begins at the first bar and goes on to the end.
  const more = rest.join('\n');
  const bar = more.indexOf('|');
  const data = `${firstData.join('|')} ${bar < 0 ? '' : more.slice(bar + 1).replaceAll('|', ' ')}`;
  return {
    text: text!.trim(),
    longText: (bar < 0 ? more : more.slice(0, bar)).trim(),
    ...readPerformanceData(data),
  };
}

export function readPerformanceData(text: string): Pick<PluginOutput, 'values' | 'unreadable'> {
  const values: PerformanceValue[] = [];
  let unreadable = 0;
  for (let at = 0; at < text.length; ) {
    const blank = /\s/.test(text[at]!);
    word.lastIndex = at;
    const found = blank ? null : word.exec(text);
    const value = found && values.length < performanceValuesMax ? performanceValueOf(found) : undefined;
    if (value) values.push(value);
    else if (!blank) unreadable++;
    if (blank) at++;
    else if (found) at = word.lastIndex;
    else {
      const next = text.slice(at).search(/\s/);
      at = next < 0 ? text.length : at + next;
    }
  }
  return { values, unreadable };
}

function performanceValueOf([, quoted, plain, raw, ranges]: RegExpExecArray): PerformanceValue | undefined {
  const label = (quoted?.replaceAll("''", "'") ?? plain ?? '').trim();
  const parts = valueForm.exec(raw!);
  const unknown = raw === 'U';
  if (label === '' || (!parts && !unknown)) return undefined;
  const unit = parts?.[2] || undefined;
  const [, warn, crit] = ranges!.split(';');
  return {
    label: label.slice(0, 200),
    value: parts ? Number(parts[1]!.replace(',', '.')) : undefined,
    unit: unit === undefined || unit === 'c' ? undefined : (units[unit] ?? unit.slice(0, 20)),
    counts: unit === 'c',
    warn: warn || undefined,
    crit: crit || undefined,
  };
}
