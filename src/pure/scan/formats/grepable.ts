/** nmap's grepable output (-oG): one line a host and aspect, fields between tabs, ports between commas (nmap reference guide, "Grepable Output"). */
import type { PortFact } from '../../contract/scan.ts';
import { plain } from '../plain.ts';
import { isUp, type ScannedHost } from '../result.ts';
import { reportEnd, reportHead, serviceText, versionText } from './report.ts';
import { countHosts, type ScanWriter } from './writer.ts';

export function grepableWriter(): ScanWriter {
  const written = countHosts();
  return {
    *begin({ head }) {
      if (head) yield `${reportHead(head)}\n`;
    },
    *host(item) {
      written.add(item);
      yield* hostLines(item);
    },
    *end(result) {
      yield `${reportEnd(result, written)}\n`;
    },
  };
}

/** What stands between the marks of the format may not hold them. */
const field = (text: string): string => plain(text).replaceAll('/', '|').replaceAll(',', ';');

function* hostLines(item: ScannedHost): Generator<string> {
  const { address, host, ports, rest, system } = item;
  const name = host?.names[0]?.name ?? '';
  const who = `Host: ${address} (${field(name).replace(/[()]/g, '')})`;
  const state = isUp(item) ? 'Up' : host?.state === 'skipped' ? 'Skipped' : 'Down';
  yield `${who}\tStatus: ${state}\n`;
  if (ports.length + rest.length === 0) return;
  const told = ports.length > 0 ? `\tPorts: ${ports.map(portField).join(', ')}` : '';
  const ignored =
    rest.length > 0
      ? `\tIgnored State: ${rest.map(({ state, count }) => `${state} (${count})`).join(', ')}`
      : '';
  const guess = system?.guesses[0];
  yield `${who}${told}${ignored}${guess ? `\tOS: ${field(guess.name)}` : ''}\n`;
}

/** Number, state, protocol, owner, service, RPC, version: owner and RPC are never known here. */
const portField = (port: PortFact): string =>
  [
    port.port,
    port.state,
    port.transport,
    '',
    field(serviceText(port)),
    '',
    field(versionText(port)),
    '',
  ].join('/');
