import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { collect, newFolder, runForReal, type Server, startServer } from '../../test/real-server.ts';
import { modbus } from './modbus.ts';

const tool = runnable(modbus);
const python = '/usr/bin/python3';
const installed = spawnSync(python, ['-c', 'import pymodbus.server']).status === 0;

const program = `
import sys
from pymodbus.server import StartTcpServer
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
block = ModbusSequentialDataBlock
# 50.0 as float32, -2 as int16, 65538 as int32 with its low word first.
registers = [0x4248, 0, 0xFFFE, 2, 1] + [0] * 20
unit = ModbusSlaveContext(co=block(0, [False, True, True] + [False] * 20), di=block(0, [True] * 8), hr=block(0, registers), ir=block(0, [7] * 9), zero_mode=True)
who = ModbusDeviceIdentification()
who.VendorName, who.ProductCode, who.MajorMinorRevision = 'ACME', 'METER', '1.2'
StartTcpServer(context=ModbusServerContext(slaves=unit, single=True), identity=who, address=('127.0.0.1', int(sys.argv[1])))
`;

describe.skipIf(!installed)('a real server (needs python3-pymodbus)', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const folder = newFolder('modbus');
    writeFileSync(join(folder, 'server.py'), program);
    server = await startServer({
      command: python,
      args: [join(folder, 'server.py'), String(port)],
      folder,
      ready: port,
    });
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, ...more });

  test('who it is', async () => {
    const { verdict, service } = await runForReal(tool, plan({}));
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ vendor: 'ACME', product: 'METER', version: '1.2', values: 0 });
  });
  test('numbers with type, scale and unit, bits, inputs', async () => {
    const { verdict, service, records } = await runForReal(
      tool,
      plan({
        values: [
          'voltage=holding-registers:0:float32:1:V',
          'temperature=holding-registers:2:int16:0.1:°C',
          'door=coils:1',
          'lamp=discrete-inputs:3:bit',
          'count=input-registers:0',
        ],
        limits: ['voltage=40..60', 'door=1..1'],
      }),
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({
      readings: { voltage: 50, temperature: -0.2, door: 1, lamp: 1, count: 7 },
    });
    expect(records[0]).toMatchObject({ name: 'voltage', unit: 'V', raw: '42480000' });
    expect(verdict.metrics).toContainEqual({ name: 'reading', value: 50, labels: { name: 'voltage' } });
  });
  test('the low word first', async () => {
    const values = ['n=holding-registers:3:int32'];
    const { service } = await runForReal(tool, plan({ values, wordOrder: 'low-first' }));
    expect(service).toMatchObject({ readings: { n: 65_538 } });
  });
  test.each<[object, string]>([
    [{ values: ['v=holding-registers:0:float32'], limits: ['v=..40'] }, 'threshold-crossed'],
    [{ values: ['v=holding-registers:0:float32'], limits: ['v=60..'] }, 'threshold-crossed'],
    [{ values: ['v=holding-registers:5000'] }, 'not-supported'],
  ])('%j: %s', async (more, code) => {
    expect((await runForReal(tool, plan(more))).verdict.fault?.code).toBe(code);
  });
});

test.each<[string, number[], string]>([
  ['a device that is busy', [0, 1, 0, 0, 0, 3, 1, 0x83, 6], 'unexpected-status'],
  ['another number of registers', [0, 1, 0, 0, 0, 7, 1, 3, 4, 0, 0, 0, 0], 'malformed'],
  ['another protocol', [72, 84, 84, 80, 47, 49], 'malformed'],
])('%s', async (_, answer, code) => {
  const net = fakeNetwork({ tcpConnect: fakeTcp((said, say) => said && say(Uint8Array.from(answer))) });
  const { verdict } = await collect(
    tool,
    { target: '192.0.2.1', identify: false, values: ['a=holding-registers:0'] },
    fakeContext({ net, clock: fakeClock() }),
  );
  expect(verdict.fault?.code).toBe(code);
});
test.each([
  [{ values: ['power'] }, 'values'],
  [{ values: ['a=registers:1'] }, 'values'],
  [{ values: ['a=coils:1:int32'] }, 'values'],
  [{ values: ['a=holding-registers:1:int8'] }, 'values'],
  [{ values: ['a=holding-registers:65535:int32'] }, 'values'],
  [{ values: ['a=holding-registers:1:int16:..'] }, 'values'],
  [{ values: ['a=coils:1'], limits: ['b=0..1'] }, 'limits'],
  [{ values: ['a=coils:1'], limits: ['a=2..1'] }, 'limits'],
])('%j is refused', async (more, field) => {
  const { verdict } = await runForReal(tool, { target: '127.0.0.1', ...more });
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
test('a closed port', async () => {
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
