/** Sensors that fit what is known of a device and that it does not have yet. */
import { type Device, type SensorSuggestion, sensorInput } from '#pure/contract/resources.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

/** Name of the fact that holds the ports found open: a list of numbers. */
export const openPortsFact = 'openPorts';

/** Services by well-known port: the tool that checks each best. */
const services: Readonly<
  Record<number, (address: string) => { toolId: string; name: string; input: Record<string, unknown> }>
> = {
  22: (address) => ({ toolId: 'tcp', name: 'SSH', input: { targets: [`${address}:22`] } }),
  25: (address) => ({ toolId: 'tcp', name: 'SMTP', input: { targets: [`${address}:25`] } }),
  // Its own name: a server knows it or says so at once, without asking others.
  53: (address) => ({
    toolId: 'dns',
    name: 'DNS',
    input: { names: [address], type: 'PTR', server: address, recursion: false },
  }),
  80: (address) => ({ toolId: 'http', name: 'HTTP', input: { url: `http://${address}/` } }),
  8080: (address) => ({ toolId: 'http', name: 'HTTP 8080', input: { url: `http://${address}:8080/` } }),
  443: (address) => ({ toolId: 'http', name: 'HTTPS', input: { url: `https://${address}/`, trust: false } }),
  8443: (address) => ({
    toolId: 'http',
    name: 'HTTPS 8443',
    input: { url: `https://${address}:8443/`, trust: false },
  }),
};
/** Service checks are heavier than a ping and change less. */
const serviceIntervalMsMin = 30_000;
/** Temperatures move slowly, and agents collect some of these figures with effort: a poll a minute is plenty. */
const healthIntervalMsMin = 60_000;
const healthTimeoutMsMin = 1000;
/** One sensor of these a device, whatever its name. */
const onceADevice = new Set(['ping', 'interfaces', 'health']);
/** A certificate changes once in weeks. */
const certificateIntervalMsMin = 3_600_000;

export function suggestFor(
  device: Device,
  openPorts: readonly number[],
  own: readonly SensorConfig[],
  credentialNames: ReadonlyMap<string, string>,
  intervalMs: number,
): SensorSuggestion[] {
  const address = device.managementAddress;
  if (!address) return [];
  const timeoutMs = Math.min(1000, Math.max(200, Math.floor(intervalMs * 0.8)));
  const wanted: {
    reason: string;
    toolId: string;
    name: string;
    input: Record<string, unknown>;
    credentialId?: string;
    intervalMs: number;
  }[] = [
    {
      toolId: 'ping',
      name: `Ping ${device.name}`,
      reason: 'Is it there, and how far away?',
      input: { targets: [address], count: 1, timeoutMs, replies: true },
      intervalMs,
    },
  ];
  if (device.credentialId && device.interfaces > 0)
    wanted.push({
      toolId: 'interfaces',
      name: `Ports of ${device.name}`,
      reason: `${device.interfaces} ports answer over SNMP`,
      input: {
        targets: [address],
        credential: credentialNames.get(device.credentialId) ?? device.credentialId,
        rounds: 1,
        timeoutMs,
        retries: 0,
      },
      credentialId: device.credentialId,
      intervalMs,
    });
  if (device.credentialId && device.interfaces > 0)
    wanted.push({
      toolId: 'health',
      name: `Health of ${device.name}`,
      reason: 'Answers over SNMP: processors, memory, storage and sensors',
      input: {
        targets: [address],
        credential: credentialNames.get(device.credentialId) ?? device.credentialId,
        timeoutMs: Math.max(timeoutMs, healthTimeoutMsMin),
        retries: 1,
      },
      credentialId: device.credentialId,
      intervalMs: Math.max(intervalMs, healthIntervalMsMin),
    });
  if (openPorts.includes(443))
    wanted.push({
      toolId: 'tls',
      name: `Certificate of ${device.name}`,
      reason: 'Port 443 is open',
      input: { target: address, port: 443, trust: false },
      intervalMs: Math.max(intervalMs, certificateIntervalMsMin),
    });
  for (const port of openPorts) {
    const service = services[port]?.(address);
    if (service)
      wanted.push({
        ...service,
        name: `${service.name} on ${device.name}`,
        reason: `Port ${port} is open`,
        intervalMs: Math.max(intervalMs, serviceIntervalMsMin),
      });
  }
  return wanted
    .filter(
      (item) =>
        !own.some(
          (sensor) =>
            sensor.toolId === item.toolId && (onceADevice.has(item.toolId) || sensor.name === item.name),
        ),
    )
    .map(({ reason, ...item }) => ({
      ...sensorInput.parse({ ...item, deviceId: device.id, credentialId: item.credentialId ?? null }),
      reason,
    }));
}
