/** CISCO-CDP-MIB: published by Cisco. Facts only; meanings are our own words. */
export const ciscoCdp = `
module CISCO-CDP-MIB
type CiscoNetworkProtocol INTEGER{ip=1,decnet=2,pup=3,chaos=4,xns=5,x121=6,appletalk=7,clns=8,lat=9,vines=10,cons=11,apollo=12,stun=13,novell=14,qllc=15,snapshot=16,atmIlmi=17,bstun=18,x25pvc=19,ipv6=20,cdm=21,nbf=22,bpxIgx=23,clnsPfx=24,http=25,unknown=65535}
type CiscoNetworkAddress OCTET-STRING
ciscoMgmt cisco.9
ciscoCdpMIB ciscoMgmt.23 module
ciscoCdpMIBObjects ciscoCdpMIB.1
cdpInterface ciscoCdpMIBObjects.1
cdpInterfaceTable cdpInterface.1 table
cdpInterfaceEntry cdpInterfaceTable.1 row cdpInterfaceIfIndex
cdpInterfaceIfIndex cdpInterfaceEntry.1 na Integer32
cdpInterfaceEnable cdpInterfaceEntry.2 rw TruthValue -- Whether CDP runs on the interface.
cdpInterfaceMessageInterval cdpInterfaceEntry.3 rw INTEGER(5..254) [seconds]
cdpInterfaceGroup cdpInterfaceEntry.4 ro Integer32
cdpInterfacePort cdpInterfaceEntry.5 ro Integer32
cdpInterfaceName cdpInterfaceEntry.6 ro DisplayString
cdpCache ciscoCdpMIBObjects.2
cdpCacheTable cdpCache.1 table -- Neighbours that CDP heard, by interface.
cdpCacheEntry cdpCacheTable.1 row cdpCacheIfIndex,cdpCacheDeviceIndex
cdpCacheIfIndex cdpCacheEntry.1 na Integer32
cdpCacheDeviceIndex cdpCacheEntry.2 na Integer32
cdpCacheAddressType cdpCacheEntry.3 ro CiscoNetworkProtocol
cdpCacheAddress cdpCacheEntry.4 ro CiscoNetworkAddress -- First address of the neighbour.
cdpCacheVersion cdpCacheEntry.5 ro DisplayString -- Software of the neighbour.
cdpCacheDeviceId cdpCacheEntry.6 ro DisplayString -- Name of the neighbour.
cdpCacheDevicePort cdpCacheEntry.7 ro DisplayString -- Port of the neighbour at the other end.
cdpCachePlatform cdpCacheEntry.8 ro DisplayString -- Model of the neighbour.
cdpCacheCapabilities cdpCacheEntry.9 ro OCTET-STRING(0..4)
cdpCacheVTPMgmtDomain cdpCacheEntry.10 ro DisplayString(0..32)
cdpCacheNativeVLAN cdpCacheEntry.11 ro Integer32(0..4095) -- Native VLAN at the other end.
cdpCacheDuplex cdpCacheEntry.12 ro INTEGER{unknown=1,halfduplex=2,fullduplex=3} -- Duplex at the other end: compare it with this end.
cdpCacheApplianceID cdpCacheEntry.13 ro Unsigned32(0..255)
cdpCacheVlanID cdpCacheEntry.14 ro Unsigned32(0..4095)
cdpCachePowerConsumption cdpCacheEntry.15 ro Unsigned32 [milliwatts]
cdpCacheMTU cdpCacheEntry.16 ro Unsigned32
cdpCacheSysName cdpCacheEntry.17 ro DisplayString
cdpCacheSysObjectID cdpCacheEntry.18 ro OBJECT-IDENTIFIER
cdpCachePrimaryMgmtAddrType cdpCacheEntry.19 ro CiscoNetworkProtocol
cdpCachePrimaryMgmtAddr cdpCacheEntry.20 ro CiscoNetworkAddress
cdpCacheSecondaryMgmtAddrType cdpCacheEntry.21 ro CiscoNetworkProtocol
cdpCacheSecondaryMgmtAddr cdpCacheEntry.22 ro CiscoNetworkAddress
cdpCachePhysLocation cdpCacheEntry.23 ro DisplayString
cdpCacheLastChange cdpCacheEntry.24 ro TimeStamp
cdpGlobal ciscoCdpMIBObjects.3
cdpGlobalRun cdpGlobal.1 rw TruthValue -- Whether CDP runs.
cdpGlobalMessageInterval cdpGlobal.2 rw INTEGER(5..254) [seconds]
cdpGlobalHoldTime cdpGlobal.3 rw INTEGER(10..255) [seconds]
cdpGlobalDeviceId cdpGlobal.4 ro DisplayString
cdpGlobalLastChange cdpGlobal.5 ro TimeStamp
`;
