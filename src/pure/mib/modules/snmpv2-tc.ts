/** SNMPv2-TC: RFC 2579. Facts only; meanings are our own words. */
export const snmpv2Tc = `
module SNMPv2-TC
type DisplayString OCTET-STRING(0..255) hint=255a
type PhysAddress OCTET-STRING hint=1x:
type MacAddress OCTET-STRING(6) hint=1x:
type TruthValue INTEGER{true=1,false=2}
type TestAndIncr INTEGER(0..2147483647)
type AutonomousType OBJECT-IDENTIFIER
type InstancePointer OBJECT-IDENTIFIER
type VariablePointer OBJECT-IDENTIFIER
type RowPointer OBJECT-IDENTIFIER
type RowStatus INTEGER{active=1,notInService=2,notReady=3,createAndGo=4,createAndWait=5,destroy=6}
type TimeStamp TimeTicks
type TimeInterval INTEGER(0..2147483647)
type DateAndTime OCTET-STRING(8|11) hint=2d-1d-1d,1d:1d:1d.1d,1a1d:1d
type StorageType INTEGER{other=1,volatile=2,nonVolatile=3,permanent=4,readOnly=5}
type TDomain OBJECT-IDENTIFIER
type TAddress OCTET-STRING(1..255)
`;
