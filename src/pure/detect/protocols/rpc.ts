/**
 * ONC RPC (RFC 5531): the port mapper with its list (RFC 1833), and two of its programs at their usual ports, NFS (RFC 1813, RFC 8881) and the
 * mount daemon. A program that is asked for a version it cannot have answers with the lowest and highest that it has. Who has not the program that
 * is asked for says so too: behind such a port the known ones are looked for.
 */

import type { Transport } from '../../contract/scan.ts';
import {
  decodePrograms,
  decodeRpcReply,
  encodeRecord,
  encodeRpcCall,
  type RpcProgram,
  recordOf,
} from '../../wire/oncrpc.ts';
import { defineProtocol, type Recognised, type ServiceProtocol, type Talk } from '../protocol.ts';

/** One each, so that an answer tells which program was asked for. */
const xids = { rpcbind: 0x4e6f6374, nfs: 0x4e6f6e66, mountd: 0x4e6f6d64, search: 0x4e6f7300 } as const;
/** IANA, "RPC Program Numbers"; kadmin of MIT Kerberos; GlusterFS' own are of its rpc/rpc-lib/src/protocol-common.h. */
const programNames: Readonly<Record<number, string>> = {
  2112: 'kerberos-adm',
  100000: 'rpcbind',
  100001: 'rstatd',
  100002: 'rusersd',
  100003: 'nfs',
  100004: 'ypserv',
  100005: 'mountd',
  100007: 'ypbind',
  100008: 'walld',
  100009: 'yppasswdd',
  100011: 'rquotad',
  100012: 'sprayd',
  100021: 'nlockmgr',
  100024: 'status',
  100026: 'bootparamd',
  100083: 'ttdbserverd',
  100227: 'nfs_acl',
  300019: 'amd',
  391002: 'fam',
  1238433: 'glusterd',
  4501501: 'glusterfs',
};

const versions = (low: number, high: number) => (low === high ? `${low}` : `${low}-${high}`);

/** What speaks RPC without being the port mapper. */
const otherProgram = 'rpc';
const versionOfNone = 0xfffffffe;

/** `nfs 3-4 (2049), mountd 1-3 (20048)`. */
function told(programs: readonly RpcProgram[]): string {
  const byName = new Map<string, RpcProgram[]>();
  for (const item of programs) {
    const name = programNames[item.program] ?? String(item.program);
    byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  return [...byName]
    .map(([name, items]) => {
      const numbers = items.map(({ version }) => version);
      const ports = [...new Set(items.map(({ port }) => port))].slice(0, 3);
      return `${name} ${versions(Math.min(...numbers), Math.max(...numbers))} (${ports.join(', ')})`;
    })
    .join(', ')
    .slice(0, 300);
}

const replyOf = (bytes: Uint8Array, transport: Transport, xid: number) => {
  const message = transport === 'tcp' ? recordOf(bytes) : bytes;
  return message && decodeRpcReply(message, xid);
};
const framed = (message: Uint8Array, transport: Transport) =>
  transport === 'tcp' ? encodeRecord(message) : message;

/** Asks one connection for all known programs in a version that none has. */
async function searchPrograms(talk: Talk, transport: Transport): Promise<Partial<Recognised>> {
  const found = await talk.connected(async (ask) => {
    const heard: { name: string; low: number; high: number }[] = [];
    for (const [index, [program, name]] of Object.entries(programNames).entries()) {
      const xid = xids.search + index;
      const bytes = await ask(framed(encodeRpcCall(xid, Number(program), versionOfNone, 0), transport), {
        enough: (answer) => replyOf(answer, transport, xid) !== undefined,
      });
      if (bytes.length === 0) break;
      const reply = replyOf(bytes, transport, xid);
      if (reply?.status === 'version-mismatch') heard.push({ name, low: reply.low, high: reply.high });
    }
    return heard;
  });
  const [first, ...others] = found ?? [];
  if (!first) return {};
  return {
    name: first.name,
    version: versions(first.low, first.high),
    ...(others.length > 0 ? { info: others.map(({ name }) => name).join(', ') } : {}),
  };
}

const rpcbindOver = (transport: Transport): ServiceProtocol =>
  defineProtocol({
    id: `rpcbind-${transport}`,
    title: transport === 'tcp' ? 'ONC RPC port mapper' : 'ONC RPC port mapper over UDP',
    transport,
    ports: [111, 749],
    // RFC 1833 section 3: version 2, procedure 4 dumps.
    probes: [
      {
        id: `rpc-dump-${transport}`,
        bytes: () => framed(encodeRpcCall(xids.rpcbind, 100000, 2, 4), transport),
      },
    ],
    rarity: transport === 'tcp' ? 4 : 3,
    recognise(bytes) {
      const reply = replyOf(bytes, transport, xids.rpcbind);
      if (!reply) return undefined;
      if (reply.status === 'program-unavailable') return { name: otherProgram, confidence: 8 };
      const programs = reply.status === 'success' ? decodePrograms(reply.results) : undefined;
      if (reply.status === 'success' && !programs) return undefined;
      const own = programs?.filter(({ program }) => program === 100000).map(({ version }) => version) ?? [];
      return {
        name: 'rpcbind',
        ...(own.length > 0 ? { version: versions(Math.min(...own), Math.max(...own)) } : {}),
        ...(programs && programs.length > 0 ? { info: told(programs) } : {}),
        confidence: 8,
      };
    },
    further: async (talk, known) => (known.name === otherProgram ? searchPrograms(talk, transport) : {}),
  });

/** A program of its own port is asked for version 0, which none has. */
const programOver = (
  transport: Transport,
  about: {
    readonly id: 'nfs' | 'mountd';
    readonly title: string;
    readonly program: number;
    readonly ports: readonly number[];
  },
): ServiceProtocol => {
  const probe = `${about.id}-version-0-${transport}`;
  return defineProtocol({
    id: `${about.id}-${transport}`,
    title: transport === 'tcp' ? about.title : `${about.title} over UDP`,
    transport,
    ports: about.ports,
    probes: [
      { id: probe, bytes: () => framed(encodeRpcCall(xids[about.id], about.program, 0, 0), transport) },
    ],
    rarity: 8,
    recognise(bytes) {
      const reply = replyOf(bytes, transport, xids[about.id]);
      if (reply?.status === 'version-mismatch')
        return { name: about.id, version: versions(reply.low, reply.high), confidence: 8 };
      return reply?.status === 'success' && reply.results.length === 0
        ? { name: about.id, confidence: 8 }
        : undefined;
    },
  });
};

const nfs = { id: 'nfs', title: 'NFS', program: 100003, ports: [2049] } as const;
const mountd = {
  id: 'mountd',
  title: 'NFS mount daemon',
  program: 100005,
  ports: [20048, 635, 892],
} as const;

export const rpcbindTcp = rpcbindOver('tcp');
export const rpcbindUdp = rpcbindOver('udp');
export const nfsTcp = programOver('tcp', nfs);
export const nfsUdp = programOver('udp', nfs);
export const mountdTcp = programOver('tcp', mountd);
export const mountdUdp = programOver('udp', mountd);
