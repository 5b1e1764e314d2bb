/**
 * Reads nmap's XML: our own without loss, that of nmap and masscan as far as there are facts for it. Scripts of nmap become findings of the
 * severity `info` under `nmap/<script>`, so that nothing that somebody may need is lost. Never throws; a file that breaks off gives what it had.
 */
import { type FindingFact, type HostFact, type ScanFact, scanShapes } from '../../contract/scan.ts';
import { childOf, childrenOf, readXml, type XmlElement } from '../../exchange/xml.ts';
import { createScanFold, portKey, type ScanHead } from '../result.ts';
import { findingScriptId, readHops, readHost, readPort, readRest, readSystem, scriptId } from './nmap-xml.ts';
import type { ReadNote, ReadScan } from './read.ts';
import { readObject, readValue, tableOf, type Value, withRemainder } from './values.ts';

const textMax = 1000;

export function readNmapXml(text: string): ReadScan {
  const { root, broken } = readXml(text);
  const notes: ReadNote[] = broken ? [{ line: broken.line, message: broken.message }] : [];
  if (root?.name !== 'nmaprun')
    return {
      notes: [{ line: broken?.line ?? 1, message: broken?.message ?? 'the root element is not nmaprun' }],
    };
  const note = (line: number, message: string) => notes.push({ line, message });
  const before = ownScript(childrenOf(root, 'prescript'));
  const fold = createScanFold(headOf(root, before));
  const add = (fact: unknown, line: number) => {
    const parsed = scanShapes().scanFact.safeParse(fact);
    if (parsed.success) fold.add(parsed.data);
    else note(line, `left out: ${parsed.error.issues[0]?.message ?? 'no fact'}`);
  };
  for (const fact of runFacts(before)) add(fact, root.line);
  for (const host of childrenOf(root, 'host')) for (const fact of hostFacts(host, note)) add(fact, host.line);
  const after = ownScript(childrenOf(root, 'postscript'));
  for (const fact of runFacts(after)) add(fact, root.line);
  const end = after && tableOf(after, 'end');
  if (end) add(readObject(end), end.line);
  return { result: fold.result(), notes };
}

/** Our script among those of an element, or of its children where it has scripts only in them. */
function ownScript(parents: readonly XmlElement[]): XmlElement | undefined {
  return parents
    .flatMap((parent) => childrenOf(parent, 'script'))
    .find((item) => item.attributes.get('id') === scriptId);
}

function headOf(root: XmlElement, before: XmlElement | undefined): ScanHead {
  const told = before && tableOf(before, 'head');
  const own = told ? readObject(told) : {};
  const get = (name: string) => root.attributes.get(name) ?? '';
  const startedMs = Number(get('start')) * 1000;
  const scanner = get('scanner');
  return {
    scanner: typeof own.scanner === 'string' ? own.scanner : scanner,
    version: typeof own.version === 'string' ? own.version : get('version'),
    command: typeof own.command === 'string' ? own.command : get('args'),
    startedMs: typeof own.startedMs === 'number' ? own.startedMs : Number.isFinite(startedMs) ? startedMs : 0,
    ...(typeof own.input === 'object' && own.input !== null && !Array.isArray(own.input)
      ? { input: own.input as Record<string, unknown> }
      : {}),
  };
}

/** What was known before the hosts were told, and what became known while they were. */
function runFacts(own: XmlElement | undefined): unknown[] {
  // Which addresses another scanner was asked about stands nowhere but in its arguments: no plan is better than half of one.
  if (!own) return [];
  const plan = tableOf(own, 'plan');
  const list = (key: string): Value[] => {
    const item = tableOf(own, key);
    const value = item && readValue(item);
    return Array.isArray(value) ? value : [];
  };
  return [...(plan ? [readObject(plan)] : []), ...list('notes'), ...list('discovered')];
}

const addressOf = (host: XmlElement): string | undefined =>
  childrenOf(host, 'address')
    .find((item) => /^ipv[46]$/.test(item.attributes.get('addrtype') ?? 'ipv4'))
    ?.attributes.get('addr');

function* hostFacts(item: XmlElement, note: (line: number, message: string) => void): Generator<unknown> {
  const address = addressOf(item);
  if (!address) {
    note(item.line, 'a host without an address was left out');
    return;
  }
  const own = ownScript(childrenOf(item, 'hostscript'));
  const table = (key: string) => own && tableOf(own, key);
  const hostRest = table('host');
  const told = readHost(item, address);
  if (!hostRest) yield hasStatus(item) || own ? told : seenByPorts(told);
  else if (readObject(hostRest).absent !== true) yield withRemainder(told, readObject(hostRest));
  const ports = childOf(item, 'ports');
  const portRest = table('port');
  for (const port of childrenOf(ports, 'port')) yield* portFacts(port, address, portRest);
  const rest = table('ports');
  const restList = rest && readValue(rest);
  yield* Array.isArray(restList) ? restList : readRest(ports, address);
  const system = readSystem(childOf(item, 'os'), address);
  const systemRest = table('system');
  if (system && (system.guesses.length > 0 || own)) {
    const all = systemRest ? withRemainder(system, readObject(systemRest)) : system;
    yield all;
  }
  const hops = table('hops');
  const hopList = hops && readValue(hops);
  yield* Array.isArray(hopList) ? hopList : readHops(childOf(item, 'trace'), address);
  for (const script of childrenOf(childOf(item, 'hostscript'), 'script'))
    yield* findingOf(script, { address });
  const end = table('end');
  if (end) yield readObject(end);
}

const hasStatus = (item: XmlElement): boolean => childOf(item, 'status') !== undefined;

/** masscan writes a host for each port, without saying that it is up. */
const seenByPorts = (host: HostFact): HostFact => ({
  ...host,
  state: 'up',
  evidence: [{ method: 'port', detail: 'a port answered' }],
});

function* portFacts(
  item: XmlElement,
  address: string,
  remainders: XmlElement | undefined,
): Generator<unknown> {
  const told = readPort(item, address);
  if (!told) return;
  const rest = remainders && tableOf(remainders, portKey(told.transport, told.port));
  yield rest ? withRemainder(told, readObject(rest)) : told;
  const where = { address, transport: told.transport, port: told.port };
  for (const script of childrenOf(item, 'script')) yield* findingOf(script, where);
}

function* findingOf(
  script: XmlElement,
  where: Pick<FindingFact, 'address' | 'transport' | 'port'>,
): Generator<ScanFact | Record<string, unknown>> {
  const id = script.attributes.get('id') ?? '';
  if (id === scriptId || id === '') return;
  if (id === findingScriptId) {
    yield { kind: 'finding', address: where.address, ...readObject(script) };
    return;
  }
  const output = (script.attributes.get('output') ?? '').trim();
  yield {
    kind: 'finding',
    ...where,
    rule: `nmap/${id}`.slice(0, 80),
    severity: 'info',
    title: `${id} of nmap`.slice(0, 200),
    evidence: output.slice(0, textMax),
    remedy: 'Read what the script says.',
    references: [],
  };
}
