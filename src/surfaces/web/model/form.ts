/**
 * What a form needs to know of a JSON Schema: its fields in order, each with a kind of control, default, bounds, unit and
 * choices. Fields that are required or the positional one come first; the rest, which have defaults, are "advanced".
 */
import { labelOf } from './format.ts';

export type Schema = Readonly<Record<string, unknown>>;
export type ControlKind =
  | 'text'
  | 'secret'
  | 'number'
  | 'switch'
  | 'choice'
  | 'list'
  | 'object'
  | 'variants'
  | 'json';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  readonly kind: ControlKind;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly advanced: boolean;
  readonly defaultValue: unknown;
  readonly choices: readonly string[];
  readonly integer: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly itemType: 'text' | 'number' | 'json';
  readonly schema: Schema;
}
export interface Variant {
  readonly tag: string;
  readonly value: string;
  readonly schema: Schema;
}

const objectOf = (value: unknown): Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
const listOf = (value: unknown): readonly Schema[] => (Array.isArray(value) ? (value as Schema[]) : []);

/** Follows a local `$ref` and drops `null` from anyOf: what remains is what a person fills in. */
function unwrap(schema: Schema): { schema: Schema; nullable: boolean } {
  const branches = listOf(schema.anyOf);
  if (branches.length > 0) {
    const rest = branches.filter((branch) => branch.type !== 'null');
    const nullable = rest.length < branches.length;
    if (rest.length === 1) return { schema: { ...rest[0], ...withoutBranches(schema) }, nullable };
    return { schema, nullable };
  }
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const rest = (schema.type as string[]).filter((type) => type !== 'null');
    return { schema: { ...schema, type: rest.length === 1 ? rest[0] : rest }, nullable: true };
  }
  return { schema, nullable: false };
}
const withoutBranches = ({ anyOf: _, ...rest }: Schema): Schema => rest;

/** The variants of a discriminated union, and the property that tells them apart. */
export function variantsOf(schema: Schema): Variant[] {
  const branches = [...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  return branches.flatMap((branch) => {
    const tagged = Object.entries(objectOf(branch.properties)).find(
      ([, value]) => 'const' in objectOf(value),
    );
    return tagged ? [{ tag: tagged[0], value: String(objectOf(tagged[1]).const), schema: branch }] : [];
  });
}

function kindOf(schema: Schema): ControlKind {
  if (schema.secret === true) return 'secret';
  if (Array.isArray(schema.enum)) return 'choice';
  if (variantsOf(schema).length > 1) return 'variants';
  switch (schema.type) {
    case 'boolean':
      return 'switch';
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return ['string', 'number', 'integer'].includes(String(objectOf(schema.items).type)) ? 'list' : 'json';
    case 'object':
      return Object.keys(objectOf(schema.properties)).length > 0 ? 'object' : 'json';
    case 'string':
      return 'text';
    default:
      return 'json';
  }
}

/** zod writes the safe-integer bounds where a person set none; those are not worth showing. */
const bound = (value: unknown) =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;

export function fieldsOf(root: Schema, first?: string | null): Field[] {
  const required = (Array.isArray(root.required) ? root.required : []) as string[];
  const fields = Object.entries(objectOf(root.properties)).flatMap(([name, raw]): Field[] => {
    if ('const' in objectOf(raw)) return [];
    const { schema, nullable } = unwrap(objectOf(raw));
    const { label, unit } = labelOf(name);
    const items = objectOf(schema.items);
    const minimum = bound(schema.minimum);
    const maximum = bound(schema.maximum);
    const needed = required.includes(name) && schema.default === undefined;
    return [
      {
        name,
        label,
        unit: typeof schema.unit === 'string' ? schema.unit : unit,
        description: typeof schema.description === 'string' ? schema.description : '',
        kind: kindOf(schema),
        required: needed,
        nullable,
        advanced: !needed && name !== first,
        defaultValue: schema.default,
        choices: Array.isArray(schema.enum) ? schema.enum.map(String) : [],
        integer: schema.type === 'integer',
        ...(minimum === undefined ? {} : { minimum }),
        ...(maximum === undefined ? {} : { maximum }),
        itemType: items.type === 'string' ? 'text' : items.type === undefined ? 'json' : 'number',
        schema,
      },
    ];
  });
  const rank = (field: Field) => (field.name === first ? 0 : field.required ? 1 : 2);
  return fields.sort((a, b) => rank(a) - rank(b));
}

/** What was typed into a text control, as the value the schema wants; undefined means "leave it out". */
export function valueOfText(field: Field, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (field.nullable && (trimmed === 'none' || trimmed === 'null')) return null;
  if (field.kind === 'number') {
    const value = Number(trimmed);
    return Number.isFinite(value) ? value : trimmed;
  }
  if (field.kind === 'list') {
    const parts = trimmed.split(/[\s,]+/).filter(Boolean);
    return field.itemType === 'number' ? parts.map(Number) : parts;
  }
  if (field.kind === 'json') {
    try {
      return JSON.parse(trimmed) as unknown;
    } catch {
      return trimmed;
    }
  }
  return field.kind === 'secret' ? text : trimmed;
}

export function textOfValue(field: Field, value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return field.nullable ? 'none' : '';
  if (Array.isArray(value) && field.kind === 'list') return value.join(' ');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** What a person would be told by the server, said before asking it. */
export function problemOf(field: Field, value: unknown): string | null {
  if (value === undefined || value === '') return field.required ? 'Needed' : null;
  if (value === null) return null;
  if (field.kind === 'number') {
    if (typeof value !== 'number') return 'Not a number';
    if (field.integer && !Number.isInteger(value)) return 'A whole number is needed';
    if (field.minimum !== undefined && value < field.minimum) return `At least ${field.minimum}`;
    if (field.maximum !== undefined && value > field.maximum) return `At most ${field.maximum}`;
  }
  const length = field.schema.minLength;
  if (typeof value === 'string' && typeof length === 'number' && value.length < length)
    return `At least ${length} characters`;
  return null;
}

export function problemsOf(root: Schema, values: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of fieldsOf(root)) {
    const value = values[field.name];
    const problem = problemOf(field, value);
    if (problem) found[field.name] = problem;
    else if (field.kind === 'object' && typeof value === 'object' && value !== null) {
      for (const [name, text] of Object.entries(problemsOf(field.schema, value as Record<string, unknown>)))
        found[`${field.name}.${name}`] = text;
    }
  }
  return found;
}
