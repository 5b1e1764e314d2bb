/** SNMPv2-MIB: RFC 3418. Facts only; meanings are our own words. */
export const snmpv2 = `
module SNMPv2-MIB
system mib-2.1
sysDescr system.1 ro DisplayString(0..255) -- What the device says it is: hardware, operating system, version.
sysObjectID system.2 ro OBJECT-IDENTIFIER -- The vendor's number for this kind of device: tells make and model.
sysUpTime system.3 ro TimeTicks -- Time since the agent started; not always since the device did.
sysContact system.4 rw DisplayString(0..255) -- Who to call about this device.
sysName system.5 rw DisplayString(0..255) -- Name that the administrator gave the device.
sysLocation system.6 rw DisplayString(0..255) -- Where the device stands.
sysServices system.7 ro Integer32(0..127) -- Layers that the device serves, as a sum of powers of two.
sysORLastChange system.8 ro TimeStamp
sysORTable system.9 table -- MIB modules that the agent says it supports.
sysOREntry sysORTable.1 row sysORIndex
sysORIndex sysOREntry.1 na Integer32(1..2147483647)
sysORID sysOREntry.2 ro OBJECT-IDENTIFIER -- Number of the capability statement.
sysORDescr sysOREntry.3 ro DisplayString -- The supported capability in words.
sysORUpTime sysOREntry.4 ro TimeStamp
snmp mib-2.11
snmpInPkts snmp.1 ro Counter32
snmpOutPkts snmp.2 ro Counter32
snmpInBadVersions snmp.3 ro Counter32
snmpInBadCommunityNames snmp.4 ro Counter32 -- Messages refused for an unknown community: somebody guesses, or is set up wrong.
snmpInBadCommunityUses snmp.5 ro Counter32
snmpInASNParseErrs snmp.6 ro Counter32
snmpInTooBigs snmp.8 ro Counter32
snmpInNoSuchNames snmp.9 ro Counter32
snmpInBadValues snmp.10 ro Counter32
snmpInReadOnlys snmp.11 ro Counter32
snmpInGenErrs snmp.12 ro Counter32
snmpInTotalReqVars snmp.13 ro Counter32
snmpInTotalSetVars snmp.14 ro Counter32
snmpInGetRequests snmp.15 ro Counter32
snmpInGetNexts snmp.16 ro Counter32
snmpInSetRequests snmp.17 ro Counter32
snmpInGetResponses snmp.18 ro Counter32
snmpInTraps snmp.19 ro Counter32
snmpOutTooBigs snmp.20 ro Counter32
snmpOutNoSuchNames snmp.21 ro Counter32
snmpOutBadValues snmp.22 ro Counter32
snmpOutGenErrs snmp.24 ro Counter32
snmpOutGetRequests snmp.25 ro Counter32
snmpOutGetNexts snmp.26 ro Counter32
snmpOutSetRequests snmp.27 ro Counter32
snmpOutGetResponses snmp.28 ro Counter32
snmpOutTraps snmp.29 ro Counter32
snmpEnableAuthenTraps snmp.30 rw Integer32{enabled=1,disabled=2} -- Whether the agent tells of messages that it refused.
snmpSilentDrops snmp.31 ro Counter32
snmpProxyDrops snmp.32 ro Counter32
snmpMIB snmpModules.1 module
snmpMIBObjects snmpMIB.1
snmpTrap snmpMIBObjects.4
snmpTrapOID snmpTrap.1 an OBJECT-IDENTIFIER
snmpTrapEnterprise snmpTrap.3 an OBJECT-IDENTIFIER
snmpTraps snmpMIBObjects.5
coldStart snmpTraps.1 trap -- The agent started anew; its configuration may have changed.
warmStart snmpTraps.2 trap -- The agent started anew with the same configuration.
authenticationFailure snmpTraps.5 trap -- The agent refused a message for its community or user.
snmpSet snmpMIBObjects.6
snmpSetSerialNo snmpSet.1 rw TestAndIncr
`;
