/** Fields that a schema does not know: whoever writes one has mistyped it, and must not find out later that it was left out. */
import { z } from 'zod';
import { FaultError, fault } from '../base/errors.ts';

interface Unknown {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly known: readonly string[];
}
type Path = Unknown['path'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of what is written, without what is done to it afterwards. */
function written(schema: unknown): unknown {
  let at = schema;
  for (;;)
    if (
      at instanceof z.ZodOptional ||
      at instanceof z.ZodNullable ||
      at instanceof z.ZodDefault ||
      at instanceof z.ZodPrefault ||
      at instanceof z.ZodReadonly ||
      at instanceof z.ZodCatch ||
      at instanceof z.ZodLazy
    )
      at = at.unwrap();
    else if (at instanceof z.ZodPipe) at = at.in;
    else return at;
}

function inObject(
  schema: z.ZodObject,
  value: Readonly<Record<string, unknown>>,
  path: Path,
): Unknown | undefined {
  const { catchall } = schema.def;
  const open = catchall !== undefined && !(catchall instanceof z.ZodNever);
  for (const [name, item] of Object.entries(value)) {
    // A name that every object has by birth is no field.
    const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    if (field === undefined && !open)
      return { path: [...path, name], value: item, known: Object.keys(schema.shape) };
    const found = unknownField(field ?? catchall, item, [...path, name]);
    if (found) return found;
  }
  return undefined;
}

/** What is meant when one of several is: those that the value fits. Whatever fits none the parser refuses. */
function inUnion(options: readonly unknown[], value: unknown, path: Path): Unknown | undefined {
  let first: Unknown | undefined;
  for (const option of options) {
    if (!(option as z.ZodType).safeParse(value).success) continue;
    const found = unknownField(option, value, path);
    if (!found) return undefined;
    first ??= found;
  }
  return first;
}

/** The first field that the schema has no place for; where it leaves names to whoever writes, all are known. */
export function unknownField(schema: unknown, value: unknown, path: Path = []): Unknown | undefined {
  const at = written(schema);
  if (at instanceof z.ZodObject) return isObject(value) ? inObject(at, value, path) : undefined;
  if (at instanceof z.ZodUnion) return inUnion(at.options, value, path);
  const parts: readonly (readonly [key: string | number, schema: unknown, item: unknown])[] =
    at instanceof z.ZodArray && Array.isArray(value)
      ? value.map((item, i) => [i, at.element, item])
      : at instanceof z.ZodTuple && Array.isArray(value)
        ? value.map((item, i) => [i, at.def.items[i], item])
        : at instanceof z.ZodRecord && isObject(value)
          ? Object.entries(value).map(([name, item]) => [name, at.valueType, item])
          : [];
  for (const [key, schemaOfPart, item] of parts) {
    const found = unknownField(schemaOfPart, item, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/** Throws what a person has to correct. */
export function refuseUnknown(schema: z.ZodType, raw: unknown): void {
  const found = unknownField(schema, raw);
  if (!found) return;
  const field = found.path.join('.');
  throw new FaultError(
    fault('invalid-input', `${field}: there is no such field`, {
      field,
      value: (JSON.stringify(found.value) ?? '').slice(0, 200),
      remedy: `Correct the name, or leave it out. Fields: ${found.known.join(', ')}.`,
    }),
  );
}
