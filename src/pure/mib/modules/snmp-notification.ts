/** SNMP-NOTIFICATION-MIB: RFC 3413. Facts only; meanings are our own words. */
export const snmpNotification = `
module SNMP-NOTIFICATION-MIB
snmpNotificationMIB snmpModules.13 module
snmpNotifyObjects snmpNotificationMIB.1
snmpNotifyTable snmpNotifyObjects.1 table -- Which notifications are sent.
snmpNotifyEntry snmpNotifyTable.1 row !snmpNotifyName
snmpNotifyName snmpNotifyEntry.1 na SnmpAdminString(1..32)
snmpNotifyTag snmpNotifyEntry.2 rc SnmpTagValue
snmpNotifyType snmpNotifyEntry.3 rc Integer32{trap=1,inform=2}
snmpNotifyStorageType snmpNotifyEntry.4 rc StorageType
snmpNotifyRowStatus snmpNotifyEntry.5 rc RowStatus
snmpNotifyFilterProfileTable snmpNotifyObjects.2 table
snmpNotifyFilterProfileEntry snmpNotifyFilterProfileTable.1 row !snmpTargetParamsName
snmpNotifyFilterProfileName snmpNotifyFilterProfileEntry.1 rc SnmpAdminString(1..32)
snmpNotifyFilterProfileStorType snmpNotifyFilterProfileEntry.2 rc StorageType
snmpNotifyFilterProfileRowStatus snmpNotifyFilterProfileEntry.3 rc RowStatus
snmpNotifyFilterTable snmpNotifyObjects.3 table
snmpNotifyFilterEntry snmpNotifyFilterTable.1 row snmpNotifyFilterProfileName,!snmpNotifyFilterSubtree
snmpNotifyFilterSubtree snmpNotifyFilterEntry.1 na OBJECT-IDENTIFIER
snmpNotifyFilterMask snmpNotifyFilterEntry.2 rc OCTET-STRING(0..16)
snmpNotifyFilterType snmpNotifyFilterEntry.3 rc Integer32{included=1,excluded=2}
snmpNotifyFilterStorageType snmpNotifyFilterEntry.4 rc StorageType
snmpNotifyFilterRowStatus snmpNotifyFilterEntry.5 rc RowStatus
`;
