/** Names of switch ports as the inventory has them now, by device and ifIndex. */
import type { NetworkGraph } from '#services/inventory/port.ts';

export type PortNames = (
  deviceId: string,
  ifIndex: number,
) => { readonly device: string; readonly port: string };

export function createPortNames(graph: () => NetworkGraph): PortNames {
  let version = -1;
  let names = new Map<string, string>();
  return (deviceId, ifIndex) => {
    const now = graph();
    if (now.version !== version) {
      version = now.version;
      names = new Map(
        [...now.interfaces.values()].map((item) => [`${item.deviceId} ${item.ifIndex}`, item.name]),
      );
    }
    return {
      device: now.devices.get(deviceId)?.name ?? deviceId,
      port: names.get(`${deviceId} ${ifIndex}`) ?? `ifIndex ${ifIndex}`,
    };
  };
}
