/** A server by its management controller over LAN (IPMI 2.0): power, sensors with thresholds and states, newest events, inventory. Nothing is written. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { type Severity, severities } from '#pure/contract/health.ts';
import type { Devices } from '#pure/contract/host.ts';
import { chosen, endOfParts, faultOfParts, judgeParts, partShape, partsMax } from '#pure/contract/parts.ts';
import { loginInput, loginOf, placeInput, portInput, secretOf } from '#pure/contract/service-check.ts';
import { defineTool, type Metric } from '#pure/contract/tool.ts';
import { detect } from '#pure/platforms/detect.ts';
import { addressOf } from '#pure/protocols/conversation.ts';
import { type Ipmi, type IpmiLogin, withIpmi } from '#pure/protocols/ipmi.ts';
import {
  inventoriesMax,
  readChassis,
  readEventLog,
  readIdentity,
  readInventory,
  readRecords,
  readSensor,
  type SensorTold,
} from '#pure/protocols/ipmi-reading.ts';
import { keyBytes, userBytesMax } from '#pure/protocols/rakp.ts';
import { type ChassisStatus, ipmiPort } from '#pure/wire/ipmi.ts';
import type { InventoryLocator, SensorRecord } from '#pure/wire/ipmi-sdr.ts';
import { eventWords, type LogEntry } from '#pure/wire/ipmi-sel.ts';
import { numberOf, unitOf } from '#pure/wire/ipmi-sensor.ts';
import {
  entityName,
  sensorTypeName,
  stateOf,
  statesOf,
  thresholdEvents,
  thresholdStateOf,
} from '#pure/wire/ipmi-states.ts';
import { hex, hexOf } from '#pure/wire/octets.ts';

/** Of the log that are told. */
const eventsMax = 100;

const patterns = (meaning: string) =>
  z.array(z.string().min(1).max(300)).max(100).default([]).describe(meaning);
const input = z.object({
  target: placeInput.target,
  port: portInput(ipmiPort),
  credential: loginInput.describe(
    'User and password of the controller: name in the vault; on the command line password:user:secret, env:NAME or file:PATH. Without it, only what it grants before a login is told',
  ),
  bmcKey: z
    .string()
    .max(1000)
    .default('')
    .meta({ credential: ['secret'] })
    .describe(
      'Key of the controller itself (Kg), if one is set there, as text or 0x and 40 digits: name in the vault; on the command line secret:text, env:NAME or file:PATH',
    ),
  privilege: z
    .enum(['user', 'operator', 'admin'])
    .default('user')
    .describe('Privilege to log in with: reading needs no more than user'),
  cipherSuite: z
    .enum(['auto', '17', '3'], 'only 17, 3 and auto: the other suites encrypt nothing, or badly')
    .default('auto')
    .describe('17 is HMAC-SHA256, 3 is HMAC-SHA1, both with AES; auto takes the stronger that is offered'),
  power: z
    .enum(['on', 'any'])
    .default('on')
    .describe('on: a server that is switched off is a fault; any: it may be off'),
  sensors: patterns(
    'Names of the sensors to read, as patterns (RE2 syntax, the whole name); without any, all',
  ),
  ignore: patterns('Names of sensors to leave out, as patterns'),
  thresholds: z
    .boolean()
    .default(true)
    .describe('Read the thresholds of each sensor: one more question each'),
  events: z
    .number()
    .int()
    .min(0)
    .max(eventsMax)
    .default(10)
    .describe('Newest entries of the event log to tell'),
  inventory: z.boolean().default(true).describe('Read manufacturer, product and serial numbers'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(300_000)
    .default(30_000)
    .meta({ unit: 'ms' })
    .describe('How long the whole check may take: controllers are slow'),
  retryMs: z
    .number()
    .int()
    .min(20)
    .max(30_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('Ask again for an answer that is not there after this'),
  retries: z.number().int().min(0).max(10).default(3).describe('Further tries for each question'),
});

const limit = z.number().optional();
const part = z.object({
  kind: z.literal('part'),
  ...partShape,
  type: z.string().describe('Kind of sensor, or chassis'),
  value: z.number().optional(),
  unit: z.string().optional(),
  entity: z.string().optional().describe('What it is a sensor of'),
  number: z.number().int().optional().describe('Of the sensor'),
  thresholds: z
    .object({
      lowerNonRecoverable: limit,
      lowerCritical: limit,
      lowerNonCritical: limit,
      upperNonCritical: limit,
      upperCritical: limit,
      upperNonRecoverable: limit,
    })
    .optional()
    .describe('In the unit of the value'),
});
const event = z.object({
  kind: z.literal('event'),
  id: z.number().int(),
  at: z.string().optional().describe('By the clock of the controller, taken for UTC'),
  sensor: z.string().describe('Name of the sensor, or its kind and number'),
  event: z.string(),
  severity: z.enum(severities).optional(),
  value: z.number().optional().describe('Reading that passed a threshold'),
  threshold: z.number().optional(),
  unit: z.string().optional(),
  octets: z.string().optional().describe('Of an entry whose meaning its vendor knows'),
});
const text = z.string().optional();
const inventory = z.object({
  kind: z.literal('inventory'),
  unit: z.string(),
  device: z.number().int().describe('Number of the inventory; 0 is that of the server'),
  area: z.enum(['chassis', 'board', 'product']),
  manufacturer: text,
  product: text,
  part: text,
  serial: text,
  version: text,
  assetTag: text,
  made: text.describe('Day of manufacture'),
});
const controller = z.object({
  kind: z.literal('controller'),
  target: z.string(),
  address: z.string(),
  port: z.number().int(),
  ipmi: z.string().optional().describe('Versions of the protocol'),
  cipherSuite: z.number().int().optional().describe('In use'),
  cipherSuites: z.array(z.number().int()).optional().describe('That are offered'),
  anonymous: z.boolean().optional().describe('Users without a name may log in'),
  manufacturer: text,
  productId: z.number().int().optional().describe('Of the controller, by its manufacturer'),
  firmware: text,
  power: z.enum(['on', 'off']).optional(),
  identify: text.describe('Light that shows where the server is'),
  restorePolicy: text.describe('What it does when mains returns'),
  lastPowerEvent: text,
  product: text,
  serial: text,
  events: z.number().int().optional().describe('In the event log'),
  eventsLost: z.boolean().optional().describe('The event log was full'),
  loginMs: z.number().meta({ unit: 'ms' }).optional(),
  ...endOfParts,
});
const record = z.discriminatedUnion('kind', [part, event, inventory, controller]);
type Plan = z.output<typeof input>;
type Part = z.infer<typeof part>;
type Event = z.infer<typeof event>;
type Inventory = z.infer<typeof inventory>;
type Controller = z.infer<typeof controller>;

export const ipmi = defineTool({
  id: 'ipmi',
  summary: 'Read power, sensors, events and serial numbers of a server by IPMI',
  description:
    'Logs in at the management controller over LAN (RMCP+, cipher suite 17 or 3), reads chassis status, all sensors, the newest log entries and the inventory, and ends the session. Down when the power is off or a sensor is critical, a warning when one is non-critical. Nothing is changed.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  datagrams: { timeoutIs: 'all-tries' },
  limits: {
    targetsMax: 1,
    recordsMax: partsMax + eventsMax + 3 * inventoriesMax + 1,
    durationMsMax: 300_000,
  },
  examples: [
    {
      title: 'A server',
      input: { target: '127.0.0.1', credential: 'password:monitor:secret', timeoutMs: 500 },
    },
    {
      title: 'Is a controller there, and what does it offer',
      input: { target: '127.0.0.1', timeoutMs: 500 },
    },
  ],

  async *run(plan, context) {
    const { net, clock, signal, devices } = context;
    const select = selectionOf(plan);
    const login = await loginFor(plan, devices);
    const address = await addressOf(plan.target, net, signal);
    const startMs = clock.monotonicMs();
    const found = newFindings();
    const outcome = await withIpmi(
      { ...plan, address, suite: plan.cipherSuite },
      login,
      context,
      async (session) => await readAll(session, plan, select, found),
    );
    const { parts } = found;
    yield* parts;
    yield* found.events;
    yield* found.inventories;
    const { greeting } = outcome;
    const failure = outcome.fault ?? found.fault ?? faultOfParts(parts);
    yield {
      kind: 'controller' as const,
      target: plan.target,
      address,
      port: plan.port,
      ...(greeting
        ? {
            ipmi: greeting.capabilities.versions.join(' '),
            anonymous: greeting.capabilities.anonymous,
            ...(greeting.suites ? { cipherSuites: [...greeting.suites] } : {}),
          }
        : {}),
      ...found.told,
      ...(outcome.loginMs === undefined ? {} : { loginMs: outcome.loginMs }),
      parts: parts.length,
      bad: parts.filter(({ state }) => state === 'critical' || state === 'warning').length,
      totalMs: clock.monotonicMs() - startMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeParts<z.infer<typeof record>, Part, Controller>({
    end: 'controller',
    metrics: ({ name, value, unit }) => (value === undefined ? [] : [measureOf(name, value, unit)]),
    metricsOfEnd: ({ loginMs, events }) => [
      ...(loginMs === undefined ? [] : [{ name: 'login.time' as const, value: loginMs }]),
      ...(events === undefined
        ? []
        : [{ name: 'sensor.count' as const, value: events, labels: { sensor: 'event log' } }]),
    ],
    summary: ({ manufacturer, product, power, parts, ipmi: versions }) =>
      power === undefined
        ? `answers IPMI ${versions}, nobody logged in`
        : `${[manufacturer, product].filter(Boolean).join(' ') || 'IPMI'}, power ${power}, ${parts} parts, none of them bad`,
  }),
});

const celsiusOf: Readonly<Record<string, (value: number) => number>> = {
  celsius: (value) => value,
  fahrenheit: (value) => (value - 32) / 1.8,
  kelvin: (value) => value - 273.15,
};
/** Metrics of the units that are the same quantity, and what to multiply by. */
const quantities: Readonly<Record<string, readonly [Metric['name'], number]>> = {
  volts: ['voltage', 1],
  amperes: ['current', 1],
  watts: ['power', 1],
  'volt-amperes': ['power.apparent', 1],
  hertz: ['frequency', 1],
  rpm: ['fan.speed', 1],
  percent: ['sensor.percent', 1],
  cfm: ['airflow', 1.699_010_8],
  kilopascals: ['pressure', 1000],
  psi: ['pressure', 6894.757_3],
};
function measureOf(sensor: string, value: number, unit = ''): Metric {
  const labels = { sensor };
  const celsius = celsiusOf[unit]?.(value);
  if (celsius !== undefined) return { name: 'temperature', value: rounded(celsius), labels };
  const [name, factor] = quantities[unit] ?? [];
  return name && factor
    ? { name, value: rounded(value * factor), labels }
    : { name: 'reading', value, labels: { name: sensor } };
}
/** Factors leave digits that nobody measured. */
const rounded = (value: number) => Number(value.toPrecision(9));

type Select = (name: string) => boolean;
function selectionOf(plan: Plan): Select {
  const wanted = chosen('sensors', plan.sensors);
  const unwanted = plan.ignore.length === 0 ? () => false : chosen('ignore', plan.ignore);
  return (name) => wanted(name) && !unwanted(name);
}

const utf8 = new TextEncoder();

/** Longer names and passwords than the protocol carries would be cut off in silence by some controllers. */
async function loginFor(plan: Plan, devices: Devices): Promise<IpmiLogin | undefined> {
  const login = await loginOf(plan.credential, devices);
  if (!login) return undefined;
  const user = utf8.encode(login.user);
  const password = utf8.encode(login.password);
  if (user.length > userBytesMax)
    throw invalidInput(
      'credential',
      login.user,
      `IPMI carries ${userBytesMax} bytes of user name`,
      'Choose another user.',
    );
  if (password.length > keyBytes)
    throw invalidInput(
      'credential',
      login.user,
      `IPMI carries ${keyBytes} bytes of password, and that of this user has more`,
      'Give the user a shorter password on the controller.',
    );
  const key = await secretOf('bmcKey', plan.bmcKey, devices);
  return {
    user,
    password,
    name: login.user === '' ? 'the user without a name' : login.user,
    ...(key === undefined ? {} : { controllerKey: keyOctets(key) }),
  };
}
function keyOctets(key: string): Uint8Array {
  if (/^0x[0-9a-fA-F]{40}$/.test(key)) return hex(key.slice(2));
  const octets = utf8.encode(key);
  if (octets.length <= keyBytes) return octets;
  throw invalidInput(
    'bmcKey',
    undefined,
    `the key of a controller has at most ${keyBytes} bytes`,
    'Write it as text, or as 0x and 40 hexadecimal digits.',
  );
}

/** What has been read so far: a controller that falls silent in between spoils the rest only. */
interface Findings {
  readonly parts: Part[];
  readonly events: Event[];
  readonly inventories: Inventory[];
  told: Partial<Controller>;
  fault?: Fault;
}
const newFindings = (): Findings => ({ parts: [], events: [], inventories: [], told: {} });

async function readAll(session: Ipmi, plan: Plan, select: Select, found: Findings): Promise<void> {
  const tell = (more: Partial<Controller>) => {
    found.told = { ...found.told, ...more };
  };
  const identity = await readIdentity(session);
  const vendor = vendorOf(identity.enterprise);
  tell({
    cipherSuite: session.suite.id,
    manufacturer: vendor,
    productId: identity.product,
    firmware: identity.firmware,
  });
  if (identity.chassis) {
    const chassis = await readChassis(session);
    tell({
      power: chassis.power ? 'on' : 'off',
      restorePolicy: chassis.restorePolicy,
      ...(chassis.identify ? { identify: chassis.identify } : {}),
      ...(chassis.lastPowerEvents.length > 0 ? { lastPowerEvent: chassis.lastPowerEvents.join(', ') } : {}),
    });
    found.parts.push(...chassisParts(chassis, plan).filter(({ name }) => select(name)));
  }
  const updating: Part = {
    ...{ kind: 'part', type: 'management', name: 'controller' },
    ...(identity.available
      ? { state: 'ok', word: 'available' }
      : { state: 'warning', word: 'starting, or updating its firmware' }),
  };
  if (select(updating.name)) found.parts.push(updating);
  const { records, damaged, more } = await readRecords(session, identity);
  if (damaged > 0) found.fault = fault('malformed', `${damaged} of its sensor records cannot be read`);
  const all = records.flatMap((item) => item.sensors);
  const named = namesOf(all);
  for (const sensor of all) {
    const name = named.get(sensor)!;
    if (sensor.form === 'event-only' || !select(name)) continue;
    if (found.parts.length === partsMax) break;
    found.parts.push(await partOf(session, sensor, name, plan.thresholds));
  }
  if (more || found.parts.length === partsMax)
    found.fault = fault('too-large', `it has more than ${partsMax} sensors; the rest was not read`);
  if (identity.inventory && plan.inventory) {
    const locators = records.flatMap(({ inventory: locator }) => locator ?? []);
    found.inventories.push(...(await inventoriesOf(session, locators)));
    tell(identityOf(found.inventories));
  }
  if (identity.eventLog && plan.events > 0) {
    const log = await readEventLog(session, plan.events);
    if (!log) return;
    tell({ events: log.entries, eventsLost: log.overflow });
    const source = new Map(all.map((sensor) => [keyOf(sensor.owner, sensor.lun, sensor.number), sensor]));
    found.events.push(...log.newest.map((entry) => eventOf(entry, source, named)).reverse());
  }
}

const vendorOf = (enterprise: number): string =>
  (enterprise > 0 ? detect({ sysObjectId: `1.3.6.1.4.1.${enterprise}.0` }).vendor : undefined) ??
  `enterprise ${enterprise}`;

const graveFaults = ['overload', 'power fault', 'power control fault'];
function chassisParts(chassis: ChassisStatus, plan: Plan): Part[] {
  const of = (name: string, state: Severity, word: string): Part => ({
    kind: 'part',
    type: 'chassis',
    name: `chassis ${name}`,
    state,
    word,
  });
  const { power, powerFaults } = chassis;
  const broken = powerFaults.some((word) => graveFaults.includes(word)) || (!power && plan.power === 'on');
  return [
    of(
      'power',
      broken ? 'critical' : powerFaults.length > 0 ? 'warning' : 'ok',
      [power ? 'on' : 'off', ...powerFaults].join(', '),
    ),
    chassis.driveFault ? of('drives', 'critical', 'faulty') : of('drives', 'ok', 'well'),
    chassis.coolingFault ? of('cooling', 'critical', 'faulty') : of('cooling', 'ok', 'well'),
    chassis.intrusion ? of('cover', 'warning', 'open') : of('cover', 'ok', 'closed'),
  ];
}

/** Manufacturers give one name to the same sensor of each processor: what it is a sensor of, then its number, tells them apart. */
function namesOf(sensors: readonly SensorRecord[]): ReadonlyMap<SensorRecord, string> {
  const distinct = (names: ReadonlyMap<SensorRecord, string>, more: (sensor: SensorRecord) => string) => {
    const counts = new Map<string, number>();
    for (const name of names.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
    return new Map(
      [...names].map(([sensor, name]) => [sensor, counts.get(name) === 1 ? name : `${name} ${more(sensor)}`]),
    );
  };
  const own = new Map(sensors.map((sensor) => [sensor, sensor.name || sensorTypeName(sensor.type)]));
  const byEntity = distinct(own, ({ entity, instance }) => `(${entityName(entity, instance)})`);
  return distinct(byEntity, ({ number }) => `#${number}`);
}

const controllerAddress = 0x20;
async function partOf(
  session: Ipmi,
  sensor: SensorRecord,
  name: string,
  withThresholds: boolean,
): Promise<Part> {
  const base = {
    kind: 'part' as const,
    name,
    type: sensorTypeName(sensor.type),
    entity: entityName(sensor.entity, sensor.instance),
    number: sensor.number,
  };
  if (sensor.owner !== controllerAddress)
    return { ...base, state: 'unknown', word: `told by controller ${sensor.owner.toString(16)}h` };
  const told = await readSensor(session, sensor, withThresholds);
  if (!told) return { ...base, state: 'unknown', word: 'not there' };
  return { ...base, ...judged(sensor, told) };
}

function judged(sensor: SensorRecord, { reading, value, thresholds }: SensorTold) {
  const unit = sensor.units ? unitOf(sensor.units) : '';
  const numbers = {
    ...(value === undefined ? {} : { value }),
    ...(unit && (value !== undefined || Object.keys(thresholds).length > 0) ? { unit } : {}),
    ...(Object.keys(thresholds).length > 0 ? { thresholds } : {}),
  };
  if (!reading.scanning) return { state: 'unknown' as const, word: 'switched off', ...numbers };
  if (!reading.available) return { state: 'unknown' as const, word: 'no reading', ...numbers };
  const { gravity, word } =
    sensor.eventType === thresholdEvents
      ? thresholdStateOf(reading.states)
      : statesOf(sensor.type, sensor.eventType, reading.states);
  return { state: gravity, ...(word ? { word } : {}), ...numbers };
}

/** That of the server is device 0 of the controller, named or not. */
const mainUnit = { name: 'server', owner: controllerAddress, device: 0, logical: true, lun: 0 };
async function inventoriesOf(session: Ipmi, locators: readonly InventoryLocator[]): Promise<Inventory[]> {
  const own = locators.filter(({ owner, logical }) => logical && owner === controllerAddress);
  const units = new Map([mainUnit, ...own].map((unit) => [unit.device, unit]));
  const found: Inventory[] = [];
  for (const { device, lun, name } of [...units.values()].slice(0, inventoriesMax)) {
    const areas = (await readInventory(session, device, lun)) ?? [];
    for (const { kind, madeAtMs, ...area } of areas) {
      const made = madeAtMs === undefined ? {} : { made: new Date(madeAtMs).toISOString().slice(0, 10) };
      found.push({ kind: 'inventory', unit: name || `unit ${device}`, device, area: kind, ...area, ...made });
    }
  }
  return found;
}

/** The product is the server; those who build of parts tell the board only. */
function identityOf(inventories: readonly Inventory[]): Partial<Controller> {
  const first = inventories.filter(({ device }) => device === mainUnit.device);
  const of = (field: 'product' | 'serial') =>
    (['product', 'chassis', 'board'] as const)
      .map((area) => first.find((item) => item.area === area)?.[field])
      .find((told) => told !== undefined);
  const [product, serial] = [of('product'), of('serial')];
  return { ...(product ? { product } : {}), ...(serial ? { serial } : {}) };
}

const keyOf = (owner: number, lun: number, number: number) => `${owner} ${lun} ${number}`;

function eventOf(
  entry: LogEntry,
  source: ReadonlyMap<string, SensorRecord>,
  named: ReadonlyMap<SensorRecord, string>,
): Event {
  const { id, atMs, event: about } = entry;
  const base = {
    kind: 'event' as const,
    id,
    ...(atMs === undefined ? {} : { at: new Date(atMs).toISOString().slice(0, 19) }),
  };
  if (!about)
    return {
      ...base,
      sensor: entry.enterprise === undefined ? 'of the vendor' : vendorOf(entry.enterprise),
      event: `entry of type ${entry.type.toString(16)}h`,
      octets: hexOf(entry.octets),
    };
  const sensor = source.get(keyOf(about.generator, about.lun, about.sensor));
  const number = (raw: number | undefined) =>
    raw === undefined || !sensor?.factors ? undefined : numberOf(raw, sensor.factors);
  const [value, threshold] = [number(about.reading), number(about.threshold)];
  const { gravity } = stateOf(about.sensorType, about.eventType, about.offset);
  return {
    ...base,
    sensor: (sensor && named.get(sensor)) ?? `${sensorTypeName(about.sensorType)} #${about.sensor}`,
    event: eventWords(entry) ?? '',
    severity: about.deasserted ? 'ok' : gravity,
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(sensor?.units && (value ?? threshold) !== undefined ? { unit: unitOf(sensor.units) } : {}),
  };
}
