/** Our own formats of results: every fact as a line of JSON, and open ports as a table. Others are handed in. */
import { csvLine } from '#pure/base/csv.ts';
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import { type ScanFact, scanFact } from '#pure/contract/scan.ts';
import { parseInput } from '#pure/contract/tool.ts';
import { type AddressFact, isUp, portOfPart, valueAs } from './aspects.ts';
import type { ResultFormat } from './deps.ts';
import { keyOfAspect } from './fold.ts';
import type { Aspects } from './history.ts';

/** Facts of one host from what was known of it; ports first that are told one by one. */
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

const columns = [
  ...[
    'address',
    'name',
    'mac',
    'vendor',
    'system',
    'transport',
    'port',
    'state',
    'reason',
    'service',
    'product',
  ],
  ...['version', 'tunnel', 'certificate', 'certificate_until'],
];

function csv(facts: readonly ScanFact[]): string {
  const lines = [csvLine(columns)];
  const byHost = Map.groupBy(
    facts.filter((fact): fact is AddressFact => 'address' in fact),
    (fact) => fact.address,
  );
  for (const [address, own] of byHost) {
    const host = own.find((fact) => fact.kind === 'host');
    const system = own.find((fact) => fact.kind === 'system')?.guesses[0]?.name;
    for (const fact of own) {
      if (fact.kind !== 'port') continue;
      const { service } = fact;
      const until = service?.tls && new Date(service.tls.notAfterMs).toISOString();
      lines.push(
        csvLine([
          ...[address, host?.names[0]?.name, host?.mac, host?.vendor, system, fact.transport, fact.port],
          ...[fact.state, fact.reason, service?.name, service?.product, service?.version, service?.tunnel],
          ...[service?.tls?.subject, until],
        ]),
      );
    }
  }
  return lines.join('');
}

function* readNdjson(text: string): Iterable<ScanFact> {
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw invalidInput(
        'text',
        line,
        `line ${i + 1} is no JSON`,
        'Send what `nocturne scan --output ndjson` prints.',
      );
    }
    // Progress and verdict stand between the facts of our own output.
    const { kind } = (value ?? {}) as { kind?: unknown };
    if (kind === 'progress' || kind === 'verdict') continue;
    try {
      yield parseInput(scanFact, value);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      throw invalidInput('text', line, `line ${i + 1}: ${error.fault.message}`, 'Send facts of a scan.');
    }
  }
}

export const ownFormats: readonly ResultFormat[] = [
  {
    ...{ id: 'ndjson', type: 'application/x-ndjson', extension: 'ndjson', read: readNdjson },
    write: (facts) => facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''),
  },
  { id: 'csv', type: 'text/csv; charset=utf-8', extension: 'csv', write: csv },
];
