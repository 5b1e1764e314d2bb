/**
 * HTTP/1 (RFC 9110, RFC 9112). The server comes from its header, the product from what `http-products.ts` knows; what is known only by its port is
 * asked for a page that nobody else has. Two redirections to the same place are followed, for the title and the product behind them.
 */

import { decodeHttpAnswer } from '../../wire/http-message.ts';
import { cpesOf } from '../cpe.ts';
import { type HttpProduct, httpFrameworks, httpProducts } from '../http-products.ts';
import { httpRequest } from '../http-request.ts';
import { parseServer, systemOf } from '../http-servers.ts';
import {
  type DetectTarget,
  defineProtocol,
  type HttpAnswer,
  type Recognised,
  type Talk,
} from '../protocol.ts';
import { entryOf, latin1, shown } from '../text.ts';

const bodyCharactersMax = 32_768;
const redirectsMax = 2;
const absent = '/nocturne-none';

const wantsTls =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled|sent an HTTP request to an HTTPS server|requires TLS\b|HTTP request to an HTTPS port/;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const entity = (whole: string, name: string): string => {
  const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (!code) return entryOf(entities, name.toLowerCase()) ?? whole;
  const point = code[1] ? Number.parseInt(code[1], 16) : Number(code[2]);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
};

export const titleOf = (body: string): string | undefined => {
  const found = /<title(?:\s[^>]{0,200})?>([^<]{0,500})/i.exec(body)?.[1];
  const title = found && shown(found.replace(/&(#?\w{1,10});/g, entity).replace(/\s+/g, ' '), 120);
  return title || undefined;
};

/** The version that a pattern found, empty for a match without one; undefined for none. */
const versionIn = (pattern: RegExp | undefined, text: string | undefined): string | undefined => {
  if (!pattern) return text === undefined ? undefined : '';
  const found = text === undefined ? undefined : pattern.exec(text);
  return found ? (found[1] ?? found[2] ?? '') : undefined;
};

/** Version, or empty, when all marks of the entry are there; undefined when one is missing or it has none. */
function matches(entry: HttpProduct, answer: HttpAnswer, title: string | undefined): string | undefined {
  const found: (string | undefined)[] = [];
  if (entry.status !== undefined && entry.status !== answer.status) return undefined;
  if (entry.header) found.push(versionIn(entry.header[1], answer.headers[entry.header[0]]));
  if (entry.title) found.push(versionIn(entry.title, title ?? ''));
  if (entry.body) found.push(versionIn(entry.body, answer.body));
  if (found.length === 0 || found.includes(undefined)) return undefined;
  return found.find(Boolean) ?? '';
}

function factsOf(entry: HttpProduct, version: string): Partial<Recognised> {
  const { product, name, os, deviceType } = entry;
  return {
    product,
    ...(version ? { version } : {}),
    ...(name ? { name } : {}),
    ...(os ? { os } : {}),
    ...(deviceType ? { deviceType } : {}),
  };
}

interface Reading {
  readonly said: Recognised;
  /** What was found in the table, where it was. */
  readonly entry?: HttpProduct;
}

export function readHttp(answer: HttpAnswer): Reading {
  const { headers, body, status } = answer;
  const server = headers.server ? parseServer(headers.server) : undefined;
  const title = titleOf(body);
  const find = (table: readonly HttpProduct[]) => {
    for (const entry of table) {
      const version = matches(entry, answer, title);
      if (version !== undefined) return { entry, version };
    }
    return undefined;
  };
  const known = find(httpProducts);
  const framework = known || server ? undefined : find(httpFrameworks);
  const realm = /realm="([^"]{1,100})"/i.exec(headers['www-authenticate'] ?? '')?.[1];
  const serverText = server && [server.product, server.version, server.rest].filter(Boolean).join(' ');
  const same = known?.entry.product === server?.product;
  const info = [
    known && server && !same ? serverText : server?.rest,
    headers['x-powered-by'] && `powered by ${headers['x-powered-by']}`,
    title && `title: ${title}`,
    realm && `realm: ${realm}`,
    status >= 400 && status !== 404 && !title && `status ${status}`,
  ]
    .filter(Boolean)
    .join('; ');
  const marked = known ?? framework;
  const facts: Partial<Recognised> = marked
    ? factsOf(marked.entry, marked.version || (same ? (server?.version ?? '') : ''))
    : {};
  const product = facts.product ?? server?.product;
  const version = marked ? facts.version : server?.version;
  const os = facts.os ?? server?.os ?? systemOf(headers['x-powered-by'] ?? '');
  const cpes = [
    ...cpesOf(product, version),
    ...(known && server && !same ? cpesOf(server.product, server.version) : []),
  ];
  const deviceType = facts.deviceType ?? server?.deviceType;
  return {
    said: {
      name: facts.name ?? server?.name ?? 'http',
      ...(product ? { product } : {}),
      ...(version ? { version } : {}),
      ...(info ? { info: shown(info, 300) } : {}),
      ...(os ? { os } : {}),
      ...(deviceType ? { deviceType } : {}),
      cpes,
      // The framework is a guess from habits; what stands behind it may still be told by its port.
      ...(framework ? { confidence: 8 } : {}),
      ...(status === 400 && wantsTls.test(body) ? { wantsTls: true as const } : {}),
    },
    ...(known ? { entry: known.entry } : {}),
  };
}

/** Where it sends us, when that is here. */
function redirection(answer: HttpAnswer, target: DetectTarget, from: string): string | undefined {
  const location = answer.headers.location;
  if (!location || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const base = `${target.secure ? 'https' : 'http'}://${target.serverName ?? 'here.invalid'}:${target.port}`;
  if (!URL.canParse(location, `${base}${from}`)) return undefined;
  const url = new URL(location, `${base}${from}`);
  const here = [new URL(base).hostname, target.address, `[${target.address}]`].includes(url.hostname);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (!here || port !== target.port || url.protocol !== new URL(base).protocol) return undefined;
  const path = `${url.pathname}${url.search}`;
  return path === from || path.length > 1000 ? undefined : path;
}

const decoded = (bytes: Uint8Array): HttpAnswer | undefined => {
  const message = decodeHttpAnswer(bytes);
  return (
    message && { ...message, body: new TextDecoder().decode(message.body.subarray(0, bodyCharactersMax)) }
  );
};

async function askProduct(entry: HttpProduct, talk: Talk): Promise<string | undefined> {
  const answer = entry.ask && (await talk.http(entry.ask[0]));
  return answer && versionIn(entry.ask![1], answer.body);
}

const merged = (known: Recognised, entry: HttpProduct, version: string): Partial<Recognised> => {
  const was = known.product && known.product !== entry.product;
  const before = was ? [known.product, known.version].filter(Boolean).join(' ') : '';
  const info = [before, known.info].filter(Boolean).join('; ');
  return {
    ...factsOf(entry, version || (was ? '' : (known.version ?? ''))),
    ...(info ? { info } : {}),
    cpes: [...cpesOf(entry.product, version || undefined), ...(was ? (known.cpes ?? []) : [])],
    confidence: 10,
  };
};

/** Who shows no page may still serve files (RFC 4918 section 10.1). */
const davStatuses = [401, 403, 404, 405, 501];
async function withDav(said: Recognised, talk: Talk, target: DetectTarget): Promise<Recognised> {
  const enough = (bytes: Uint8Array) => decodeHttpAnswer(bytes)?.complete ?? false;
  const options = decodeHttpAnswer(await talk.ask(httpRequest(target, '/', 'OPTIONS'), { enough }));
  const dav = options?.headers.dav;
  if (!dav) return said;
  return { ...said, info: shown([said.info, `WebDAV ${dav}`].filter(Boolean).join('; '), 300) };
}

export const http = defineProtocol({
  id: 'http',
  title: 'HTTP',
  transport: 'tcp',
  ports: [
    ...[
      80, 81, 591, 631, 2375, 2379, 3000, 3128, 4001, 4848, 5000, 5357, 5601, 5800, 5984, 5985, 6969, 7001,
      7474, 7700,
    ],
    ...[
      8000, 8001, 8008, 8009, 8010, 8080, 8081, 8082, 8083, 8085, 8086, 8088, 8089, 8090, 8098, 8118, 8123,
      8161, 8180,
    ],
    ...[
      8200, 8222, 8300, 8428, 8500, 8888, 8983, 9000, 9001, 9080, 9081, 9090, 9091, 9093, 9100, 9115, 9116,
      9200, 9411,
    ],
    ...[9999, 10000, 10255, 15672, 16686, 19999, 32400, 49152, 50070],
  ].filter((port) => port !== 9100 && port !== 8009),
  tlsPorts: [
    443, 832, 981, 1311, 2376, 2379, 4443, 5001, 5986, 6443, 7443, 8006, 8007, 8443, 8501, 8834, 9443, 10000,
    10250, 12443,
  ],
  probes: [{ id: 'http-get', bytes: (target) => httpRequest(target, '/') }],
  rarity: 1,
  complete: (bytes) => decodeHttpAnswer(bytes)?.complete ?? true,
  recognise(bytes, asked) {
    const answer = decoded(bytes);
    if (answer) return readHttp(answer).said;
    // HTTP/0.9 style: a page without a head, as some small devices answer.
    return asked === 'http-get' && /^\s*<(?:!doctype )?html[\s>]/i.test(latin1(bytes, 200))
      ? { name: 'http', info: 'HTTP/0.9', confidence: 8 }
      : undefined;
  },
  async further(talk, known, target, heard) {
    let path = '/';
    // What was said to the probe of another protocol is a page about a bad request.
    let answer = heard.asked === 'http-get' ? decoded(heard.bytes) : await talk.http(path);
    let reading: Reading = answer ? readHttp(answer) : { said: known };
    for (let hops = 0; answer && !reading.entry && hops < redirectsMax; hops++) {
      const next = redirection(answer, target, path);
      const further = next === undefined ? undefined : await talk.http(next);
      if (!next || !further) break;
      path = next;
      answer = further;
      const read = readHttp(answer);
      // The page behind says more; what the first answer said of its server stays.
      const { version, ...first } = reading.said;
      const same = read.said.product === undefined || read.said.product === first.product;
      reading = {
        ...read,
        said: { ...first, ...(version && same ? { version } : {}), ...read.said },
      };
    }
    if (reading.entry) {
      const version = await askProduct(reading.entry, talk);
      return version ? { ...reading.said, ...merged(reading.said, reading.entry, version) } : reading.said;
    }
    const { product, confidence } = reading.said;
    // Only who said nothing of himself is asked for what is usual at his port.
    const guessed = !product || (confidence !== undefined && confidence < 9);
    for (const entry of guessed ? httpProducts : []) {
      if (!entry.ports?.includes(target.port)) continue;
      const version = await askProduct(entry, talk);
      if (version !== undefined) return merged(reading.said, entry, version);
    }
    // A page that is not there is often in the words of the server, where the others are its owner's.
    const none = !reading.said.product && answer?.status === 200 ? await talk.http(absent) : undefined;
    const read = none && readHttp(none);
    if (read?.entry) return merged(reading.said, read.entry, read.said.version ?? '');
    return answer && davStatuses.includes(answer.status) ? withDav(reading.said, talk, target) : reading.said;
  },
});
