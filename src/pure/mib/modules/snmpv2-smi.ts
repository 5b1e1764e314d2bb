/** SNMPv2-SMI: RFC 2578. Facts only; meanings are our own words. */
export const snmpv2Smi = `
module SNMPv2-SMI
type Counter Counter32
type Gauge Gauge32
type NetworkAddress IpAddress
type ObjectName OBJECT-IDENTIFIER
type NotificationName OBJECT-IDENTIFIER
type ExtUTCTime OCTET-STRING(11|13)
ccitt .0
zeroDotZero ccitt.0 -- Stands for no object at all.
iso .1
joint-iso-ccitt .2
org iso.3
dod org.6
internet dod.1
directory internet.1
mgmt internet.2
mib-2 mgmt.1 -- Root of the standard objects of the IETF.
transmission mib-2.10 -- Root of the objects of single link technologies.
experimental internet.3
private internet.4
enterprises private.1 -- Root of the objects of vendors, by their IANA enterprise number.
security internet.5
snmpV2 internet.6
snmpDomains snmpV2.1
snmpProxys snmpV2.2
snmpModules snmpV2.3
`;
