/** Finding endpoints: every search is a range of an index, so that a million of them answer at once. */
import type { ExpressionBuilder } from 'kysely';
import type { StateDatabase } from '#io/state/port.ts';
import { formatAddress, normaliseMac, parseAddress } from '#pure/base/address.ts';
import type { StateTables } from '#pure/schema/state.ts';

type EndpointRow = StateTables['endpoint'];

/** Above every character that names and addresses are made of. */
const last = '\u{10ffff}';

/** What somebody typed, as the beginning of a MAC, of an address, of a name. */
export interface Wanted {
  readonly mac?: string;
  readonly address?: string;
  readonly name: string;
}

/** The notations of a MAC that somebody has begun to type: 00:1b:4, 00-1B, 001b.44, 001b44. */
const macNotations = [
  /^[0-9a-f]{2}([:-][0-9a-f]{2})*([:-][0-9a-f]?)?$/i,
  /^[0-9a-f]{4}(\.[0-9a-f]{4})*(\.[0-9a-f]{0,4})?$/i,
  /^[0-9a-f]{2,12}$/i,
];

function macBeginning(text: string): string | undefined {
  if (!macNotations.some((notation) => notation.test(text))) return undefined;
  const digits = text.replace(/[:.-]/g, '').toLowerCase();
  return digits.length <= 12 ? digits.replace(/(..)(?=.)/g, '$1:') : undefined;
}

export function wantedOf(text: string): Wanted {
  const trimmed = text.trim();
  // `fe80::` is an address, but who stops typing there means its beginning.
  const address = trimmed.endsWith(':') ? undefined : parseAddress(trimmed);
  const mac = normaliseMac(trimmed) ?? macBeginning(trimmed);
  return {
    ...(mac ? { mac } : {}),
    ...(address
      ? { address: formatAddress(address) }
      : /^[0-9a-f]*[.:][0-9a-f.:]*$/i.test(trimmed)
        ? { address: trimmed.toLowerCase() }
        : {}),
    name: trimmed.toLowerCase(),
  };
}

/** A whole address is itself only: 10.0.0.1 is not the beginning of 10.0.0.12. */
const isWhole = (address: string) => !address.endsWith(':') && parseAddress(address) !== undefined;

export const matches = (wanted: Wanted) => (expression: ExpressionBuilder<StateTables, 'endpoint'>) => {
  const addresses = (address: string) =>
    expression(
      'mac',
      'in',
      isWhole(address)
        ? expression.selectFrom('endpoint_address').select('mac').where('address', '=', address)
        : expression
            .selectFrom('endpoint_address')
            .select('mac')
            .where('address', '>=', address)
            .where('address', '<', address + last),
    );
  return expression.or([
    ...(wanted.mac
      ? [expression.and([expression('mac', '>=', wanted.mac), expression('mac', '<', wanted.mac + last)])]
      : []),
    ...(wanted.address ? [addresses(wanted.address)] : []),
    expression.and([expression('name', '>=', wanted.name), expression('name', '<', wanted.name + last)]),
  ]);
};

export async function find(db: StateDatabase, wanted: Wanted, limit: number): Promise<EndpointRow[]> {
  return await db
    .selectFrom('endpoint')
    .selectAll()
    .where(matches(wanted))
    .orderBy('seen_ms', 'desc')
    .limit(limit)
    .execute();
}

export async function addressesOf(
  db: StateDatabase,
  macs: readonly string[],
): Promise<Map<string, StateTables['endpoint_address'][]>> {
  const found = new Map<string, StateTables['endpoint_address'][]>();
  if (macs.length === 0) return found;
  const rows = await db.selectFrom('endpoint_address').selectAll().where('mac', 'in', macs).execute();
  for (const row of rows.sort((a, b) => b.seen_ms - a.seen_ms)) {
    const list = found.get(row.mac);
    if (list) list.push(row);
    else found.set(row.mac, [row]);
  }
  return found;
}
