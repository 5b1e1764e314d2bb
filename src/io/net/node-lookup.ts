/** Names and interfaces as this machine knows them. */
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { normaliseMac, parsePrefix } from '#pure/base/address.ts';
import type { LocalInterface, Network } from '#pure/contract/network.ts';
import { faultOfError } from './faults.ts';

export const lookup: Network['lookup'] = async (name, { family, signal }) => {
  const startMs = performance.now();
  const what = `name ${name}`;
  let onAbort = () => {};
  try {
    if (signal?.aborted) throw Object.assign(new Error('cancelled'), { code: 'ABORT_ERR' });
    const dns = await import('node:dns/promises');
    const asked = dns.lookup(name, { all: true, ...(family ? { family } : {}) });
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(Object.assign(new Error('cancelled'), { code: 'ABORT_ERR' }));
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    const found = await (signal ? Promise.race([asked, aborted]) : asked);
    return { ok: true, addresses: found.map((item) => item.address), elapsedMs: performance.now() - startMs };
  } catch (error) {
    return { ok: false, fault: faultOfError(error, what), elapsedMs: performance.now() - startMs };
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
};

/** Numeric addresses; a port given in resolv.conf syntax is left out. */
export const resolvers: Network['resolvers'] = async () =>
  (await import('node:dns'))
    .getServers()
    .map((server) => server.replace(/^\[(.+)\](:\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'));

/** No disk is behind these files: to read one takes less than to wait for it. */
function sysfs(name: string, file: string): string | undefined {
  try {
    return readFileSync(`/sys/class/net/${name}/${file}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

export const localInterfaces: Network['interfaces'] = async () => {
  const found: LocalInterface[] = [];
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    const [mtu, index, state] = ['mtu', 'ifindex', 'operstate'].map((file) => sysfs(name, file));
    found.push({
      name,
      index: Number(index ?? 0),
      mac: normaliseMac(addresses[0]?.mac ?? '') ?? '00:00:00:00:00:00',
      ...(mtu ? { mtuBytes: Number(mtu) } : {}),
      loopback: addresses.some((item) => item.internal),
      up: state === undefined || state !== 'down',
      addresses: addresses.flatMap((item) => {
        const prefix = item.cidr ? parsePrefix(item.cidr) : undefined;
        return prefix ? [{ address: item.address, lengthBits: prefix.lengthBits }] : [];
      }),
    });
  }
  return found;
};
