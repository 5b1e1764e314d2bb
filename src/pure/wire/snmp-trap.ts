/**
 * The Trap-PDU of version 1 (RFC 1157, 4.1.6), told as a version 2 notification would be: its identity by RFC 3584, 3.1. Yields
 * `undefined` for anything malformed and never throws.
 */
import { newReader, peekTag, readInteger, readOctets, readOid, readUnsigned32, tags, within } from './ber.ts';
import { readVarBinds, type VarBind } from './snmp.ts';

const trapV1 = 0xa4;
const enterpriseSpecific = 6;
/** snmpTraps, which holds coldStart as .1 */
const snmpTraps = [1, 3, 6, 1, 6, 3, 1, 1, 5];

export interface TrapV1 {
  readonly community: Uint8Array;
  /** The snmpTrapOID.0 that a version 2 agent would have sent. */
  readonly identity: readonly number[];
  /** Of the agent that it is about, which a proxy may have sent it for; four octets. */
  readonly agentAddress: Uint8Array;
  readonly upTimeTicks: number;
  readonly varBinds: readonly VarBind[];
}

export function decodeTrapV1(bytes: Uint8Array): TrapV1 | undefined {
  const reader = newReader(bytes);
  return within(reader, tags.sequence, () => {
    if (readInteger(reader) !== 0) reader.bad = true;
    const community = readOctets(reader);
    if (peekTag(reader) !== trapV1) reader.bad = true;
    const trap = within(reader, trapV1, () => {
      const enterprise = readOid(reader);
      const agentAddress = readOctets(reader, tags.ipAddress).slice();
      const generic = readInteger(reader);
      const specific = readInteger(reader);
      const upTimeTicks = readUnsigned32(reader, tags.timeTicks);
      const varBinds: VarBind[] = [];
      within(reader, tags.sequence, () => readVarBinds(reader, varBinds));
      const identity =
        generic === enterpriseSpecific ? [...enterprise, 0, specific] : [...snmpTraps, generic + 1];
      return { identity, agentAddress, upTimeTicks, varBinds };
    });
    if (!trap) reader.bad = true;
    return { community, ...trap! };
  });
}
