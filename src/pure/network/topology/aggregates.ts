/** LACP names the system at the far end of an aggregate: weak evidence for its cables, and a link where nothing else tells. */
import type { Claim } from './claims.ts';
import { worth } from './confidence.ts';
import type { Directory } from './directory.ts';

export function aggregateClaims(directory: Directory): Claim[] {
  return directory.ids.flatMap((deviceId) => {
    const { facts, down } = directory.entry(deviceId)!;
    return facts.lags.flatMap(({ ifIndex, memberIfIndexes, partnerSystem }): Claim[] => {
      const far = partnerSystem && directory.byMac(partnerSystem);
      if (!far || far === deviceId) return [];
      return memberIfIndexes
        .filter((member) => !down.has(member))
        .map((member) => ({
          layer: 'physical',
          a: { deviceId, ifIndex: member },
          b: { deviceId: far },
          evidence: {
            source: 'lag',
            toldBy: deviceId,
            ifIndex: member,
            confidence: worth.lag,
            detail: `LACP partner of aggregate ${ifIndex} is ${partnerSystem}`,
          },
        }));
    });
  });
}
