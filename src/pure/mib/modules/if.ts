/** IF-MIB: RFC 2863. Facts only; meanings are our own words. */
export const interfaces = `
module IF-MIB
type InterfaceIndex Integer32(1..2147483647) hint=d
type InterfaceIndexOrZero Integer32(0..2147483647) hint=d
type OwnerString OCTET-STRING(0..255) hint=255a
interfaces mib-2.2 -- The interfaces of a device.
ifNumber interfaces.1 ro Integer32 -- How many interfaces the device has.
ifTable interfaces.2 table -- One row an interface: kind, state, 32-bit counters.
ifEntry ifTable.1 row ifIndex
ifIndex ifEntry.1 ro InterfaceIndex -- Number of the interface; may change when the device restarts.
ifDescr ifEntry.2 ro DisplayString(0..255) -- Text about the interface by the vendor: often its full name.
ifType ifEntry.3 ro IANAifType -- Kind of interface, by the IANA register.
ifMtu ifEntry.4 ro Integer32 -- Largest packet that the interface carries.
ifSpeed ifEntry.5 ro Gauge32 -- Bits per second; at its greatest value see ifHighSpeed.
ifPhysAddress ifEntry.6 ro PhysAddress -- Address on the link: the MAC address for Ethernet.
ifAdminStatus ifEntry.7 rw INTEGER{up=1,down=2,testing=3} -- The state that was asked for: write down to shut the interface.
ifOperStatus ifEntry.8 ro INTEGER{up=1,down=2,testing=3,unknown=4,dormant=5,notPresent=6,lowerLayerDown=7} -- The state that the interface is in.
ifLastChange ifEntry.9 ro TimeTicks -- Value of sysUpTime when the interface took its present state.
ifInOctets ifEntry.10 ro Counter32 -- Octets received, wraps at 4 GiB: use ifHCInOctets on fast links.
ifInUcastPkts ifEntry.11 ro Counter32 -- Unicast packets handed up.
ifInNUcastPkts ifEntry.12 ro Counter32
ifInDiscards ifEntry.13 ro Counter32 -- Received packets dropped although they were good: mostly no buffer.
ifInErrors ifEntry.14 ro Counter32 -- Received packets dropped because they were damaged.
ifInUnknownProtos ifEntry.15 ro Counter32 -- Received packets of a protocol that nobody here wanted.
ifOutOctets ifEntry.16 ro Counter32 -- Octets sent, wraps at 4 GiB: use ifHCOutOctets on fast links.
ifOutUcastPkts ifEntry.17 ro Counter32 -- Unicast packets that were to be sent.
ifOutNUcastPkts ifEntry.18 ro Counter32
ifOutDiscards ifEntry.19 ro Counter32 -- Packets dropped before sending: mostly a full queue.
ifOutErrors ifEntry.20 ro Counter32 -- Packets that could not be sent for errors.
ifOutQLen ifEntry.21 ro Gauge32 -- Length of the queue for sending.
ifSpecific ifEntry.22 ro OBJECT-IDENTIFIER
ifMIB mib-2.31 module
ifMIBObjects ifMIB.1
ifXTable ifMIBObjects.1 table -- More columns of the interfaces: names, 64-bit counters.
ifXEntry ifXTable.1 row +ifEntry
ifName ifXEntry.1 ro DisplayString -- Short name, as the device's own commands use it.
ifInMulticastPkts ifXEntry.2 ro Counter32
ifInBroadcastPkts ifXEntry.3 ro Counter32
ifOutMulticastPkts ifXEntry.4 ro Counter32
ifOutBroadcastPkts ifXEntry.5 ro Counter32
ifHCInOctets ifXEntry.6 ro Counter64 -- Octets received, 64 bits wide.
ifHCInUcastPkts ifXEntry.7 ro Counter64 -- Unicast packets handed up, 64 bits wide.
ifHCInMulticastPkts ifXEntry.8 ro Counter64
ifHCInBroadcastPkts ifXEntry.9 ro Counter64
ifHCOutOctets ifXEntry.10 ro Counter64 -- Octets sent, 64 bits wide.
ifHCOutUcastPkts ifXEntry.11 ro Counter64 -- Unicast packets to be sent, 64 bits wide.
ifHCOutMulticastPkts ifXEntry.12 ro Counter64
ifHCOutBroadcastPkts ifXEntry.13 ro Counter64
ifLinkUpDownTrapEnable ifXEntry.14 rw INTEGER{enabled=1,disabled=2} -- Whether linkUp and linkDown are told for this interface.
ifHighSpeed ifXEntry.15 ro Gauge32 -- Speed in millions of bits per second.
ifPromiscuousMode ifXEntry.16 rw TruthValue -- Whether the interface takes packets that are not for it.
ifConnectorPresent ifXEntry.17 ro TruthValue -- Whether there is a plug: false for logical interfaces.
ifAlias ifXEntry.18 rw DisplayString(0..64) -- Description that people gave the interface; survives restarts.
ifCounterDiscontinuityTime ifXEntry.19 ro TimeStamp -- Value of sysUpTime when counters of this interface last jumped.
ifStackTable ifMIBObjects.2 table -- Which interface runs on top of which: bundles, VLANs, tunnels.
ifStackEntry ifStackTable.1 row ifStackHigherLayer,ifStackLowerLayer
ifStackHigherLayer ifStackEntry.1 na InterfaceIndexOrZero
ifStackLowerLayer ifStackEntry.2 na InterfaceIndexOrZero
ifStackStatus ifStackEntry.3 rc RowStatus
ifTestTable ifMIBObjects.3 table
ifTestEntry ifTestTable.1 row +ifEntry
ifTestId ifTestEntry.1 rw TestAndIncr
ifTestStatus ifTestEntry.2 rw INTEGER{notInUse=1,inUse=2}
ifTestType ifTestEntry.3 rw AutonomousType
ifTestResult ifTestEntry.4 ro INTEGER{none=1,success=2,inProgress=3,notSupported=4,unAbleToRun=5,aborted=6,failed=7}
ifTestCode ifTestEntry.5 ro OBJECT-IDENTIFIER
ifTestOwner ifTestEntry.6 rw OwnerString
ifRcvAddressTable ifMIBObjects.4 table -- Addresses that the interface listens to.
ifRcvAddressEntry ifRcvAddressTable.1 row ifIndex,ifRcvAddressAddress
ifRcvAddressAddress ifRcvAddressEntry.1 na PhysAddress
ifRcvAddressStatus ifRcvAddressEntry.2 rc RowStatus
ifRcvAddressType ifRcvAddressEntry.3 rc INTEGER{other=1,volatile=2,nonVolatile=3}
ifTableLastChange ifMIBObjects.5 ro TimeTicks
ifStackLastChange ifMIBObjects.6 ro TimeTicks
linkDown snmpTraps.3 trap ifIndex,ifAdminStatus,ifOperStatus -- An interface is about to go down.
linkUp snmpTraps.4 trap ifIndex,ifAdminStatus,ifOperStatus -- An interface has come up.
`;
