/** TUNNEL-MIB: RFC 4087. Facts only; meanings are our own words. */
export const tunnel = `
module TUNNEL-MIB
type IPv6FlowLabelOrAny Integer32(-1..1048575) hint=d
tunnelMIB transmission.131 module
tunnelMIBObjects tunnelMIB.1
tunnel tunnelMIBObjects.1
tunnelIfTable tunnel.1 table -- Tunnels with their ends and protection.
tunnelIfEntry tunnelIfTable.1 row ifIndex
tunnelIfLocalAddress tunnelIfEntry.1 ro IpAddress
tunnelIfRemoteAddress tunnelIfEntry.2 ro IpAddress
tunnelIfEncapsMethod tunnelIfEntry.3 ro IANAtunnelType
tunnelIfHopLimit tunnelIfEntry.4 rw Integer32(0..255)
tunnelIfSecurity tunnelIfEntry.5 ro INTEGER{none=1,ipsec=2,other=3}
tunnelIfTOS tunnelIfEntry.6 rw Integer32(-2..63)
tunnelIfFlowLabel tunnelIfEntry.7 rw IPv6FlowLabelOrAny
tunnelIfAddressType tunnelIfEntry.8 rw InetAddressType
tunnelIfLocalInetAddress tunnelIfEntry.9 rw InetAddress
tunnelIfRemoteInetAddress tunnelIfEntry.10 rw InetAddress
tunnelIfEncapsLimit tunnelIfEntry.11 rw Integer32(-1..255)
tunnelConfigTable tunnel.2 table
tunnelConfigEntry tunnelConfigTable.1 row tunnelConfigLocalAddress,tunnelConfigRemoteAddress,tunnelConfigEncapsMethod,tunnelConfigID
tunnelConfigLocalAddress tunnelConfigEntry.1 na IpAddress
tunnelConfigRemoteAddress tunnelConfigEntry.2 na IpAddress
tunnelConfigEncapsMethod tunnelConfigEntry.3 na IANAtunnelType
tunnelConfigID tunnelConfigEntry.4 na Integer32(1..2147483647)
tunnelConfigIfIndex tunnelConfigEntry.5 ro InterfaceIndexOrZero
tunnelConfigStatus tunnelConfigEntry.6 rc RowStatus
tunnelInetConfigTable tunnel.3 table
tunnelInetConfigEntry tunnelInetConfigTable.1 row tunnelInetConfigAddressType,tunnelInetConfigLocalAddress,tunnelInetConfigRemoteAddress,tunnelInetConfigEncapsMethod,tunnelInetConfigID
tunnelInetConfigAddressType tunnelInetConfigEntry.1 na InetAddressType
tunnelInetConfigLocalAddress tunnelInetConfigEntry.2 na InetAddress
tunnelInetConfigRemoteAddress tunnelInetConfigEntry.3 na InetAddress
tunnelInetConfigEncapsMethod tunnelInetConfigEntry.4 na IANAtunnelType
tunnelInetConfigID tunnelInetConfigEntry.5 na Integer32(1..2147483647)
tunnelInetConfigIfIndex tunnelInetConfigEntry.6 ro InterfaceIndexOrZero
tunnelInetConfigStatus tunnelInetConfigEntry.7 rc RowStatus
tunnelInetConfigStorageType tunnelInetConfigEntry.8 rc StorageType
`;
