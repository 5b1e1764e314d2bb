/** Which series a rule is about. */
import type { RuleMatcher } from '#pure/contract/resources.ts';

/** What is known of a series; absent where there is none. */
export interface SeriesSubject {
  readonly sensorId: string;
  readonly sensorName: string;
  readonly toolId: string;
  readonly deviceId: string | null;
  readonly device?: {
    readonly name: string;
    readonly siteName: string | null;
    readonly tags: readonly string[];
    readonly kind: string;
    readonly vendor: string | null;
  };
  readonly labels: Readonly<Record<string, string>>;
}

/** `*` stands for any text. Compiled to pieces that are looked for in order: linear, whatever a person writes. */
export function wildcard(pattern: string): (text: string) => boolean {
  const pieces = pattern.toLowerCase().split('*');
  if (pieces.length === 1) return (text) => text.toLowerCase() === pieces[0];
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  const between = pieces.slice(1, -1);
  return (given) => {
    const text = given.toLowerCase();
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    let at = first.length;
    for (const piece of between) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

function valuesOf(subject: SeriesSubject, field: string): readonly (string | null | undefined)[] {
  switch (field) {
    case 'device':
      return [subject.device?.name, subject.deviceId];
    case 'site':
      return [subject.device?.siteName];
    case 'tag':
      return subject.device?.tags ?? [];
    case 'tool':
      return [subject.toolId];
    case 'kind':
      return [subject.device?.kind];
    case 'vendor':
      return [subject.device?.vendor];
    case 'sensor':
      return [subject.sensorName, subject.sensorId];
    default:
      return [subject.labels[field.slice('label.'.length)]];
  }
}

/** All matchers must agree; what a subject does not have matches `is-not` only. */
export function selectorOf(match: readonly RuleMatcher[]): (subject: SeriesSubject) => boolean {
  const tests = match.map(({ field, op, values }) => {
    const patterns = values.map(wildcard);
    const wanted = op === 'is';
    return (subject: SeriesSubject) =>
      valuesOf(subject, field).some(
        (value) => typeof value === 'string' && patterns.some((hit) => hit(value)),
      ) === wanted;
  });
  return (subject) => tests.every((test) => test(subject));
}
