/** What was known at a time, as facts again: for files, in the shape that every format and comparison of `pure/scan` takes. */
import type { ScanFact } from '#pure/contract/scan.ts';
import { isUp, portOfPart, valueAs } from './aspects.ts';
import { keyOfAspect } from './fold.ts';
import type { Aspects } from './history.ts';

export function factsFrom(address: string, known: Aspects): ScanFact[] {
  const host = known.get('host ');
  if (!host) return [];
  const facts: ScanFact[] = [{ ...valueAs('host', host.value), kind: 'host', address } as ScanFact];
  if (!isUp(host.value)) return facts;
  for (const { kind, part, value } of known.values()) {
    const at = portOfPart(part);
    if (kind === 'port' && at) {
      const service = known.get(keyOfAspect('service', part));
      const tls = known.get(keyOfAspect('certificate', part));
      facts.push({
        ...{ kind: 'port', address, ...at, ...valueAs('port', value) },
        ...(service
          ? {
              service: {
                ...valueAs('service', service.value),
                ...(tls ? { tls: valueAs('certificate', tls.value) } : {}),
              },
            }
          : {}),
      });
    } else if (kind === 'rest')
      // Which ports these are is not kept for each host: they are the others that the scan asks.
      for (const group of valueAs('rest', value).groups)
        facts.push({ kind: 'ports', address, transport: part as 'tcp', ...group, ports: '' });
    else if (kind === 'system')
      facts.push({ kind: 'system', address, ...structuredClone(valueAs('system', value)) } as ScanFact);
    else if (kind === 'path')
      for (const hop of valueAs('path', value).hops) facts.push({ kind: 'hop', address, ...hop });
    else if (kind === 'finding')
      facts.push({ kind: 'finding', address, ...structuredClone(valueAs('finding', value)) } as ScanFact);
  }
  facts.push({ kind: 'host-end', address, elapsedMs: 0, complete: true });
  return facts;
}
