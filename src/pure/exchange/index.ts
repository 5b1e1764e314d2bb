/** Every format, once. A text is read by the format that recognises it best, unless one is named. */

import { renderAnsible } from './ansible.ts';
import { ansibleIni } from './ansible-ini.ts';
import { blackbox } from './blackbox.ts';
import { csv, renderCsv } from './csv.ts';
import { renderJson, renderYaml } from './declared.ts';
import { type Format, type Parsed, type ParseOptions, textLengthMax, unreadable } from './model.ts';
import { mremoteng } from './mremoteng.ts';
import { nagios } from './nagios.ts';
import { nmap } from './nmap.ts';
import { renderHttpSd } from './prometheus.ts';
import { prtg } from './prtg.ts';
import { putty } from './putty.ts';
import type { ExportedDevice, ExportedSite } from './render.ts';
import { securecrt } from './securecrt.ts';
import { json, yaml } from './tree.ts';
import { uptimeKuma } from './uptime-kuma.ts';
import { zabbix } from './zabbix.ts';

export const formats: readonly Format[] = [
  csv,
  json,
  yaml,
  nmap,
  putty,
  mremoteng,
  securecrt,
  ansibleIni,
  prtg,
  uptimeKuma,
  nagios,
  blackbox,
  zabbix,
];

const headLength = 64 * 1024;
/** Below this nobody recognised it. */
const sureEnough = 0.3;

export interface Detected {
  readonly format: Format['id'] | null;
  readonly parsed: Parsed;
}

export function parseImport(
  text: string,
  options: ParseOptions & { readonly format?: string | undefined },
): Detected {
  if (text.length > textLengthMax)
    return {
      format: null,
      parsed: unreadable('line', 1, `longer than ${textLengthMax} characters: import it in parts`),
    };
  const given = text.replace(/^\uFEFF/, '');
  const head = given.slice(0, headLength);
  const [best] = formats
    .map((format) => ({ format, score: format.looksLike(head) }))
    .sort((a, b) => b.score - a.score);
  const format = options.format
    ? formats.find((item) => item.id === options.format)
    : best!.score >= sureEnough
      ? best!.format
      : undefined;
  if (!format)
    return {
      format: null,
      parsed: unreadable(
        'line',
        1,
        `no format recognises it: name one of ${formats.map((item) => item.id).join(', ')}`,
      ),
    };
  return { format: format.id, parsed: format.parse(given, options) };
}

export interface Renderer {
  readonly type: string;
  readonly extension: string;
  readonly render: (devices: readonly ExportedDevice[], sites: readonly ExportedSite[]) => string;
}
export const renderers: Readonly<Record<'csv' | 'json' | 'yaml' | 'ansible' | 'http_sd', Renderer>> = {
  csv: { type: 'text/csv; charset=utf-8', extension: 'csv', render: renderCsv },
  json: { type: 'application/json', extension: 'json', render: renderJson },
  yaml: { type: 'application/yaml', extension: 'yaml', render: renderYaml },
  ansible: { type: 'application/yaml', extension: 'ansible.yaml', render: renderAnsible },
  http_sd: { type: 'application/json', extension: 'http_sd.json', render: renderHttpSd },
};
