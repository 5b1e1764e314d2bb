/** Recorded devices, served over UDP and identified through our own SNMP, beside what another product made of the same recordings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import type { DeviceFacts } from '#pure/network/facts.ts';
import { textOf } from '#pure/network/snmp-value.ts';
import { detect } from '#pure/platforms/detect.ts';
import { readIdentity } from '#pure/protocols/device-identity.ts';
import { openSnmp } from '#pure/protocols/snmp.ts';
import { startResponder } from '../snmpd/recorded-responder.ts';
import { parseRecording } from '../snmpd/recording.ts';
import { platformsOf } from './os-names.ts';
import { recordings } from './recognised.ts';

export type Agreement = 'same' | 'differs' | 'missing' | 'more' | 'excluded' | 'nothing';
export interface Compared {
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
  readonly agreement: Agreement;
  readonly reason?: string;
}
export interface Identified {
  readonly name: string;
  readonly os: string;
  readonly platform: string;
  readonly right: boolean;
  readonly vendor: string | undefined;
  readonly requests: number;
  readonly version: Compared;
  readonly model: Compared;
  readonly serial: Compared;
}

/** Values that cannot be compared, and why: the recording was edited, or the other product tells something else by that word. */
const excluded: Readonly<Record<string, string>> = {
  'linux model': 'theirs is made up from the architecture',
  'linux_raspberrypi-gpiomonitor model': 'theirs is made up from the architecture',
  'windows_svr_2019_1809 version': 'theirs names the release, ours the build: 17763 is 1809',
  'windows_svr_2019_1809 model': 'theirs is made up from the architecture',
  'dell-os10 version': 'theirs is the revision of the board',
  'brother version': 'theirs is one letter',
  'asa version': 'sysDescr and ENTITY-MIB of the recording contradict each other',
  'apc_ats version': 'theirs is not in the recording any more',
  'apc_ats serial': 'made anonymous',
  'apc_airfm model': 'theirs is the type of the card, ours its number',
  'iosxr_ncs540 serial': 'theirs is the route processor, ours the chassis (Rack 0)',
  'vrp_5720 serial': 'theirs is not from the hardware; the recording was edited',
  'ios_stp-vlans model': 'theirs is the name of the stack',
  'comware_a5500 model': 'theirs is prose',
};

/** Spelling, the vendor's name in front and build dates are no difference. */
const normal = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, ' ')
    .trim();
const bare = (text: string) => text.replaceAll(/[^a-z0-9]/g, '');
const numbersIn = (text: string) =>
  normal(text)
    .split(' ')
    .filter((word) => word.length >= 3 && /\d/.test(word));

function compare(name: string, fact: string, ours: string | undefined, theirs: string | undefined): Compared {
  const reason = excluded[`${name} ${fact}`];
  const agreement = reason ? 'excluded' : agreementOf(fact, ours, theirs);
  return { ours, theirs, agreement, ...(reason ? { reason } : {}) };
}

function agreementOf(fact: string, ours: string | undefined, theirs: string | undefined): Agreement {
  if (!ours && !theirs) return 'nothing';
  if (!theirs) return 'more';
  if (!ours) return 'missing';
  const [a, b] = [normal(ours), normal(theirs)];
  if (a === b || a.includes(b) || b.includes(a) || bare(a) === bare(b)) return 'same';
  // Models: "FGT_500D" and "FortiGate 500D" name one box.
  return fact === 'model' && numbersIn(ours).some((word) => numbersIn(theirs).includes(word))
    ? 'same'
    : 'differs';
}

interface Recorded {
  readonly hardware?: string | null;
  readonly version?: string | null;
  readonly serial?: string | null;
}
const junk = /^<private>$/;

function recorded(name: string): Recorded {
  const { os } = JSON.parse(readFileSync(join(recordings, `${name}.json`), 'utf8')) as {
    os: Record<string, string | { devices?: Recorded[] }>;
  };
  const part = (key: string): Recorded => {
    const value = os[key];
    return (typeof value === 'object' ? value.devices?.[0] : undefined) ?? {};
  };
  const found = { ...part('discovery') };
  for (const [key, value] of Object.entries(part('poller')))
    if (value !== null) Object.assign(found, { [key]: value });
  return found;
}

const tell = (value: string | null | undefined) => (value && !junk.test(value) ? value : undefined);

export async function identifyAll(only?: string): Promise<readonly Identified[]> {
  const { devices } = JSON.parse(readFileSync(join(recordings, 'index.json'), 'utf8')) as {
    devices: { name: string; os: string }[];
  };
  const net = await createNetwork({ mode: 'inline', log: silentLog });
  const found: Identified[] = [];
  for (const { name, os } of devices.filter((item) => !only || item.name.includes(only))) {
    const responder = await startResponder(
      parseRecording(readFileSync(join(recordings, `${name}.snmprec`), 'utf8')),
    );
    const session = await openSnmp(
      {
        address: '127.0.0.1',
        port: responder.port,
        credential: { kind: 'snmp-community', version: '2c', community: 'public' },
        timeoutMs: 5000,
        retries: 1,
      },
      { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal },
    );
    const system = await session.get([
      [1, 3, 6, 1, 2, 1, 1, 1, 0],
      [1, 3, 6, 1, 2, 1, 1, 2, 0],
    ]);
    if (!system.ok) throw new Error(`${name}: ${system.fault.message}`);
    const objectId = system.varBinds[1]?.value;
    const facts: Partial<DeviceFacts> = {
      sysDescr: textOf(system.varBinds[0]?.value) ?? '',
      ...(objectId?.type === 'oid' ? { sysObjectId: objectId.value.join('.') } : {}),
    };
    const identity = await readIdentity(session, facts);
    if ('fault' in identity) throw new Error(`${name}: ${identity.fault.message}`);
    const { platform = 'generic', vendor, version } = detect({ ...facts, ...identity });
    const theirs = recorded(name);
    found.push({
      name,
      os,
      platform,
      right: (platformsOf[os] ?? '').split(' ').includes(platform),
      vendor,
      requests: responder.requests(),
      version: compare(name, 'version', tell(version), tell(theirs.version)),
      model: compare(name, 'model', tell(identity.model), tell(theirs.hardware)),
      serial: compare(name, 'serial', tell(identity.serial), tell(theirs.serial)),
    });
    session.close();
    await responder.stop();
  }
  await net.close();
  return found;
}
