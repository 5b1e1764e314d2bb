/**
 * Ports as people ask for them: `22,80,8000-8100`, `-1023` and `60000-` (open ranges), `-` (all), `http*` (names), `T:` and `U:` before those of
 * one transport, a leading `!` excludes. What stands before the first letter is for every transport that is scanned.
 */
import { invalidInput } from '../base/errors.ts';
import { type Transport, transports } from '../contract/scan.ts';
import { portMax } from './port-ranges.ts';
import { portsNamed } from './usual-ports.ts';

export interface AskedPorts {
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

/** Rising, each once. */
export function parsePorts(expression: string, field = 'ports'): AskedPorts {
  const include: Record<Transport, Set<number>> = { tcp: new Set(), udp: new Set() };
  const exclude: Record<Transport, Set<number>> = { tcp: new Set(), udp: new Set() };
  let current: readonly Transport[] = transports;
  for (const word of expression.split(/[\s,]+/).filter(Boolean)) {
    const marked = /^(!?)([TU]):(.*)$/i.exec(word);
    if (marked) current = marked[2]!.toUpperCase() === 'T' ? ['tcp'] : ['udp'];
    const text = marked ? `${marked[1]}${marked[3]}` : word;
    const negated = text.startsWith('!');
    const body = negated ? text.slice(1) : text;
    if (body === '') continue;
    let found = 0;
    for (const transport of current) {
      const ports = portsIn(body, transport, field);
      found += ports.length;
      const into = (negated ? exclude : include)[transport];
      for (const port of ports) into.add(port);
    }
    if (found === 0)
      throw invalidInput(
        field,
        body,
        `"${body}" is no port and the usual name of none`,
        'Write 22,80,8000-8100, - for all, names such as http*, U:53,T:22 to tell UDP from TCP.',
      );
  }
  const left = (transport: Transport) =>
    [...include[transport]].filter((port) => !exclude[transport].has(port)).sort((a, b) => a - b);
  const asked = { tcp: left('tcp'), udp: left('udp') };
  if (asked.tcp.length + asked.udp.length === 0)
    throw invalidInput(field, expression, 'names no port', 'Write 22,80,8000-8100, or - for all.');
  return asked;
}

function portsIn(text: string, transport: Transport, field: string): number[] {
  const range = /^(\d*)(?:(-)(\d*))?$/.exec(text);
  if (!range) return portsNamed(transport, text);
  const [, from, dash, to] = range;
  // Port 0 is nobody's: an open range begins with 1, but who writes 0 means it.
  const first = from === '' ? 1 : Number(from);
  const last = dash ? (to === '' ? portMax : Number(to)) : first;
  if (last > portMax || first > last)
    throw invalidInput(
      field,
      text,
      first > last ? `"${text}" ends before it begins` : `"${text}" is beyond ${portMax}`,
      `Write ports from 0 to ${portMax}, the lower first.`,
    );
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
