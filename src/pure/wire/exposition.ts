/**
 * The text that a Prometheus target exposes: OpenMetrics 1.0 and the older format 0.0.4, read as one. Bounded in lines, labels and length;
 * what cannot be read is refused with its line.
 */
export interface ExposedSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
export interface Exposition {
  readonly types: ReadonlyMap<string, FamilyType>;
  readonly units: ReadonlyMap<string, string>;
}
export type ExpositionOutcome =
  | ({ readonly ok: true; readonly samples: number } & Exposition)
  | { readonly ok: false; readonly line: number; readonly problem: string };

export const samplesMax = 500_000;
const labelsMax = 64;
const nameCharactersMax = 1000;

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*/;
const numberForm = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?0x[\da-f]+|[+-]?inf(?:inity)?|nan)$/i;

/** Calls with every sample in turn: a scrape of a hundred thousand is not kept. */
export function readExposition(text: string, take: (sample: ExposedSample) => void): ExpositionOutcome {
  const types = new Map<string, FamilyType>();
  const units = new Map<string, string>();
  let samples = 0;
  let line = 0;
  for (let at = 0; at < text.length; ) {
    line++;
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(at, end).trim();
    at = end + 1;
    if (content === '') continue;
    if (content === '# EOF') break;
    if (content.startsWith('#')) {
      readComment(content, types, units);
      continue;
    }
    if (++samples > samplesMax) return { ok: false, line, problem: `more than ${samplesMax} samples` };
    const sample = readSample(content);
    if (typeof sample === 'string') return { ok: false, line, problem: sample };
    take(sample);
  }
  return { ok: true, samples, types, units };
}

function readComment(text: string, types: Map<string, FamilyType>, units: Map<string, string>): void {
  const found = /^#[ \t]+(TYPE|UNIT)[ \t]+(\S+)[ \t]+(\S+)/.exec(text);
  if (!found) return;
  const [, what, name, word] = found as unknown as [string, string, string, string];
  if (what === 'UNIT') units.set(name, word);
  else
    types.set(
      name,
      word === 'counter' || word === 'gauge' || word === 'histogram' || word === 'summary' ? word : 'unknown',
    );
}

function readSample(text: string): ExposedSample | string {
  const labels = new Map<string, string>();
  let name = metricName.exec(text)?.[0] ?? '';
  let at = blank(text, name.length);
  if (text[at] === '{') {
    const after = readLabels(text, at + 1, labels);
    if (typeof after === 'string') return after;
    at = after.at;
    // Names beyond ASCII stand in quotes inside the braces (Prometheus 3).
    name ||= after.name ?? '';
  }
  if (name === '') return 'no name of a metric';
  if (name.length > nameCharactersMax) return 'too long a name';
  // Value, then maybe a timestamp, then maybe an exemplar, which nobody here asks for.
  const [value] = text
    .slice(at)
    .trimStart()
    .split(/[ \t]+/, 1);
  if (!value || !numberForm.test(value)) return `"${(value ?? '').slice(0, 40)}" is no number`;
  return { name, labels, value: numberOf(value) };
}

function numberOf(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

const blank = (text: string, from: number): number => {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
};

/** Where the labels end; a name may stand among them, in quotes and without a value. */
function readLabels(
  text: string,
  from: number,
  labels: Map<string, string>,
): { readonly at: number; readonly name?: string } | string {
  let at = blank(text, from);
  let bare: string | undefined;
  while (text[at] !== '}') {
    let name: string;
    if (text[at] === '"') {
      const quoted = readQuoted(text, at);
      if (!quoted) return 'a quote is not closed';
      name = quoted.value;
      at = blank(text, quoted.at);
    } else {
      name = labelName.exec(text.slice(at, at + nameCharactersMax))?.[0] ?? '';
      if (name === '') return 'no name of a label';
      at = blank(text, at + name.length);
    }
    if (text[at] === '=') {
      const quoted = readQuoted(text, blank(text, at + 1));
      if (!quoted) return `the value of label ${name.slice(0, 60)} is not in quotes`;
      if (labels.size >= labelsMax) return `more than ${labelsMax} labels`;
      labels.set(name, quoted.value);
      at = blank(text, quoted.at);
    } else if (bare === undefined) bare = name;
    else return `label ${name.slice(0, 60)} has no value`;
    if (text[at] === ',') at = blank(text, at + 1);
    else if (text[at] !== '}') return 'the labels do not end';
  }
  return { at: at + 1, ...(bare === undefined ? {} : { name: bare }) };
}

function readQuoted(text: string, from: number): { readonly value: string; readonly at: number } | undefined {
  if (text[from] !== '"') return undefined;
  let value = '';
  for (let at = from + 1; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '"') return { value, at: at + 1 };
    if (letter !== '\\') value += letter;
    else {
      const next = text[++at];
      value += next === 'n' ? '\n' : (next ?? '');
    }
  }
  return undefined;
}

/** Does a sample only ever grow: a counter, or the parts of a histogram or summary that count. */
export function countsUp(name: string, { types }: Exposition): boolean {
  if (types.get(name) === 'counter') return true;
  const found = /^(.+)_(total|bucket|count|sum)$/.exec(name);
  if (!found) return false;
  const type = types.get(found[1]!);
  return found[2] === 'total'
    ? type === 'counter'
    : type === 'histogram' || (type === 'summary' && found[2] !== 'bucket');
}
/** The unit of a family, by its own word or the end of its name (OpenMetrics section "Units and base units"). */
export function unitOf(name: string, { units }: Exposition): string | undefined {
  const family = name.replace(/_(total|bucket|sum)$/, '');
  return (
    units.get(family) ?? /_(seconds|bytes|celsius|ratio|volts|amperes|watts|joules|meters)$/.exec(family)?.[1]
  );
}
