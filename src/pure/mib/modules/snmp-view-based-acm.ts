/** SNMP-VIEW-BASED-ACM-MIB: RFC 3415. Facts only; meanings are our own words. */
export const snmpViewBasedAcm = `
module SNMP-VIEW-BASED-ACM-MIB
snmpVacmMIB snmpModules.16 module
vacmMIBObjects snmpVacmMIB.1
vacmContextTable vacmMIBObjects.1 table
vacmContextEntry vacmContextTable.1 row vacmContextName
vacmContextName vacmContextEntry.1 ro SnmpAdminString(0..32)
vacmContextStatus vacmContextEntry.2 rc RowStatus
vacmSecurityToGroupTable vacmMIBObjects.2 table -- Which user or community belongs to which group.
vacmSecurityToGroupEntry vacmSecurityToGroupTable.1 row vacmSecurityModel,vacmSecurityName
vacmSecurityModel vacmSecurityToGroupEntry.1 na SnmpSecurityModel(1..2147483647)
vacmSecurityName vacmSecurityToGroupEntry.2 na SnmpAdminString(1..32)
vacmGroupName vacmSecurityToGroupEntry.3 rc SnmpAdminString(1..32)
vacmSecurityToGroupStorageType vacmSecurityToGroupEntry.4 rc StorageType
vacmSecurityToGroupStatus vacmSecurityToGroupEntry.5 rc RowStatus
vacmAccessTable vacmMIBObjects.4 table -- What groups may read, write and be told.
vacmAccessEntry vacmAccessTable.1 row vacmGroupName,vacmAccessContextPrefix,vacmAccessSecurityModel,vacmAccessSecurityLevel
vacmAccessContextPrefix vacmAccessEntry.1 na SnmpAdminString(0..32)
vacmAccessSecurityModel vacmAccessEntry.2 na SnmpSecurityModel
vacmAccessSecurityLevel vacmAccessEntry.3 na SnmpSecurityLevel
vacmAccessContextMatch vacmAccessEntry.4 rc Integer32{exact=1,prefix=2}
vacmAccessReadViewName vacmAccessEntry.5 rc SnmpAdminString(0..32)
vacmAccessWriteViewName vacmAccessEntry.6 rc SnmpAdminString(0..32)
vacmAccessNotifyViewName vacmAccessEntry.7 rc SnmpAdminString(0..32)
vacmAccessStorageType vacmAccessEntry.8 rc StorageType
vacmAccessStatus vacmAccessEntry.9 rc RowStatus
vacmMIBViews vacmMIBObjects.5
vacmViewSpinLock vacmMIBViews.1 rw TestAndIncr
vacmViewTreeFamilyTable vacmMIBViews.2 table -- Which objects each view holds.
vacmViewTreeFamilyEntry vacmViewTreeFamilyTable.1 row vacmViewTreeFamilyViewName,vacmViewTreeFamilySubtree
vacmViewTreeFamilyViewName vacmViewTreeFamilyEntry.1 na SnmpAdminString(1..32)
vacmViewTreeFamilySubtree vacmViewTreeFamilyEntry.2 na OBJECT-IDENTIFIER
vacmViewTreeFamilyMask vacmViewTreeFamilyEntry.3 rc OCTET-STRING(0..16)
vacmViewTreeFamilyType vacmViewTreeFamilyEntry.4 rc Integer32{included=1,excluded=2}
vacmViewTreeFamilyStorageType vacmViewTreeFamilyEntry.5 rc StorageType
vacmViewTreeFamilyStatus vacmViewTreeFamilyEntry.6 rc RowStatus
`;
