/** Names of objects for the SNMP tools: what the host knows, or the standard modules; mistakes answered with what was meant. */
import { invalidInput } from '../base/errors.ts';
import type { ToolContext } from '../contract/tool.ts';
import { standardMib } from '../mib/index.ts';
import type { Mib } from '../mib/mib.ts';
import { resolveOid, similarNames } from '../mib/names.ts';

export const mibOf = async (context: ToolContext): Promise<Mib> =>
  (await context.devices.mib?.()) ?? standardMib();

export function oidNamed(field: string, text: string, mib: Mib): readonly number[] {
  const oid = resolveOid(text, mib);
  if (oid) return oid;
  const similar = similarNames(text, mib);
  throw invalidInput(
    field,
    text,
    'no object of that name',
    similar.length > 0
      ? `Did you mean ${similar.join(', ')}?`
      : 'Write numbers, or bring the MIB module that defines it: on the page under MIBs, on the command line with --mib FILE.',
  );
}
