/** Servers by their management controller: health, temperatures, fans, power (DMTF DSP0266, schemas of DSP8010). */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import type { Severity } from '#pure/contract/health.ts';
import { askInput, keyInput, urlInput } from '#pure/contract/http-input.ts';
import { endOfParts, faultOfParts, judgeParts, partShape, partsMax } from '#pure/contract/parts.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { askJson, type HttpPlan, type HttpWorld, parseUrl, withKey } from '#pure/protocols/http-check.ts';
import type { MetricName } from '#pure/schema/metrics.ts';
import { type Json, listOf, member, numberAt, textAt } from '#pure/wire/json-path.ts';

const input = z.object({
  url: urlInput.describe('Address of the controller, as https://bmc.example'),
  credential: keyInput.credential,
  trust: askInput.trust
    .default(false)
    .describe('An untrusted certificate is a fault; controllers come with one of their own'),
  timeoutMs: askInput.timeoutMs,
});
const part = z.object({
  kind: z.literal('part'),
  ...partShape,
  type: z.enum(['system', 'chassis', 'temperature', 'fan', 'power', 'supply']),
  value: z.number().optional(),
  unit: z.string().optional(),
});
const controller = z.object({
  kind: z.literal('controller'),
  url: z.string(),
  product: z.string().optional(),
  redfish: z.string().optional().describe('Version of the protocol'),
  ...endOfParts,
});
const record = z.discriminatedUnion('kind', [part, controller]);
type Part = z.infer<typeof part>;
/** Questions to one controller: they are slow, and have seconds. */
const requestsMax = 60;

export const redfish = defineTool({
  id: 'redfish',
  summary: 'Read health, temperatures, fans and power of a server by Redfish',
  description:
    'Asks the management controller (iDRAC, iLO, XCC, OpenBMC and others) for its systems and chassis. Judged by the health that the controller itself tells, and by its thresholds.',
  group: 'services',
  appliesTo: { url: 'url' },
  input,
  record,
  positional: 'url',
  needs: ['http', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 1, recordsMax: partsMax + 1, durationMsMax: 600_000 },
  examples: [
    {
      title: 'A controller',
      input: { url: 'https://127.0.0.1:8443', credential: 'password:monitor:secret', timeoutMs: 2000 },
    },
  ],

  async *run(plan, context) {
    const base = parseUrl('url', plan.url);
    const key = await withKey(
      { headers: {}, credential: plan.credential, credentialHeader: '' },
      context.devices,
    );
    const startMs = context.clock.monotonicMs();
    const { trust, timeoutMs } = plan;
    const http = {
      ...{ method: 'GET', redirectsMax: 2, warnDays: 0, bodyBytesMax: 4_194_304, trust, timeoutMs },
      ...key,
    };
    const read = await readController(base, http, context);
    const parts = read.parts.slice(0, partsMax);
    yield* parts;
    const failure =
      read.fault ??
      faultOfParts(parts) ??
      (parts.length === 0
        ? fault('not-supported', 'the controller tells of no system and no chassis')
        : undefined);
    yield {
      kind: 'controller' as const,
      url: base.href,
      ...(read.product ? { product: read.product } : {}),
      ...(read.version ? { redfish: read.version } : {}),
      parts: parts.length,
      bad: parts.filter(({ state }) => state === 'critical' || state === 'warning').length,
      totalMs: context.clock.monotonicMs() - startMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeParts<z.infer<typeof record>, Part, z.infer<typeof controller>>({
    end: 'controller',
    metrics: ({ type, name, value, unit }) => {
      const metric = value === undefined ? undefined : metricOf(type, unit);
      return metric ? [{ name: metric, value: value!, labels: { sensor: name } }] : [];
    },
    summary: ({ product, parts }) => `${product ?? 'Redfish'}, ${parts} parts, all well`,
  }),
});

function metricOf(type: Part['type'], unit: string | undefined): MetricName | undefined {
  if (type === 'temperature') return 'temperature';
  if (type === 'fan') return unit === 'percent' ? 'sensor.percent' : 'fan.speed';
  return type === 'power' || type === 'supply' ? 'power' : undefined;
}

interface Read {
  readonly parts: Part[];
  readonly product?: string | undefined;
  readonly version?: string | undefined;
  readonly fault?: Fault | undefined;
}

async function readController(base: URL, http: HttpPlan, world: HttpWorld): Promise<Read> {
  let asked = 0;
  let failure: Fault | undefined;
  const get = async (path: string | undefined): Promise<Json | undefined> => {
    // Links stay with the controller, and under its service.
    if (path === undefined || !path.startsWith('/redfish/') || failure || ++asked > requestsMax)
      return undefined;
    const answer = await askJson(new URL(path, base.href), http, world);
    if (answer.ok) return answer.value;
    // A part that a controller links and does not have is no reason to tell nothing of the others.
    if (answer.fault.code !== 'unexpected-status' || asked === 1) failure = answer.fault;
    return undefined;
  };
  const membersOf = async (path: string | undefined): Promise<Json[]> => {
    const found: Json[] = [];
    for (const item of listOf(member(await get(path), 'Members'))) {
      const value = await get(linkOf(item));
      if (value) found.push(value);
    }
    return found;
  };
  const root = await get('/redfish/v1/');
  const parts: Part[] = [];
  for (const system of await membersOf(linkOf(member(root, 'Systems'))))
    parts.push(...bodyParts('system', system));
  for (const chassis of await membersOf(linkOf(member(root, 'Chassis')))) {
    parts.push(...bodyParts('chassis', chassis));
    const where = textAt(chassis, 'Name') ?? textAt(chassis, 'Id') ?? '';
    const thermal = await get(linkOf(member(chassis, 'Thermal')));
    const power = await get(linkOf(member(chassis, 'Power')));
    parts.push(...thermalParts(where, thermal), ...powerParts(where, power));
    // Newer controllers have each sensor as a resource of its own.
    if (!thermal && !power)
      for (const sensor of await membersOf(linkOf(member(chassis, 'Sensors'))))
        parts.push(...sensorParts(where, sensor));
  }
  if (!failure && asked > requestsMax)
    failure = fault(
      'too-large',
      `the controller links more than ${requestsMax} resources; the rest was not read`,
    );
  return {
    parts,
    product: textAt(root, 'Product') ?? textAt(root, 'Name'),
    version: textAt(root, 'RedfishVersion'),
    fault: failure,
  };
}

const linkOf = (value: Json | undefined) => textAt(value, '@odata.id');

const grades: Readonly<Record<string, Severity>> = { OK: 'ok', Warning: 'warning', Critical: 'critical' };

/** Absent parts (an empty bay) and those that are switched off tell nothing. */
function stateOf(value: Json): { readonly state: Severity; readonly word?: string } | undefined {
  const status = member(value, 'Status');
  const state = textAt(status, 'State');
  if (state === 'Absent' || state === 'Disabled') return undefined;
  const health = textAt(status, 'HealthRollup') ?? textAt(status, 'Health');
  return { state: grades[health ?? ''] ?? 'unknown', ...(health ? { word: health } : {}) };
}

function bodyParts(type: 'system' | 'chassis', value: Json): Part[] {
  const state = stateOf(value);
  const name = [textAt(value, 'Manufacturer'), textAt(value, 'Model'), textAt(value, 'Id')]
    .filter(Boolean)
    .join(' ');
  return state ? [{ kind: 'part', type, name: `${type} ${name}`, ...state }] : [];
}

/** Past a threshold of the controller, where it does not say so itself. */
function beyond(value: number | undefined, item: Json): Severity {
  if (value === undefined) return 'ok';
  const past = (upper: string, lower: string) => {
    const [high, low] = [numberAt(item, upper), numberAt(item, lower)];
    return (high !== undefined && value >= high) || (low !== undefined && value <= low);
  };
  if (
    past('UpperThresholdCritical', 'LowerThresholdCritical') ||
    past('UpperThresholdFatal', 'LowerThresholdFatal')
  )
    return 'critical';
  return past('UpperThresholdNonCritical', 'LowerThresholdNonCritical') ? 'warning' : 'ok';
}
const ranks: readonly Severity[] = ['unknown', 'ok', 'warning', 'critical'];

function reading(
  where: string,
  item: Json,
  type: Part['type'],
  value: number | undefined,
  unit: string,
): Part[] {
  const told = stateOf(item);
  const own = textAt(item, 'Name') ?? textAt(item, 'FanName') ?? textAt(item, 'MemberId');
  if (!told || !own) return [];
  const past = beyond(value, item);
  const worse = ranks.indexOf(past) > ranks.indexOf(told.state);
  return [
    {
      kind: 'part',
      type,
      name: where ? `${where} ${own}` : own,
      ...told,
      ...(worse
        ? { state: past, ...(past === 'ok' ? {} : { word: `${value} ${unit}, past its threshold` }) }
        : {}),
      ...(value === undefined ? {} : { value, unit }),
    },
  ];
}

function thermalParts(where: string, thermal: Json | undefined): Part[] {
  return [
    ...listOf(member(thermal, 'Temperatures')).flatMap((item) =>
      reading(where, item, 'temperature', numberAt(item, 'ReadingCelsius'), 'celsius'),
    ),
    ...listOf(member(thermal, 'Fans')).flatMap((item) =>
      reading(
        where,
        item,
        'fan',
        numberAt(item, 'Reading') ?? numberAt(item, 'ReadingRPM'),
        textAt(item, 'ReadingUnits') === 'Percent' ? 'percent' : 'rpm',
      ),
    ),
  ];
}

function powerParts(where: string, power: Json | undefined): Part[] {
  return [
    ...listOf(member(power, 'PowerControl')).flatMap((item) =>
      reading(where, item, 'power', numberAt(item, 'PowerConsumedWatts'), 'watts'),
    ),
    ...listOf(member(power, 'PowerSupplies')).flatMap((item) =>
      reading(
        where,
        item,
        'supply',
        numberAt(item, 'PowerInputWatts') ?? numberAt(item, 'LastPowerOutputWatts'),
        'watts',
      ),
    ),
  ];
}

function sensorParts(where: string, sensor: Json): Part[] {
  const value = numberAt(sensor, 'Reading');
  switch (textAt(sensor, 'ReadingType')) {
    case 'Temperature':
      return reading(where, sensor, 'temperature', value, 'celsius');
    case 'Rotational':
      return reading(where, sensor, 'fan', value, 'rpm');
    case 'Power':
      return reading(where, sensor, 'power', value, 'watts');
    default:
      return [];
  }
}
