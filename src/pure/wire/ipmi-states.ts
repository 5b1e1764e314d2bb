/**
 * What states of IPMI sensors mean (IPMI 2.0 sections 42.1 and 42.2, tables 42-1 to 42-3; entities of section 43.14). The specification gives the
 * meanings; how grave each is, is ours.
 */
export type Gravity = 'ok' | 'warning' | 'critical' | 'unknown';
export interface SensorState {
  readonly word: string;
  readonly gravity: Gravity;
}

/** Each text begins with how grave it is: + good, ~ warning, ! critical, ? nothing that can be said without knowing the machine. */
const gravities: Readonly<Record<string, Gravity>> = {
  '+': 'ok',
  '~': 'warning',
  '!': 'critical',
  '?': 'unknown',
};

/** Of the event type, from 1. */
const generic: readonly (readonly string[])[] = [
  [
    '~below lower non-critical',
    '+above lower non-critical again',
    '!below lower critical',
    '~above lower critical again',
    '!below lower non-recoverable',
    '!above lower non-recoverable again',
    '+below upper non-critical again',
    '~above upper non-critical',
    '~below upper critical again',
    '!above upper critical',
    '!below upper non-recoverable again',
    '!above upper non-recoverable',
  ],
  ['+idle', '+active', '+busy'],
  ['?state deasserted', '?state asserted'],
  ['+no failure predicted', '~failure predicted'],
  ['+limit not exceeded', '!limit exceeded'],
  ['+performance met', '~performance lags'],
  [
    '+OK',
    '~non-critical from OK',
    '!critical from less severe',
    '!non-recoverable from less severe',
    '~non-critical from more severe',
    '!critical from non-recoverable',
    '!non-recoverable',
    '+monitor',
    '+informational',
  ],
  ['?absent', '+present'],
  ['?disabled', '+enabled'],
  [
    '+running',
    '+in test',
    '?power off',
    '+on line',
    '~off line',
    '+off duty',
    '~degraded',
    '+power save',
    '!install error',
  ],
  [
    '+fully redundant',
    '!redundancy lost',
    '~redundancy degraded',
    '~non-redundant, sufficient, was redundant',
    '~non-redundant, sufficient, was insufficient',
    '!non-redundant, insufficient resources',
    '~redundancy degraded from full',
    '~redundancy degraded from none',
  ],
  ['+D0 power state', '+D1 power state', '+D2 power state', '+D3 power state'],
];

interface SensorType {
  readonly name: string;
  readonly states: readonly string[];
}
const plain = (name: string): SensorType => ({ name, states: [] });
const type = (name: string, ...states: readonly string[]): SensorType => ({ name, states });

/** Of the sensor type, from 0. */
const sensorTypes: readonly SensorType[] = [
  plain('reserved'),
  plain('temperature'),
  plain('voltage'),
  plain('current'),
  plain('fan'),
  type(
    'physical security',
    '~chassis intrusion',
    '~drive bay intrusion',
    '~I/O card area intrusion',
    '~processor area intrusion',
    '~LAN leash lost',
    '~unauthorized dock',
    '~fan area intrusion',
  ),
  type(
    'platform security',
    '~front panel lockout violation attempted',
    '~pre-boot password violation, user password',
    '~pre-boot password violation, setup password',
    '~pre-boot password violation, network boot password',
    '~other pre-boot password violation',
    '~out-of-band access password violation',
  ),
  type(
    'processor',
    '!internal error',
    '!thermal trip',
    '!self-test failed',
    '!hangs in self-test',
    '!startup or initialization failed',
    '!configuration error',
    '!uncorrectable bus error',
    '+present',
    '~disabled',
    '+terminator present',
    '~throttled',
    '!uncorrectable machine check',
    '~correctable machine check error',
  ),
  type(
    'power supply',
    '+present',
    '!failed',
    '~failure predicted',
    '!input lost',
    '!input lost or out of range',
    '~input out of range',
    '!configuration error',
    '+inactive',
  ),
  type(
    'power unit',
    '?power off',
    '?power cycled',
    '!240 VA power down',
    '!interlock power down',
    '!mains lost',
    '!soft power control failed',
    '!failed',
    '~failure predicted',
  ),
  plain('cooling device'),
  plain('other units'),
  type(
    'memory',
    '~correctable error',
    '!uncorrectable error',
    '!parity error',
    '!scrub failed',
    '~disabled',
    '~limit of correctable errors reached',
    '+present',
    '!configuration error',
    '+spare',
    '~throttled',
    '!critically hot',
  ),
  type(
    'drive slot',
    '+present',
    '!drive fault',
    '~failure predicted',
    '+hot spare',
    '+consistency check',
    '!in a critical array',
    '!in a failed array',
    '~rebuilding',
    '!rebuild aborted',
  ),
  plain('memory resize'),
  type('firmware progress', '!error', '!hang', '+progress'),
  type(
    'event logging',
    '~logging of correctable memory errors disabled',
    '~logging of an event type disabled',
    '+log cleared',
    '~all logging disabled',
    '~log full',
    '~log almost full',
    '~logging of correctable machine checks disabled',
  ),
  type(
    'watchdog 1',
    '!firmware reset',
    '!system reset',
    '!system shut down',
    '!system powered down',
    '!system power cycled',
    '!diagnostic interrupt',
    '!expired',
    '~about to expire',
  ),
  type(
    'system event',
    '+reconfigured',
    '+system boot',
    '!undetermined hardware failure',
    '+entry added to auxiliary log',
    '+event filter acted',
    '+clock synchronized',
  ),
  type(
    'critical interrupt',
    '~front panel interrupt',
    '!bus timeout',
    '!I/O channel check',
    '!software interrupt',
    '!PCI parity error',
    '!PCI system error',
    '!fail-safe timeout',
    '~correctable bus error',
    '!uncorrectable bus error',
    '!fatal interrupt',
    '!fatal bus error',
    '~bus degraded',
  ),
  type('button', '+power pressed', '+sleep pressed', '+reset pressed', '~latch open', '+service requested'),
  plain('module'),
  plain('microcontroller'),
  plain('add-in card'),
  plain('chassis'),
  type('chip set', '!soft power control failed', '!thermal trip'),
  plain('other unit'),
  type('cable', '+connected', '!connected wrongly'),
  plain('terminator'),
  type(
    'system restart',
    '+powered up',
    '+hard reset',
    '+warm reset',
    '+network boot requested',
    '+boot to diagnostics',
    '+hard reset by the system',
    '+warm reset by the system',
    '+restarted',
  ),
  type(
    'boot error',
    '!no bootable media',
    '!diskette not bootable',
    '!network boot server not found',
    '!invalid boot sector',
    '!timeout at the choice of a boot source',
  ),
  type(
    'system boot',
    '+booted from A:',
    '+booted from C:',
    '+booted from network',
    '+diagnostics booted',
    '+booted from CD-ROM',
    '+booted from ROM',
    '+booted',
    '+installation started',
    '+installation completed',
    '~installation aborted',
    '!installation failed',
  ),
  type(
    'system stop',
    '!critical stop while starting',
    '!critical stop',
    '+stopped gracefully',
    '+shut down gracefully',
    '~shut down by event filter',
    '~agent does not respond',
  ),
  type(
    'slot',
    '!fault',
    '+identified',
    '+installed',
    '+ready for installation',
    '+ready for removal',
    '+power off',
    '+removal requested',
    '+interlock asserted',
    '~disabled',
    '+holds a spare',
  ),
  type(
    'ACPI power state',
    '+S0 working',
    '+S1 sleeping',
    '+S2 sleeping',
    '+S3 sleeping',
    '+S4 suspended to disk',
    '?S5 soft off',
    '?S4 or S5 soft off',
    '?mechanical off',
    '+sleeping',
    '+G1 sleeping',
    '?S5 by override',
    '+legacy on',
    '?legacy off',
    '?state 13',
    '?unknown',
  ),
  type(
    'watchdog',
    '!expired',
    '!hard reset',
    '!powered down',
    '!power cycled',
    '?state 4',
    '?state 5',
    '?state 6',
    '?state 7',
    '~timer interrupt',
  ),
  type('platform alert', '+page sent', '+LAN alert sent', '+event trap sent', '+trap sent'),
  type('entity presence', '+present', '?absent', '?disabled'),
  plain('monitor chip'),
  type('LAN', '!heartbeat lost', '+heartbeat'),
  type(
    'management',
    '~sensor access degraded',
    '~controller access degraded',
    '!controller off line',
    '!controller unavailable',
    '!sensor failed',
    '!unit failed',
  ),
  type('battery', '~low', '!failed', '+present'),
  type(
    'session audit',
    '+session opened',
    '+session closed',
    '~invalid user or password',
    '~user disabled after invalid passwords',
  ),
  type(
    'version change',
    '+hardware changed',
    '+firmware changed',
    '!incompatible hardware',
    '!incompatible firmware',
    '!unsupported hardware',
    '!unsupported firmware',
    '+hardware change succeeded',
    '+firmware change succeeded',
  ),
  type(
    'unit state',
    '?not installed',
    '?inactive',
    '+activation requested',
    '+activation in progress',
    '+active',
    '?deactivation requested',
    '?deactivation in progress',
    '!communication lost',
  ),
];

export const thresholdEvents = 1;
const sensorSpecific = 0x6f;
const vendorTypes = 0xc0;

export const sensorTypeName = (number: number): string =>
  sensorTypes[number]?.name ?? (number >= vendorTypes ? `of the vendor ${number}` : `type ${number}`);

const textsOf = (sensorType: number, eventType: number): readonly string[] =>
  (eventType === sensorSpecific ? sensorTypes[sensorType]?.states : generic[eventType - 1]) ?? [];

/** The meaning of one state: by the sensor type where the event type says so, else by the event type. */
export function stateOf(sensorType: number, eventType: number, offset: number): SensorState {
  const text = textsOf(sensorType, eventType)[offset];
  return text === undefined
    ? { word: `state ${offset}`, gravity: 'unknown' }
    : { word: text.slice(1), gravity: gravities[text[0]!]! };
}

/** From the worst on. */
const ranks: readonly Gravity[] = ['critical', 'warning', 'ok', 'unknown'];

/** States of a sensor as a whole: the worst counts, all are named. */
export function statesOf(sensorType: number, eventType: number, bits: number): SensorState {
  const set = Array.from({ length: 15 }, (_, offset) => offset).filter((offset) => bits & (1 << offset));
  if (set.length === 0) {
    // None of the things that may go wrong is told; but what could tell that it is present, and does not, is not there.
    const texts = textsOf(sensorType, eventType);
    const there = texts.length > 0 && !texts.includes('+present');
    return { word: '', gravity: there ? 'ok' : 'unknown' };
  }
  const states = set.map((offset) => stateOf(sensorType, eventType, offset));
  const gravity = ranks.find((rank) => states.some((state) => state.gravity === rank))!;
  // The bad ones alone say what is the matter.
  const told =
    gravity === 'ok' || gravity === 'unknown' ? states : states.filter((s) => s.gravity === gravity);
  return { gravity, word: told.map(({ word }) => word).join(', ') };
}

/** What a threshold sensor tells with its reading (section 35.14), in the order of its bits: which event each would be. */
const thresholdOffsets = [0, 2, 4, 7, 9, 11];
export function thresholdStateOf(bits: number): SensorState {
  const set = thresholdOffsets.filter((_, bit) => bits & (1 << bit));
  const states = set.map((offset) => stateOf(0, thresholdEvents, offset));
  // The most severe of one side comes last, and both sides at once is what a broken sensor tells.
  return (
    states.findLast(({ gravity }) => gravity === 'critical') ?? states.at(-1) ?? { word: '', gravity: 'ok' }
  );
}

const entities: readonly string[] = [
  'unspecified',
  'other',
  'unknown',
  'processor',
  'disk',
  'peripheral bay',
  'system management module',
  'system board',
  'memory module',
  'processor module',
  'power supply',
  'add-in card',
  'front panel board',
  'back panel board',
  'power system board',
  'drive backplane',
  'expansion board',
  'other system board',
  'processor board',
  'power unit',
  'power module',
  'power distribution board',
  'chassis back panel board',
  'system chassis',
  'sub-chassis',
  'other chassis board',
  'disk drive bay',
  'peripheral bay',
  'device bay',
  'fan',
  'cooling unit',
  'cable',
  'memory device',
  'system management software',
  'system firmware',
  'operating system',
  'system bus',
  'group',
  'remote management device',
  'external environment',
  'battery',
  'processing blade',
  'connectivity switch',
  'processor and memory module',
  'I/O module',
  'processor and I/O module',
  'controller firmware',
  'IPMI channel',
  'PCI bus',
  'PCI Express bus',
  'SCSI bus',
  'SATA bus',
  'processor bus',
  'real-time clock',
];
/** Numbers that came later, some of them by DCMI for what had one. */
const laterEntities: Readonly<Record<number, string>> = {
  55: 'air inlet',
  64: 'air inlet',
  65: 'processor',
  66: 'baseboard',
};

/** As `processor 2`. Instances from 96 on are counted by the controller that has them. */
export function entityName(entity: number, instance: number): string {
  const name = entities[entity] ?? laterEntities[entity] ?? `entity ${entity}`;
  return `${name} ${instance >= 0x60 ? instance - 0x60 : instance}`;
}
