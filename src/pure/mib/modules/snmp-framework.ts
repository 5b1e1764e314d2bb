/** SNMP-FRAMEWORK-MIB: RFC 3411. Facts only; meanings are our own words. */
export const snmpFramework = `
module SNMP-FRAMEWORK-MIB
type SnmpEngineID OCTET-STRING(5..32)
type SnmpSecurityModel INTEGER(0..2147483647)
type SnmpMessageProcessingModel INTEGER(0..2147483647)
type SnmpSecurityLevel INTEGER{noAuthNoPriv=1,authNoPriv=2,authPriv=3}
type SnmpAdminString OCTET-STRING(0..255) hint=255t
snmpFrameworkMIB snmpModules.10 module
snmpFrameworkAdmin snmpFrameworkMIB.1
snmpAuthProtocols snmpFrameworkAdmin.1
snmpPrivProtocols snmpFrameworkAdmin.2
snmpFrameworkMIBObjects snmpFrameworkMIB.2
snmpEngine snmpFrameworkMIBObjects.1
snmpEngineID snmpEngine.1 ro SnmpEngineID -- The agent's own name in SNMPv3, the same for its whole life.
snmpEngineBoots snmpEngine.2 ro INTEGER(1..2147483647) -- How often the agent has started.
snmpEngineTime snmpEngine.3 ro INTEGER(0..2147483647) [seconds] -- Time since the agent started.
snmpEngineMaxMessageSize snmpEngine.4 ro INTEGER(484..2147483647) -- Largest message that the agent takes.
`;
