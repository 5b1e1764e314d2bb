/** LLDP-MIB: IEEE 802.1AB-2005. Facts only; meanings are our own words. */
export const lldp = `
module LLDP-MIB
type LldpChassisIdSubtype INTEGER{chassisComponent=1,interfaceAlias=2,portComponent=3,macAddress=4,networkAddress=5,interfaceName=6,local=7}
type LldpChassisId OCTET-STRING(1..255)
type LldpPortIdSubtype INTEGER{interfaceAlias=1,portComponent=2,macAddress=3,networkAddress=4,interfaceName=5,agentCircuitId=6,local=7}
type LldpPortId OCTET-STRING(1..255)
type LldpManAddrIfSubtype INTEGER{unknown=1,ifIndex=2,systemPortNumber=3}
type LldpManAddress OCTET-STRING(1..31)
type LldpSystemCapabilitiesMap BITS{other=0,repeater=1,bridge=2,wlanAccessPoint=3,router=4,telephone=5,docsCableDevice=6,stationOnly=7}
type LldpPortNumber Integer32(1..4096) hint=d
type LldpPortList OCTET-STRING(0..512)
lldpMIB iso.0.8802.1.1.2 module
lldpNotifications lldpMIB.0
lldpNotificationPrefix lldpNotifications.0
lldpRemTablesChange lldpNotificationPrefix.1 trap lldpStatsRemTablesInserts,lldpStatsRemTablesDeletes,lldpStatsRemTablesDrops,lldpStatsRemTablesAgeouts -- A neighbour came, went or changed.
lldpObjects lldpMIB.1
lldpConfiguration lldpObjects.1
lldpMessageTxInterval lldpConfiguration.1 rw Integer32(5..32768) [seconds]
lldpMessageTxHoldMultiplier lldpConfiguration.2 rw Integer32(2..10)
lldpReinitDelay lldpConfiguration.3 rw Integer32(1..10) [seconds]
lldpTxDelay lldpConfiguration.4 rw Integer32(1..8192) [seconds]
lldpNotificationInterval lldpConfiguration.5 rw Integer32(5..3600) [seconds]
lldpPortConfigTable lldpConfiguration.6 table
lldpPortConfigEntry lldpPortConfigTable.1 row lldpPortConfigPortNum
lldpPortConfigPortNum lldpPortConfigEntry.1 na LldpPortNumber
lldpPortConfigAdminStatus lldpPortConfigEntry.2 rw INTEGER{txOnly=1,rxOnly=2,txAndRx=3,disabled=4}
lldpPortConfigNotificationEnable lldpPortConfigEntry.3 rw TruthValue
lldpPortConfigTLVsTxEnable lldpPortConfigEntry.4 rw BITS{portDesc=0,sysName=1,sysDesc=2,sysCap=3}
lldpConfigManAddrTable lldpConfiguration.7 table
lldpConfigManAddrEntry lldpConfigManAddrTable.1 row +lldpLocManAddrEntry
lldpConfigManAddrPortsTxEnable lldpConfigManAddrEntry.1 rw LldpPortList
lldpStatistics lldpObjects.2
lldpStatsRemTablesLastChangeTime lldpStatistics.1 ro TimeStamp -- Value of sysUpTime when the neighbours last changed.
lldpStatsRemTablesInserts lldpStatistics.2 ro ZeroBasedCounter32 [table entries]
lldpStatsRemTablesDeletes lldpStatistics.3 ro ZeroBasedCounter32 [table entries]
lldpStatsRemTablesDrops lldpStatistics.4 ro ZeroBasedCounter32 [table entries]
lldpStatsRemTablesAgeouts lldpStatistics.5 ro ZeroBasedCounter32
lldpStatsTxPortTable lldpStatistics.6 table
lldpStatsTxPortEntry lldpStatsTxPortTable.1 row lldpStatsTxPortNum
lldpStatsTxPortNum lldpStatsTxPortEntry.1 na LldpPortNumber
lldpStatsTxPortFramesTotal lldpStatsTxPortEntry.2 ro Counter32
lldpStatsRxPortTable lldpStatistics.7 table
lldpStatsRxPortEntry lldpStatsRxPortTable.1 row lldpStatsRxPortNum
lldpStatsRxPortNum lldpStatsRxPortEntry.1 na LldpPortNumber
lldpStatsRxPortFramesDiscardedTotal lldpStatsRxPortEntry.2 ro Counter32
lldpStatsRxPortFramesErrors lldpStatsRxPortEntry.3 ro Counter32
lldpStatsRxPortFramesTotal lldpStatsRxPortEntry.4 ro Counter32
lldpStatsRxPortTLVsDiscardedTotal lldpStatsRxPortEntry.5 ro Counter32
lldpStatsRxPortTLVsUnrecognizedTotal lldpStatsRxPortEntry.6 ro Counter32
lldpStatsRxPortAgeoutsTotal lldpStatsRxPortEntry.7 ro ZeroBasedCounter32
lldpLocalSystemData lldpObjects.3
lldpLocChassisIdSubtype lldpLocalSystemData.1 ro LldpChassisIdSubtype
lldpLocChassisId lldpLocalSystemData.2 ro LldpChassisId -- How this device names itself to neighbours.
lldpLocSysName lldpLocalSystemData.3 ro SnmpAdminString(0..255) -- Name that this device tells.
lldpLocSysDesc lldpLocalSystemData.4 ro SnmpAdminString(0..255)
lldpLocSysCapSupported lldpLocalSystemData.5 ro LldpSystemCapabilitiesMap
lldpLocSysCapEnabled lldpLocalSystemData.6 ro LldpSystemCapabilitiesMap
lldpLocPortTable lldpLocalSystemData.7 table -- Ports of this device as LLDP names them.
lldpLocPortEntry lldpLocPortTable.1 row lldpLocPortNum
lldpLocPortNum lldpLocPortEntry.1 na LldpPortNumber
lldpLocPortIdSubtype lldpLocPortEntry.2 ro LldpPortIdSubtype
lldpLocPortId lldpLocPortEntry.3 ro LldpPortId -- How the port is named to neighbours.
lldpLocPortDesc lldpLocPortEntry.4 ro SnmpAdminString(0..255)
lldpLocManAddrTable lldpLocalSystemData.8 table -- Management addresses that this device tells.
lldpLocManAddrEntry lldpLocManAddrTable.1 row lldpLocManAddrSubtype,lldpLocManAddr
lldpLocManAddrSubtype lldpLocManAddrEntry.1 na AddressFamilyNumbers
lldpLocManAddr lldpLocManAddrEntry.2 na LldpManAddress
lldpLocManAddrLen lldpLocManAddrEntry.3 ro Integer32
lldpLocManAddrIfSubtype lldpLocManAddrEntry.4 ro LldpManAddrIfSubtype
lldpLocManAddrIfId lldpLocManAddrEntry.5 ro Integer32
lldpLocManAddrOID lldpLocManAddrEntry.6 ro OBJECT-IDENTIFIER
lldpRemoteSystemsData lldpObjects.4
lldpRemTable lldpRemoteSystemsData.1 table -- Neighbours that LLDP heard, by port.
lldpRemEntry lldpRemTable.1 row lldpRemTimeMark,lldpRemLocalPortNum,lldpRemIndex
lldpRemTimeMark lldpRemEntry.1 na TimeFilter
lldpRemLocalPortNum lldpRemEntry.2 na LldpPortNumber
lldpRemIndex lldpRemEntry.3 na Integer32(1..2147483647)
lldpRemChassisIdSubtype lldpRemEntry.4 ro LldpChassisIdSubtype
lldpRemChassisId lldpRemEntry.5 ro LldpChassisId -- How the neighbour names itself; see the subtype.
lldpRemPortIdSubtype lldpRemEntry.6 ro LldpPortIdSubtype
lldpRemPortId lldpRemEntry.7 ro LldpPortId -- Port of the neighbour at the other end; see the subtype.
lldpRemPortDesc lldpRemEntry.8 ro SnmpAdminString(0..255) -- Description of that port.
lldpRemSysName lldpRemEntry.9 ro SnmpAdminString(0..255) -- Name of the neighbour.
lldpRemSysDesc lldpRemEntry.10 ro SnmpAdminString(0..255) -- What the neighbour says it is.
lldpRemSysCapSupported lldpRemEntry.11 ro LldpSystemCapabilitiesMap
lldpRemSysCapEnabled lldpRemEntry.12 ro LldpSystemCapabilitiesMap -- What the neighbour does: bridge, router, telephone.
lldpRemManAddrTable lldpRemoteSystemsData.2 table -- Management addresses of the neighbours.
lldpRemManAddrEntry lldpRemManAddrTable.1 row lldpRemTimeMark,lldpRemLocalPortNum,lldpRemIndex,lldpRemManAddrSubtype,lldpRemManAddr
lldpRemManAddrSubtype lldpRemManAddrEntry.1 na AddressFamilyNumbers
lldpRemManAddr lldpRemManAddrEntry.2 na LldpManAddress
lldpRemManAddrIfSubtype lldpRemManAddrEntry.3 ro LldpManAddrIfSubtype
lldpRemManAddrIfId lldpRemManAddrEntry.4 ro Integer32
lldpRemManAddrOID lldpRemManAddrEntry.5 ro OBJECT-IDENTIFIER
lldpRemUnknownTLVTable lldpRemoteSystemsData.3 table
lldpRemUnknownTLVEntry lldpRemUnknownTLVTable.1 row lldpRemTimeMark,lldpRemLocalPortNum,lldpRemIndex,lldpRemUnknownTLVType
lldpRemUnknownTLVType lldpRemUnknownTLVEntry.1 na Integer32(9..126)
lldpRemUnknownTLVInfo lldpRemUnknownTLVEntry.2 ro OCTET-STRING(0..511)
lldpRemOrgDefInfoTable lldpRemoteSystemsData.4 table
lldpRemOrgDefInfoEntry lldpRemOrgDefInfoTable.1 row lldpRemTimeMark,lldpRemLocalPortNum,lldpRemIndex,lldpRemOrgDefInfoOUI,lldpRemOrgDefInfoSubtype,lldpRemOrgDefInfoIndex
lldpRemOrgDefInfoOUI lldpRemOrgDefInfoEntry.1 na OCTET-STRING(3)
lldpRemOrgDefInfoSubtype lldpRemOrgDefInfoEntry.2 na Integer32(1..255)
lldpRemOrgDefInfoIndex lldpRemOrgDefInfoEntry.3 na Integer32(1..2147483647)
lldpRemOrgDefInfo lldpRemOrgDefInfoEntry.4 ro OCTET-STRING(0..507)
lldpExtensions lldpObjects.5
`;
