/** NFS: what is exported, and to whom, by the word of its mount service. Nothing is mounted. */

import { askDatagram } from '../../protocols/ask-datagram.ts';
import { converse } from '../../protocols/conversation.ts';
import { complete, type Decoded, malformed, partial } from '../../wire/decoded.ts';
import { decodeExports, mountExport, mountProgram, type NfsExport } from '../../wire/mount.ts';
import {
  decodePrograms,
  decodeRpcReply,
  encodeRecord,
  encodeRpcCall,
  type RpcProgram,
  recordOf,
} from '../../wire/oncrpc.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, listed, speaks } from '../finding.ts';

const rules = [
  {
    id: 'exports',
    title: 'Exports of NFS',
    severity: 'info',
    remedy: 'Nothing to do: this is what the server gives, and to whom.',
    references: ['RFC 1813 section 5.2.5'],
  },
  {
    id: 'export-to-all',
    title: 'NFS export that everybody may mount',
    severity: 'high',
    remedy:
      'Name the hosts or the network in /etc/exports ("/srv 192.0.2.0/24(ro)"), then "exportfs -ra"; use sec=krb5p.',
    references: ['CVE-1999-0554', 'CWE-306'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('nfs', rules);

const portMapper = { program: 100_000, version: 2, dump: 4 } as const;
const mountVersions = [3, 1];
const recordBytesMax = 1_048_576;

interface Call {
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
}

/** The results of a call without arguments; undefined when it was not carried out. */
async function call(
  { address }: AuditTarget,
  world: AuditWorld,
  asked: Call,
): Promise<Uint8Array | undefined> {
  const { net, clock, random, signal, timeoutMs } = world;
  const xid = random.uint32();
  const message = encodeRpcCall(xid, asked.program, asked.version, asked.procedure);
  const plan = { protocol: 'rpc', address, port: asked.port, timeoutMs };
  const read = (bytes: Uint8Array) => decodeRpcReply(bytes, xid);
  if (asked.transport === 'udp') {
    const own = {
      ...plan,
      tries: 2,
      signal,
      message: () => message,
      read: (bytes: Uint8Array) => read(bytes.slice()),
    };
    const outcome = await askDatagram(own, { net, clock });
    return outcome.ok && outcome.value.status === 'success' ? outcome.value.results : undefined;
  }
  const outcome = await converse(
    { ...plan, tls: false, trust: false },
    { net, clock, signal },
    async (talk) => {
      await talk.write(encodeRecord(message));
      return await talk.next((bytes): Decoded<ReturnType<typeof read>> => {
        const record = recordOf(bytes);
        if (record) return complete(read(record), record.length + 4);
        return bytes.length > recordBytesMax ? malformed('a record that does not end') : partial;
      });
    },
  );
  return outcome.value?.status === 'success' ? outcome.value.results : undefined;
}

export const nfs = defineAudit({
  id: 'nfs',
  title: 'NFS',
  summary: 'Exports, and those that everybody may mount',
  rules,
  risk: 'safe',
  // Both transports tell the same: it is asked for once.
  applies: (target) => target.transport === 'tcp' && speaks('rpcbind', 'sunrpc')(target),

  async run(target, world) {
    const { port, transport } = target;
    const { program, version, dump } = portMapper;
    const list = await call(target, world, { port, transport, program, version, procedure: dump });
    const mounts = (list && decodePrograms(list))?.filter((one) => one.program === mountProgram) ?? [];
    // By TCP where there is: lists may be long.
    const usable = mounts
      .filter((one): one is RpcProgram & { transport: 'tcp' | 'udp' } => one.transport !== 'other')
      .filter((one) => mountVersions.includes(one.version))
      .sort((a, b) => a.transport.localeCompare(b.transport) || b.version - a.version);
    const best = usable[0];
    const results = best && (await call(target, world, { ...best, procedure: mountExport }));
    const exports = results && decodeExports(results);
    return exports ? judgeExports(exports) : [];
  },
});

/** As servers of Linux, Ganesha, the BSDs and filers write it. */
const isEverybody = (group: string) =>
  /^(?:\*|\(?everyone\)?|0\.0\.0\.0\/0(?:\.0\.0\.0)?|::\/0|@?world)$/i.test(group);

export function judgeExports(exports: readonly NfsExport[]): AuditFinding[] {
  if (exports.length === 0) return [];
  const shown = ({ path, groups }: NfsExport) =>
    `${path} to ${groups.length > 0 ? groups.join(' ') : 'everybody'}`;
  return [
    find('exports', listed(exports.map(shown))),
    ...exports
      .filter(({ groups }) => groups.length === 0 || groups.some(isEverybody))
      .map((one) => find('export-to-all', shown(one), { subject: one.path })),
  ];
}
