/** Autonomous systems from a file that the owner of this machine names: read when the first address is asked about, then kept. */
import { promises as files } from 'node:fs';
import { parseAddress } from '#pure/base/address.ts';
import type { Log } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import { type AsnTable, parseAsnTable } from '#pure/network/asn.ts';

/** A table that cannot be read is told once and is as good as none: a path without systems is still a path. */
export function systemsFromFile(path: string | undefined, log: Log | undefined): Network['systemOf'] {
  if (!path) return async () => undefined;
  let loading: Promise<AsnTable | undefined> | undefined;
  const load = async (): Promise<AsnTable | undefined> => {
    try {
      const table = parseAsnTable(await files.readFile(path, 'utf8'));
      if (table.entries === 0)
        log?.warn('the table of autonomous systems has no line that can be read', { path });
      return table;
    } catch (error) {
      log?.warn('the table of autonomous systems cannot be read', { path, error: (error as Error).message });
      return undefined;
    }
  };
  return async (text) => {
    loading ??= load();
    const address = parseAddress(text);
    return address && (await loading)?.find(address);
  };
}
