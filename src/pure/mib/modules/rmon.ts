/** RMON-MIB: RFC 2819. Facts only; meanings are our own words. */
export const rmon = `
module RMON-MIB
type EntryStatus INTEGER{valid=1,createRequest=2,underCreation=3,invalid=4}
type OwnerString OCTET-STRING(0..127)
rmon mib-2.16
rmonEventsV2 rmon.0
risingAlarm rmonEventsV2.1 trap alarmVariable,alarmIndex,alarmValue,alarmSampleType,alarmRisingThreshold -- A watched value rose over its threshold.
fallingAlarm rmonEventsV2.2 trap alarmFallingThreshold,alarmVariable,alarmIndex,alarmValue,alarmSampleType -- A watched value fell below its threshold.
statistics rmon.1
etherStatsTable statistics.1 table -- Counters of Ethernet segments.
etherStatsEntry etherStatsTable.1 row etherStatsIndex
etherStatsIndex etherStatsEntry.1 ro Integer32(1..65535)
etherStatsDataSource etherStatsEntry.2 rc OBJECT-IDENTIFIER
etherStatsDropEvents etherStatsEntry.3 ro Counter32
etherStatsOctets etherStatsEntry.4 ro Counter32
etherStatsPkts etherStatsEntry.5 ro Counter32
etherStatsBroadcastPkts etherStatsEntry.6 ro Counter32
etherStatsMulticastPkts etherStatsEntry.7 ro Counter32
etherStatsCRCAlignErrors etherStatsEntry.8 ro Counter32 -- Frames with a wrong checksum.
etherStatsUndersizePkts etherStatsEntry.9 ro Counter32
etherStatsOversizePkts etherStatsEntry.10 ro Counter32
etherStatsFragments etherStatsEntry.11 ro Counter32
etherStatsJabbers etherStatsEntry.12 ro Counter32
etherStatsCollisions etherStatsEntry.13 ro Counter32
etherStatsPkts64Octets etherStatsEntry.14 ro Counter32
etherStatsPkts65to127Octets etherStatsEntry.15 ro Counter32
etherStatsPkts128to255Octets etherStatsEntry.16 ro Counter32
etherStatsPkts256to511Octets etherStatsEntry.17 ro Counter32
etherStatsPkts512to1023Octets etherStatsEntry.18 ro Counter32
etherStatsPkts1024to1518Octets etherStatsEntry.19 ro Counter32
etherStatsOwner etherStatsEntry.20 rc OwnerString
etherStatsStatus etherStatsEntry.21 rc EntryStatus
history rmon.2
historyControlTable history.1 table
historyControlEntry historyControlTable.1 row historyControlIndex
historyControlIndex historyControlEntry.1 ro Integer32(1..65535)
historyControlDataSource historyControlEntry.2 rc OBJECT-IDENTIFIER
historyControlBucketsRequested historyControlEntry.3 rc Integer32(1..65535)
historyControlBucketsGranted historyControlEntry.4 ro Integer32(1..65535)
historyControlInterval historyControlEntry.5 rc Integer32(1..3600)
historyControlOwner historyControlEntry.6 rc OwnerString
historyControlStatus historyControlEntry.7 rc EntryStatus
etherHistoryTable history.2 table -- Counters of the segments over time.
etherHistoryEntry etherHistoryTable.1 row etherHistoryIndex,etherHistorySampleIndex
etherHistoryIndex etherHistoryEntry.1 ro Integer32(1..65535)
etherHistorySampleIndex etherHistoryEntry.2 ro Integer32(1..2147483647)
etherHistoryIntervalStart etherHistoryEntry.3 ro TimeTicks
etherHistoryDropEvents etherHistoryEntry.4 ro Counter32
etherHistoryOctets etherHistoryEntry.5 ro Counter32
etherHistoryPkts etherHistoryEntry.6 ro Counter32
etherHistoryBroadcastPkts etherHistoryEntry.7 ro Counter32
etherHistoryMulticastPkts etherHistoryEntry.8 ro Counter32
etherHistoryCRCAlignErrors etherHistoryEntry.9 ro Counter32
etherHistoryUndersizePkts etherHistoryEntry.10 ro Counter32
etherHistoryOversizePkts etherHistoryEntry.11 ro Counter32
etherHistoryFragments etherHistoryEntry.12 ro Counter32
etherHistoryJabbers etherHistoryEntry.13 ro Counter32
etherHistoryCollisions etherHistoryEntry.14 ro Counter32
etherHistoryUtilization etherHistoryEntry.15 ro Integer32(0..10000)
alarm rmon.3
alarmTable alarm.1 table -- Thresholds that the agent watches itself.
alarmEntry alarmTable.1 row alarmIndex
alarmIndex alarmEntry.1 ro Integer32(1..65535)
alarmInterval alarmEntry.2 rc Integer32
alarmVariable alarmEntry.3 rc OBJECT-IDENTIFIER
alarmSampleType alarmEntry.4 rc INTEGER{absoluteValue=1,deltaValue=2}
alarmValue alarmEntry.5 ro Integer32
alarmStartupAlarm alarmEntry.6 rc INTEGER{risingAlarm=1,fallingAlarm=2,risingOrFallingAlarm=3}
alarmRisingThreshold alarmEntry.7 rc Integer32
alarmFallingThreshold alarmEntry.8 rc Integer32
alarmRisingEventIndex alarmEntry.9 rc Integer32(0..65535)
alarmFallingEventIndex alarmEntry.10 rc Integer32(0..65535)
alarmOwner alarmEntry.11 rc OwnerString
alarmStatus alarmEntry.12 rc EntryStatus
hosts rmon.4
hostControlTable hosts.1 table
hostControlEntry hostControlTable.1 row hostControlIndex
hostControlIndex hostControlEntry.1 ro Integer32(1..65535)
hostControlDataSource hostControlEntry.2 rc OBJECT-IDENTIFIER
hostControlTableSize hostControlEntry.3 ro Integer32
hostControlLastDeleteTime hostControlEntry.4 ro TimeTicks
hostControlOwner hostControlEntry.5 rc OwnerString
hostControlStatus hostControlEntry.6 rc EntryStatus
hostTable hosts.2 table -- Hosts seen on the segment.
hostEntry hostTable.1 row hostIndex,hostAddress
hostAddress hostEntry.1 ro OCTET-STRING
hostCreationOrder hostEntry.2 ro Integer32(1..65535)
hostIndex hostEntry.3 ro Integer32(1..65535)
hostInPkts hostEntry.4 ro Counter32
hostOutPkts hostEntry.5 ro Counter32
hostInOctets hostEntry.6 ro Counter32
hostOutOctets hostEntry.7 ro Counter32
hostOutErrors hostEntry.8 ro Counter32
hostOutBroadcastPkts hostEntry.9 ro Counter32
hostOutMulticastPkts hostEntry.10 ro Counter32
hostTimeTable hosts.3 table
hostTimeEntry hostTimeTable.1 row hostTimeIndex,hostTimeCreationOrder
hostTimeAddress hostTimeEntry.1 ro OCTET-STRING
hostTimeCreationOrder hostTimeEntry.2 ro Integer32(1..65535)
hostTimeIndex hostTimeEntry.3 ro Integer32(1..65535)
hostTimeInPkts hostTimeEntry.4 ro Counter32
hostTimeOutPkts hostTimeEntry.5 ro Counter32
hostTimeInOctets hostTimeEntry.6 ro Counter32
hostTimeOutOctets hostTimeEntry.7 ro Counter32
hostTimeOutErrors hostTimeEntry.8 ro Counter32
hostTimeOutBroadcastPkts hostTimeEntry.9 ro Counter32
hostTimeOutMulticastPkts hostTimeEntry.10 ro Counter32
hostTopN rmon.5
hostTopNControlTable hostTopN.1 table
hostTopNControlEntry hostTopNControlTable.1 row hostTopNControlIndex
hostTopNControlIndex hostTopNControlEntry.1 ro Integer32(1..65535)
hostTopNHostIndex hostTopNControlEntry.2 rc Integer32(1..65535)
hostTopNRateBase hostTopNControlEntry.3 rc INTEGER{hostTopNInPkts=1,hostTopNOutPkts=2,hostTopNInOctets=3,hostTopNOutOctets=4,hostTopNOutErrors=5,hostTopNOutBroadcastPkts=6,hostTopNOutMulticastPkts=7}
hostTopNTimeRemaining hostTopNControlEntry.4 rc Integer32
hostTopNDuration hostTopNControlEntry.5 ro Integer32
hostTopNRequestedSize hostTopNControlEntry.6 rc Integer32
hostTopNGrantedSize hostTopNControlEntry.7 ro Integer32
hostTopNStartTime hostTopNControlEntry.8 ro TimeTicks
hostTopNOwner hostTopNControlEntry.9 rc OwnerString
hostTopNStatus hostTopNControlEntry.10 rc EntryStatus
hostTopNTable hostTopN.2 table
hostTopNEntry hostTopNTable.1 row hostTopNReport,hostTopNIndex
hostTopNReport hostTopNEntry.1 ro Integer32(1..65535)
hostTopNIndex hostTopNEntry.2 ro Integer32(1..65535)
hostTopNAddress hostTopNEntry.3 ro OCTET-STRING
hostTopNRate hostTopNEntry.4 ro Integer32
matrix rmon.6
matrixControlTable matrix.1 table
matrixControlEntry matrixControlTable.1 row matrixControlIndex
matrixControlIndex matrixControlEntry.1 ro Integer32(1..65535)
matrixControlDataSource matrixControlEntry.2 rc OBJECT-IDENTIFIER
matrixControlTableSize matrixControlEntry.3 ro Integer32
matrixControlLastDeleteTime matrixControlEntry.4 ro TimeTicks
matrixControlOwner matrixControlEntry.5 rc OwnerString
matrixControlStatus matrixControlEntry.6 rc EntryStatus
matrixSDTable matrix.2 table -- Conversations seen on the segment.
matrixSDEntry matrixSDTable.1 row matrixSDIndex,matrixSDSourceAddress,matrixSDDestAddress
matrixSDSourceAddress matrixSDEntry.1 ro OCTET-STRING
matrixSDDestAddress matrixSDEntry.2 ro OCTET-STRING
matrixSDIndex matrixSDEntry.3 ro Integer32(1..65535)
matrixSDPkts matrixSDEntry.4 ro Counter32
matrixSDOctets matrixSDEntry.5 ro Counter32
matrixSDErrors matrixSDEntry.6 ro Counter32
matrixDSTable matrix.3 table
matrixDSEntry matrixDSTable.1 row matrixDSIndex,matrixDSDestAddress,matrixDSSourceAddress
matrixDSSourceAddress matrixDSEntry.1 ro OCTET-STRING
matrixDSDestAddress matrixDSEntry.2 ro OCTET-STRING
matrixDSIndex matrixDSEntry.3 ro Integer32(1..65535)
matrixDSPkts matrixDSEntry.4 ro Counter32
matrixDSOctets matrixDSEntry.5 ro Counter32
matrixDSErrors matrixDSEntry.6 ro Counter32
filter rmon.7
filterTable filter.1 table
filterEntry filterTable.1 row filterIndex
filterIndex filterEntry.1 ro Integer32(1..65535)
filterChannelIndex filterEntry.2 rc Integer32(1..65535)
filterPktDataOffset filterEntry.3 rc Integer32
filterPktData filterEntry.4 rc OCTET-STRING
filterPktDataMask filterEntry.5 rc OCTET-STRING
filterPktDataNotMask filterEntry.6 rc OCTET-STRING
filterPktStatus filterEntry.7 rc Integer32
filterPktStatusMask filterEntry.8 rc Integer32
filterPktStatusNotMask filterEntry.9 rc Integer32
filterOwner filterEntry.10 rc OwnerString
filterStatus filterEntry.11 rc EntryStatus
channelTable filter.2 table
channelEntry channelTable.1 row channelIndex
channelIndex channelEntry.1 ro Integer32(1..65535)
channelIfIndex channelEntry.2 rc Integer32(1..65535)
channelAcceptType channelEntry.3 rc INTEGER{acceptMatched=1,acceptFailed=2}
channelDataControl channelEntry.4 rc INTEGER{on=1,off=2}
channelTurnOnEventIndex channelEntry.5 rc Integer32(0..65535)
channelTurnOffEventIndex channelEntry.6 rc Integer32(0..65535)
channelEventIndex channelEntry.7 rc Integer32(0..65535)
channelEventStatus channelEntry.8 rc INTEGER{eventReady=1,eventFired=2,eventAlwaysReady=3}
channelMatches channelEntry.9 ro Counter32
channelDescription channelEntry.10 rc DisplayString(0..127)
channelOwner channelEntry.11 rc OwnerString
channelStatus channelEntry.12 rc EntryStatus
capture rmon.8
bufferControlTable capture.1 table
bufferControlEntry bufferControlTable.1 row bufferControlIndex
bufferControlIndex bufferControlEntry.1 ro Integer32(1..65535)
bufferControlChannelIndex bufferControlEntry.2 rc Integer32(1..65535)
bufferControlFullStatus bufferControlEntry.3 ro INTEGER{spaceAvailable=1,full=2}
bufferControlFullAction bufferControlEntry.4 rc INTEGER{lockWhenFull=1,wrapWhenFull=2}
bufferControlCaptureSliceSize bufferControlEntry.5 rc Integer32
bufferControlDownloadSliceSize bufferControlEntry.6 rc Integer32
bufferControlDownloadOffset bufferControlEntry.7 rc Integer32
bufferControlMaxOctetsRequested bufferControlEntry.8 rc Integer32
bufferControlMaxOctetsGranted bufferControlEntry.9 ro Integer32
bufferControlCapturedPackets bufferControlEntry.10 ro Integer32
bufferControlTurnOnTime bufferControlEntry.11 ro TimeTicks
bufferControlOwner bufferControlEntry.12 rc OwnerString
bufferControlStatus bufferControlEntry.13 rc EntryStatus
captureBufferTable capture.2 table
captureBufferEntry captureBufferTable.1 row captureBufferControlIndex,captureBufferIndex
captureBufferControlIndex captureBufferEntry.1 ro Integer32(1..65535)
captureBufferIndex captureBufferEntry.2 ro Integer32(1..2147483647)
captureBufferPacketID captureBufferEntry.3 ro Integer32
captureBufferPacketData captureBufferEntry.4 ro OCTET-STRING
captureBufferPacketLength captureBufferEntry.5 ro Integer32
captureBufferPacketTime captureBufferEntry.6 ro Integer32
captureBufferPacketStatus captureBufferEntry.7 ro Integer32
event rmon.9
eventTable event.1 table -- What the agent does when a threshold is crossed.
eventEntry eventTable.1 row eventIndex
eventIndex eventEntry.1 ro Integer32(1..65535)
eventDescription eventEntry.2 rc DisplayString(0..127)
eventType eventEntry.3 rc INTEGER{none=1,log=2,snmptrap=3,logandtrap=4}
eventCommunity eventEntry.4 rc OCTET-STRING(0..127)
eventLastTimeSent eventEntry.5 ro TimeTicks
eventOwner eventEntry.6 rc OwnerString
eventStatus eventEntry.7 rc EntryStatus
logTable event.2 table
logEntry logTable.1 row logEventIndex,logIndex
logEventIndex logEntry.1 ro Integer32(1..65535)
logIndex logEntry.2 ro Integer32(1..2147483647)
logTime logEntry.3 ro TimeTicks
logDescription logEntry.4 ro DisplayString(0..255)
`;
