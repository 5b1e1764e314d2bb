/** A little of everything in one session: small enough to be written down whole. */
import type { Ipmi } from '#pure/protocols/ipmi.ts';
import {
  readChassis,
  readEventLog,
  readIdentity,
  readInventory,
  readRecords,
  readSensor,
} from '#pure/protocols/ipmi-reading.ts';
import { eventWords } from '#pure/wire/ipmi-sel.ts';

export async function readSample(ipmi: Ipmi) {
  const identity = await readIdentity(ipmi);
  const chassis = await readChassis(ipmi);
  const { records } = await readRecords(ipmi, identity);
  const told = async (name: string) => {
    const sensor = records.flatMap(({ sensors }) => sensors).find((item) => item.name === name)!;
    const found = await readSensor(ipmi, sensor, true);
    return { value: found?.value, upperCritical: found?.thresholds.upperCritical };
  };
  const temperature = await told('CPU1 Temp');
  const voltage = await told('P12V');
  const log = await readEventLog(ipmi, 1);
  const areas = await readInventory(ipmi, 0, 0);
  return {
    firmware: identity.firmware,
    power: chassis.power,
    records: records.length,
    temperature,
    voltage,
    event: log?.newest[0] && eventWords(log.newest[0]),
    serials: areas?.map(({ serial }) => serial),
  };
}
