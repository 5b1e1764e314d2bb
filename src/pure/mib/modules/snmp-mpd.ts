/** SNMP-MPD-MIB: RFC 3412. Facts only; meanings are our own words. */
export const snmpMpd = `
module SNMP-MPD-MIB
snmpMPDMIB snmpModules.11 module
snmpMPDAdmin snmpMPDMIB.1
snmpMPDMIBObjects snmpMPDMIB.2
snmpMPDStats snmpMPDMIBObjects.1
snmpUnknownSecurityModels snmpMPDStats.1 ro Counter32
snmpInvalidMsgs snmpMPDStats.2 ro Counter32
snmpUnknownPDUHandlers snmpMPDStats.3 ro Counter32
`;
