/** TRANSPORT-ADDRESS-MIB: RFC 3419. Facts only; meanings are our own words. */
export const transportAddress = `
module TRANSPORT-ADDRESS-MIB
type TransportDomain OBJECT-IDENTIFIER
type TransportAddressType INTEGER{unknown=0,udpIpv4=1,udpIpv6=2,udpIpv4z=3,udpIpv6z=4,tcpIpv4=5,tcpIpv6=6,tcpIpv4z=7,tcpIpv6z=8,sctpIpv4=9,sctpIpv6=10,sctpIpv4z=11,sctpIpv6z=12,local=13,udpDns=14,tcpDns=15,sctpDns=16}
type TransportAddress OCTET-STRING(0..255)
type TransportAddressIPv4 OCTET-STRING(6) hint=1d.1d.1d.1d:2d
type TransportAddressIPv6 OCTET-STRING(18) hint=0a[2x:2x:2x:2x:2x:2x:2x:2x]0a:2d
transportAddressMIB mib-2.100 module
transportDomains transportAddressMIB.1
transportDomainUdpIpv4 transportDomains.1
transportDomainUdpIpv6 transportDomains.2
transportDomainTcpIpv4 transportDomains.5
transportDomainTcpIpv6 transportDomains.6
`;
