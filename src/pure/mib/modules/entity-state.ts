/** ENTITY-STATE-MIB: RFC 4268. Facts only; meanings are our own words. */
export const entityState = `
module ENTITY-STATE-MIB
entityStateMIB mib-2.131 module
entStateNotifications entityStateMIB.0
entStateOperEnabled entStateNotifications.1 trap entStateAdmin,entStateAlarm
entStateOperDisabled entStateNotifications.2 trap entStateAdmin,entStateAlarm
entStateObjects entityStateMIB.1
entStateTable entStateObjects.1 table -- State of the parts: in service, standby, alarmed.
entStateEntry entStateTable.1 row entPhysicalIndex
entStateLastChanged entStateEntry.1 ro DateAndTime
entStateAdmin entStateEntry.2 rw EntityAdminState
entStateOper entStateEntry.3 ro EntityOperState
entStateUsage entStateEntry.4 ro EntityUsageState
entStateAlarm entStateEntry.5 ro EntityAlarmStatus
entStateStandby entStateEntry.6 ro EntityStandbyStatus
`;
