/**
 * Regular expressions without backtracking: a pattern becomes a program of at most `programMax` instructions, and all its states step through
 * the text together (Thompson's construction, Pike's captures). Time is bounded by program × text whatever the pattern.
 * The syntax is the usual part of RE2 (https://github.com/google/re2/wiki/Syntax); what is missing is refused by name.
 */
import { parsePattern, type Step } from './regex-parser.ts';

export interface Pattern {
  /** The whole text matches: patterns are anchored at both ends. */
  readonly test: (text: string) => boolean;
  /** Texts of the groups, the whole first; undefined where it does not match. */
  readonly groups: (text: string) => readonly (string | undefined)[] | undefined;
  readonly groupNames: ReadonlyMap<string, number>;
}

interface Thread {
  readonly at: number;
  readonly saved: readonly number[];
}

const isWord = (code: number | undefined) =>
  code !== undefined &&
  ((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122));

export function compilePattern(source: string): Pattern {
  const { program, groupCount, groupNames, literals } = parsePattern(source);
  const run = (text: string, capture: boolean): readonly number[] | undefined => {
    const codes = Array.from(text, (char) => char.codePointAt(0)!);
    const visited = new Int32Array(program.length).fill(-1);
    let threads: Thread[] = [];
    const add = (into: Thread[], from: number, at: number, first: readonly number[]) => {
      const waiting: Thread[] = [{ at, saved: first }];
      while (waiting.length > 0) {
        const { at: here, saved } = waiting.pop()!;
        if (visited[here] === from) continue;
        visited[here] = from;
        const step = program[here]!;
        if (step.kind === 'jump') waiting.push({ at: step.to, saved });
        // The last pushed is tried first: the left way wins.
        else if (step.kind === 'fork') waiting.push({ at: step.second, saved }, { at: step.first, saved });
        else if (step.kind === 'save') {
          if (!capture) waiting.push({ at: here + 1, saved });
          else {
            const copy = saved.slice();
            copy[step.slot] = from;
            waiting.push({ at: here + 1, saved: copy });
          }
        } else if (step.kind === 'assert') {
          if (holds(step.what, codes, from)) waiting.push({ at: here + 1, saved });
        } else into.push({ at: here, saved });
      }
    };
    add(threads, 0, 0, []);
    for (let i = 0; i < codes.length && threads.length > 0; i++) {
      const next: Thread[] = [];
      for (const { at, saved } of threads) {
        const step = program[at]!;
        if (step.kind === 'one' && accepts(step, codes[i]!)) add(next, i + 1, at + 1, saved);
      }
      threads = next;
    }
    return threads.find(({ at }) => program[at]!.kind === 'end')?.saved;
  };
  return {
    test: literals ? (text) => literals.has(text) : (text) => run(text, false) !== undefined,
    groupNames,
    groups(text) {
      if (literals) return literals.has(text) ? [text] : undefined;
      const saved = run(text, true);
      if (!saved) return undefined;
      const chars = Array.from(text);
      const found: (string | undefined)[] = [text];
      for (let group = 1; group <= groupCount; group++) {
        const [from, to] = [saved[2 * group], saved[2 * group + 1]];
        found.push(from === undefined || to === undefined ? undefined : chars.slice(from, to).join(''));
      }
      return found;
    },
  };
}

function holds(
  what: Extract<Step, { kind: 'assert' }>['what'],
  codes: readonly number[],
  at: number,
): boolean {
  if (what === 'begin') return at === 0;
  if (what === 'end') return at === codes.length;
  const edge = isWord(codes[at - 1]) !== isWord(codes[at]);
  return edge === (what === 'word-edge');
}

function accepts({ ranges, negated, fold }: Extract<Step, { kind: 'one' }>, code: number): boolean {
  const within = (one: number) => ranges.some(([from, to]) => one >= from && one <= to);
  const hit = within(code) || (fold && otherCases(code).some(within));
  return hit !== negated;
}

function otherCases(code: number): number[] {
  const char = String.fromCodePoint(code);
  return [char.toLowerCase(), char.toUpperCase()].flatMap((text) => {
    const other = text.codePointAt(0)!;
    return other === code || [...text].length !== 1 ? [] : [other];
  });
}
