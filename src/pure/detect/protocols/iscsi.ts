/** iSCSI (RFC 7143): a discovery session, which has no access to any disk; where it is open to all, the names of the targets tell whose they are. */
import { decodeIscsi, encodeLogin, encodeSendTargets, iscsiPort } from '../../wire/iscsi.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const taskTag = 0x4e6f6374;
/** RFC 7143 section 4.2.7.3; `.invalid` belongs to nobody. */
const initiator = 'iqn.2026-01.invalid.nocturne:detect';
const login = () => encodeLogin(initiator, taskTag);
const whole = (bytes: Uint8Array) => decodeIscsi(bytes) !== undefined;
const refusals: Readonly<Record<number, string>> = {
  1: 'login redirected',
  2: 'login refused',
  3: 'login failed, target error',
};

/** Naming authorities in target names, section 4.2.7: the domain that the software or appliance was given. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/^iqn\.2003-01\.org\.linux-iscsi/, 'Linux LIO target'],
  [/^iqn\.1991-05\.com\.microsoft/, 'Microsoft iSCSI Target'],
  [/^iqn\.1992-08\.com\.netapp/, 'NetApp ONTAP'],
  [/^iqn\.2000-01\.com\.synology/, 'Synology DSM'],
  [/^iqn\.2004-04\.com\.qnap/, 'QNAP QTS'],
  [/^iqn\.2005-10\.org\.freenas/, 'FreeNAS or TrueNAS'],
  [/^iqn\.1992-04\.com\.emc/, 'Dell EMC storage'],
  [/^iqn\.2001-05\.com\.equallogic/, 'Dell EqualLogic'],
  [/^iqn\.2010-06\.com\.purestorage/, 'Pure Storage FlashArray'],
  [/^iqn\.1998-01\.com\.vmware/, 'VMware'],
];

export const iscsi = defineProtocol({
  id: 'iscsi',
  title: 'iSCSI',
  transport: 'tcp',
  ports: [iscsiPort],
  probes: [{ id: 'iscsi-login', bytes: login }],
  rarity: 7,
  recognise(bytes) {
    const answer = decodeIscsi(bytes);
    if (!answer || answer.kind === 'text' || (answer.kind === 'login' && answer.taskTag !== taskTag))
      return undefined;
    const refused = answer.kind === 'login' ? refusals[answer.status >> 8] : 'login rejected';
    return { name: 'iscsi-target', info: refused ?? 'discovery without a password', confidence: 8 };
  },
  async further(talk, known) {
    if (known.info !== 'discovery without a password') return {};
    const keys = await talk.connected(async (ask) => {
      const accepted = decodeIscsi(await ask(login(), { enough: whole }));
      if (accepted?.kind !== 'login' || accepted.status !== 0) return [];
      return (
        decodeIscsi(await ask(encodeSendTargets(1, accepted.statusSequence + 1), { enough: whole }))?.keys ??
        []
      );
    });
    const names = (keys ?? []).filter(([key]) => key === 'TargetName').map(([, value]) => value);
    const product = makers.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
    return {
      ...(product ? { product } : {}),
      ...(names.length > 0
        ? { info: shown(`targets ${names.join(', ')}`, 300) }
        : { info: `${known.info}, no targets` }),
    };
  },
});
