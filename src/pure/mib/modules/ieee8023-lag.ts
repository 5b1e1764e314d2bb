/** IEEE8023-LAG-MIB: IEEE 802.1AX. Facts only; meanings are our own words. */
export const ieee8023Lag = `
module IEEE8023-LAG-MIB
type LacpKey Integer32(0..65535) hint=d
type LacpState BITS{lacpActivity=0,lacpTimeout=1,aggregation=2,synchronization=3,collecting=4,distributing=5,defaulted=6,expired=7}
type ChurnState INTEGER{noChurn=1,churn=2,churnMonitor=3}
lagMIB iso.2.840.10006.300.43 module
lagMIBObjects lagMIB.1
dot3adAgg lagMIBObjects.1
dot3adAggTable dot3adAgg.1 table -- Link aggregation groups.
dot3adAggEntry dot3adAggTable.1 row dot3adAggIndex
dot3adAggIndex dot3adAggEntry.1 na InterfaceIndex
dot3adAggMACAddress dot3adAggEntry.2 ro MacAddress
dot3adAggActorSystemPriority dot3adAggEntry.3 rw Integer32(0..65535)
dot3adAggActorSystemID dot3adAggEntry.4 rw MacAddress
dot3adAggAggregateOrIndividual dot3adAggEntry.5 ro TruthValue
dot3adAggActorAdminKey dot3adAggEntry.6 rw LacpKey
dot3adAggActorOperKey dot3adAggEntry.7 ro LacpKey
dot3adAggPartnerSystemID dot3adAggEntry.8 ro MacAddress -- System at the other end of the group.
dot3adAggPartnerSystemPriority dot3adAggEntry.9 ro Integer32(0..65535)
dot3adAggPartnerOperKey dot3adAggEntry.10 ro LacpKey
dot3adAggCollectorMaxDelay dot3adAggEntry.11 rw Integer32(0..65535) [tens of microseconds]
dot3adAggPortListTable dot3adAgg.2 table -- Ports of each group.
dot3adAggPortListEntry dot3adAggPortListTable.1 row dot3adAggIndex
dot3adAggPortListPorts dot3adAggPortListEntry.1 ro PortList
dot3adAggPort lagMIBObjects.2
dot3adAggPortTable dot3adAggPort.1 table -- Ports that may join a group.
dot3adAggPortEntry dot3adAggPortTable.1 row dot3adAggPortIndex
dot3adAggPortIndex dot3adAggPortEntry.1 na InterfaceIndex
dot3adAggPortActorSystemPriority dot3adAggPortEntry.2 rw Integer32(0..255)
dot3adAggPortActorSystemID dot3adAggPortEntry.3 ro MacAddress
dot3adAggPortActorAdminKey dot3adAggPortEntry.4 rw LacpKey
dot3adAggPortActorOperKey dot3adAggPortEntry.5 rw LacpKey
dot3adAggPortPartnerAdminSystemPriority dot3adAggPortEntry.6 rw Integer32(0..255)
dot3adAggPortPartnerOperSystemPriority dot3adAggPortEntry.7 ro Integer32(0..255)
dot3adAggPortPartnerAdminSystemID dot3adAggPortEntry.8 rw MacAddress
dot3adAggPortPartnerOperSystemID dot3adAggPortEntry.9 ro MacAddress
dot3adAggPortPartnerAdminKey dot3adAggPortEntry.10 rw LacpKey
dot3adAggPortPartnerOperKey dot3adAggPortEntry.11 ro LacpKey
dot3adAggPortSelectedAggID dot3adAggPortEntry.12 ro InterfaceIndex -- Group that the port chose.
dot3adAggPortAttachedAggID dot3adAggPortEntry.13 ro InterfaceIndex -- Group that the port is in; 0 while it is in none.
dot3adAggPortActorPort dot3adAggPortEntry.14 ro Integer32(0..65535)
dot3adAggPortActorPortPriority dot3adAggPortEntry.15 rw Integer32(0..255)
dot3adAggPortPartnerAdminPort dot3adAggPortEntry.16 rw Integer32(0..65535)
dot3adAggPortPartnerOperPort dot3adAggPortEntry.17 ro Integer32(0..65535)
dot3adAggPortPartnerAdminPortPriority dot3adAggPortEntry.18 rw Integer32(0..255)
dot3adAggPortPartnerOperPortPriority dot3adAggPortEntry.19 ro Integer32(0..255)
dot3adAggPortActorAdminState dot3adAggPortEntry.20 rw LacpState
dot3adAggPortActorOperState dot3adAggPortEntry.21 ro LacpState -- LACP state of this end.
dot3adAggPortPartnerAdminState dot3adAggPortEntry.22 rw LacpState
dot3adAggPortPartnerOperState dot3adAggPortEntry.23 ro LacpState -- LACP state of the other end.
dot3adAggPortAggregateOrIndividual dot3adAggPortEntry.24 ro TruthValue
dot3adAggPortStatsTable dot3adAggPort.2 table
dot3adAggPortStatsEntry dot3adAggPortStatsTable.1 row dot3adAggPortIndex
dot3adAggPortStatsLACPDUsRx dot3adAggPortStatsEntry.1 ro Counter32
dot3adAggPortStatsMarkerPDUsRx dot3adAggPortStatsEntry.2 ro Counter32
dot3adAggPortStatsMarkerResponsePDUsRx dot3adAggPortStatsEntry.3 ro Counter32
dot3adAggPortStatsUnknownRx dot3adAggPortStatsEntry.4 ro Counter32
dot3adAggPortStatsIllegalRx dot3adAggPortStatsEntry.5 ro Counter32
dot3adAggPortStatsLACPDUsTx dot3adAggPortStatsEntry.6 ro Counter32
dot3adAggPortStatsMarkerPDUsTx dot3adAggPortStatsEntry.7 ro Counter32
dot3adAggPortStatsMarkerResponsePDUsTx dot3adAggPortStatsEntry.8 ro Counter32
dot3adAggPortDebugTable dot3adAggPort.3 table
dot3adAggPortDebugEntry dot3adAggPortDebugTable.1 row dot3adAggPortIndex
dot3adAggPortDebugRxState dot3adAggPortDebugEntry.1 ro INTEGER{currentRx=1,expired=2,defaulted=3,initialize=4,lacpDisabled=5,portDisabled=6}
dot3adAggPortDebugLastRxTime dot3adAggPortDebugEntry.2 ro TimeTicks
dot3adAggPortDebugMuxState dot3adAggPortDebugEntry.3 ro INTEGER{detached=1,waiting=2,attached=3,collecting=4,distributing=5,collectingDistributing=6}
dot3adAggPortDebugMuxReason dot3adAggPortDebugEntry.4 ro DisplayString
dot3adAggPortDebugActorChurnState dot3adAggPortDebugEntry.5 ro ChurnState
dot3adAggPortDebugPartnerChurnState dot3adAggPortDebugEntry.6 ro ChurnState
dot3adAggPortDebugActorChurnCount dot3adAggPortDebugEntry.7 ro Counter32
dot3adAggPortDebugPartnerChurnCount dot3adAggPortDebugEntry.8 ro Counter32
dot3adAggPortDebugActorSyncTransitionCount dot3adAggPortDebugEntry.9 ro Counter32
dot3adAggPortDebugPartnerSyncTransitionCount dot3adAggPortDebugEntry.10 ro Counter32
dot3adAggPortDebugActorChangeCount dot3adAggPortDebugEntry.11 ro Counter32
dot3adAggPortDebugPartnerChangeCount dot3adAggPortDebugEntry.12 ro Counter32
dot3adTablesLastChanged lagMIBObjects.3 ro TimeTicks
`;
