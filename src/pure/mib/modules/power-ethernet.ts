/** POWER-ETHERNET-MIB: RFC 3621. Facts only; meanings are our own words. */
export const powerEthernet = `
module POWER-ETHERNET-MIB
powerEthernetMIB mib-2.105 module
pethNotifications powerEthernetMIB.0
pethPsePortOnOffNotification pethNotifications.1 trap pethPsePortDetectionStatus
pethMainPowerUsageOnNotification pethNotifications.2 trap pethMainPseConsumptionPower
pethMainPowerUsageOffNotification pethNotifications.3 trap pethMainPseConsumptionPower
pethObjects powerEthernetMIB.1
pethPsePortTable pethObjects.1 table -- Ports that can feed a device (PoE).
pethPsePortEntry pethPsePortTable.1 row pethPsePortGroupIndex,pethPsePortIndex
pethPsePortGroupIndex pethPsePortEntry.1 na Integer32(1..2147483647)
pethPsePortIndex pethPsePortEntry.2 na Integer32(1..2147483647)
pethPsePortAdminEnable pethPsePortEntry.3 rw TruthValue -- Whether the port may feed; write false and true to restart what hangs on it.
pethPsePortPowerPairsControlAbility pethPsePortEntry.4 ro TruthValue
pethPsePortPowerPairs pethPsePortEntry.5 rw INTEGER{signal=1,spare=2}
pethPsePortDetectionStatus pethPsePortEntry.6 ro INTEGER{disabled=1,searching=2,deliveringPower=3,fault=4,test=5,otherFault=6} -- Whether the port feeds a device now.
pethPsePortPowerPriority pethPsePortEntry.7 rw INTEGER{critical=1,high=2,low=3}
pethPsePortMPSAbsentCounter pethPsePortEntry.8 ro Counter32
pethPsePortType pethPsePortEntry.9 rw SnmpAdminString
pethPsePortPowerClassifications pethPsePortEntry.10 ro INTEGER{class0=1,class1=2,class2=3,class3=4,class4=5} -- Power class of the device.
pethPsePortInvalidSignatureCounter pethPsePortEntry.11 ro Counter32
pethPsePortPowerDeniedCounter pethPsePortEntry.12 ro Counter32
pethPsePortOverLoadCounter pethPsePortEntry.13 ro Counter32
pethPsePortShortCounter pethPsePortEntry.14 ro Counter32
pethMainPseObjects pethObjects.3
pethMainPseTable pethMainPseObjects.1 table -- Supplies for PoE.
pethMainPseEntry pethMainPseTable.1 row pethMainPseGroupIndex
pethMainPseGroupIndex pethMainPseEntry.1 na Integer32(1..2147483647)
pethMainPsePower pethMainPseEntry.2 ro Gauge32(1..65535) [Watts] -- Power that the supply can give.
pethMainPseOperStatus pethMainPseEntry.3 ro INTEGER{on=1,off=2,faulty=3}
pethMainPseConsumptionPower pethMainPseEntry.4 ro Gauge32 [Watts] -- Power that is drawn now.
pethMainPseUsageThreshold pethMainPseEntry.5 rw Integer32(1..99) [%] -- Share of the power at which a notification is sent.
pethNotificationControl pethObjects.4
pethNotificationControlTable pethNotificationControl.1 table
pethNotificationControlEntry pethNotificationControlTable.1 row pethNotificationControlGroupIndex
pethNotificationControlGroupIndex pethNotificationControlEntry.1 na Integer32(1..2147483647)
pethNotificationControlEnable pethNotificationControlEntry.2 rw TruthValue
`;
