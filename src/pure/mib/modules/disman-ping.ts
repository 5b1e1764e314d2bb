/** DISMAN-PING-MIB: RFC 4560. Facts only; meanings are our own words. */
export const dismanPing = `
module DISMAN-PING-MIB
type OperationResponseStatus INTEGER{responseReceived=1,unknown=2,internalError=3,requestTimedOut=4,unknownDestinationAddress=5,noRouteToTarget=6,interfaceInactiveToTarget=7,arpFailure=8,maxConcurrentLimitReached=9,unableToResolveDnsName=10,invalidHostAddress=11}
pingMIB mib-2.80 module
pingNotifications pingMIB.0
pingProbeFailed pingNotifications.1 trap pingCtlTargetAddress,pingResultsIpTargetAddressType,pingResultsAverageRtt,pingResultsRttSumOfSquares,pingResultsOperStatus,pingResultsMinRtt,pingResultsMaxRtt,pingResultsProbeResponses,pingCtlTargetAddressType,pingResultsLastGoodProbe,pingResultsSentProbes,pingResultsIpTargetAddress
pingTestFailed pingNotifications.2 trap pingCtlTargetAddress,pingResultsIpTargetAddressType,pingResultsAverageRtt,pingResultsRttSumOfSquares,pingResultsOperStatus,pingResultsMinRtt,pingResultsMaxRtt,pingResultsProbeResponses,pingCtlTargetAddressType,pingResultsLastGoodProbe,pingResultsSentProbes,pingResultsIpTargetAddress
pingTestCompleted pingNotifications.3 trap pingCtlTargetAddress,pingResultsIpTargetAddressType,pingResultsAverageRtt,pingResultsRttSumOfSquares,pingResultsOperStatus,pingResultsMinRtt,pingResultsMaxRtt,pingResultsProbeResponses,pingCtlTargetAddressType,pingResultsLastGoodProbe,pingResultsSentProbes,pingResultsIpTargetAddress
pingObjects pingMIB.1
pingMaxConcurrentRequests pingObjects.1 rw Unsigned32 [requests]
pingCtlTable pingObjects.2 table -- Pings that the device makes for others.
pingCtlEntry pingCtlTable.1 row pingCtlOwnerIndex,pingCtlTestName
pingCtlOwnerIndex pingCtlEntry.1 na SnmpAdminString(0..32)
pingCtlTestName pingCtlEntry.2 na SnmpAdminString(0..32)
pingCtlTargetAddressType pingCtlEntry.3 rc InetAddressType
pingCtlTargetAddress pingCtlEntry.4 rc InetAddress
pingCtlDataSize pingCtlEntry.5 rc Unsigned32(0..65507)
pingCtlTimeOut pingCtlEntry.6 rc Unsigned32(1..60)
pingCtlProbeCount pingCtlEntry.7 rc Unsigned32(1..15)
pingCtlAdminStatus pingCtlEntry.8 rc INTEGER{enabled=1,disabled=2}
pingCtlDataFill pingCtlEntry.9 rc OCTET-STRING(0..1024)
pingCtlFrequency pingCtlEntry.10 rc Unsigned32
pingCtlMaxRows pingCtlEntry.11 rc Unsigned32
pingCtlStorageType pingCtlEntry.12 rc StorageType
pingCtlTrapGeneration pingCtlEntry.13 rc BITS{probeFailure=0,testFailure=1,testCompletion=2}
pingCtlTrapProbeFailureFilter pingCtlEntry.14 rc Unsigned32(0..15)
pingCtlTrapTestFailureFilter pingCtlEntry.15 rc Unsigned32(0..15)
pingCtlType pingCtlEntry.16 rc OBJECT-IDENTIFIER
pingCtlDescr pingCtlEntry.17 rc SnmpAdminString
pingCtlSourceAddressType pingCtlEntry.18 rc InetAddressType
pingCtlSourceAddress pingCtlEntry.19 rc InetAddress
pingCtlIfIndex pingCtlEntry.20 rc InterfaceIndexOrZero
pingCtlByPassRouteTable pingCtlEntry.21 rc TruthValue
pingCtlDSField pingCtlEntry.22 rc Unsigned32(0..255)
pingCtlRowStatus pingCtlEntry.23 rc RowStatus
pingResultsTable pingObjects.3 table -- Their results.
pingResultsEntry pingResultsTable.1 row pingCtlOwnerIndex,pingCtlTestName
pingResultsOperStatus pingResultsEntry.1 ro INTEGER{enabled=1,disabled=2,completed=3}
pingResultsIpTargetAddressType pingResultsEntry.2 ro InetAddressType
pingResultsIpTargetAddress pingResultsEntry.3 ro InetAddress
pingResultsMinRtt pingResultsEntry.4 ro Unsigned32
pingResultsMaxRtt pingResultsEntry.5 ro Unsigned32
pingResultsAverageRtt pingResultsEntry.6 ro Unsigned32
pingResultsProbeResponses pingResultsEntry.7 ro Gauge32
pingResultsSentProbes pingResultsEntry.8 ro Gauge32
pingResultsRttSumOfSquares pingResultsEntry.9 ro Unsigned32
pingResultsLastGoodProbe pingResultsEntry.10 ro DateAndTime
pingProbeHistoryTable pingObjects.4 table
pingProbeHistoryEntry pingProbeHistoryTable.1 row pingCtlOwnerIndex,pingCtlTestName,pingProbeHistoryIndex
pingProbeHistoryIndex pingProbeHistoryEntry.1 na Unsigned32(1..4294967295)
pingProbeHistoryResponse pingProbeHistoryEntry.2 ro Unsigned32
pingProbeHistoryStatus pingProbeHistoryEntry.3 ro OperationResponseStatus
pingProbeHistoryLastRC pingProbeHistoryEntry.4 ro Integer32
pingProbeHistoryTime pingProbeHistoryEntry.5 ro DateAndTime
pingImplementationTypeDomains pingMIB.3
pingIcmpEcho pingImplementationTypeDomains.1
pingUdpEcho pingImplementationTypeDomains.2
pingSnmpQuery pingImplementationTypeDomains.3
pingTcpConnectionAttempt pingImplementationTypeDomains.4
`;
