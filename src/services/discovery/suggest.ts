/** Sensors that fit what is known of a device and that it does not have yet. */
import { type Device, type SensorSuggestion, sensorInput } from '#pure/contract/resources.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

/** Services by well-known port: the tool that checks each best. */
const services: Readonly<
  Record<number, (address: string) => { toolId: string; name: string; input: Record<string, unknown> }>
> = {
  22: (address) => ({ toolId: 'tcp', name: 'SSH', input: { targets: [`${address}:22`] } }),
  25: (address) => ({ toolId: 'tcp', name: 'SMTP', input: { targets: [`${address}:25`] } }),
  53: (address) => ({ toolId: 'tcp', name: 'DNS over TCP', input: { targets: [`${address}:53`] } }),
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

export function suggestFor(
  device: Device,
  openPorts: readonly number[],
  existing: ReadonlyMap<string, SensorConfig>,
  credentialNames: ReadonlyMap<string, string>,
  intervalMs: number,
): SensorSuggestion[] {
  const address = device.managementAddress;
  if (!address) return [];
  const own = [...existing.values()].filter((sensor) => sensor.deviceId === device.id);
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
            sensor.toolId === item.toolId &&
            (item.toolId === 'ping' || item.toolId === 'interfaces' || sensor.name === item.name),
        ),
    )
    .map(({ reason, ...item }) => ({
      ...sensorInput.parse({ ...item, deviceId: device.id, credentialId: item.credentialId ?? null }),
      reason,
    }));
}
