/** RSTP-MIB: RFC 4318. Facts only; meanings are our own words. */
export const rstp = `
module RSTP-MIB
dot1dStpVersion dot1dStp.16 rw INTEGER{stpCompatible=0,rstp=2} -- Version of the spanning tree protocol that runs.
dot1dStpTxHoldCount dot1dStp.17 rw Integer32(1..10)
dot1dStpExtPortTable dot1dStp.19 table
dot1dStpExtPortEntry dot1dStpExtPortTable.1 row +dot1dStpPortEntry
dot1dStpPortProtocolMigration dot1dStpExtPortEntry.1 rw TruthValue
dot1dStpPortAdminEdgePort dot1dStpExtPortEntry.2 rw TruthValue
dot1dStpPortOperEdgePort dot1dStpExtPortEntry.3 ro TruthValue
dot1dStpPortAdminPointToPoint dot1dStpExtPortEntry.4 rw INTEGER{forceTrue=0,forceFalse=1,auto=2}
dot1dStpPortOperPointToPoint dot1dStpExtPortEntry.5 ro TruthValue
dot1dStpPortAdminPathCost dot1dStpExtPortEntry.6 rw Integer32(0..200000000)
rstpMIB mib-2.134 module
rstpNotifications rstpMIB.0
rstpObjects rstpMIB.1
`;
