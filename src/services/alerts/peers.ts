/** Which neighbour a sensor is about: rows of tables that are indexed by a neighbour's address name it. */
import type { SensorConfig } from '#services/schedule/port.ts';

/** bgpPeerTable (RFC 4273) and ospfNbrTable (RFC 4750), a column, and the IpAddress that their index begins with. */
const rows = /\b1\.3\.6\.1\.2\.1\.(?:15\.3\.1|14\.10\.1)\.\d+\.(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?!\d)/;
const known = new WeakMap<SensorConfig, string | undefined>();

/** The address, where the input names a row of such a table. */
export function peerAddress(config: SensorConfig): string | undefined {
  if (!known.has(config)) known.set(config, rows.exec(JSON.stringify(config.input))?.[1]);
  return known.get(config);
}
