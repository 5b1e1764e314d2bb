/** Which credentials a tool can use: its input `credential` says so, on every surface, by its metadata. */

const snmpKinds: readonly string[] = ['snmp-community', 'snmp-user'];

/** Kinds by the metadata of a field: `true` stands for those of SNMP. Undefined: the field takes none. */
export function kindsOfMeta(meta: unknown): readonly string[] | undefined {
  if (meta === true) return snmpKinds;
  if (meta === 'password' || meta === 'secret') return [meta];
  return Array.isArray(meta) && meta.every((kind) => typeof kind === 'string') ? meta : undefined;
}

interface InputSchema {
  readonly properties?: unknown;
  readonly required?: unknown;
}
const metaOf = ({ properties }: InputSchema): unknown =>
  ((properties ?? {}) as Readonly<Record<string, { readonly credential?: unknown }>>).credential?.credential;

/** Of a tool, by the JSON Schema of its input. */
export const credentialKindsOf = (inputSchema: InputSchema): readonly string[] | undefined =>
  kindsOfMeta(metaOf(inputSchema));

/** A sensor that says nothing takes the credential of the tree: of SNMP, and of what cannot do without one. */
export const inheritsByItself = (inputSchema: InputSchema): boolean =>
  metaOf(inputSchema) === true ||
  (Array.isArray(inputSchema.required) && inputSchema.required.includes('credential'));
