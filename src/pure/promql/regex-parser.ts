/** A pattern in the syntax of RE2 → a program for `regex.ts`. */
import { badData } from './fault.ts';

export type Span = readonly [from: number, to: number];
export type Step =
  | {
      readonly kind: 'one';
      readonly ranges: readonly Span[];
      readonly negated: boolean;
      readonly fold: boolean;
    }
  | { readonly kind: 'fork'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'save'; readonly slot: number }
  | { readonly kind: 'assert'; readonly what: 'begin' | 'end' | 'word-edge' | 'no-word-edge' }
  | { readonly kind: 'end' };

type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'one'; readonly step: Extract<Step, { kind: 'one' }> }
  | { readonly kind: 'assert'; readonly step: Extract<Step, { kind: 'assert' }> }
  | { readonly kind: 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'either'; readonly of: readonly Node[] }
  | { readonly kind: 'group'; readonly of: Node; readonly index: number }
  | {
      readonly kind: 'repeat';
      readonly of: Node;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    };

export interface Program {
  readonly program: readonly Step[];
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  /** Set where the pattern is but a list of words, as pages send it. */
  readonly literals: ReadonlySet<string> | null;
}

/** Instructions of one program: a long list of words has some thousands. */
const programMax = 20_000;
const lengthMax = 32 * 1024;
const depthMax = 100;
/** As RE2. */
const repeatMax = 1000;

const digits: readonly Span[] = [[48, 57]];
const words: readonly Span[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const blanks: readonly Span[] = [
  [9, 10],
  [12, 13],
  [32, 32],
];
const newline: readonly Span[] = [[10, 10]];
const lastCode = 0x10ffff;
const classes: Readonly<Record<string, readonly Span[]>> = { d: digits, w: words, s: blanks };
const posix: Readonly<Record<string, readonly Span[]>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  digit: digits,
  lower: [[97, 122]],
  upper: [[65, 90]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  word: words,
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};
const controls: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** What a class leaves over. */
function complement(ranges: readonly Span[]): Span[] {
  const rest: Span[] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) rest.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= lastCode) rest.push([next, lastCode]);
  return rest;
}

export function parsePattern(source: string): Program {
  if (source.length > lengthMax) throw badData(`a pattern is longer than ${lengthMax} characters`);
  const plain = /^[\w :,/@#%=<>~;!"'&-]*(\|[\w :,/@#%=<>~;!"'&-]*)*$/.test(source);
  if (plain)
    return {
      program: [{ kind: 'end' }],
      groupCount: 0,
      groupNames: new Map(),
      literals: new Set(source.split('|')),
    };
  const reader = readerOf(source);
  const tree = reader.either(0);
  if (reader.at() < reader.length) throw reader.refuse('")" closes nothing');
  return { program: assemble(tree), groupCount: reader.groups(), groupNames: reader.names, literals: null };
}

function readerOf(source: string) {
  const chars = Array.from(source);
  const names = new Map<string, number>();
  let at = 0;
  let groups = 0;
  let fold = false;
  // Patterns of Prometheus are written with (?s): the dot is any character.
  let dotAll = true;
  const refuse = (why: string) =>
    badData(`error parsing regexp ${JSON.stringify(source.slice(0, 200))}: ${why}`);
  const take = (text: string): boolean => {
    if (chars.slice(at, at + text.length).join('') !== text) return false;
    at += text.length;
    return true;
  };
  const one = (ranges: readonly Span[], negated = false): Node => ({
    kind: 'one',
    step: { kind: 'one', ranges, negated, fold },
  });

  const either = (depth: number): Node => {
    if (depth > depthMax) throw refuse(`groups more than ${depthMax} deep`);
    const outerFold = fold;
    const outerDot = dotAll;
    const options = [all(depth)];
    while (take('|')) options.push(all(depth));
    fold = outerFold;
    dotAll = outerDot;
    return options.length === 1 ? options[0]! : { kind: 'either', of: options };
  };
  const all = (depth: number): Node => {
    const parts: Node[] = [];
    while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') {
      const part = repeated(atom(depth));
      if (part.kind !== 'empty') parts.push(part);
    }
    return parts.length === 1
      ? parts[0]!
      : parts.length === 0
        ? { kind: 'empty' }
        : { kind: 'all', of: parts };
  };
  const repeated = (first: Node): Node => {
    let of = first;
    for (;;) {
      const bounds = repetition();
      if (!bounds) return of;
      if (of === first && first.kind === 'empty') throw refuse('missing argument to repetition operator');
      if (of !== first) throw refuse('invalid nested repetition operator');
      of = { kind: 'repeat', of, least: bounds[0], most: bounds[1], lazy: take('?') };
    }
  };
  const repetition = (): readonly [number, number] | undefined => {
    if (take('*')) return [0, Infinity];
    if (take('+')) return [1, Infinity];
    if (take('?')) return [0, 1];
    const found = /^\{(\d{1,5})(,(\d{0,5}))?\}/.exec(chars.slice(at, at + 14).join(''));
    if (!found) return undefined;
    at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] === '' ? Infinity : Number(found[3]);
    if (least > repeatMax || (most !== Infinity && most > repeatMax) || most < least)
      throw refuse(`invalid repeat count ${found[0]}`);
    return [least, most];
  };
  const atom = (depth: number): Node => {
    const char = chars[at++]!;
    if (char === '(') return group(depth);
    if (char === '[') return charClass();
    if (char === '.') return dotAll ? one([], true) : one(newline, true);
    if (char === '^' || char === '$')
      return { kind: 'assert', step: { kind: 'assert', what: char === '^' ? 'begin' : 'end' } };
    if ('*+?'.includes(char)) throw refuse('missing argument to repetition operator');
    if (char === '\\') return escapedAtom();
    const code = char.codePointAt(0)!;
    return one([[code, code]]);
  };
  const group = (depth: number): Node => {
    let index: number | undefined;
    if (take('?')) {
      const named = /^(?:P?<(\w{1,64})>)/.exec(chars.slice(at, at + 80).join(''));
      const flags = /^([ims]*)(?:-([ims]+))?([:)])/.exec(chars.slice(at, at + 12).join(''));
      if (named) {
        if (names.has(named[1]!)) throw refuse(`duplicate group name ${named[1]}`);
        at += named[0].length;
        index = ++groups;
        names.set(named[1]!, index);
      } else if (flags) {
        at += flags[0].length;
        if (`${flags[1]}${flags[2] ?? ''}`.includes('m')) throw refuse('the flag m is not supported');
        const before = [fold, dotAll] as const;
        if (flags[1]!.includes('i')) fold = true;
        if (flags[1]!.includes('s')) dotAll = true;
        if (flags[2]?.includes('i')) fold = false;
        if (flags[2]?.includes('s')) dotAll = false;
        if (flags[3] === ')') return { kind: 'empty' };
        const of = either(depth + 1);
        [fold, dotAll] = before;
        if (!take(')')) throw refuse('missing closing )');
        return of;
      } else
        throw refuse(
          'invalid or unsupported Perl syntax after "(?": look-around and back references are not supported',
        );
    } else index = ++groups;
    const of = either(depth + 1);
    if (!take(')')) throw refuse('missing closing )');
    return { kind: 'group', of, index };
  };
  const escapedAtom = (): Node => {
    const char = chars[at++];
    if (char === undefined) throw refuse('trailing backslash at end of expression');
    if (char === 'b' || char === 'B')
      return { kind: 'assert', step: { kind: 'assert', what: char === 'b' ? 'word-edge' : 'no-word-edge' } };
    if (char === 'A' || char === 'z')
      return { kind: 'assert', step: { kind: 'assert', what: char === 'A' ? 'begin' : 'end' } };
    const spans = classes[char.toLowerCase()];
    if (spans) return one(spans, char !== char.toLowerCase());
    const code = escapedCode(char);
    return one([[code, code]]);
  };
  const escapedCode = (char: string): number => {
    if (Object.hasOwn(controls, char)) return controls[char]!;
    if (char === 'x') {
      const found = /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/.exec(chars.slice(at, at + 8).join(''));
      const code = found ? Number.parseInt(found[1] ?? found[2]!, 16) : Number.NaN;
      if (!(code <= lastCode)) throw refuse('invalid escape sequence \\x');
      at += found![0].length;
      return code;
    }
    if (/[0-9A-Za-z]/.test(char)) throw refuse(`invalid or unsupported escape sequence \\${char}`);
    return char.codePointAt(0)!;
  };
  const charClass = (): Node => {
    const negated = take('^');
    const ranges: Span[] = [];
    for (let first = true; ; first = false) {
      if (at >= chars.length) throw refuse('missing closing ]');
      if (chars[at] === ']' && !first) break;
      const named = /^\[:(\^?)(\w+):\]/.exec(chars.slice(at, at + 12).join(''));
      if (named) {
        const spans = Object.hasOwn(posix, named[2]!) ? posix[named[2]!]! : undefined;
        if (!spans) throw refuse(`invalid character class range ${named[0]}`);
        ranges.push(...(named[1] ? complement(spans) : spans));
        at += named[0].length;
        continue;
      }
      const from = classItem();
      if (typeof from !== 'number') {
        ranges.push(...from);
        continue;
      }
      let to = from;
      if (chars[at] === '-' && chars[at + 1] !== ']' && chars[at + 1] !== undefined) {
        at++;
        const end = classItem();
        if (typeof end !== 'number' || end < from) throw refuse('invalid character class range');
        to = end;
      }
      ranges.push([from, to]);
    }
    at++;
    return one(ranges, negated);
  };
  const classItem = (): number | readonly Span[] => {
    const char = chars[at++]!;
    if (char !== '\\') return char.codePointAt(0)!;
    const next = chars[at++];
    if (next === undefined) throw refuse('missing closing ]');
    const spans = classes[next.toLowerCase()];
    if (spans) return next === next.toLowerCase() ? spans : complement(spans);
    return escapedCode(next);
  };
  return { either, refuse, names, length: chars.length, at: () => at, groups: () => groups };
}

function assemble(tree: Node): readonly Step[] {
  const program: Step[] = [];
  const put = (step: Step): number => {
    if (program.length >= programMax)
      throw badData('a pattern is too large: repeat less, or list fewer words');
    return program.push(step) - 1;
  };
  const emit = (node: Node): void => {
    if (node.kind === 'one' || node.kind === 'assert') put(node.step);
    else if (node.kind === 'all') for (const part of node.of) emit(part);
    else if (node.kind === 'group') {
      put({ kind: 'save', slot: 2 * node.index });
      emit(node.of);
      put({ kind: 'save', slot: 2 * node.index + 1 });
    } else if (node.kind === 'either') emitEither(node.of);
    else if (node.kind === 'repeat') emitRepeat(node);
  };
  const emitEither = (options: readonly Node[]) => {
    const exits: Extract<Step, { kind: 'jump' }>[] = [];
    for (const [i, option] of options.entries()) {
      if (i === options.length - 1) {
        emit(option);
        break;
      }
      const fork: Extract<Step, { kind: 'fork' }> = { kind: 'fork', first: 0, second: 0 };
      fork.first = put(fork) + 1;
      emit(option);
      const exit: Extract<Step, { kind: 'jump' }> = { kind: 'jump', to: 0 };
      put(exit);
      exits.push(exit);
      fork.second = program.length;
    }
    for (const exit of exits) exit.to = program.length;
  };
  const forkHere = (lazy: boolean) => {
    const fork: Extract<Step, { kind: 'fork' }> = { kind: 'fork', first: 0, second: 0 };
    const into = put(fork) + 1;
    return {
      place: into - 1,
      leadsTo(out: number) {
        fork.first = lazy ? out : into;
        fork.second = lazy ? into : out;
      },
    };
  };
  const emitRepeat = ({ of, least, most, lazy }: Extract<Node, { kind: 'repeat' }>) => {
    for (let i = 0; i < least; i++) emit(of);
    if (most === Infinity) {
      const fork = forkHere(lazy);
      emit(of);
      put({ kind: 'jump', to: fork.place });
      fork.leadsTo(program.length);
      return;
    }
    const forks = [];
    for (let i = least; i < most; i++) {
      forks.push(forkHere(lazy));
      emit(of);
    }
    for (const fork of forks) fork.leadsTo(program.length);
  };
  emit(tree);
  put({ kind: 'end' });
  return program;
}
