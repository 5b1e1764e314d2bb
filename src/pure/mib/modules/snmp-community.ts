/** SNMP-COMMUNITY-MIB: RFC 3584. Facts only; meanings are our own words. */
export const snmpCommunity = `
module SNMP-COMMUNITY-MIB
snmpCommunityMIB snmpModules.18 module
snmpCommunityMIBObjects snmpCommunityMIB.1
snmpCommunityTable snmpCommunityMIBObjects.1 table -- Communities of the agent.
snmpCommunityEntry snmpCommunityTable.1 row !snmpCommunityIndex
snmpCommunityIndex snmpCommunityEntry.1 na SnmpAdminString(1..32)
snmpCommunityName snmpCommunityEntry.2 rc OCTET-STRING
snmpCommunitySecurityName snmpCommunityEntry.3 rc SnmpAdminString(1..32)
snmpCommunityContextEngineID snmpCommunityEntry.4 rc SnmpEngineID
snmpCommunityContextName snmpCommunityEntry.5 rc SnmpAdminString(0..32)
snmpCommunityTransportTag snmpCommunityEntry.6 rc SnmpTagValue
snmpCommunityStorageType snmpCommunityEntry.7 rc StorageType
snmpCommunityStatus snmpCommunityEntry.8 rc RowStatus
snmpTargetAddrExtTable snmpCommunityMIBObjects.2 table
snmpTargetAddrExtEntry snmpTargetAddrExtTable.1 row +snmpTargetAddrEntry
snmpTargetAddrTMask snmpTargetAddrExtEntry.1 rc OCTET-STRING(0..255)
snmpTargetAddrMMS snmpTargetAddrExtEntry.2 rc Integer32(0|484..2147483647)
snmpTrapAddress snmpCommunityMIBObjects.3 an IpAddress
snmpTrapCommunity snmpCommunityMIBObjects.4 an OCTET-STRING
`;
