/**
 * TFTP servers that give configurations to anybody. Files of well-known names are asked for, a few a second, and given back after their first
 * block, of which nothing is kept.
 */
import { familyOf } from '../../base/address.ts';
import { blockBytesStandard, decodeTftp, encodeError, encodeRead } from '../../wire/tftp.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, speaks } from '../finding.ts';

const rules = [
  {
    id: 'readable-file',
    title: 'A file of TFTP that anybody may read',
    severity: 'high',
    remedy:
      'Stop the server where nothing boots from it; else keep configurations out of it, and strangers by a firewall.',
    references: ['RFC 1350 section 1', 'CVE-1999-0498', 'CWE-306'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('tftp', rules);

/** Configurations of network devices and phones, and what must never be there. Names of software that boots are no secret. */
export const knownFiles = [
  ...['startup-config', 'running-config', 'network-confg', 'router-confg', 'cisconet.cfg', 'config.text'],
  ...['SEPDefault.cnf', 'XMLDefault.cnf.xml', 'sip.cfg', '/etc/passwd'],
] as const;
const pauseMs = 250;

/** The first block of a file, or undefined for a refusal and for silence. A server answers from a port of its own (RFC 1350 section 4). */
async function firstBlock(
  { address, port }: AuditTarget,
  { net, clock, signal, timeoutMs }: AuditWorld,
  file: string,
): Promise<number | undefined> {
  const socket = await net.udp({ family: familyOf(address) ?? 4 });
  const done = new AbortController();
  const stop = () => done.abort();
  signal.addEventListener('abort', stop, { once: true });
  let found: number | undefined;
  try {
    socket.onMessage((bytes, from, fromPort) => {
      if (from !== address || done.signal.aborted) return;
      const packet = decodeTftp(bytes);
      if (packet?.kind === 'data' && packet.block === 1) found = packet.data.length;
      if (packet?.kind === 'options') found = Number(packet.options.get('tsize') ?? 0);
      if (found !== undefined) socket.send(encodeError(0, 'no more is wanted'), from, fromPort);
      if (packet) stop();
    });
    socket.onFault(stop);
    socket.send(encodeRead(file, blockBytesStandard), address, port);
    await clock.sleep(timeoutMs, done.signal);
  } finally {
    signal.removeEventListener('abort', stop);
    socket.close();
  }
  return found;
}

export const tftp = defineAudit({
  id: 'tftp',
  title: 'TFTP',
  summary: 'Configurations under well-known names that anybody may read',
  rules,
  risk: 'intrusive',
  applies: (target) => target.transport === 'udp' && speaks('tftp')(target),

  async run(target, world) {
    const said: AuditFinding[] = [];
    for (const file of knownFiles) {
      if (world.signal.aborted) break;
      const bytes = await firstBlock(target, world, file);
      if (bytes !== undefined)
        said.push(find('readable-file', `"${file}" was sent, ${bytes} bytes at least`, { subject: file }));
      await world.clock.sleep(pauseMs, world.signal);
    }
    return said;
  },
});
