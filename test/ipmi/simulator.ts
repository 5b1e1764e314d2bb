/** OpenIPMI's ipmi_sim with the machine of the tests, on loopback. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, program, type Server, startServer } from '../real-server.ts';
import { eventOctets, events, inventories, type MachineSensor, records, sensors } from './machine.ts';

export const simulator = program('/usr/bin/ipmi_sim');
const octets = (bytes: Iterable<number>) => [...bytes].map((octet) => `0x${octet.toString(16)}`).join(' ');

/** Users of the simulator, all with the password `sesame`. */
const users = ['monitor admin 10', 'viewer user 10', 'caller callback 10', 'single admin 1'];

const lan = (port: number) =>
  [
    'name "machine"',
    'set_working_mc 0x20',
    'startlan 1',
    `addr 127.0.0.1 ${port}`,
    'priv_limit admin',
    ...['callback', 'user', 'operator', 'admin'].map(
      (level) => `allowed_auths_${level} none md2 md5 straight`,
    ),
    'guid a123456789abcdefa123456789abcdef',
    'endlan',
    ...users.map((user, i) => {
      const [name, privilege, sessions] = user.split(' ');
      return `user ${i + 2} true "${name}" "sesame" ${privilege} ${sessions} none md2 md5 straight`;
    }),
    '',
  ].join('\n');

const bits = (value: number, count: number) => value.toString(2).padStart(count, '0');

function* commandsOf(sensor: MachineSensor): Generator<string> {
  const { number, type, eventType, thresholds = [], raw, states, form, sharing } = sensor;
  if (form === 'event-only') return;
  for (let i = 0; i < (sharing?.[0] ?? 1); i++) {
    const place = `0x20 0 ${number + i}`;
    yield `sensor_add ${place} ${type} ${eventType}`;
    yield `sensor_set_event_support ${place} enable scanning none ${['0', '0', '0', '0'].map(() => bits(0, 15)).join(' ')}`;
    const mask = thresholds.reduce<number>(
      (sum, value, bit) => sum | (value === undefined ? 0 : 1 << bit),
      0,
    );
    if (mask)
      yield `sensor_set_threshold ${place} readable ${bits(mask, 6)} ${[5, 4, 3, 2, 1, 0].map((bit) => thresholds[bit] ?? 0).join(' ')}`;
    if (eventType === 1 && raw !== undefined) yield `sensor_set_value ${place} ${raw} 0`;
    for (let bit = 0; bit < 15; bit++)
      if ((states ?? 0) & (1 << bit)) yield `sensor_set_bit ${place} ${bit} 1 0`;
  }
}

const commands = (own: readonly MachineSensor[]) =>
  [
    'mc_setbmc 0x20',
    // Huawei's number, since the simulator has to have one; product 0x0102, firmware 3.45.
    'mc_add 0x20 0x23 no-device-sdrs 1 3 0x45 0x9f 0x0007db 0x0102',
    'sel_enable 0x20 100 0x0a',
    ...own
      .filter(({ raw, states }) => (raw ?? states) !== undefined)
      .flatMap((item) => [...commandsOf(item)]),
    ...records.map((record) => `main_sdr_add 0x20 ${octets(record)}`),
    ...[...inventories].map(
      ([device, bytes]) => `mc_add_fru_data 0x20 ${device} ${bytes.length} data ${octets(bytes)}`,
    ),
    'mc_enable 0x20',
    ...events.map((event) => `sel_add 0x20 0x02 ${octets(eventOctets(event))}`),
    '',
  ].join('\n');

/** `own` are the sensors as they read now; what records tell of them stays. */
export async function startSimulator(port: number, own = sensors): Promise<Server> {
  const folder = newFolder('ipmi');
  mkdirSync(join(folder, 'state'));
  writeFileSync(join(folder, 'lan.conf'), lan(port));
  writeFileSync(join(folder, 'machine.emu'), commands(own));
  return await startServer({
    command: simulator!,
    args: [
      '-n',
      '-c',
      join(folder, 'lan.conf'),
      '-f',
      join(folder, 'machine.emu'),
      '-s',
      join(folder, 'state'),
    ],
    folder,
    // It says nothing; who asks it has to ask again.
    ready: /^/,
  });
}
