/** Reads values of a controller, meter or inverter over Modbus TCP, scales them and holds them against limits. */
import { z } from 'zod';
import { type Fault, type FaultCode, fault, invalidInput } from '#pure/base/errors.ts';
import { endShape, judgeService, placeInput, placeShape, portInput } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import {
  decodeModbus,
  encodeIdentify,
  encodeModbusRead,
  identificationOf,
  type ModbusResponse,
  type ModbusTable,
  type ModbusType,
  modbusExceptions,
  modbusPort,
  modbusTables,
  modbusTypes,
  numberOf,
  registersOf,
  valuesOfRead,
} from '#pure/wire/modbus.ts';

const input = z.object({
  ...placeInput,
  port: portInput(modbusPort),
  unit: z
    .number()
    .int()
    .min(0)
    .max(255)
    .default(1)
    .describe('Unit behind a gateway; many devices of their own take any'),
  values: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe(
      'Values to read, each name=table:address:type:scale:unit, as power=holding-registers:107:int32:0.1:W; from the type on, parts may be left out (uint16, 1). Addresses count from 0',
    ),
  wordOrder: z
    .enum(['high-first', 'low-first'])
    .default('high-first')
    .describe('Order of the words of numbers longer than one register'),
  limits: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe('What values may be, each name=least..greatest, as power=0..5000; either end may be left out'),
  identify: z.boolean().default(true).describe('Ask who the device is; many do not tell'),
});
const value = z.object({
  kind: z.literal('value'),
  name: z.string(),
  value: z.number(),
  unit: z.string().optional(),
  raw: z.string().describe('Registers or bits as they were read, in hexadecimal'),
  table: z.string(),
  address: z.number().int(),
});
const service = z.object({
  ...placeShape,
  unit: z.number().int(),
  vendor: z.string().optional(),
  product: z.string().optional(),
  version: z.string().optional(),
  values: z.number().int(),
  connectMs: z.number().meta({ unit: 'ms' }).optional(),
  readings: z.record(z.string(), z.number()).describe('Values by their names'),
  ...endShape,
});
const record = z.discriminatedUnion('kind', [value, service]);
type Plan = z.infer<typeof input>;
type Value = z.infer<typeof value>;

interface Wanted {
  readonly name: string;
  readonly table: ModbusTable;
  readonly address: number;
  readonly type: ModbusType;
  readonly scale: number;
  readonly unit: string | undefined;
}
interface Learnt {
  vendor?: string;
  product?: string;
  version?: string;
  values: Value[];
}

export const modbus = defineTool({
  id: 'modbus',
  summary: 'Read values over Modbus TCP, scaled and held against limits',
  description:
    'Reads coils, inputs and registers of a controller, meter, UPS or inverter, turns them into numbers with type, scale and unit, and judges them. It never writes.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tcp'],
  risk: 'passive',
  limits: { targetsMax: 1, recordsMax: 200, durationMsMax: 120_000 },
  examples: [
    { title: 'Is it Modbus that answers', input: { target: '127.0.0.1', timeoutMs: 1000 } },
    {
      title: 'Power of a meter, at most 5 kW',
      input: {
        target: '127.0.0.1',
        values: ['power=holding-registers:107:int32:0.1:W', 'door=coils:3'],
        limits: ['power=..5000', 'door=0..0'],
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, context) {
    const wanted = plan.values.map(parseValue);
    const limits = plan.limits.map((text) => parseLimit(text, wanted));
    const learnt: Learnt = { values: [] };
    const tcp = { target: plan.target, timeoutMs: plan.timeoutMs, trust: false, warnDays: 0 };
    const checked = await checkService('modbus', tcp, { port: plan.port, tls: false }, context, (server) =>
      talk(server, plan, wanted, learnt),
    );
    const { values, ...identity } = learnt;
    yield* values;
    const readings = Object.fromEntries(values.map((item) => [item.name, item.value]));
    yield checked.record(
      { unit: plan.unit, ...identity, values: values.length, readings },
      faultOf(values, limits),
    );
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) =>
      [
        [item.vendor, item.product].filter(Boolean).join(' ') || 'Modbus',
        ...Object.entries(item.readings)
          .slice(0, 5)
          .map(([name, number]) => `${name} ${number}`),
        `${item.totalMs!.toFixed(1)} ms`,
      ].join(', '),
    metrics: (item) =>
      Object.entries(item.readings).map(([name, number]) => ({
        name: 'reading' as const,
        value: number,
        labels: { name },
      })),
  }),
});

function parseValue(text: string): Wanted {
  const found =
    /^([^=]{1,60})=([a-z-]+):(\d{1,5})(?::([a-z0-9]+))?(?::(-?[\d.]+(?:e-?\d+)?))?(?::(.{1,20}))?$/i.exec(
      text,
    );
  const wrong = (problem: string) =>
    invalidInput(
      'values',
      text,
      problem,
      'Write name=table:address:type:scale:unit, as power=holding-registers:107:int32:0.1:W.',
    );
  if (!found) throw wrong('this names no value');
  const [, name, tableName, addressText, typeName, scaleText, unit] = found;
  if (!(tableName! in modbusTables))
    throw wrong(`"${tableName}" is no table: there are ${Object.keys(modbusTables).join(', ')}`);
  const table = tableName as ModbusTable;
  const bits = table === 'coils' || table === 'discrete-inputs';
  const type = (typeName ?? (bits ? 'bit' : 'uint16')) as ModbusType;
  if (!modbusTypes.includes(type)) throw wrong(`"${type}" is no type: there are ${modbusTypes.join(', ')}`);
  if (bits !== (type === 'bit')) throw wrong(`${table} hold no ${type}`);
  const address = Number(addressText);
  if (address + registersOf(type) > 65_536) throw wrong(`address ${address} is beyond 65535`);
  const scale = scaleText === undefined ? 1 : Number(scaleText);
  if (!Number.isFinite(scale)) throw wrong(`"${scaleText}" is no scale`);
  return { name: name!.trim(), table, address, type, scale, unit };
}

interface Limit {
  readonly name: string;
  readonly least: number;
  readonly greatest: number;
}
function parseLimit(text: string, wanted: readonly Wanted[]): Limit {
  const found = /^([^=]+)=(-?[\d.]+)?\.\.(-?[\d.]+)?$/.exec(text);
  const [least, greatest] = [Number(found?.[2] ?? -Infinity), Number(found?.[3] ?? Infinity)];
  if (!found || Number.isNaN(least) || Number.isNaN(greatest) || least > greatest)
    throw invalidInput('limits', text, 'this is no limit', 'Write name=least..greatest, as power=0..5000.');
  const name = found[1]!.trim();
  if (!wanted.some((item) => item.name === name))
    throw invalidInput('limits', text, `no value has the name ${name}`, 'Name a value of --values.');
  return { name, least, greatest };
}

async function talk(server: Conversation, plan: Plan, wanted: readonly Wanted[], learnt: Learnt) {
  let transaction = 0;
  const ask = async (encode: (transaction: number) => Uint8Array): Promise<ModbusResponse> => {
    const own = ++transaction;
    await server.write(encode(own));
    for (;;) {
      const response = await server.next(decodeModbus);
      if (response.transaction === own) return response;
    }
  };
  // An answer of any kind proves the server: most devices refuse this with an exception.
  if (plan.identify || wanted.length === 0) {
    const response = await ask((own) => encodeIdentify(own, plan.unit));
    const objects = response.exception === undefined ? identificationOf(response.data) : undefined;
    for (const [number, field] of [
      [0, 'vendor'],
      [1, 'product'],
      [2, 'version'],
    ] as const) {
      const text = objects?.get(number);
      if (text) learnt[field] = text;
    }
  }
  for (const { name, table, address, type, scale, unit } of wanted) {
    const count = registersOf(type);
    const response = await ask((own) => encodeModbusRead(own, plan.unit, table, address, count));
    if (response.exception !== undefined) throw failureOf(server, name, response.exception);
    const words = valuesOfRead(response.data, table, count);
    if (!words || response.function !== modbusTables[table])
      throw server.fail('malformed', `${name}: the answer holds something else`);
    const raw = words.map((word) => word.toString(16).padStart(type === 'bit' ? 1 : 4, '0')).join('');
    const number = numberOf(words, type, plan.wordOrder) * scale;
    // Scales such as 0.1 leave digits that nobody measured.
    const rounded = Number(number.toPrecision(12));
    learnt.values.push({
      kind: 'value',
      name,
      value: rounded,
      ...(unit ? { unit } : {}),
      raw,
      table,
      address,
    });
  }
}

function failureOf(server: Conversation, name: string, exception: number) {
  const codes: Readonly<Record<number, FaultCode>> = {
    1: 'not-supported',
    2: 'not-supported',
    3: 'not-supported',
  };
  return server.fail(
    codes[exception] ?? 'unexpected-status',
    `${name}: ${modbusExceptions[exception] ?? `exception ${exception}`}`,
  );
}

function faultOf(values: readonly Value[], limits: readonly Limit[]): Fault | undefined {
  for (const { name, value: number } of values)
    for (const { least, greatest } of limits.filter((limit) => limit.name === name)) {
      if (Number.isNaN(number)) return fault('content-mismatch', `${name} is no number`);
      if (number < least) return fault('threshold-crossed', `${name} is ${number}, below ${least}`);
      if (number > greatest) return fault('threshold-crossed', `${name} is ${number}, above ${greatest}`);
    }
  return undefined;
}
