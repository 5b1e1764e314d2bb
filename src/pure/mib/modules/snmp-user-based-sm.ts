/** SNMP-USER-BASED-SM-MIB: RFC 3414. Facts only; meanings are our own words. */
export const snmpUserBasedSm = `
module SNMP-USER-BASED-SM-MIB
type KeyChange OCTET-STRING
usmNoAuthProtocol snmpModules.10.1.1.1
usmHMACMD5AuthProtocol snmpModules.10.1.1.2
usmHMACSHAAuthProtocol snmpModules.10.1.1.3
usmNoPrivProtocol snmpModules.10.1.2.1
usmDESPrivProtocol snmpModules.10.1.2.2
snmpUsmMIB snmpModules.15 module
usmMIBObjects snmpUsmMIB.1
usmStats usmMIBObjects.1
usmStatsUnsupportedSecLevels usmStats.1 ro Counter32
usmStatsNotInTimeWindows usmStats.2 ro Counter32
usmStatsUnknownUserNames usmStats.3 ro Counter32 -- Messages of users that the agent does not know.
usmStatsUnknownEngineIDs usmStats.4 ro Counter32
usmStatsWrongDigests usmStats.5 ro Counter32 -- Messages with a wrong authentication: wrong password, or somebody guesses.
usmStatsDecryptionErrors usmStats.6 ro Counter32
usmUser usmMIBObjects.2
usmUserSpinLock usmUser.1 rw TestAndIncr
usmUserTable usmUser.2 table -- Users that the agent knows, without their keys.
usmUserEntry usmUserTable.1 row usmUserEngineID,usmUserName
usmUserEngineID usmUserEntry.1 na SnmpEngineID
usmUserName usmUserEntry.2 na SnmpAdminString(1..32)
usmUserSecurityName usmUserEntry.3 ro SnmpAdminString
usmUserCloneFrom usmUserEntry.4 rc RowPointer
usmUserAuthProtocol usmUserEntry.5 rc AutonomousType
usmUserAuthKeyChange usmUserEntry.6 rc KeyChange
usmUserOwnAuthKeyChange usmUserEntry.7 rc KeyChange
usmUserPrivProtocol usmUserEntry.8 rc AutonomousType
usmUserPrivKeyChange usmUserEntry.9 rc KeyChange
usmUserOwnPrivKeyChange usmUserEntry.10 rc KeyChange
usmUserPublic usmUserEntry.11 rc OCTET-STRING(0..32)
usmUserStorageType usmUserEntry.12 rc StorageType
usmUserStatus usmUserEntry.13 rc RowStatus
`;
