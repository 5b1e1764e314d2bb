/**
 * Proxies that serve anybody. They are asked for a connection to the proxied host itself and to nobody else: that it is tried, whatever comes of
 * it, is the finding.
 */
import { type Address, parseAddress, toBigInt, widthBits } from '../../base/address.ts';
import { ascii, be16, concat } from '../../wire/octets.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, isSecure, speaks, talkTo } from '../finding.ts';
import { speaksHttp } from '../http.ts';

const rules = [
  {
    id: 'open-socks',
    title: 'SOCKS proxy that serves anybody',
    severity: 'high',
    remedy:
      'Require a login and name the networks that may use it: Dante "socksmethod: username" and "client pass { from: … }".',
    references: ['RFC 1928', 'CWE-441'],
  },
  {
    id: 'open-http',
    title: 'HTTP proxy that serves anybody',
    severity: 'high',
    remedy:
      'Name the networks that may use it: Squid "http_access allow localnet" and "http_access deny all", Apache "Require ip", "ProxyRequests Off" where none is wanted.',
    references: ['RFC 9110 section 9.3.6', 'CWE-441'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('proxy', rules);

/** CONNECT is allowed there by most configurations; whether anybody listens does not matter. */
const webPort = 443;
/** RFC 1928 section 6: refused by the far end or on the way there means that it was tried. */
const socksTried = new Set([0, 1, 3, 4, 5, 6]);
const httpTried = new Set([200, 500, 502, 503, 504]);

/** The target itself, as SOCKS writes addresses. */
function octetsOf(address: Address): number[] {
  const bits = widthBits(address.family);
  const value = toBigInt(address);
  return Array.from({ length: bits / 8 }, (_, i) => Number((value >> BigInt(bits - 8 - 8 * i)) & 255n));
}

async function socks(target: AuditTarget, world: AuditWorld): Promise<AuditFinding | undefined> {
  const address = parseAddress(target.address);
  if (!address) return undefined;
  const where = `${target.address} port ${webPort}`;
  const five = await talkTo(target, world, async (talk) => {
    await talk.write(Uint8Array.of(5, 1, 0));
    const [version, method] = await talk.bytes(2);
    if (version !== 5 || method !== 0) return undefined;
    await talk.write(concat([5, 1, 0, address.family === 4 ? 1 : 4], octetsOf(address), be16(webPort)));
    return (await talk.bytes(4))[1];
  });
  if (five.value !== undefined && socksTried.has(five.value))
    return find('open-socks', `SOCKS 5 without a login tried ${where}: reply ${five.value}`);
  if (address.family !== 4) return undefined;
  const four = await talkTo(target, world, async (talk) => {
    await talk.write(concat([4, 1], be16(webPort), octetsOf(address), [0]));
    const [version, reply] = await talk.bytes(8);
    return version === 0 ? reply : undefined;
  });
  // 90 is granted; 91 says nothing about why not, and 92 and 93 ask who we are.
  return four.value === 90 ? find('open-socks', `SOCKS 4 connected to ${where}`) : undefined;
}

async function http(target: AuditTarget, world: AuditWorld): Promise<AuditFinding | undefined> {
  const host = target.address.includes(':') ? `[${target.address}]` : target.address;
  const { value } = await talkTo(target, world, async (talk) => {
    await talk.write(ascii(`CONNECT ${host}:${webPort} HTTP/1.1\r\nHost: ${host}:${webPort}\r\n\r\n`));
    return await talk.line();
  });
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(value ?? '')?.[1]);
  return httpTried.has(status) ? find('open-http', `CONNECT ${host}:${webPort}: ${value}`) : undefined;
}

export const proxy = defineAudit({
  id: 'proxy',
  title: 'Open proxies',
  summary: 'SOCKS and HTTP proxies that serve anybody',
  rules,
  risk: 'safe',
  applies: (target) =>
    target.transport === 'tcp' &&
    (speaks('socks', 'socks4', 'socks5')(target) || (speaksHttp(target) && !isSecure(target))),

  async run(target, world) {
    const found = speaksHttp(target) ? await http(target, world) : await socks(target, world);
    return found ? [found] : [];
  },
});
