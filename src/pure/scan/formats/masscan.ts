/**
 * Lists of masscan: -oL (`open tcp 80 192.0.2.1 1700000000`, `banner …`) and -oJ (an object a line between brackets, which old versions do not
 * close properly). -oX is nmap's XML. Every line is read by itself, so a list that breaks off gives what it had.
 */
import { parseAddress } from '../../base/address.ts';
import type { PortState } from '../../contract/port-state.ts';
import type { PortFact, ServiceFact, Transport } from '../../contract/scan.ts';
import { createScanFold } from '../result.ts';
import { reasonOf, stateOf } from './nmap-words.ts';
import type { ReadNote, ReadScan } from './read.ts';

const notesMax = 100;

interface Seen {
  readonly address: string;
  readonly transport: string;
  readonly port: number;
  readonly state: PortState;
  readonly reason?: string;
  readonly ttl?: number;
  readonly banner?: { readonly name: string; readonly text: string };
}

function createBook() {
  const fold = createScanFold();
  const ports = new Map<string, PortFact>();
  const hosts = new Set<string>();
  return {
    add({ address, transport, port, state, reason, ttl, banner }: Seen): string | undefined {
      if (!parseAddress(address)) return `"${address.slice(0, 60)}" is no address`;
      if (transport !== 'tcp' && transport !== 'udp') return `${transport.slice(0, 20)} is left out`;
      if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) return 'no port';
      if (!hosts.has(address))
        fold.add({
          kind: 'host',
          address,
          state: 'up',
          names: [],
          evidence: [{ method: 'port', detail: 'a port answered' }],
        });
      hosts.add(address);
      const key = `${address} ${transport} ${port}`;
      const known: PortFact = ports.get(key) ?? {
        kind: 'port',
        address,
        transport: transport as Transport,
        port,
        state,
        reason: reasonOf(reason, state, transport),
        ...(ttl ? { ttl } : {}),
      };
      const fact = banner ? { ...known, service: withBanner(known.service, banner) } : known;
      ports.set(key, fact);
      fold.add(fact);
      return undefined;
    },
    result: () => fold.result(),
    get size() {
      return ports.size;
    },
  };
}

/** masscan tells several things of one port: the first names it, what follows is further information. */
function withBanner(
  service: ServiceFact | undefined,
  { name, text }: { readonly name: string; readonly text: string },
): ServiceFact {
  if (!service)
    return {
      name: (name || 'unknown').slice(0, 60),
      cpes: [],
      method: 'probed',
      confidence: 8,
      ...(text ? { banner: text.slice(0, 1000) } : {}),
    };
  const more = `${name}: ${text}`;
  return { ...service, info: (service.info ? `${service.info}; ${more}` : more).slice(0, 300) };
}

export const looksLikeMasscanList = (head: string): boolean =>
  /^#masscan|^(open|closed|banner) (tcp|udp) \d+ /m.test(head);

export function readMasscanList(text: string): ReadScan {
  const book = createBook();
  const notes: ReadNote[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const found = /^(\S+) (\S+) (\d+) (\S+) \d+(?: (\S+) (.*))?$/.exec(line);
    const [, word, transport = '', port, address = '', name, said] = found ?? [];
    const state = word === 'banner' ? 'open' : stateOf(word);
    const problem =
      !found || !state
        ? 'is no line of a masscan list'
        : book.add({
            address,
            transport,
            port: Number(port),
            state,
            ...(word === 'banner' ? { banner: { name: name ?? '', text: said ?? '' } } : {}),
          });
    if (problem && notes.length < notesMax) notes.push({ line: i + 1, message: problem });
  }
  return book.size > 0 ? { result: book.result(), notes } : { notes: some(notes) };
}

export const looksLikeMasscanJson = (head: string): boolean => /^\s*\[?\s*,?\s*\{\s*"ip"\s*:/.test(head);

export function readMasscanJson(text: string): ReadScan {
  const book = createBook();
  const notes: ReadNote[] = [];
  const note = (line: number, message: string) => {
    if (notes.length < notesMax) notes.push({ line, message });
  };
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    if (/^[\s[\],]*$/.test(raw)) continue;
    const line = raw.slice(raw.indexOf('{'), raw.lastIndexOf('}') + 1);
    // `{finished: 1}` ended files of old versions.
    if (/^\{\s*finished/.test(line)) continue;
    const value = parsed(line);
    if (!value) {
      note(i + 1, 'is no JSON object');
      continue;
    }
    for (const seen of seenIn(value)) {
      const problem = book.add(seen);
      if (problem) note(i + 1, problem);
    }
  }
  return book.size > 0 ? { result: book.result(), notes } : { notes: some(notes) };
}

const some = (notes: readonly ReadNote[]): readonly ReadNote[] =>
  notes.length > 0 ? notes : [{ line: 1, message: 'tells of no port' }];

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function* seenIn(value: Record<string, unknown>): Generator<Seen> {
  for (const item of Array.isArray(value.ports) ? value.ports : []) {
    const port = record(item);
    const service = record(port.service);
    const ttl = Number(port.ttl);
    yield {
      address: text(value.ip),
      transport: text(port.proto),
      port: Number(port.port),
      state: stateOf(text(port.status)) ?? 'open',
      reason: text(port.reason),
      ...(ttl > 0 && ttl < 256 ? { ttl: Math.round(ttl) } : {}),
      ...(port.service ? { banner: { name: text(service.name), text: text(service.banner) } } : {}),
    };
  }
}
