/**
 * SNMP: versions whose community passes in the clear, and communities that everybody knows. Communities are tried only where that was allowed,
 * few a second, from a short list; nothing is ever changed.
 */

import { familyOf } from '../../base/address.ts';
import {
  decodeCommunityMessage,
  encodeCommunityMessage,
  errorStatuses,
  formatOid,
  type Pdu,
  pduTypes,
  type SnmpValue,
} from '../../wire/snmp.ts';
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
    id: 'plain-version',
    title: 'SNMP version 1 or 2c is spoken',
    severity: 'medium',
    remedy:
      'Use version 3 with authentication and privacy, and switch the others off: Net-SNMP without "rocommunity" and "com2sec", Cisco "no snmp-server community".',
    references: ['RFC 3410', 'RFC 3414', 'CWE-319'],
  },
  {
    id: 'default-community',
    title: 'SNMP community that everybody knows',
    severity: 'high',
    remedy:
      'Take it away, or choose one that cannot be guessed and bind it to the addresses of the managers.',
    references: ['CVE-1999-0517', 'CWE-1392'],
  },
  {
    id: 'default-write-community',
    title: 'SNMP community that everybody knows, and may write',
    severity: 'critical',
    remedy:
      'Take it away at once: whoever knows it may change the device. Net-SNMP "rwcommunity", Cisco "RW".',
    references: ['CVE-1999-0517', 'CWE-1392'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('snmp', rules);

/** What vendors ship and people type; longer lists are guessing. */
export const knownCommunities = [
  ...['public', 'private', 'community', 'snmp', 'cisco', 'admin', 'manager', 'monitor'],
  ...['write', 'secret', 'default', 'ILMI'],
] as const;
const pauseMs = 250;
const sysName = [1, 3, 6, 1, 2, 1, 1, 5, 0];
const sysContact = [1, 3, 6, 1, 2, 1, 1, 4, 0];
const versions = [1, 0] as const;
const versionNames = ['1', '2c'] as const;

interface Question {
  readonly version: 0 | 1;
  readonly community: string;
  readonly type: number;
  readonly oid: readonly number[];
  readonly value?: SnmpValue;
}

/** Puts the questions one after another, and listens until the last had its time. */
async function askAll(
  { address, port }: AuditTarget,
  { net, clock, random, signal, timeoutMs }: AuditWorld,
  questions: readonly Question[],
): Promise<ReadonlyMap<Question, Pdu>> {
  const found = new Map<Question, Pdu>();
  const first = random.uint32() & 0x3fff_ff00;
  const socket = await net.udp({ family: familyOf(address) ?? 4, peer: { address, port } });
  try {
    socket.onMessage((bytes) => {
      const pdu = decodeCommunityMessage(bytes)?.pdu;
      const asked = pdu?.type === pduTypes.response ? questions[pdu.requestId - first] : undefined;
      if (asked && pdu) found.set(asked, pdu);
    });
    socket.onFault(() => {});
    for (const [i, { version, community, type, oid, value }] of questions.entries()) {
      if (signal.aborted) break;
      const pdu = { type, requestId: first + i, errorStatus: 0, errorIndex: 0, oids: [oid] };
      const message = { ...pdu, ...(value ? { values: [value] } : {}) };
      socket.send(
        encodeCommunityMessage(version, new TextEncoder().encode(community), message),
        address,
        port,
      );
      await clock.sleep(i === questions.length - 1 ? timeoutMs : pauseMs, signal);
    }
  } finally {
    socket.close();
  }
  return found;
}

export const snmp = defineAudit({
  id: 'snmp',
  title: 'SNMP',
  summary: 'Versions without encryption, communities that everybody knows',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'udp' && speaks('snmp')(target),

  async run(target, world) {
    const { service } = target;
    // Recognising it asks once with `public`, as every manager does: what came of that is known already.
    const recognised = service.method === 'probed' && /^version (?:1|2c)\b/.test(service.info ?? '');
    if (!world.allowed.guessCommunities)
      return recognised ? [find('plain-version', `it answered as ${service.info}`)] : [];
    const gets = knownCommunities.flatMap((community) =>
      versions.map((version): Question => ({ version, community, type: pduTypes.get, oid: sysName })),
    );
    const answers = await askAll(target, world, gets);
    const open = knownCommunities.flatMap((community) => {
      const spoken = [...answers.keys()].filter((asked) => asked.community === community);
      return spoken.length > 0 ? [{ community, versions: spoken.map(({ version }) => version) }] : [];
    });
    if (open.length === 0) return recognised ? [find('plain-version', `it answered as ${service.info}`)] : [];
    const spoken = [...new Set(open.flatMap((one) => one.versions))].sort();
    const said: AuditFinding[] = [
      find(
        'plain-version',
        `it answered version ${spoken.map((version) => versionNames[version]).join(' and ')}`,
      ),
    ];
    const writable = world.allowed.tryWrites
      ? await writableOf(target, world, open)
      : new Map<string, string>();
    for (const { community, versions: own } of open) {
      const how = `answered "${community}" by version ${listed(own.map((version) => versionNames[version]!))}`;
      const write = writable.get(community);
      said.push(
        write === undefined
          ? find('default-community', how, { subject: community })
          : find('default-write-community', `${how}; ${write}`, { subject: community }),
      );
    }
    return said;
  },
});

/**
 * A Set of a text as a number: who may not write is told so, who may is told that the type is wrong (RFC 3416 section 4.2.5, steps 1 to 3; RFC
 * 1157 section 4.1.5: badValue). No agent can carry it out.
 */
async function writableOf(
  target: AuditTarget,
  world: AuditWorld,
  open: readonly { readonly community: string; readonly versions: readonly (0 | 1)[] }[],
): Promise<Map<string, string>> {
  const sets = open.map(({ community, versions: own }): Question => {
    const value = { type: 'integer', value: 0 } as const;
    return { version: own.includes(1) ? 1 : 0, community, type: pduTypes.set, oid: sysContact, value };
  });
  const answers = await askAll(target, world, sets);
  const found = new Map<string, string>();
  for (const [{ community }, { errorStatus }] of answers) {
    const status = errorStatuses[errorStatus] ?? String(errorStatus);
    if (
      ['badValue', 'wrongType', 'wrongLength', 'wrongEncoding', 'wrongValue', 'inconsistentValue'].includes(
        status,
      )
    )
      found.set(
        community,
        `a Set of ${formatOid(sysContact)} of a wrong type was refused for its type (${status})`,
      );
  }
  return found;
}
