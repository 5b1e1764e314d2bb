/** The bridge itself and its ports: BRIDGE-MIB dot1dBase (RFC 4188). */
import { macOf } from '../../network/snmp-value.ts';
import type { SwitchPortFacts } from '../../network/structure.ts';
import { type FactReader, mib2, number, type TableReader } from './section.ts';

export const bridgeMib = [...mib2, 17];
const portsMax = 20_000;

/** ifIndex by dot1dBasePort. */
export async function readBasePorts(reader: TableReader): Promise<Map<number, number>> {
  const rows = await reader.rows([...bridgeMib, 1, 4, 1], [2], portsMax);
  return new Map(rows.flatMap((row) => (number(row, 2) ? [[row.index[0]!, number(row, 2)!]] : [])));
}

export const bridge: FactReader = {
  name: 'bridge',
  needs: [],
  async read(reader, facts) {
    const ports = await readBasePorts(reader);
    facts.switchPorts = [...ports].map(
      ([port, ifIndex]): SwitchPortFacts => ({ ifIndex, port, untaggedVlans: [], taggedVlans: [] }),
    );
    const [address] = await reader.scalars([[...bridgeMib, 1, 1, 0]]);
    const mac = macOf(address);
    if (mac && mac !== '00:00:00:00:00:00') facts.bridgeAddress = mac;
  },
};

export const ifIndexOfPort = (ports: readonly SwitchPortFacts[], port: number): number | undefined =>
  ports.find((item) => item.port === port)?.ifIndex;
