/**
 * Syslog messages: RFC 5424 as it is written, and what the older BSD form (RFC 3164) looks like in the field, where devices leave out or reorder
 * nearly everything after the priority. Not supported: signed messages (RFC 5848).
 */

export const syslogSeverities = [
  ...(['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'] as const),
] as const;
export type SyslogSeverity = (typeof syslogSeverities)[number];
const facilities = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['ntp', 'audit', 'console', 'clock'],
  ...Array.from({ length: 8 }, (_, i) => `local${i}`),
] as readonly string[];

export interface SyslogMessage {
  readonly facility: string;
  readonly severity: SyslogSeverity;
  /** As the sender calls itself; empty where it does not. */
  readonly host: string;
  readonly app: string;
  /** Process or message id, as written. */
  readonly id: string;
  /** Structured data, `[id name="value"]`, as written. */
  readonly data: string;
  readonly text: string;
}

/** One datagram: nobody writes more, and a line is to be read. */
const charsMax = 8192;
const nil = (field: string | undefined) => (field === undefined || field === '-' ? '' : field);
/** Mmm dd hh:mm:ss, with a year or fractions as devices add them; Cisco marks an unsure clock with * or . in front. */
const bsdTime =
  /^[*.]?(?:[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?: [A-Z]{2,5})?:?|\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})) ?/;

/** Undefined for what has no priority: it is no syslog message. */
export function decodeSyslog(bytes: Uint8Array): SyslogMessage | undefined {
  const whole = new TextDecoder().decode(bytes.subarray(0, charsMax)).replace(/[\r\n\0]+$/, '');
  const priority = /^<(\d{1,3})>/.exec(whole);
  const value = Number(priority?.[1] ?? 999);
  if (!priority || value > 191) return undefined;
  const rest = whole.slice(priority[0].length);
  const known = { facility: facilities[value >> 3]!, severity: syslogSeverities[value & 7]! };
  return rest.startsWith('1 ') ? { ...known, ...modern(rest.slice(2)) } : { ...known, ...older(rest) };
}

type Parts = Omit<SyslogMessage, 'facility' | 'severity'>;

function modern(text: string): Parts {
  const fields: string[] = [];
  let at = 0;
  for (let i = 0; i < 5; i++) {
    const end = text.indexOf(' ', at);
    if (end < 0) {
      fields.push(text.slice(at));
      at = text.length;
      break;
    }
    fields.push(text.slice(at, end));
    at = end + 1;
  }
  const data = structuredEnd(text, at);
  const [, host, app, process, id] = fields;
  return {
    host: nil(host),
    app: nil(app),
    id: nil(id) || nil(process),
    data: nil(text.slice(at, data)),
    text: text
      .slice(data)
      .trimStart()
      .replace(/^\ufeff/, ''),
  };
}

/** Where the structured data ends: elements in brackets, values in quotes, in which a backslash escapes. */
function structuredEnd(text: string, from: number): number {
  if (text[from] === '-') return from + 1;
  let quoted = false;
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const sign = text[i];
    if (quoted) {
      if (sign === '\\') i++;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '[') depth++;
    else if (sign === ']') depth--;
    if (!quoted && depth === 0 && text[i + 1] !== '[') return i + 1;
  }
  return text.length;
}

function older(text: string): Parts {
  // A sequence number goes before the time on some switches: "45: *Mar 1 …".
  const numbered = text.replace(/^\d{1,10}: /, '');
  const timed = bsdTime.exec(numbered);
  const afterTime = timed ? numbered.slice(timed[0].length) : numbered;
  // Only after a time is the next word a host; a tag ends with a colon or a process id.
  const host = timed ? (/^(?!%)([\w.:-]{1,255}) (?=\S)/.exec(afterTime)?.[1] ?? '') : '';
  const isTag = host.endsWith(':');
  const afterHost = host && !isTag ? afterTime.slice(host.length + 1) : afterTime;
  const tag = /^([%\w./-]{1,64})(?:\[([^\]]{1,64})\])?: ?/.exec(afterHost);
  return {
    host: isTag ? '' : host,
    app: tag?.[1] ?? '',
    id: tag?.[2] ?? '',
    data: '',
    text: tag ? afterHost.slice(tag[0].length) : afterHost.trimStart(),
  };
}
