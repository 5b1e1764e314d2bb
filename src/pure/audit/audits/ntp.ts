/** NTP: control and private messages, which tell strangers much and can be turned against others. */
import { askDatagram } from '../../protocols/ask-datagram.ts';
import { decodeReadVariables, encodeReadVariables } from '../../wire/ntp-control.ts';
import { decodeMonitorList, encodeMonitorList } from '../../wire/ntp-private.ts';
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
    id: 'monlist',
    title: 'NTP lists who asked: amplification',
    severity: 'high',
    remedy:
      'Add "disable monitor" and "restrict default noquery" to ntp.conf, and update ntpd (4.2.7p26 or later).',
    references: ['CVE-2013-5211'],
  },
  {
    id: 'control-query',
    title: 'NTP control messages are answered',
    severity: 'low',
    remedy: 'Add "restrict default kod limited nomodify noquery" and "restrict -6 default …" to ntp.conf.',
    references: ['RFC 9327 section 5', 'CWE-200'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('ntp', rules);
const sequence = 0x4e6f;

async function ask<T>(
  { address, port }: AuditTarget,
  world: AuditWorld,
  message: Uint8Array,
  read: (bytes: Uint8Array) => T | undefined,
): Promise<{ readonly answer: T; readonly sizeBytes: number } | undefined> {
  const outcome = await askDatagram(
    {
      ...{ protocol: 'ntp', address, port, timeoutMs: world.timeoutMs, tries: 2, signal: world.signal },
      message: () => message,
      read(bytes) {
        const answer = read(bytes);
        return answer === undefined ? undefined : { answer, sizeBytes: bytes.length };
      },
    },
    world,
  );
  return outcome.ok ? outcome.value : undefined;
}

export const ntp = defineAudit({
  id: 'ntp',
  title: 'NTP',
  summary: 'Control messages (mode 6), monlist (mode 7), amplification',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'udp' && speaks('ntp')(target),

  async run(target, world) {
    const said: AuditFinding[] = [];
    const question = encodeMonitorList();
    const list = await ask(target, world, question, decodeMonitorList);
    if (list && list.answer.error === 0)
      said.push(
        find(
          'monlist',
          `${question.length} bytes asked, ${list.sizeBytes} in the first datagram of the answer, ${list.answer.items} entries${list.answer.more ? ', more follow' : ''}`,
        ),
      );
    const read = encodeReadVariables(sequence);
    const control = await ask(target, world, read, (bytes) => {
      const found = decodeReadVariables(bytes);
      return found?.sequence === sequence && found.error === undefined ? found : undefined;
    });
    if (control) {
      const { variables } = control.answer;
      const shown = ['version', 'processor', 'system'].flatMap((name) =>
        variables.has(name) ? [`${name} ${variables.get(name)}`] : [],
      );
      const sizes = `${read.length} bytes asked, ${control.sizeBytes} answered`;
      said.push(find('control-query', `${sizes}; ${listed(shown) || listed([...variables.keys()])}`));
    }
    return said;
  },
});
