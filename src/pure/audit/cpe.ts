/** CPE 2.3 names in their formatted string (NIST IR 7695 section 6.2), and CPE 2.2 URIs as old tools write them. */

export interface CpeName {
  /** a, o or h. */
  readonly part: string;
  readonly vendor: string;
  readonly product: string;
  /** Undefined for any; `-` for none. */
  readonly version?: string;
  readonly update?: string;
  readonly targetSoftware?: string;
}

/** A backslash quotes what would end or match something. */
const unquoted = (text: string): string => (text.includes('\\') ? text.replace(/\\(.)/g, '$1') : text);
const valueIn = (text: string | undefined): string | undefined =>
  text === undefined || text === '' || text === '*' ? undefined : unquoted(text).toLowerCase();

/** Up to the target software; what follows is not looked at. */
const fieldsMax = 9;
/** Colons that are quoted stay. */
const fieldsOf = (text: string): string[] => text.split(text.includes('\\') ? /(?<!\\):/ : ':', fieldsMax);

export function parseCpe(text: string): CpeName | undefined {
  if (text.length > 1024) return undefined;
  const fields = text.startsWith('cpe:2.3:')
    ? fieldsOf(text.slice(8))
    : text.startsWith('cpe:/')
      ? text.slice(5).split(':').map(decoded)
      : [];
  const [part, vendor, product, version, update, , , , targetSoftware] = fields;
  const [ownVendor, ownProduct] = [valueIn(vendor), valueIn(product)];
  if (!part || !/^[aoh]$/.test(part) || !ownVendor || !ownProduct) return undefined;
  const [ownVersion, ownUpdate, target] = [valueIn(version), valueIn(update), valueIn(targetSoftware)];
  return {
    ...{ part, vendor: ownVendor, product: ownProduct },
    ...(ownVersion === undefined ? {} : { version: ownVersion }),
    ...(ownUpdate === undefined ? {} : { update: ownUpdate }),
    ...(target === undefined ? {} : { targetSoftware: target }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What products are found by. */
export const productKey = ({ vendor, product }: Pick<CpeName, 'vendor' | 'product'>): string =>
  `${vendor}:${product}`;

/** Version and update as one: `9.2` and `p1` are `9.2p1`. */
export const fullVersion = ({ version, update }: CpeName): string | undefined =>
  version === undefined || version === '-' || update === undefined || update === '-'
    ? version
    : `${version}${update}`;
