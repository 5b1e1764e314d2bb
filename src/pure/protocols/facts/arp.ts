/** Addresses and MACs of others on the same link: ipNetToPhysicalTable (RFC 4293, ND included), ipNetToMediaTable (RFC 1213). */
import { macOf } from '../../network/snmp-value.ts';
import type { ArpFacts } from '../../network/structure.ts';
import { addressOfOctets, type FactReader, inetAddressAt, mib2, number } from './section.ts';

const entriesMax = 500_000;
const invalid = 2;

export const arp: FactReader = {
  name: 'arp',
  needs: [],
  async read(reader, facts) {
    const found = new Map<string, ArpFacts>();
    const learn = (address: string | undefined, mac: string | undefined, ifIndex: number | undefined) => {
      if (!address || !mac || mac === '00:00:00:00:00:00' || mac === 'ff:ff:ff:ff:ff:ff') return;
      found.set(`${address} ${ifIndex}`, { address, mac, ...(ifIndex ? { ifIndex } : {}) });
    };
    for (const row of await reader.rows([...mib2, 4, 35, 1], [4, 6], entriesMax))
      if (number(row, 6) !== invalid)
        learn(inetAddressAt(row.index, 1).address, macOf(row.columns.get(4)), row.index[0]);
    for (const row of await reader.rows([...mib2, 4, 22, 1], [2, 4], entriesMax))
      if (number(row, 4) !== invalid)
        learn(addressOfOctets(row.index.slice(1)), macOf(row.columns.get(2)), row.index[0]);
    facts.arp = [...found.values()];
  },
};
