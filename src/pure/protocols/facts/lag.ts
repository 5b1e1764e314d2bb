/** Which ports form one link: IEEE8023-LAG-MIB (IEEE 802.1AX), CISCO-PAGP-MIB, and ifStackTable for those who have neither. */
import { macOf } from '../../network/snmp-value.ts';
import { cisco, type FactReader, number } from './section.ts';

const lagMib = [1, 2, 840, 10006, 300, 43, 1];
/** IANAifType ieee8023adLag. */
const lagType = 161;
const portsMax = 20_000;

export const lag: FactReader = {
  name: 'lag',
  needs: ['interfaces'],
  async read(reader, facts) {
    const members = new Map<number, Set<number>>();
    const join = (aggregate: number | undefined, member: number | undefined) => {
      if (!aggregate || !member || aggregate === member) return;
      members.set(aggregate, (members.get(aggregate) ?? new Set()).add(member));
    };
    for (const item of facts.interfaces)
      if (item.type === lagType) for (const lower of item.lowerIfIndexes ?? []) join(item.ifIndex, lower);
    // dot3adAggPortAttachedAggID: where the port is in force; 0 while it is not.
    for (const row of await reader.rows([...lagMib, 2, 1, 1], [13], portsMax))
      join(number(row, 13), row.index[0]);
    for (const row of await reader.rows([...cisco, 9, 98, 1, 1, 1, 1], [8], portsMax))
      join(number(row, 8), row.index[0]);
    const partners = new Map(
      (await reader.rows([...lagMib, 1, 1, 1], [8], portsMax)).map((row) => [
        row.index[0]!,
        macOf(row.columns.get(8)),
      ]),
    );
    facts.lags = [...members].map(([ifIndex, ports]) => {
      const partnerSystem = partners.get(ifIndex);
      return {
        ifIndex,
        memberIfIndexes: [...ports].sort((a, b) => a - b),
        ...(partnerSystem && partnerSystem !== '00:00:00:00:00:00' ? { partnerSystem } : {}),
      };
    });
  },
};
