/** The ports that are usually worth a question, by the table of `pure/detect`; beyond it come the other system ports (RFC 6335 section 6). */
import type { Transport } from '../contract/scan.ts';
import { serviceOfPort, topPorts as usual } from '../detect/ports.ts';

const systemPortMax = 1023;

interface Usual {
  /** Each once, the most usual first. */
  readonly ports: readonly number[];
  readonly byName: ReadonlyMap<string, number>;
}

function read(transport: Transport): Usual {
  const ports = new Set(usual(transport, Number.POSITIVE_INFINITY));
  const byName = new Map<string, number>();
  for (const port of ports) {
    const name = serviceOfPort(transport, port)?.toLowerCase();
    if (name !== undefined && !byName.has(name)) byName.set(name, port);
  }
  for (let port = 1; port <= systemPortMax; port++) ports.add(port);
  return { ports: [...ports], byName };
}

const known: Partial<Record<Transport, Usual>> = {};
const of = (transport: Transport): Usual => {
  known[transport] ??= read(transport);
  return known[transport];
};

/** The first `count` of them, in rising order. */
export const topPorts = (transport: Transport, count: number): number[] =>
  of(transport)
    .ports.slice(0, count)
    .sort((a, b) => a - b);

/** Ports whose usual name matches: `*` stands for any letters. A plain name means the port where it is met most. */
export function portsNamed(transport: Transport, pattern: string): number[] {
  const { byName } = of(transport);
  const text = pattern.toLowerCase();
  if (!text.includes('*')) {
    const port = byName.get(text);
    return port === undefined ? [] : [port];
  }
  const parts = text.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const wanted = new RegExp(`^${parts.join('.*')}$`);
  return [...byName]
    .filter(([name]) => wanted.test(name))
    .map(([, port]) => port)
    .sort((a, b) => a - b);
}
