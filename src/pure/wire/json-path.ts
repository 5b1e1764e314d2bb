/**
 * Picks values out of JSON: JSON Pointer (RFC 6901) and the part of JSONPath (RFC 9535) that names, indexes, `*` and equality make up:
 * `/main/temp`, `$.main.temp`, `$.disks[*].used`, `$.nodes[?@.name=="a"].load`, `$['odd name'][-1]`.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

type Step =
  | { readonly kind: 'name'; readonly name: string; readonly pointer?: true }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'where'; readonly name: string; readonly equal: boolean; readonly value: Json };
export interface JsonPath {
  readonly steps: readonly Step[];
  /** It names at most one value. */
  readonly singular: boolean;
}
export interface Picked {
  readonly value: Json;
  /** What stood at each wildcard or filter, outermost first: an index or a name. */
  readonly at: readonly string[];
}

const stepsMax = 100;
const nextStep = new RegExp(
  [
    String.raw`^\.(?<plain>[\p{L}_][\p{L}\p{N}_-]*)`,
    String.raw`^(?:\.|\[\s*)(?<all>\*)(?:\s*\])?`,
    String.raw`^\[\s*(?<index>-?\d{1,9})\s*\]`,
    String.raw`^\[\s*(?<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\]`,
    String.raw`^\[\s*\?\s*@\.(?<field>[\p{L}_][\p{L}\p{N}_-]*)\s*(?<operator>==|!=)\s*(?<literal>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]\s]+)\s*\]`,
  ].join('|'),
  'u',
);

/** A text when it is no path: what is wrong with it. */
export function parseJsonPath(text: string): JsonPath | string {
  const steps = text.startsWith('$') ? jsonPathSteps(text.slice(1)) : pointerSteps(text);
  if (typeof steps === 'string') return steps;
  if (steps.length > stepsMax) return `a path of more than ${stepsMax} steps`;
  return { steps, singular: steps.every(({ kind }) => kind === 'name' || kind === 'index') };
}

function pointerSteps(text: string): Step[] | string {
  if (text === '') return [];
  if (!text.startsWith('/')) return 'a path begins with / or $';
  if (/~(?![01])/.test(text)) return 'a ~ must be written ~0';
  return text
    .slice(1)
    .split('/')
    .map((part) => ({ kind: 'name', name: part.replaceAll('~1', '/').replaceAll('~0', '~'), pointer: true }));
}

function jsonPathSteps(text: string): Step[] | string {
  const steps: Step[] = [];
  for (let rest = text; rest !== ''; ) {
    const found = nextStep.exec(rest);
    const { plain, all, index, quoted, field, operator, literal } = found?.groups ?? {};
    if (!found || (all && found[0].startsWith('[') !== found[0].endsWith(']')))
      return `"${rest.slice(0, 40)}" is no step: write .name, ['name'], [2], [*] or [?@.name=="value"]`;
    if (plain !== undefined) steps.push({ kind: 'name', name: plain });
    else if (all) steps.push({ kind: 'all' });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (quoted !== undefined) steps.push({ kind: 'name', name: unquoted(quoted) });
    else {
      const value = literalOf(literal!);
      if (value === undefined) return `"${literal}" is no value: write texts in quotes`;
      steps.push({ kind: 'where', name: field!, equal: operator === '==', value });
    }
    rest = rest.slice(found[0].length);
  }
  return steps;
}

const unquoted = (text: string) => text.slice(1, -1).replace(/\\(.)/gs, '$1');

function literalOf(text: string): Json | undefined {
  if (/^['"]/.test(text)) return unquoted(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** At most `max` values and one more, which says that there are more. */
export function pick(root: Json, path: JsonPath, max: number): Picked[] {
  let found: Picked[] = [{ value: root, at: [] }];
  for (const step of path.steps) {
    const next: Picked[] = [];
    for (const item of found) {
      for (const picked of childrenOf(item, step)) {
        if (next.length > max) break;
        next.push(picked);
      }
    }
    found = next;
  }
  return found;
}

function* childrenOf({ value, at }: Picked, step: Step): Generator<Picked> {
  if (step.kind === 'name') {
    const child = Array.isArray(value)
      ? step.pointer && /^(0|[1-9]\d{0,8})$/.test(step.name)
        ? (value as readonly Json[])[Number(step.name)]
        : undefined
      : isObject(value) && Object.hasOwn(value, step.name)
        ? value[step.name]
        : undefined;
    if (child !== undefined) yield { value: child, at };
  } else if (step.kind === 'index') {
    const child = Array.isArray(value) ? (value as readonly Json[]).at(step.index) : undefined;
    if (child !== undefined) yield { value: child, at };
  } else if (typeof value === 'object' && value !== null)
    for (const [name, child] of Object.entries(value) as [string, Json][]) {
      if (step.kind === 'where') {
        const held = isObject(child) && Object.hasOwn(child, step.name) ? child[step.name] : undefined;
        if ((held === step.value) !== step.equal) continue;
      }
      yield { value: child, at: [...at, name] };
    }
}

/** What a picked value is as one value: lists and objects count what they hold; null is none. */
export function scalarOf(value: Json): number | string | boolean | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Members of documents whose schema is known, where they are what they should be. */
export const member = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
export function textAt(value: Json | undefined, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
export function numberAt(value: Json | undefined, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === 'number' ? found : undefined;
}
export const listOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];
