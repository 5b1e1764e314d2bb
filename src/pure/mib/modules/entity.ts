/** ENTITY-MIB: RFC 4133. Facts only; meanings are our own words. */
export const entity = `
module ENTITY-MIB
type PhysicalClass INTEGER{other=1,unknown=2,chassis=3,backplane=4,container=5,powerSupply=6,fan=7,sensor=8,module=9,port=10,stack=11,cpu=12}
type PhysicalIndex Integer32(1..2147483647) hint=d
type PhysicalIndexOrZero Integer32(0..2147483647) hint=d
type SnmpEngineIdOrNone OCTET-STRING(0..32)
entityMIB mib-2.47 module
entityMIBObjects entityMIB.1
entityPhysical entityMIBObjects.1
entPhysicalTable entityPhysical.1 table -- Parts of the device: chassis, slots, modules, supplies, fans, ports, sensors.
entPhysicalEntry entPhysicalTable.1 row entPhysicalIndex
entPhysicalIndex entPhysicalEntry.1 na PhysicalIndex
entPhysicalDescr entPhysicalEntry.2 ro SnmpAdminString -- What the part is, by the vendor.
entPhysicalVendorType entPhysicalEntry.3 ro AutonomousType
entPhysicalContainedIn entPhysicalEntry.4 ro PhysicalIndexOrZero -- The part that holds this one; 0 for the outermost.
entPhysicalClass entPhysicalEntry.5 ro PhysicalClass -- Kind of part.
entPhysicalParentRelPos entPhysicalEntry.6 ro Integer32(-1..2147483647) -- Position in the part that holds it.
entPhysicalName entPhysicalEntry.7 ro SnmpAdminString -- Name of the part in the device's own commands.
entPhysicalHardwareRev entPhysicalEntry.8 ro SnmpAdminString -- Revision of the hardware.
entPhysicalFirmwareRev entPhysicalEntry.9 ro SnmpAdminString -- Revision of the firmware.
entPhysicalSoftwareRev entPhysicalEntry.10 ro SnmpAdminString -- Revision of the software.
entPhysicalSerialNum entPhysicalEntry.11 rw SnmpAdminString(0..32) -- Serial number.
entPhysicalMfgName entPhysicalEntry.12 ro SnmpAdminString
entPhysicalModelName entPhysicalEntry.13 ro SnmpAdminString -- Model: the name to order it by.
entPhysicalAlias entPhysicalEntry.14 rw SnmpAdminString(0..32) -- Name that the administrator gave the part.
entPhysicalAssetID entPhysicalEntry.15 rw SnmpAdminString(0..32) -- Inventory number that the administrator gave the part.
entPhysicalIsFRU entPhysicalEntry.16 ro TruthValue -- Whether it can be replaced in the field.
entPhysicalMfgDate entPhysicalEntry.17 ro DateAndTime
entPhysicalUris entPhysicalEntry.18 rw OCTET-STRING
entityLogical entityMIBObjects.2
entLogicalTable entityLogical.1 table -- Logical parts such as VRFs or bridge instances, with a context each.
entLogicalEntry entLogicalTable.1 row entLogicalIndex
entLogicalIndex entLogicalEntry.1 na Integer32(1..2147483647)
entLogicalDescr entLogicalEntry.2 ro SnmpAdminString
entLogicalType entLogicalEntry.3 ro AutonomousType
entLogicalCommunity entLogicalEntry.4 ro OCTET-STRING(0..255)
entLogicalTAddress entLogicalEntry.5 ro TAddress
entLogicalTDomain entLogicalEntry.6 ro TDomain
entLogicalContextEngineID entLogicalEntry.7 ro SnmpEngineIdOrNone
entLogicalContextName entLogicalEntry.8 ro SnmpAdminString
entityMapping entityMIBObjects.3
entLPMappingTable entityMapping.1 table
entLPMappingEntry entLPMappingTable.1 row entLogicalIndex,entLPPhysicalIndex
entLPPhysicalIndex entLPMappingEntry.1 ro PhysicalIndex
entAliasMappingTable entityMapping.2 table -- Which interface belongs to which part.
entAliasMappingEntry entAliasMappingTable.1 row entPhysicalIndex,entAliasLogicalIndexOrZero
entAliasLogicalIndexOrZero entAliasMappingEntry.1 na Integer32(0..2147483647)
entAliasMappingIdentifier entAliasMappingEntry.2 ro RowPointer
entPhysicalContainsTable entityMapping.3 table -- Which part holds which.
entPhysicalContainsEntry entPhysicalContainsTable.1 row entPhysicalIndex,entPhysicalChildIndex
entPhysicalChildIndex entPhysicalContainsEntry.1 ro PhysicalIndex
entityGeneral entityMIBObjects.4
entLastChangeTime entityGeneral.1 ro TimeStamp
entityMIBTraps entityMIB.2
entityMIBTrapPrefix entityMIBTraps.0
entConfigChange entityMIBTrapPrefix.1 trap
`;
