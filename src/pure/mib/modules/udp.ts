/** UDP-MIB: RFC 4113. Facts only; meanings are our own words. */
export const udp = `
module UDP-MIB
udp mib-2.7
udpInDatagrams udp.1 ro Counter32
udpNoPorts udp.2 ro Counter32 -- Datagrams for a port that nobody listens on.
udpInErrors udp.3 ro Counter32 -- Datagrams lost for other reasons than a missing listener.
udpOutDatagrams udp.4 ro Counter32
udpTable udp.5 table -- UDP ports listened on over IPv4 (old form).
udpEntry udpTable.1 row udpLocalAddress,udpLocalPort
udpLocalAddress udpEntry.1 ro IpAddress
udpLocalPort udpEntry.2 ro Integer32(0..65535)
udpEndpointTable udp.7 table -- UDP ports in use.
udpEndpointEntry udpEndpointTable.1 row udpEndpointLocalAddressType,udpEndpointLocalAddress,udpEndpointLocalPort,udpEndpointRemoteAddressType,udpEndpointRemoteAddress,udpEndpointRemotePort,udpEndpointInstance
udpEndpointLocalAddressType udpEndpointEntry.1 na InetAddressType
udpEndpointLocalAddress udpEndpointEntry.2 na InetAddress
udpEndpointLocalPort udpEndpointEntry.3 na InetPortNumber
udpEndpointRemoteAddressType udpEndpointEntry.4 na InetAddressType
udpEndpointRemoteAddress udpEndpointEntry.5 na InetAddress
udpEndpointRemotePort udpEndpointEntry.6 na InetPortNumber
udpEndpointInstance udpEndpointEntry.7 na Unsigned32(1..4294967295)
udpEndpointProcess udpEndpointEntry.8 ro Unsigned32
udpHCInDatagrams udp.8 ro Counter64
udpHCOutDatagrams udp.9 ro Counter64
udpMIB mib-2.50 module
`;
