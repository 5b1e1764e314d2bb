/** INET-ADDRESS-MIB: RFC 4001. Facts only; meanings are our own words. */
export const inetAddress = `
module INET-ADDRESS-MIB
type InetAddress OCTET-STRING(0..255)
type InetAddressDNS OCTET-STRING(1..255) hint=255a
type InetAddressIPv4 OCTET-STRING(4) hint=1d.1d.1d.1d
type InetAddressIPv4z OCTET-STRING(8) hint=1d.1d.1d.1d%4d
type InetAddressIPv6 OCTET-STRING(16) hint=2x:2x:2x:2x:2x:2x:2x:2x
type InetAddressIPv6z OCTET-STRING(20) hint=2x:2x:2x:2x:2x:2x:2x:2x%4d
type InetAddressPrefixLength Unsigned32(0..2040) hint=d
type InetAddressType INTEGER{unknown=0,ipv4=1,ipv6=2,ipv4z=3,ipv6z=4,dns=16}
type InetAutonomousSystemNumber Unsigned32 hint=d
type InetPortNumber Unsigned32(0..65535) hint=d
type InetScopeType INTEGER{interfaceLocal=1,linkLocal=2,subnetLocal=3,adminLocal=4,siteLocal=5,organizationLocal=8,global=14}
type InetVersion INTEGER{unknown=0,ipv4=1,ipv6=2}
type InetZoneIndex Unsigned32 hint=d
inetAddressMIB mib-2.76 module
`;
