/** LLDP-V2-MIB: IEEE 802.1AB-2009. Facts only; meanings are our own words. */
export const lldpV2 = `
module LLDP-V2-MIB
type LldpV2DestAddressTableIndex Unsigned32(1..4096) hint=d
ieee org.111
ieee802dot1mibs ieee.2.802.1.1
lldpV2MIB ieee802dot1mibs.13 module
lldpV2Objects lldpV2MIB.1
lldpV2Configuration lldpV2Objects.1
lldpV2MessageTxInterval lldpV2Configuration.1 rw Unsigned32(1..3600) [second]
lldpV2MessageTxHoldMultiplier lldpV2Configuration.2 rw Unsigned32(1..100)
lldpV2ReinitDelay lldpV2Configuration.3 rw Unsigned32(1..10) [second]
lldpV2NotificationInterval lldpV2Configuration.4 rw Unsigned32(1..3600) [second]
lldpV2TxCreditMax lldpV2Configuration.5 rw Unsigned32(1..10)
lldpV2MessageFastTx lldpV2Configuration.6 rw Unsigned32(1..3600) [second]
lldpV2TxFastInit lldpV2Configuration.7 rw Unsigned32(1..8)
lldpV2Statistics lldpV2Objects.2
lldpV2StatsRemTablesLastChangeTime lldpV2Statistics.1 ro TimeStamp
lldpV2StatsRemTablesInserts lldpV2Statistics.2 ro ZeroBasedCounter32 [table entries]
lldpV2StatsRemTablesDeletes lldpV2Statistics.3 ro ZeroBasedCounter32 [table entries]
lldpV2StatsRemTablesDrops lldpV2Statistics.4 ro ZeroBasedCounter32 [table entries]
lldpV2StatsRemTablesAgeouts lldpV2Statistics.5 ro ZeroBasedCounter32
lldpV2LocalSystemData lldpV2Objects.3
lldpV2LocChassisIdSubtype lldpV2LocalSystemData.1 ro LldpChassisIdSubtype
lldpV2LocChassisId lldpV2LocalSystemData.2 ro LldpChassisId
lldpV2LocSysName lldpV2LocalSystemData.3 ro SnmpAdminString(0..255)
lldpV2LocSysDesc lldpV2LocalSystemData.4 ro SnmpAdminString(0..255)
lldpV2LocSysCapSupported lldpV2LocalSystemData.5 ro LldpSystemCapabilitiesMap
lldpV2LocSysCapEnabled lldpV2LocalSystemData.6 ro LldpSystemCapabilitiesMap
lldpV2LocPortTable lldpV2LocalSystemData.7 table
lldpV2LocPortEntry lldpV2LocPortTable.1 row lldpV2LocPortIfIndex
lldpV2LocPortIfIndex lldpV2LocPortEntry.1 na InterfaceIndex
lldpV2LocPortIdSubtype lldpV2LocPortEntry.2 ro LldpPortIdSubtype
lldpV2LocPortId lldpV2LocPortEntry.3 ro LldpPortId
lldpV2LocPortDesc lldpV2LocPortEntry.4 ro SnmpAdminString(0..255)
lldpV2RemoteSystemsData lldpV2Objects.4
lldpV2RemTable lldpV2RemoteSystemsData.1 table -- Neighbours that LLDP heard, by interface (802.1AB-2009).
lldpV2RemEntry lldpV2RemTable.1 row lldpV2RemTimeMark,lldpV2RemLocalIfIndex,lldpV2RemLocalDestMACAddress,lldpV2RemIndex
lldpV2RemTimeMark lldpV2RemEntry.1 na TimeFilter
lldpV2RemLocalIfIndex lldpV2RemEntry.2 na InterfaceIndex
lldpV2RemLocalDestMACAddress lldpV2RemEntry.3 na LldpV2DestAddressTableIndex
lldpV2RemIndex lldpV2RemEntry.4 na Unsigned32(1..2147483647)
lldpV2RemChassisIdSubtype lldpV2RemEntry.5 ro LldpChassisIdSubtype
lldpV2RemChassisId lldpV2RemEntry.6 ro LldpChassisId
lldpV2RemPortIdSubtype lldpV2RemEntry.7 ro LldpPortIdSubtype
lldpV2RemPortId lldpV2RemEntry.8 ro LldpPortId
lldpV2RemPortDesc lldpV2RemEntry.9 ro SnmpAdminString(0..255)
lldpV2RemSysName lldpV2RemEntry.10 ro SnmpAdminString(0..255)
lldpV2RemSysDesc lldpV2RemEntry.11 ro SnmpAdminString(0..255)
lldpV2RemSysCapSupported lldpV2RemEntry.12 ro LldpSystemCapabilitiesMap
lldpV2RemSysCapEnabled lldpV2RemEntry.13 ro LldpSystemCapabilitiesMap
lldpV2RemRemoteChanges lldpV2RemEntry.14 ro TruthValue
lldpV2RemTooManyNeighbors lldpV2RemEntry.15 ro TruthValue
`;
