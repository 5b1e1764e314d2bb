/** Writes a scan as nmap's XML, host by host: a large result need not stand in memory. */
import type { FindingFact, PortFact } from '../../contract/scan.ts';
import type { XmlElement } from '../../exchange/xml.ts';
import { portKey, type ScannedHost, type ScanResult } from '../result.ts';
import { element, openTag, serialise } from './elements.ts';
import {
  findingScriptId,
  hostElements,
  portElement,
  readHops,
  readHost,
  readPort,
  readRest,
  readSystem,
  restElements,
  scriptId,
  systemElement,
  traceElement,
} from './nmap-xml.ts';
import { remainder, type Value, valueElement } from './values.ts';
import { countHosts, type HostCounts, type ScanWriter } from './writer.ts';

/** Version of the format, as nmap 7 writes it. */
const formatVersion = '1.05';

export function nmapXmlWriter(): ScanWriter {
  const written = countHosts();
  const told = { notes: 0, discovered: 0 };
  return {
    *begin(result) {
      told.notes = result.notes.length;
      told.discovered = result.discovered.length;
      yield* beginning(result);
    },
    *host(item) {
      written.add(item);
      yield `${serialise(hostElement(item))}\n`;
    },
    *end(result) {
      const after = tables({
        notes: some(result.notes.slice(told.notes)),
        discovered: some(result.discovered.slice(told.discovered)),
        end: result.end,
      });
      if (after) yield `<postscript>${serialise(script(after, 'the end of the scan'))}</postscript>\n`;
      yield `${serialise(runStats(result, written))}\n</nmaprun>\n`;
    },
  };
}

function* beginning({ head, plan, notes, discovered }: ScanResult): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n';
  const root = element('nmaprun', {
    scanner: 'nmap',
    args: head?.command ?? 'nocturne scan',
    start: head ? Math.floor(head.startedMs / 1000) : undefined,
    startstr: head ? dateText(head.startedMs) : undefined,
    version: head?.version ?? '',
    xmloutputversion: formatVersion,
  });
  yield `${openTag(root)}\n`;
  for (const { method, transport, count, ports } of plan?.scans ?? [])
    yield `${serialise(element('scaninfo', { type: method, protocol: transport, numservices: count, services: ports }))}\n`;
  yield '<verbose level="0"/>\n<debugging level="0"/>\n';
  const before = tables({ head, plan, notes: some(notes), discovered: some(discovered) });
  if (before) yield `<prescript>${serialise(script(before, 'what was asked'))}</prescript>\n`;
}

const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

function tables(values: Readonly<Record<string, object | undefined>>): XmlElement[] | undefined {
  const all = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [valueElement(value as Value, key)],
  );
  return all.length > 0 ? all : undefined;
}

const script = (children: readonly XmlElement[], output: string): XmlElement =>
  element('script', { id: scriptId, output }, children);

/** As `ctime` writes it, in UTC. */
function dateText(timeMs: number): string {
  const [day, date, month, year, time] = new Date(timeMs).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${date} ${time} ${year}`;
}

function hostElement(item: ScannedHost): XmlElement {
  const { address, host, ports, rest, system, hops, findings, end } = item;
  const at = (port: PortFact) =>
    findings.filter((finding) => finding.transport === port.transport && finding.port === port.port);
  const placed = new Set(ports.flatMap(at));
  const portsElement =
    ports.length + rest.length > 0
      ? element('ports', {}, [
          ...restElements(rest),
          ...ports.map((port) => portElement(port, at(port).map(findingScript))),
        ])
      : undefined;
  const parts = [
    ...hostElements(address, host),
    portsElement,
    system && systemElement(system),
    host?.hops === undefined ? undefined : element('distance', { value: host.hops }),
  ];
  const tail = [
    hops.length > 0 ? traceElement(hops) : undefined,
    host?.rttMs === undefined
      ? undefined
      : element('times', { srtt: Math.round(host.rttMs * 1000), rttvar: 0, to: 100_000 }),
  ];
  const told = element('host', {}, [...parts, ...tail]);
  const scripts = hostScripts(item, told);
  const unplaced = findings.filter((finding) => !placed.has(finding)).map(findingScript);
  return element('host', { timedout: end && !end.complete ? 'true' : undefined }, [
    ...parts,
    scripts.length + unplaced.length > 0 ? element('hostscript', {}, [...scripts, ...unplaced]) : undefined,
    ...tail,
  ]);
}

/** What reading the host's own elements would not give. */
function hostScripts(item: ScannedHost, told: XmlElement): XmlElement[] {
  const { address, host, ports, rest, system, hops, end } = item;
  const read = (name: string) => told.children.find((child) => child.name === name);
  // Most hosts of a large scan have neither: nothing has to be read back.
  const restTold = rest.length > 0 || read('ports') ? readRest(read('ports'), address) : rest;
  const hopsTold = hops.length > 0 ? readHops(read('trace'), address) : hops;
  const values = tables({
    host: host ? remainder(host, readHost(told, address)) : { absent: true },
    ports: rest === restTold || JSON.stringify(rest) === JSON.stringify(restTold) ? undefined : rest,
    port: portRemainders(ports, address),
    system: system && remainder(system, readSystem(read('os'), address)!),
    hops: hops === hopsTold || JSON.stringify(hops) === JSON.stringify(hopsTold) ? undefined : hops,
    end,
  });
  return values ? [script(values, hostText(item))] : [];
}

function hostText({ host }: ScannedHost): string {
  if (!host) return 'ports without a word on the host';
  const evidence = host.evidence.map(({ method, detail }) => `${method} ${detail}`).join('; ');
  return host.doubt ? `doubtful: ${host.doubt}; ${evidence}` : evidence || host.state;
}

/** Of each port, what its own elements do not say; undefined where they say all. */
function portRemainders(ports: readonly PortFact[], address: string): Record<string, Value> | undefined {
  const all = ports.flatMap((port): [string, Value][] => {
    const rest = portRemainder(port, address);
    return rest ? [[portKey(port.transport, port.port), rest]] : [];
  });
  return all.length > 0 ? Object.fromEntries(all) : undefined;
}

/** Of a port without a service or a stranger's word the elements say all but the round trip: a large scan has too many of them to read each back. */
export function portRemainder(port: PortFact, address: string): { [key: string]: Value } | undefined {
  if (!port.service && port.from === undefined)
    return port.rttMs === undefined ? undefined : { rttMs: port.rttMs };
  const told = readPort(portElement(port, []), address);
  return told && remainder(port, told);
}

const findingScript = (finding: FindingFact): XmlElement =>
  element(
    'script',
    {
      id: findingScriptId,
      output: `${finding.severity}: ${finding.title}\n${finding.evidence}\n${finding.remedy}`,
    },
    Object.entries(finding)
      .filter(([key, value]) => key !== 'kind' && key !== 'address' && value !== undefined)
      .map(([key, value]) => valueElement(value as Value, key)),
  );

function runStats({ head, plan, end }: ScanResult, written: HostCounts): XmlElement {
  const up = end ? end.up + end.doubtful : written.up;
  const total = end ? up + end.down : (plan?.addresses ?? written.hosts);
  const elapsedS = (end?.elapsedMs ?? 0) / 1000;
  const finishedMs = (head?.startedMs ?? 0) + (end?.elapsedMs ?? 0);
  return element('runstats', {}, [
    element('finished', {
      time: Math.floor(finishedMs / 1000),
      timestr: dateText(finishedMs),
      elapsed: elapsedS.toFixed(2),
      summary: `${total} addresses (${up} up) scanned in ${elapsedS.toFixed(2)} seconds`,
      exit: end?.complete === false ? 'error' : 'success',
      errormsg: end?.complete === false ? 'stopped before its end' : undefined,
    }),
    element('hosts', { up, down: Math.max(0, total - up), total }),
  ]);
}
