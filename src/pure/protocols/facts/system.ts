/** Who the agent says it is: system group (RFC 3418), forwarding (RFC 4293), engine id (RFC 3411). */
import { hexOf, numberOf, textOf } from '../../network/snmp-value.ts';
import { defined, type FactReader, mib2, textIn } from './section.ts';

export const system: FactReader = {
  name: 'system',
  needs: [],
  async read(reader, facts) {
    const [descr, objectId, upTime, contact, name, location, services, forwarding, engine] =
      await reader.scalars([
        ...[1, 2, 3, 4, 5, 6, 7].map((column) => [...mib2, 1, column, 0]),
        [...mib2, 4, 1, 0],
        [1, 3, 6, 1, 6, 3, 10, 2, 1, 1, 0],
      ]);
    const upTimeTicks = numberOf(upTime);
    const forwards = numberOf(forwarding);
    const engineId = engine?.type === 'octets' ? engine.value : reader.engineId();
    Object.assign(
      facts,
      defined({
        sysDescr: textOf(descr),
        sysObjectId: objectId?.type === 'oid' ? objectId.value.join('.') : undefined,
        upTimeS: upTimeTicks === undefined ? undefined : upTimeTicks / 100,
        sysContact: textIn(contact),
        sysName: textIn(name),
        sysLocation: textIn(location),
        sysServices: numberOf(services),
        forwarding: forwards === undefined ? undefined : forwards === 1,
        engineId: engineId && engineId.length > 0 ? hexOf(engineId) : undefined,
      }),
    );
  },
};
