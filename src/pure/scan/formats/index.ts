/** Every format of results, one line each. Reading recognises the format by its beginning. */
import { csvWriter } from './csv.ts';
import { grepableWriter } from './grepable.ts';
import { looksLikeMasscanJson, looksLikeMasscanList, readMasscanJson, readMasscanList } from './masscan.ts';
import { ndjsonWriter, readNdjson } from './ndjson.ts';
import { readNmapXml } from './nmap-xml-read.ts';
import { nmapXmlWriter } from './nmap-xml-write.ts';
import type { ReadScan } from './read.ts';
import { reportWriter } from './report.ts';
import type { ScanWriter } from './writer.ts';

export interface ScanFormat {
  readonly id: string;
  readonly title: string;
  readonly extension: string;
  readonly mediaType: string;
  readonly writer?: () => ScanWriter;
  readonly looksLike?: (head: string) => boolean;
  readonly read?: (text: string) => ReadScan;
}

export const scanFormats: readonly ScanFormat[] = [
  {
    id: 'nmap-xml',
    title: "nmap's XML",
    extension: 'xml',
    mediaType: 'application/xml',
    writer: nmapXmlWriter,
    looksLike: (head) => /<!DOCTYPE nmaprun|<nmaprun\b/.test(head),
    read: readNmapXml,
  },
  {
    id: 'ndjson',
    title: 'One fact a line',
    extension: 'ndjson',
    mediaType: 'application/x-ndjson',
    writer: ndjsonWriter,
    looksLike: (head) => /^\s*\{\s*"kind"\s*:/.test(head),
    read: readNdjson,
  },
  {
    id: 'text',
    title: 'Report for people',
    extension: 'txt',
    mediaType: 'text/plain; charset=utf-8',
    writer: reportWriter,
  },
  {
    id: 'grepable',
    title: "nmap's grepable output",
    extension: 'gnmap',
    mediaType: 'text/plain; charset=utf-8',
    writer: grepableWriter,
  },
  {
    id: 'csv',
    title: 'A row for each port',
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    writer: csvWriter,
  },
  {
    id: 'masscan-list',
    title: 'List of masscan (-oL)',
    extension: 'txt',
    mediaType: 'text/plain; charset=utf-8',
    looksLike: looksLikeMasscanList,
    read: readMasscanList,
  },
  {
    id: 'masscan-json',
    title: 'JSON of masscan (-oJ)',
    extension: 'json',
    mediaType: 'application/json',
    looksLike: looksLikeMasscanJson,
    read: readMasscanJson,
  },
];

/** Enough to tell what a file is. */
const headLength = 4096;

export function readScan(text: string): ReadScan & { readonly format?: string } {
  const head = text.slice(0, headLength);
  const format = scanFormats.find((item) => item.looksLike?.(head));
  if (!format?.read)
    return {
      notes: [{ line: 1, message: 'is no result of a scan that is known here (nmap XML, NDJSON, masscan)' }],
    };
  return { ...format.read(text), format: format.id };
}
