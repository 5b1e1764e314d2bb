/** Errors of Node's sockets as faults: refused, filtered, unreachable and name-not-found are told apart here, once. */
import { constants } from 'node:os';
import { type Fault, type FaultCode, fault } from '#pure/base/errors.ts';
import { errorMeaning, type Family, icmpTypes } from '#pure/wire/icmp.ts';

const codes: Readonly<Record<string, FaultCode>> = {
  ECONNREFUSED: 'refused',
  // A Unix socket that is not there.
  ENOENT: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'closed',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'host-unreachable',
  EHOSTDOWN: 'host-unreachable',
  ENETUNREACH: 'net-unreachable',
  EADDRNOTAVAIL: 'net-unreachable',
  EACCES: 'missing-privilege',
  EPERM: 'filtered',
  EMSGSIZE: 'too-large',
  ENOTFOUND: 'name-not-found',
  ENODATA: 'no-data',
  EAI_AGAIN: 'resolver-failed',
  ESERVFAIL: 'resolver-failed',
  EREFUSED: 'resolver-failed',
  ETIMEOUT: 'resolver-failed',
  ABORT_ERR: 'cancelled',
};

export function faultOfError(error: unknown, what: string): Fault {
  const { code, message } = error as { code?: string; message?: string };
  const known = code === undefined ? undefined : codes[code];
  if (known) return fault(known, `${what}: ${fault(known).message.toLowerCase()}`);
  if (code?.startsWith('ERR_SSL') || code?.startsWith('EPROTO') || code?.startsWith('ERR_TLS'))
    return fault('tls-failed', `${what}: ${message ?? code}`);
  // Node's HTTP parser: the peer does not speak HTTP, or breaks it.
  if (code?.startsWith('HPE_')) return fault('malformed', `${what}: ${message ?? code}`);
  if (code?.startsWith('ERR_INVALID_') || code === 'ERR_UNESCAPED_CHARACTERS')
    return fault('invalid-input', `${what}: ${message ?? code}`, { field: 'request', value: what });
  return fault('internal', `${what}: ${message ?? String(error)}`);
}

export const timeoutFault = (what: string, timeoutMs: number): Fault =>
  fault('timeout', `${what}: no answer within ${timeoutMs} ms`);

/** `getSystemErrorName` knows them too, but to import `node:util` takes a short command ten milliseconds. */
const errnoNames: ReadonlyMap<number, string> = new Map(
  // EAGAIN stands before EWOULDBLOCK, which is the same number.
  Object.entries(constants.errno)
    .map(([name, errno]): [number, string] => [errno, name])
    .reverse(),
);

/** A positive errno of libc. */
export const faultOfErrno = (errno: number, what: string): Fault => {
  const code = errnoNames.get(errno) ?? `errno ${errno}`;
  return faultOfError({ code, message: code }, what);
};

/** An ICMP error about a datagram of ours; undefined when it means nothing for its delivery. */
export function faultOfIcmp(family: Family, type: number, code: number, what: string): Fault | undefined {
  // Destination unreachable, port unreachable: RFC 792, RFC 4443 section 3.1.
  const portCode = family === 4 ? 3 : 4;
  const meaning =
    type === icmpTypes[family].unreachable && code === portCode
      ? 'port-unreachable'
      : errorMeaning(family, type, code);
  return meaning && fault(meaning, `${what}: ${fault(meaning).message.toLowerCase()}`);
}
