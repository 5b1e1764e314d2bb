/** DISMAN-EVENT-MIB: RFC 2981. Facts only; meanings are our own words. */
export const dismanEvent = `
module DISMAN-EVENT-MIB
type FailureReason INTEGER{sampleOverrun=-6,badType=-5,noResponse=-4,destinationUnreachable=-3,badDestination=-2,localResourceLack=-1,noError=0,tooBig=1,noSuchName=2,badValue=3,readOnly=4,genErr=5,noAccess=6,wrongType=7,wrongLength=8,wrongEncoding=9,wrongValue=10,noCreation=11,inconsistentValue=12,resourceUnavailable=13,commitFailed=14,undoFailed=15,authorizationError=16,notWritable=17,inconsistentName=18}
sysUpTimeInstance sysUpTime.0
dismanEventMIB mib-2.88 module
dismanEventMIBObjects dismanEventMIB.1
mteResource dismanEventMIBObjects.1
mteResourceSampleMinimum mteResource.1 rw Integer32(1..2147483647) [seconds]
mteResourceSampleInstanceMaximum mteResource.2 rw Unsigned32 [instances]
mteResourceSampleInstances mteResource.3 ro Gauge32 [instances]
mteResourceSampleInstancesHigh mteResource.4 ro Gauge32 [instances]
mteResourceSampleInstanceLacks mteResource.5 ro Counter32 [instances]
mteTrigger dismanEventMIBObjects.2
mteTriggerFailures mteTrigger.1 ro Counter32 [failures]
mteTriggerTable mteTrigger.2 table -- Conditions that the agent watches (DISMAN-EVENT).
mteTriggerEntry mteTriggerTable.1 row mteOwner,!mteTriggerName
mteOwner mteTriggerEntry.1 na SnmpAdminString(0..32)
mteTriggerName mteTriggerEntry.2 na SnmpAdminString(1..32)
mteTriggerComment mteTriggerEntry.3 rc SnmpAdminString
mteTriggerTest mteTriggerEntry.4 rc BITS{existence=0,boolean=1,threshold=2}
mteTriggerSampleType mteTriggerEntry.5 rc INTEGER{absoluteValue=1,deltaValue=2}
mteTriggerValueID mteTriggerEntry.6 rc OBJECT-IDENTIFIER
mteTriggerValueIDWildcard mteTriggerEntry.7 rc TruthValue
mteTriggerTargetTag mteTriggerEntry.8 rc SnmpTagValue
mteTriggerContextName mteTriggerEntry.9 rc SnmpAdminString
mteTriggerContextNameWildcard mteTriggerEntry.10 rc TruthValue
mteTriggerFrequency mteTriggerEntry.11 rc Unsigned32
mteTriggerObjectsOwner mteTriggerEntry.12 rc SnmpAdminString(0..32)
mteTriggerObjects mteTriggerEntry.13 rc SnmpAdminString(0..32)
mteTriggerEnabled mteTriggerEntry.14 rc TruthValue
mteTriggerEntryStatus mteTriggerEntry.15 rc RowStatus
mteTriggerDeltaTable mteTrigger.3 table
mteTriggerDeltaEntry mteTriggerDeltaTable.1 row mteOwner,!mteTriggerName
mteTriggerDeltaDiscontinuityID mteTriggerDeltaEntry.1 rw OBJECT-IDENTIFIER
mteTriggerDeltaDiscontinuityIDWildcard mteTriggerDeltaEntry.2 rw TruthValue
mteTriggerDeltaDiscontinuityIDType mteTriggerDeltaEntry.3 rw INTEGER{timeTicks=1,timeStamp=2,dateAndTime=3}
mteTriggerExistenceTable mteTrigger.4 table
mteTriggerExistenceEntry mteTriggerExistenceTable.1 row mteOwner,!mteTriggerName
mteTriggerExistenceTest mteTriggerExistenceEntry.1 rw BITS{present=0,absent=1,changed=2}
mteTriggerExistenceStartup mteTriggerExistenceEntry.2 rw BITS{present=0,absent=1}
mteTriggerExistenceObjectsOwner mteTriggerExistenceEntry.3 rw SnmpAdminString(0..32)
mteTriggerExistenceObjects mteTriggerExistenceEntry.4 rw SnmpAdminString(0..32)
mteTriggerExistenceEventOwner mteTriggerExistenceEntry.5 rw SnmpAdminString(0..32)
mteTriggerExistenceEvent mteTriggerExistenceEntry.6 rw SnmpAdminString(0..32)
mteTriggerBooleanTable mteTrigger.5 table
mteTriggerBooleanEntry mteTriggerBooleanTable.1 row mteOwner,!mteTriggerName
mteTriggerBooleanComparison mteTriggerBooleanEntry.1 rw INTEGER{unequal=1,equal=2,less=3,lessOrEqual=4,greater=5,greaterOrEqual=6}
mteTriggerBooleanValue mteTriggerBooleanEntry.2 rw Integer32
mteTriggerBooleanStartup mteTriggerBooleanEntry.3 rw TruthValue
mteTriggerBooleanObjectsOwner mteTriggerBooleanEntry.4 rw SnmpAdminString(0..32)
mteTriggerBooleanObjects mteTriggerBooleanEntry.5 rw SnmpAdminString(0..32)
mteTriggerBooleanEventOwner mteTriggerBooleanEntry.6 rw SnmpAdminString(0..32)
mteTriggerBooleanEvent mteTriggerBooleanEntry.7 rw SnmpAdminString(0..32)
mteTriggerThresholdTable mteTrigger.6 table
mteTriggerThresholdEntry mteTriggerThresholdTable.1 row mteOwner,!mteTriggerName
mteTriggerThresholdStartup mteTriggerThresholdEntry.1 rw INTEGER{rising=1,falling=2,risingOrFalling=3}
mteTriggerThresholdRising mteTriggerThresholdEntry.2 rw Integer32
mteTriggerThresholdFalling mteTriggerThresholdEntry.3 rw Integer32
mteTriggerThresholdDeltaRising mteTriggerThresholdEntry.4 rw Integer32
mteTriggerThresholdDeltaFalling mteTriggerThresholdEntry.5 rw Integer32
mteTriggerThresholdObjectsOwner mteTriggerThresholdEntry.6 rw SnmpAdminString(0..32)
mteTriggerThresholdObjects mteTriggerThresholdEntry.7 rw SnmpAdminString(0..32)
mteTriggerThresholdRisingEventOwner mteTriggerThresholdEntry.8 rw SnmpAdminString(0..32)
mteTriggerThresholdRisingEvent mteTriggerThresholdEntry.9 rw SnmpAdminString(0..32)
mteTriggerThresholdFallingEventOwner mteTriggerThresholdEntry.10 rw SnmpAdminString(0..32)
mteTriggerThresholdFallingEvent mteTriggerThresholdEntry.11 rw SnmpAdminString(0..32)
mteTriggerThresholdDeltaRisingEventOwner mteTriggerThresholdEntry.12 rw SnmpAdminString(0..32)
mteTriggerThresholdDeltaRisingEvent mteTriggerThresholdEntry.13 rw SnmpAdminString(0..32)
mteTriggerThresholdDeltaFallingEventOwner mteTriggerThresholdEntry.14 rw SnmpAdminString(0..32)
mteTriggerThresholdDeltaFallingEvent mteTriggerThresholdEntry.15 rw SnmpAdminString(0..32)
mteObjects dismanEventMIBObjects.3
mteObjectsTable mteObjects.1 table
mteObjectsEntry mteObjectsTable.1 row mteOwner,mteObjectsName,mteObjectsIndex
mteObjectsName mteObjectsEntry.1 na SnmpAdminString(1..32)
mteObjectsIndex mteObjectsEntry.2 na Unsigned32(1..4294967295)
mteObjectsID mteObjectsEntry.3 rc OBJECT-IDENTIFIER
mteObjectsIDWildcard mteObjectsEntry.4 rc TruthValue
mteObjectsEntryStatus mteObjectsEntry.5 rc RowStatus
mteEvent dismanEventMIBObjects.4
mteEventFailures mteEvent.1 ro Counter32
mteEventTable mteEvent.2 table -- What the agent does about them.
mteEventEntry mteEventTable.1 row mteOwner,!mteEventName
mteEventName mteEventEntry.1 na SnmpAdminString(1..32)
mteEventComment mteEventEntry.2 rc SnmpAdminString
mteEventActions mteEventEntry.3 rc BITS{notification=0,set=1}
mteEventEnabled mteEventEntry.4 rc TruthValue
mteEventEntryStatus mteEventEntry.5 rc RowStatus
mteEventNotificationTable mteEvent.3 table
mteEventNotificationEntry mteEventNotificationTable.1 row mteOwner,!mteEventName
mteEventNotification mteEventNotificationEntry.1 rw OBJECT-IDENTIFIER
mteEventNotificationObjectsOwner mteEventNotificationEntry.2 rw SnmpAdminString(0..32)
mteEventNotificationObjects mteEventNotificationEntry.3 rw SnmpAdminString(0..32)
mteEventSetTable mteEvent.4 table
mteEventSetEntry mteEventSetTable.1 row mteOwner,!mteEventName
mteEventSetObject mteEventSetEntry.1 rw OBJECT-IDENTIFIER
mteEventSetObjectWildcard mteEventSetEntry.2 rw TruthValue
mteEventSetValue mteEventSetEntry.3 rw Integer32
mteEventSetTargetTag mteEventSetEntry.4 rw SnmpTagValue
mteEventSetContextName mteEventSetEntry.5 rw SnmpAdminString
mteEventSetContextNameWildcard mteEventSetEntry.6 rw TruthValue
dismanEventMIBNotificationPrefix dismanEventMIB.2
dismanEventMIBNotifications dismanEventMIBNotificationPrefix.0
mteTriggerFired dismanEventMIBNotifications.1 trap mteHotTargetName,mteHotValue,mteHotContextName,mteHotTrigger,mteHotOID -- A watched condition came true.
mteTriggerRising dismanEventMIBNotifications.2 trap mteHotTargetName,mteHotValue,mteHotContextName,mteHotTrigger,mteHotOID
mteTriggerFalling dismanEventMIBNotifications.3 trap mteHotTargetName,mteHotValue,mteHotContextName,mteHotTrigger,mteHotOID
mteTriggerFailure dismanEventMIBNotifications.4 trap mteFailedReason,mteHotTargetName,mteHotContextName,mteHotTrigger,mteHotOID
mteEventSetFailure dismanEventMIBNotifications.5 trap mteFailedReason,mteHotTargetName,mteHotContextName,mteHotTrigger,mteHotOID
dismanEventMIBNotificationObjects dismanEventMIBNotificationPrefix.1
mteHotTrigger dismanEventMIBNotificationObjects.1 an SnmpAdminString
mteHotTargetName dismanEventMIBNotificationObjects.2 an SnmpAdminString
mteHotContextName dismanEventMIBNotificationObjects.3 an SnmpAdminString
mteHotOID dismanEventMIBNotificationObjects.4 an OBJECT-IDENTIFIER
mteHotValue dismanEventMIBNotificationObjects.5 an Integer32
mteFailedReason dismanEventMIBNotificationObjects.6 an FailureReason
`;
