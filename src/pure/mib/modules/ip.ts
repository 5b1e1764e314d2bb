/** IP-MIB: RFC 4293. Facts only; meanings are our own words. */
export const ip = `
module IP-MIB
type IpAddressOriginTC INTEGER{other=1,manual=2,dhcp=4,linklayer=5,random=6}
type IpAddressPrefixOriginTC INTEGER{other=1,manual=2,wellknown=3,dhcp=4,routeradv=5}
type IpAddressStatusTC INTEGER{preferred=1,deprecated=2,invalid=3,inaccessible=4,unknown=5,tentative=6,duplicate=7,optimistic=8}
type Ipv6AddressIfIdentifierTC OCTET-STRING(0..8) hint=2x:
ip mib-2.4
ipForwarding ip.1 rw INTEGER{forwarding=1,notForwarding=2} -- Whether the device routes packets.
ipDefaultTTL ip.2 rw Integer32(1..255) -- Time to live of packets that the device makes.
ipInReceives ip.3 ro Counter32
ipInHdrErrors ip.4 ro Counter32
ipInAddrErrors ip.5 ro Counter32
ipForwDatagrams ip.6 ro Counter32
ipInUnknownProtos ip.7 ro Counter32
ipInDiscards ip.8 ro Counter32
ipInDelivers ip.9 ro Counter32
ipOutRequests ip.10 ro Counter32
ipOutDiscards ip.11 ro Counter32
ipOutNoRoutes ip.12 ro Counter32
ipReasmTimeout ip.13 ro Integer32 [seconds]
ipReasmReqds ip.14 ro Counter32
ipReasmOKs ip.15 ro Counter32
ipReasmFails ip.16 ro Counter32
ipFragOKs ip.17 ro Counter32
ipFragFails ip.18 ro Counter32
ipFragCreates ip.19 ro Counter32
ipAddrTable ip.20 table -- IPv4 addresses with interface and mask (old form).
ipAddrEntry ipAddrTable.1 row ipAdEntAddr
ipAdEntAddr ipAddrEntry.1 ro IpAddress -- The IPv4 address.
ipAdEntIfIndex ipAddrEntry.2 ro Integer32(1..2147483647) -- Interface of the address.
ipAdEntNetMask ipAddrEntry.3 ro IpAddress -- Mask of the address.
ipAdEntBcastAddr ipAddrEntry.4 ro Integer32(0..1)
ipAdEntReasmMaxSize ipAddrEntry.5 ro Integer32(0..65535)
ipNetToMediaTable ip.22 table -- ARP cache (old form): IPv4 address to MAC address.
ipNetToMediaEntry ipNetToMediaTable.1 row ipNetToMediaIfIndex,ipNetToMediaNetAddress
ipNetToMediaIfIndex ipNetToMediaEntry.1 rc Integer32(1..2147483647)
ipNetToMediaPhysAddress ipNetToMediaEntry.2 rc PhysAddress(0..65535) -- MAC address of the neighbour.
ipNetToMediaNetAddress ipNetToMediaEntry.3 rc IpAddress
ipNetToMediaType ipNetToMediaEntry.4 rc INTEGER{other=1,invalid=2,dynamic=3,static=4} -- How the entry was learnt; write invalid to remove it.
ipRoutingDiscards ip.23 ro Counter32
ipv6IpForwarding ip.25 rw INTEGER{forwarding=1,notForwarding=2}
ipv6IpDefaultHopLimit ip.26 rw Integer32(0..255)
ipv4InterfaceTableLastChange ip.27 ro TimeStamp
ipv4InterfaceTable ip.28 table
ipv4InterfaceEntry ipv4InterfaceTable.1 row ipv4InterfaceIfIndex
ipv4InterfaceIfIndex ipv4InterfaceEntry.1 na InterfaceIndex
ipv4InterfaceReasmMaxSize ipv4InterfaceEntry.2 ro Integer32(0..65535)
ipv4InterfaceEnableStatus ipv4InterfaceEntry.3 rw INTEGER{up=1,down=2}
ipv4InterfaceRetransmitTime ipv4InterfaceEntry.4 ro Unsigned32
ipv6InterfaceTableLastChange ip.29 ro TimeStamp
ipv6InterfaceTable ip.30 table
ipv6InterfaceEntry ipv6InterfaceTable.1 row ipv6InterfaceIfIndex
ipv6InterfaceIfIndex ipv6InterfaceEntry.1 na InterfaceIndex
ipv6InterfaceReasmMaxSize ipv6InterfaceEntry.2 ro Unsigned32(1500..65535)
ipv6InterfaceIdentifier ipv6InterfaceEntry.3 ro Ipv6AddressIfIdentifierTC
ipv6InterfaceEnableStatus ipv6InterfaceEntry.5 rw INTEGER{up=1,down=2}
ipv6InterfaceReachableTime ipv6InterfaceEntry.6 ro Unsigned32
ipv6InterfaceRetransmitTime ipv6InterfaceEntry.7 ro Unsigned32
ipv6InterfaceForwarding ipv6InterfaceEntry.8 rw INTEGER{forwarding=1,notForwarding=2}
ipTrafficStats ip.31
ipSystemStatsTable ipTrafficStats.1 table -- Packets of IPv4 and IPv6 as a whole.
ipSystemStatsEntry ipSystemStatsTable.1 row ipSystemStatsIPVersion
ipSystemStatsIPVersion ipSystemStatsEntry.1 na InetVersion
ipSystemStatsInReceives ipSystemStatsEntry.3 ro Counter32
ipSystemStatsHCInReceives ipSystemStatsEntry.4 ro Counter64
ipSystemStatsInOctets ipSystemStatsEntry.5 ro Counter32
ipSystemStatsHCInOctets ipSystemStatsEntry.6 ro Counter64
ipSystemStatsInHdrErrors ipSystemStatsEntry.7 ro Counter32
ipSystemStatsInNoRoutes ipSystemStatsEntry.8 ro Counter32
ipSystemStatsInAddrErrors ipSystemStatsEntry.9 ro Counter32
ipSystemStatsInUnknownProtos ipSystemStatsEntry.10 ro Counter32
ipSystemStatsInTruncatedPkts ipSystemStatsEntry.11 ro Counter32
ipSystemStatsInForwDatagrams ipSystemStatsEntry.12 ro Counter32
ipSystemStatsHCInForwDatagrams ipSystemStatsEntry.13 ro Counter64
ipSystemStatsReasmReqds ipSystemStatsEntry.14 ro Counter32
ipSystemStatsReasmOKs ipSystemStatsEntry.15 ro Counter32
ipSystemStatsReasmFails ipSystemStatsEntry.16 ro Counter32
ipSystemStatsInDiscards ipSystemStatsEntry.17 ro Counter32
ipSystemStatsInDelivers ipSystemStatsEntry.18 ro Counter32
ipSystemStatsHCInDelivers ipSystemStatsEntry.19 ro Counter64
ipSystemStatsOutRequests ipSystemStatsEntry.20 ro Counter32
ipSystemStatsHCOutRequests ipSystemStatsEntry.21 ro Counter64
ipSystemStatsOutNoRoutes ipSystemStatsEntry.22 ro Counter32
ipSystemStatsOutForwDatagrams ipSystemStatsEntry.23 ro Counter32
ipSystemStatsHCOutForwDatagrams ipSystemStatsEntry.24 ro Counter64
ipSystemStatsOutDiscards ipSystemStatsEntry.25 ro Counter32
ipSystemStatsOutFragReqds ipSystemStatsEntry.26 ro Counter32
ipSystemStatsOutFragOKs ipSystemStatsEntry.27 ro Counter32
ipSystemStatsOutFragFails ipSystemStatsEntry.28 ro Counter32
ipSystemStatsOutFragCreates ipSystemStatsEntry.29 ro Counter32
ipSystemStatsOutTransmits ipSystemStatsEntry.30 ro Counter32
ipSystemStatsHCOutTransmits ipSystemStatsEntry.31 ro Counter64
ipSystemStatsOutOctets ipSystemStatsEntry.32 ro Counter32
ipSystemStatsHCOutOctets ipSystemStatsEntry.33 ro Counter64
ipSystemStatsInMcastPkts ipSystemStatsEntry.34 ro Counter32
ipSystemStatsHCInMcastPkts ipSystemStatsEntry.35 ro Counter64
ipSystemStatsInMcastOctets ipSystemStatsEntry.36 ro Counter32
ipSystemStatsHCInMcastOctets ipSystemStatsEntry.37 ro Counter64
ipSystemStatsOutMcastPkts ipSystemStatsEntry.38 ro Counter32
ipSystemStatsHCOutMcastPkts ipSystemStatsEntry.39 ro Counter64
ipSystemStatsOutMcastOctets ipSystemStatsEntry.40 ro Counter32
ipSystemStatsHCOutMcastOctets ipSystemStatsEntry.41 ro Counter64
ipSystemStatsInBcastPkts ipSystemStatsEntry.42 ro Counter32
ipSystemStatsHCInBcastPkts ipSystemStatsEntry.43 ro Counter64
ipSystemStatsOutBcastPkts ipSystemStatsEntry.44 ro Counter32
ipSystemStatsHCOutBcastPkts ipSystemStatsEntry.45 ro Counter64
ipSystemStatsDiscontinuityTime ipSystemStatsEntry.46 ro TimeStamp
ipSystemStatsRefreshRate ipSystemStatsEntry.47 ro Unsigned32
ipIfStatsTableLastChange ipTrafficStats.2 ro TimeStamp
ipIfStatsTable ipTrafficStats.3 table -- Packets of IPv4 and IPv6 by interface.
ipIfStatsEntry ipIfStatsTable.1 row ipIfStatsIPVersion,ipIfStatsIfIndex
ipIfStatsIPVersion ipIfStatsEntry.1 na InetVersion
ipIfStatsIfIndex ipIfStatsEntry.2 na InterfaceIndex
ipIfStatsInReceives ipIfStatsEntry.3 ro Counter32
ipIfStatsHCInReceives ipIfStatsEntry.4 ro Counter64
ipIfStatsInOctets ipIfStatsEntry.5 ro Counter32
ipIfStatsHCInOctets ipIfStatsEntry.6 ro Counter64
ipIfStatsInHdrErrors ipIfStatsEntry.7 ro Counter32
ipIfStatsInNoRoutes ipIfStatsEntry.8 ro Counter32
ipIfStatsInAddrErrors ipIfStatsEntry.9 ro Counter32
ipIfStatsInUnknownProtos ipIfStatsEntry.10 ro Counter32
ipIfStatsInTruncatedPkts ipIfStatsEntry.11 ro Counter32
ipIfStatsInForwDatagrams ipIfStatsEntry.12 ro Counter32
ipIfStatsHCInForwDatagrams ipIfStatsEntry.13 ro Counter64
ipIfStatsReasmReqds ipIfStatsEntry.14 ro Counter32
ipIfStatsReasmOKs ipIfStatsEntry.15 ro Counter32
ipIfStatsReasmFails ipIfStatsEntry.16 ro Counter32
ipIfStatsInDiscards ipIfStatsEntry.17 ro Counter32
ipIfStatsInDelivers ipIfStatsEntry.18 ro Counter32
ipIfStatsHCInDelivers ipIfStatsEntry.19 ro Counter64
ipIfStatsOutRequests ipIfStatsEntry.20 ro Counter32
ipIfStatsHCOutRequests ipIfStatsEntry.21 ro Counter64
ipIfStatsOutForwDatagrams ipIfStatsEntry.23 ro Counter32
ipIfStatsHCOutForwDatagrams ipIfStatsEntry.24 ro Counter64
ipIfStatsOutDiscards ipIfStatsEntry.25 ro Counter32
ipIfStatsOutFragReqds ipIfStatsEntry.26 ro Counter32
ipIfStatsOutFragOKs ipIfStatsEntry.27 ro Counter32
ipIfStatsOutFragFails ipIfStatsEntry.28 ro Counter32
ipIfStatsOutFragCreates ipIfStatsEntry.29 ro Counter32
ipIfStatsOutTransmits ipIfStatsEntry.30 ro Counter32
ipIfStatsHCOutTransmits ipIfStatsEntry.31 ro Counter64
ipIfStatsOutOctets ipIfStatsEntry.32 ro Counter32
ipIfStatsHCOutOctets ipIfStatsEntry.33 ro Counter64
ipIfStatsInMcastPkts ipIfStatsEntry.34 ro Counter32
ipIfStatsHCInMcastPkts ipIfStatsEntry.35 ro Counter64
ipIfStatsInMcastOctets ipIfStatsEntry.36 ro Counter32
ipIfStatsHCInMcastOctets ipIfStatsEntry.37 ro Counter64
ipIfStatsOutMcastPkts ipIfStatsEntry.38 ro Counter32
ipIfStatsHCOutMcastPkts ipIfStatsEntry.39 ro Counter64
ipIfStatsOutMcastOctets ipIfStatsEntry.40 ro Counter32
ipIfStatsHCOutMcastOctets ipIfStatsEntry.41 ro Counter64
ipIfStatsInBcastPkts ipIfStatsEntry.42 ro Counter32
ipIfStatsHCInBcastPkts ipIfStatsEntry.43 ro Counter64
ipIfStatsOutBcastPkts ipIfStatsEntry.44 ro Counter32
ipIfStatsHCOutBcastPkts ipIfStatsEntry.45 ro Counter64
ipIfStatsDiscontinuityTime ipIfStatsEntry.46 ro TimeStamp
ipIfStatsRefreshRate ipIfStatsEntry.47 ro Unsigned32
ipAddressPrefixTable ip.32 table -- Prefixes that are on the links of the device.
ipAddressPrefixEntry ipAddressPrefixTable.1 row ipAddressPrefixIfIndex,ipAddressPrefixType,ipAddressPrefixPrefix,ipAddressPrefixLength
ipAddressPrefixIfIndex ipAddressPrefixEntry.1 na InterfaceIndex
ipAddressPrefixType ipAddressPrefixEntry.2 na InetAddressType
ipAddressPrefixPrefix ipAddressPrefixEntry.3 na InetAddress
ipAddressPrefixLength ipAddressPrefixEntry.4 na InetAddressPrefixLength
ipAddressPrefixOrigin ipAddressPrefixEntry.5 ro IpAddressPrefixOriginTC
ipAddressPrefixOnLinkFlag ipAddressPrefixEntry.6 ro TruthValue
ipAddressPrefixAutonomousFlag ipAddressPrefixEntry.7 ro TruthValue
ipAddressPrefixAdvPreferredLifetime ipAddressPrefixEntry.8 ro Unsigned32
ipAddressPrefixAdvValidLifetime ipAddressPrefixEntry.9 ro Unsigned32
ipAddressSpinLock ip.33 rw TestAndIncr
ipAddressTable ip.34 table -- IPv4 and IPv6 addresses of the device.
ipAddressEntry ipAddressTable.1 row ipAddressAddrType,ipAddressAddr
ipAddressAddrType ipAddressEntry.1 na InetAddressType
ipAddressAddr ipAddressEntry.2 na InetAddress
ipAddressIfIndex ipAddressEntry.3 rc InterfaceIndex -- Interface of the address.
ipAddressType ipAddressEntry.4 rc INTEGER{unicast=1,anycast=2,broadcast=3}
ipAddressPrefix ipAddressEntry.5 ro RowPointer -- Points at the prefix of the address.
ipAddressOrigin ipAddressEntry.6 ro IpAddressOriginTC
ipAddressStatus ipAddressEntry.7 rc IpAddressStatusTC
ipAddressCreated ipAddressEntry.8 ro TimeStamp
ipAddressLastChanged ipAddressEntry.9 ro TimeStamp
ipAddressRowStatus ipAddressEntry.10 rc RowStatus
ipAddressStorageType ipAddressEntry.11 rc StorageType
ipNetToPhysicalTable ip.35 table -- Neighbour cache: IPv4 and IPv6 address to MAC address.
ipNetToPhysicalEntry ipNetToPhysicalTable.1 row ipNetToPhysicalIfIndex,ipNetToPhysicalNetAddressType,ipNetToPhysicalNetAddress
ipNetToPhysicalIfIndex ipNetToPhysicalEntry.1 na InterfaceIndex
ipNetToPhysicalNetAddressType ipNetToPhysicalEntry.2 na InetAddressType
ipNetToPhysicalNetAddress ipNetToPhysicalEntry.3 na InetAddress
ipNetToPhysicalPhysAddress ipNetToPhysicalEntry.4 rc PhysAddress(0..65535) -- MAC address of the neighbour.
ipNetToPhysicalLastUpdated ipNetToPhysicalEntry.5 ro TimeStamp
ipNetToPhysicalType ipNetToPhysicalEntry.6 rc INTEGER{other=1,invalid=2,dynamic=3,static=4,local=5}
ipNetToPhysicalState ipNetToPhysicalEntry.7 ro INTEGER{reachable=1,stale=2,delay=3,probe=4,invalid=5,unknown=6,incomplete=7} -- Whether the neighbour is reachable.
ipNetToPhysicalRowStatus ipNetToPhysicalEntry.8 rc RowStatus
ipv6ScopeZoneIndexTable ip.36 table
ipv6ScopeZoneIndexEntry ipv6ScopeZoneIndexTable.1 row ipv6ScopeZoneIndexIfIndex
ipv6ScopeZoneIndexIfIndex ipv6ScopeZoneIndexEntry.1 na InterfaceIndex
ipv6ScopeZoneIndexLinkLocal ipv6ScopeZoneIndexEntry.2 ro InetZoneIndex
ipv6ScopeZoneIndex3 ipv6ScopeZoneIndexEntry.3 ro InetZoneIndex
ipv6ScopeZoneIndexAdminLocal ipv6ScopeZoneIndexEntry.4 ro InetZoneIndex
ipv6ScopeZoneIndexSiteLocal ipv6ScopeZoneIndexEntry.5 ro InetZoneIndex
ipv6ScopeZoneIndex6 ipv6ScopeZoneIndexEntry.6 ro InetZoneIndex
ipv6ScopeZoneIndex7 ipv6ScopeZoneIndexEntry.7 ro InetZoneIndex
ipv6ScopeZoneIndexOrganizationLocal ipv6ScopeZoneIndexEntry.8 ro InetZoneIndex
ipv6ScopeZoneIndex9 ipv6ScopeZoneIndexEntry.9 ro InetZoneIndex
ipv6ScopeZoneIndexA ipv6ScopeZoneIndexEntry.10 ro InetZoneIndex
ipv6ScopeZoneIndexB ipv6ScopeZoneIndexEntry.11 ro InetZoneIndex
ipv6ScopeZoneIndexC ipv6ScopeZoneIndexEntry.12 ro InetZoneIndex
ipv6ScopeZoneIndexD ipv6ScopeZoneIndexEntry.13 ro InetZoneIndex
ipDefaultRouterTable ip.37 table -- Default routers that the device knows.
ipDefaultRouterEntry ipDefaultRouterTable.1 row ipDefaultRouterAddressType,ipDefaultRouterAddress,ipDefaultRouterIfIndex
ipDefaultRouterAddressType ipDefaultRouterEntry.1 na InetAddressType
ipDefaultRouterAddress ipDefaultRouterEntry.2 na InetAddress
ipDefaultRouterIfIndex ipDefaultRouterEntry.3 na InterfaceIndex
ipDefaultRouterLifetime ipDefaultRouterEntry.4 ro Unsigned32(0..65535)
ipDefaultRouterPreference ipDefaultRouterEntry.5 ro INTEGER{reserved=-2,low=-1,medium=0,high=1}
ipv6RouterAdvertSpinLock ip.38 rw TestAndIncr
ipv6RouterAdvertTable ip.39 table
ipv6RouterAdvertEntry ipv6RouterAdvertTable.1 row ipv6RouterAdvertIfIndex
ipv6RouterAdvertIfIndex ipv6RouterAdvertEntry.1 na InterfaceIndex
ipv6RouterAdvertSendAdverts ipv6RouterAdvertEntry.2 rc TruthValue
ipv6RouterAdvertMaxInterval ipv6RouterAdvertEntry.3 rc Unsigned32(4..1800)
ipv6RouterAdvertMinInterval ipv6RouterAdvertEntry.4 rc Unsigned32(3..1350)
ipv6RouterAdvertManagedFlag ipv6RouterAdvertEntry.5 rc TruthValue
ipv6RouterAdvertOtherConfigFlag ipv6RouterAdvertEntry.6 rc TruthValue
ipv6RouterAdvertLinkMTU ipv6RouterAdvertEntry.7 rc Unsigned32
ipv6RouterAdvertReachableTime ipv6RouterAdvertEntry.8 rc Unsigned32(0..3600000)
ipv6RouterAdvertRetransmitTime ipv6RouterAdvertEntry.9 rc Unsigned32
ipv6RouterAdvertCurHopLimit ipv6RouterAdvertEntry.10 rc Unsigned32(0..255)
ipv6RouterAdvertDefaultLifetime ipv6RouterAdvertEntry.11 rc Unsigned32(0|4..9000)
ipv6RouterAdvertRowStatus ipv6RouterAdvertEntry.12 rc RowStatus
icmp mib-2.5
icmpInMsgs icmp.1 ro Counter32
icmpInErrors icmp.2 ro Counter32
icmpInDestUnreachs icmp.3 ro Counter32
icmpInTimeExcds icmp.4 ro Counter32
icmpInParmProbs icmp.5 ro Counter32
icmpInSrcQuenchs icmp.6 ro Counter32
icmpInRedirects icmp.7 ro Counter32
icmpInEchos icmp.8 ro Counter32
icmpInEchoReps icmp.9 ro Counter32
icmpInTimestamps icmp.10 ro Counter32
icmpInTimestampReps icmp.11 ro Counter32
icmpInAddrMasks icmp.12 ro Counter32
icmpInAddrMaskReps icmp.13 ro Counter32
icmpOutMsgs icmp.14 ro Counter32
icmpOutErrors icmp.15 ro Counter32
icmpOutDestUnreachs icmp.16 ro Counter32
icmpOutTimeExcds icmp.17 ro Counter32
icmpOutParmProbs icmp.18 ro Counter32
icmpOutSrcQuenchs icmp.19 ro Counter32
icmpOutRedirects icmp.20 ro Counter32
icmpOutEchos icmp.21 ro Counter32
icmpOutEchoReps icmp.22 ro Counter32
icmpOutTimestamps icmp.23 ro Counter32
icmpOutTimestampReps icmp.24 ro Counter32
icmpOutAddrMasks icmp.25 ro Counter32
icmpOutAddrMaskReps icmp.26 ro Counter32
icmpStatsTable icmp.29 table -- ICMP messages by IP version.
icmpStatsEntry icmpStatsTable.1 row icmpStatsIPVersion
icmpStatsIPVersion icmpStatsEntry.1 na InetVersion
icmpStatsInMsgs icmpStatsEntry.2 ro Counter32
icmpStatsInErrors icmpStatsEntry.3 ro Counter32
icmpStatsOutMsgs icmpStatsEntry.4 ro Counter32
icmpStatsOutErrors icmpStatsEntry.5 ro Counter32
icmpMsgStatsTable icmp.30 table
icmpMsgStatsEntry icmpMsgStatsTable.1 row icmpMsgStatsIPVersion,icmpMsgStatsType
icmpMsgStatsIPVersion icmpMsgStatsEntry.1 na InetVersion
icmpMsgStatsType icmpMsgStatsEntry.2 na Integer32(0..255)
icmpMsgStatsInPkts icmpMsgStatsEntry.3 ro Counter32
icmpMsgStatsOutPkts icmpMsgStatsEntry.4 ro Counter32
ipMIB mib-2.48 module
`;
