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

/** Rising, each once; only of the transports that are asked for. */
export function parsePorts(
  expression: string,
  wanted: readonly Transport[] = transports,
  field = 'ports',
): AskedPorts {
  // A byte a port: all of them are asked for often enough.
  const marks: Readonly<Record<Transport, Uint8Array>> = {
    tcp: new Uint8Array(portMax + 1),
    udp: new Uint8Array(portMax + 1),
  };
  const excluded: [Transport, readonly (readonly [number, number])[]][] = [];
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
      const runs = runsIn(body, transport, field);
      found += runs.length;
      if (negated) excluded.push([transport, runs]);
      else for (const [first, last] of runs) marks[transport].fill(1, first, last + 1);
    }
    if (found === 0)
      throw invalidInput(
        field,
        body,
        `"${body}" is no port and the usual name of none`,
        'Write 22,80,8000-8100, - for all, names such as http*, U:53,T:22 to tell UDP from TCP.',
      );
  }
  for (const [transport, runs] of excluded)
    for (const [first, last] of runs) marks[transport].fill(0, first, last + 1);
  const left = (transport: Transport) => {
    const ports: number[] = [];
    const marked = marks[transport];
    if (wanted.includes(transport))
      for (let port = marked.indexOf(1); port >= 0; port = marked.indexOf(1, port + 1)) ports.push(port);
    return ports;
  };
  const asked = { tcp: left('tcp'), udp: left('udp') };
  if (asked.tcp.length + asked.udp.length === 0)
    throw invalidInput(field, expression, 'names no port', 'Write 22,80,8000-8100, or - for all.');
  return asked;
}

function runsIn(text: string, transport: Transport, field: string): (readonly [number, number])[] {
  const range = /^(\d*)(?:(-)(\d*))?$/.exec(text);
  if (!range) return portsNamed(transport, text).map((port) => [port, port] as const);
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
  return [[first, last]];
}
