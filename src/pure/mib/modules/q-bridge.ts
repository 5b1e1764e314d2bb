/** Q-BRIDGE-MIB: RFC 4363. Facts only; meanings are our own words. */
export const qBridge = `
module Q-BRIDGE-MIB
type PortList OCTET-STRING
type VlanId Integer32(1..4094) hint=d
type VlanIdOrAny Integer32(1..4095) hint=d
type VlanIdOrAnyOrNone Integer32(0..4095) hint=d
type VlanIdOrNone Integer32(0..4094) hint=d
type VlanIndex Unsigned32 hint=d
qBridgeMIB dot1dBridge.7 module
qBridgeMIBObjects qBridgeMIB.1
dot1qBase qBridgeMIBObjects.1
dot1qVlanVersionNumber dot1qBase.1 ro INTEGER{version1=1} -- Version of 802.1Q that is supported.
dot1qMaxVlanId dot1qBase.2 ro VlanId
dot1qMaxSupportedVlans dot1qBase.3 ro Unsigned32
dot1qNumVlans dot1qBase.4 ro Unsigned32 -- VLANs configured now.
dot1qGvrpStatus dot1qBase.5 rw EnabledStatus
dot1qTp qBridgeMIBObjects.2
dot1qFdbTable dot1qTp.1 table
dot1qFdbEntry dot1qFdbTable.1 row dot1qFdbId
dot1qFdbId dot1qFdbEntry.1 na Unsigned32
dot1qFdbDynamicCount dot1qFdbEntry.2 ro Counter32
dot1qTpFdbTable dot1qTp.2 table -- Forwarding table by VLAN database.
dot1qTpFdbEntry dot1qTpFdbTable.1 row dot1qFdbId,dot1qTpFdbAddress
dot1qTpFdbAddress dot1qTpFdbEntry.1 na MacAddress
dot1qTpFdbPort dot1qTpFdbEntry.2 ro Integer32(0..65535) -- Port behind which the address was seen.
dot1qTpFdbStatus dot1qTpFdbEntry.3 ro INTEGER{other=1,invalid=2,learned=3,self=4,mgmt=5}
dot1qTpGroupTable dot1qTp.3 table
dot1qTpGroupEntry dot1qTpGroupTable.1 row dot1qVlanIndex,dot1qTpGroupAddress
dot1qTpGroupAddress dot1qTpGroupEntry.1 na MacAddress
dot1qTpGroupEgressPorts dot1qTpGroupEntry.2 ro PortList
dot1qTpGroupLearnt dot1qTpGroupEntry.3 ro PortList
dot1qForwardAllTable dot1qTp.4 table
dot1qForwardAllEntry dot1qForwardAllTable.1 row dot1qVlanIndex
dot1qForwardAllPorts dot1qForwardAllEntry.1 ro PortList
dot1qForwardAllStaticPorts dot1qForwardAllEntry.2 rw PortList
dot1qForwardAllForbiddenPorts dot1qForwardAllEntry.3 rw PortList
dot1qForwardUnregisteredTable dot1qTp.5 table
dot1qForwardUnregisteredEntry dot1qForwardUnregisteredTable.1 row dot1qVlanIndex
dot1qForwardUnregisteredPorts dot1qForwardUnregisteredEntry.1 ro PortList
dot1qForwardUnregisteredStaticPorts dot1qForwardUnregisteredEntry.2 rw PortList
dot1qForwardUnregisteredForbiddenPorts dot1qForwardUnregisteredEntry.3 rw PortList
dot1qStatic qBridgeMIBObjects.3
dot1qStaticUnicastTable dot1qStatic.1 table
dot1qStaticUnicastEntry dot1qStaticUnicastTable.1 row dot1qFdbId,dot1qStaticUnicastAddress,dot1qStaticUnicastReceivePort
dot1qStaticUnicastAddress dot1qStaticUnicastEntry.1 na MacAddress
dot1qStaticUnicastReceivePort dot1qStaticUnicastEntry.2 na Integer32(0..65535)
dot1qStaticUnicastAllowedToGoTo dot1qStaticUnicastEntry.3 rw PortList
dot1qStaticUnicastStatus dot1qStaticUnicastEntry.4 rw INTEGER{other=1,invalid=2,permanent=3,deleteOnReset=4,deleteOnTimeout=5}
dot1qStaticMulticastTable dot1qStatic.2 table
dot1qStaticMulticastEntry dot1qStaticMulticastTable.1 row dot1qVlanIndex,dot1qStaticMulticastAddress,dot1qStaticMulticastReceivePort
dot1qStaticMulticastAddress dot1qStaticMulticastEntry.1 na MacAddress
dot1qStaticMulticastReceivePort dot1qStaticMulticastEntry.2 na Integer32(0..65535)
dot1qStaticMulticastStaticEgressPorts dot1qStaticMulticastEntry.3 rw PortList
dot1qStaticMulticastForbiddenEgressPorts dot1qStaticMulticastEntry.4 rw PortList
dot1qStaticMulticastStatus dot1qStaticMulticastEntry.5 rw INTEGER{other=1,invalid=2,permanent=3,deleteOnReset=4,deleteOnTimeout=5}
dot1qVlan qBridgeMIBObjects.4
dot1qVlanNumDeletes dot1qVlan.1 ro Counter32
dot1qVlanCurrentTable dot1qVlan.2 table -- VLANs that exist now, with their ports.
dot1qVlanCurrentEntry dot1qVlanCurrentTable.1 row dot1qVlanTimeMark,dot1qVlanIndex
dot1qVlanTimeMark dot1qVlanCurrentEntry.1 na TimeFilter
dot1qVlanIndex dot1qVlanCurrentEntry.2 na VlanIndex
dot1qVlanFdbId dot1qVlanCurrentEntry.3 ro Unsigned32
dot1qVlanCurrentEgressPorts dot1qVlanCurrentEntry.4 ro PortList -- Ports that send the VLAN.
dot1qVlanCurrentUntaggedPorts dot1qVlanCurrentEntry.5 ro PortList -- Ports that send the VLAN without a tag.
dot1qVlanStatus dot1qVlanCurrentEntry.6 ro INTEGER{other=1,permanent=2,dynamicGvrp=3}
dot1qVlanCreationTime dot1qVlanCurrentEntry.7 ro TimeTicks
dot1qVlanStaticTable dot1qVlan.3 table -- VLANs as configured.
dot1qVlanStaticEntry dot1qVlanStaticTable.1 row dot1qVlanIndex
dot1qVlanStaticName dot1qVlanStaticEntry.1 rc SnmpAdminString(0..32) -- Name of the VLAN.
dot1qVlanStaticEgressPorts dot1qVlanStaticEntry.2 rc PortList -- Ports set to send the VLAN.
dot1qVlanForbiddenEgressPorts dot1qVlanStaticEntry.3 rc PortList
dot1qVlanStaticUntaggedPorts dot1qVlanStaticEntry.4 rc PortList -- Ports set to send the VLAN without a tag.
dot1qVlanStaticRowStatus dot1qVlanStaticEntry.5 rc RowStatus
dot1qNextFreeLocalVlanIndex dot1qVlan.4 ro Integer32(0|4096..2147483647)
dot1qPortVlanTable dot1qVlan.5 table -- VLAN settings by port.
dot1qPortVlanEntry dot1qPortVlanTable.1 row +dot1dBasePortEntry
dot1qPvid dot1qPortVlanEntry.1 rw VlanIndex -- VLAN of frames that arrive without a tag.
dot1qPortAcceptableFrameTypes dot1qPortVlanEntry.2 rw INTEGER{admitAll=1,admitOnlyVlanTagged=2}
dot1qPortIngressFiltering dot1qPortVlanEntry.3 rw TruthValue
dot1qPortGvrpStatus dot1qPortVlanEntry.4 rw EnabledStatus
dot1qPortGvrpFailedRegistrations dot1qPortVlanEntry.5 ro Counter32
dot1qPortGvrpLastPduOrigin dot1qPortVlanEntry.6 ro MacAddress
dot1qPortRestrictedVlanRegistration dot1qPortVlanEntry.7 rw TruthValue
dot1qPortVlanStatisticsTable dot1qVlan.6 table
dot1qPortVlanStatisticsEntry dot1qPortVlanStatisticsTable.1 row dot1dBasePort,dot1qVlanIndex
dot1qTpVlanPortInFrames dot1qPortVlanStatisticsEntry.1 ro Counter32
dot1qTpVlanPortOutFrames dot1qPortVlanStatisticsEntry.2 ro Counter32
dot1qTpVlanPortInDiscards dot1qPortVlanStatisticsEntry.3 ro Counter32
dot1qTpVlanPortInOverflowFrames dot1qPortVlanStatisticsEntry.4 ro Counter32
dot1qTpVlanPortOutOverflowFrames dot1qPortVlanStatisticsEntry.5 ro Counter32
dot1qTpVlanPortInOverflowDiscards dot1qPortVlanStatisticsEntry.6 ro Counter32
dot1qPortVlanHCStatisticsTable dot1qVlan.7 table
dot1qPortVlanHCStatisticsEntry dot1qPortVlanHCStatisticsTable.1 row dot1dBasePort,dot1qVlanIndex
dot1qTpVlanPortHCInFrames dot1qPortVlanHCStatisticsEntry.1 ro Counter64
dot1qTpVlanPortHCOutFrames dot1qPortVlanHCStatisticsEntry.2 ro Counter64
dot1qTpVlanPortHCInDiscards dot1qPortVlanHCStatisticsEntry.3 ro Counter64
dot1qLearningConstraintsTable dot1qVlan.8 table
dot1qLearningConstraintsEntry dot1qLearningConstraintsTable.1 row dot1qConstraintVlan,dot1qConstraintSet
dot1qConstraintVlan dot1qLearningConstraintsEntry.1 na VlanIndex
dot1qConstraintSet dot1qLearningConstraintsEntry.2 na Integer32(0..65535)
dot1qConstraintType dot1qLearningConstraintsEntry.3 rc INTEGER{independent=1,shared=2}
dot1qConstraintStatus dot1qLearningConstraintsEntry.4 rc RowStatus
dot1qConstraintSetDefault dot1qVlan.9 rw Integer32(0..65535)
dot1qConstraintTypeDefault dot1qVlan.10 rw INTEGER{independent=1,shared=2}
dot1vProtocol qBridgeMIBObjects.5
dot1vProtocolGroupTable dot1vProtocol.1 table
dot1vProtocolGroupEntry dot1vProtocolGroupTable.1 row dot1vProtocolTemplateFrameType,dot1vProtocolTemplateProtocolValue
dot1vProtocolTemplateFrameType dot1vProtocolGroupEntry.1 na INTEGER{ethernet=1,rfc1042=2,snap8021H=3,snapOther=4,llcOther=5}
dot1vProtocolTemplateProtocolValue dot1vProtocolGroupEntry.2 na OCTET-STRING(2|5)
dot1vProtocolGroupId dot1vProtocolGroupEntry.3 rc Integer32(0..2147483647)
dot1vProtocolGroupRowStatus dot1vProtocolGroupEntry.4 rc RowStatus
dot1vProtocolPortTable dot1vProtocol.2 table
dot1vProtocolPortEntry dot1vProtocolPortTable.1 row dot1dBasePort,dot1vProtocolPortGroupId
dot1vProtocolPortGroupId dot1vProtocolPortEntry.1 na Integer32(1..2147483647)
dot1vProtocolPortGroupVid dot1vProtocolPortEntry.2 rc Integer32(1..4094)
dot1vProtocolPortRowStatus dot1vProtocolPortEntry.3 rc RowStatus
`;
