/** BRIDGE-MIB: RFC 4188. Facts only; meanings are our own words. */
export const bridge = `
module BRIDGE-MIB
type BridgeId OCTET-STRING(8)
type Timeout Integer32 hint=d
dot1dBridge mib-2.17 module
dot1dNotifications dot1dBridge.0
newRoot dot1dNotifications.1 trap -- This bridge became the root of the spanning tree.
topologyChange dot1dNotifications.2 trap -- A port began or ceased to forward.
dot1dBase dot1dBridge.1
dot1dBaseBridgeAddress dot1dBase.1 ro MacAddress -- MAC address that names the bridge.
dot1dBaseNumPorts dot1dBase.2 ro Integer32 [ports]
dot1dBaseType dot1dBase.3 ro INTEGER{unknown=1,transparent-only=2,sourceroute-only=3,srt=4}
dot1dBasePortTable dot1dBase.4 table -- Ports of the bridge with their interfaces.
dot1dBasePortEntry dot1dBasePortTable.1 row dot1dBasePort
dot1dBasePort dot1dBasePortEntry.1 ro Integer32(1..65535)
dot1dBasePortIfIndex dot1dBasePortEntry.2 ro InterfaceIndex -- Interface of the port.
dot1dBasePortCircuit dot1dBasePortEntry.3 ro OBJECT-IDENTIFIER
dot1dBasePortDelayExceededDiscards dot1dBasePortEntry.4 ro Counter32
dot1dBasePortMtuExceededDiscards dot1dBasePortEntry.5 ro Counter32
dot1dStp dot1dBridge.2
dot1dStpProtocolSpecification dot1dStp.1 ro INTEGER{unknown=1,decLb100=2,ieee8021d=3} -- Which spanning tree runs.
dot1dStpPriority dot1dStp.2 rw Integer32(0..65535)
dot1dStpTimeSinceTopologyChange dot1dStp.3 ro TimeTicks [centi-seconds] -- Time since the last topology change.
dot1dStpTopChanges dot1dStp.4 ro Counter32 -- Topology changes since start: many mean that something flaps.
dot1dStpDesignatedRoot dot1dStp.5 ro BridgeId -- Root of the spanning tree: priority and address.
dot1dStpRootCost dot1dStp.6 ro Integer32 -- Cost of the way to the root.
dot1dStpRootPort dot1dStp.7 ro Integer32 -- Port towards the root; 0 on the root itself.
dot1dStpMaxAge dot1dStp.8 ro Timeout [centi-seconds]
dot1dStpHelloTime dot1dStp.9 ro Timeout [centi-seconds]
dot1dStpHoldTime dot1dStp.10 ro Integer32 [centi-seconds]
dot1dStpForwardDelay dot1dStp.11 ro Timeout [centi-seconds]
dot1dStpBridgeMaxAge dot1dStp.12 rw Timeout(600..4000) [centi-seconds]
dot1dStpBridgeHelloTime dot1dStp.13 rw Timeout(100..1000) [centi-seconds]
dot1dStpBridgeForwardDelay dot1dStp.14 rw Timeout(400..3000) [centi-seconds]
dot1dStpPortTable dot1dStp.15 table -- State of the ports in the spanning tree.
dot1dStpPortEntry dot1dStpPortTable.1 row dot1dStpPort
dot1dStpPort dot1dStpPortEntry.1 ro Integer32(1..65535)
dot1dStpPortPriority dot1dStpPortEntry.2 rw Integer32(0..255)
dot1dStpPortState dot1dStpPortEntry.3 ro INTEGER{disabled=1,blocking=2,listening=3,learning=4,forwarding=5,broken=6} -- Whether the port forwards, learns, listens or blocks.
dot1dStpPortEnable dot1dStpPortEntry.4 rw INTEGER{enabled=1,disabled=2}
dot1dStpPortPathCost dot1dStpPortEntry.5 rw Integer32(1..65535)
dot1dStpPortDesignatedRoot dot1dStpPortEntry.6 ro BridgeId
dot1dStpPortDesignatedCost dot1dStpPortEntry.7 ro Integer32
dot1dStpPortDesignatedBridge dot1dStpPortEntry.8 ro BridgeId
dot1dStpPortDesignatedPort dot1dStpPortEntry.9 ro OCTET-STRING(2)
dot1dStpPortForwardTransitions dot1dStpPortEntry.10 ro Counter32
dot1dStpPortPathCost32 dot1dStpPortEntry.11 rw Integer32(1..200000000)
dot1dSr dot1dBridge.3
dot1dTp dot1dBridge.4
dot1dTpLearnedEntryDiscards dot1dTp.1 ro Counter32
dot1dTpAgingTime dot1dTp.2 rw Integer32(10..1000000) [seconds] -- Time until a learnt address is forgotten.
dot1dTpFdbTable dot1dTp.3 table -- Forwarding table: which MAC address is behind which port.
dot1dTpFdbEntry dot1dTpFdbTable.1 row dot1dTpFdbAddress
dot1dTpFdbAddress dot1dTpFdbEntry.1 ro MacAddress
dot1dTpFdbPort dot1dTpFdbEntry.2 ro Integer32 -- Port of the address; 0 if learnt but not known where.
dot1dTpFdbStatus dot1dTpFdbEntry.3 ro INTEGER{other=1,invalid=2,learned=3,self=4,mgmt=5} -- How the entry came to be.
dot1dTpPortTable dot1dTp.4 table
dot1dTpPortEntry dot1dTpPortTable.1 row dot1dTpPort
dot1dTpPort dot1dTpPortEntry.1 ro Integer32(1..65535)
dot1dTpPortMaxInfo dot1dTpPortEntry.2 ro Integer32
dot1dTpPortInFrames dot1dTpPortEntry.3 ro Counter32
dot1dTpPortOutFrames dot1dTpPortEntry.4 ro Counter32
dot1dTpPortInDiscards dot1dTpPortEntry.5 ro Counter32
dot1dStatic dot1dBridge.5
dot1dStaticTable dot1dStatic.1 table
dot1dStaticEntry dot1dStaticTable.1 row dot1dStaticAddress,dot1dStaticReceivePort
dot1dStaticAddress dot1dStaticEntry.1 rc MacAddress
dot1dStaticReceivePort dot1dStaticEntry.2 rc Integer32(0..65535)
dot1dStaticAllowedToGoTo dot1dStaticEntry.3 rc OCTET-STRING(0..512)
dot1dStaticStatus dot1dStaticEntry.4 rc INTEGER{other=1,invalid=2,permanent=3,deleteOnReset=4,deleteOnTimeout=5}
`;
