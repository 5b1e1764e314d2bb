/**
 * Texts with holes: `{{alert.title}}`, `{{#if alert.port}}…{{else}}…{{/if}}`, `{{#if alert.severity == "critical"}}…{{/if}}`. No loops, no
 * code, no access to anything but the named values, so that whoever may write a message can do no more than that.
 */
type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string }
  | {
      readonly kind: 'if';
      readonly name: string;
      readonly equals: string | null;
      readonly not: boolean;
      readonly held: readonly Node[];
      readonly otherwise: readonly Node[];
    };
export type Template = readonly Node[];
export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly problem: string };
export type TemplateValues = Readonly<Record<string, string | number | boolean | null>>;

const depthMax = 20;

class Refused extends Error {
  readonly at: number;
  constructor(problem: string, at: number) {
    super(problem);
    this.at = at;
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** The name that was probably meant: the same last part, or what it begins with. */
function meant(name: string, names: ReadonlySet<string>): string {
  const last = name.split('.').at(-1)!.toLowerCase();
  const found = [...names].find((known) =>
    known.toLowerCase().split('.').at(-1)!.startsWith(last.slice(0, 3)),
  );
  return found ? `; did you mean {{${found}}}?` : `; there are ${[...names].sort().join(', ')}`;
}

export function parseTemplate(text: string, names: ReadonlySet<string>): ParsedTemplate {
  const tags = [...text.matchAll(/\{\{([^{}]*)\}\}/g)];
  let next = 0;
  let at = 0;
  const known = (name: string, place: number): string => {
    if (names.has(name)) return name;
    throw new Refused(`there is no {{${name}}}${meant(name, names)}`, place);
  };
  const body = (depth: number, openedAt: number): { nodes: Node[]; end: string } => {
    if (depth > depthMax) throw new Refused(`conditions are nested more than ${depthMax} deep`, openedAt);
    const nodes: Node[] = [];
    for (;;) {
      const tag = tags[next];
      const until = tag ? tag.index : text.length;
      const plain = text.slice(at, until);
      const stray = plain.search(/\{\{|\}\}/);
      if (stray >= 0) throw new Refused('a brace pair that is not closed or not opened', at + stray);
      if (plain !== '') nodes.push({ kind: 'text', text: plain });
      if (!tag) {
        if (depth > 0) throw new Refused('{{#if}} without its {{/if}}', openedAt);
        return { nodes, end: '' };
      }
      next++;
      at = tag.index + tag[0].length;
      const inside = tag[1]!.trim();
      const condition = /^#if\s+([\w.]+)(?:\s*(==|!=)\s*"([^"]*)")?$/.exec(inside);
      if (condition) {
        const name = known(condition[1]!, tag.index);
        const then = body(depth + 1, tag.index);
        const otherwise = then.end === 'else' ? body(depth + 1, tag.index) : { nodes: [], end: then.end };
        if (otherwise.end !== '/if') throw new Refused('{{#if}} without its {{/if}}', tag.index);
        nodes.push({
          kind: 'if',
          name,
          equals: condition[3] ?? null,
          not: condition[2] === '!=',
          held: then.nodes,
          otherwise: otherwise.nodes,
        });
      } else if (inside === 'else' || inside === '/if') {
        if (depth === 0) throw new Refused(`{{${inside}}} without {{#if}}`, tag.index);
        return { nodes, end: inside };
      } else if (/^[\w.]+$/.test(inside)) nodes.push({ kind: 'value', name: known(inside, tag.index) });
      else
        throw new Refused(
          `{{${inside.slice(0, 40)}}} is not understood: write {{name}}, {{#if name}} or {{#if name == "text"}}`,
          tag.index,
        );
    }
  };
  try {
    return { ok: true, template: body(0, 0).nodes };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, ...placeOf(text, error.at), problem: error.message };
    throw error;
  }
}

const isSet = (value: TemplateValues[string] | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && value !== false && value !== 0;

export function renderTemplate(template: Template, values: TemplateValues): string {
  return template
    .map((node): string => {
      if (node.kind === 'text') return node.text;
      const value = values[node.name];
      if (node.kind === 'value') return value === null || value === undefined ? '' : String(value);
      const holds = node.equals === null ? isSet(value) : (String(value ?? '') === node.equals) !== node.not;
      return renderTemplate(holds ? node.held : node.otherwise, values);
    })
    .join('');
}
