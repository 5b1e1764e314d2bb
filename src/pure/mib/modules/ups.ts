/** UPS-MIB: RFC 1628. Facts only; meanings are our own words. */
export const ups = `
module UPS-MIB
type NonNegativeInteger Integer32(0..2147483647) hint=d
type PositiveInteger Integer32(1..2147483647) hint=d
upsMIB mib-2.33 module
upsObjects upsMIB.1
upsIdent upsObjects.1
upsIdentManufacturer upsIdent.1 ro DisplayString(0..31)
upsIdentModel upsIdent.2 ro DisplayString(0..63) -- Model of the supply.
upsIdentUPSSoftwareVersion upsIdent.3 ro DisplayString(0..63)
upsIdentAgentSoftwareVersion upsIdent.4 ro DisplayString(0..63)
upsIdentName upsIdent.5 rw DisplayString(0..63)
upsIdentAttachedDevices upsIdent.6 rw DisplayString(0..63)
upsBattery upsObjects.2
upsBatteryStatus upsBattery.1 ro INTEGER{unknown=1,batteryNormal=2,batteryLow=3,batteryDepleted=4} -- Whether the battery is good, low or empty.
upsSecondsOnBattery upsBattery.2 ro NonNegativeInteger [seconds] -- Time that the supply runs from its battery; 0 on mains.
upsEstimatedMinutesRemaining upsBattery.3 ro PositiveInteger [minutes] -- Time that the battery lasts at the present load.
upsEstimatedChargeRemaining upsBattery.4 ro Integer32(0..100) [percent] -- Charge of the battery.
upsBatteryVoltage upsBattery.5 ro NonNegativeInteger [0.1 Volt DC]
upsBatteryCurrent upsBattery.6 ro Integer32 [0.1 Amp DC]
upsBatteryTemperature upsBattery.7 ro Integer32 [degrees Centigrade] -- Temperature at the battery.
upsInput upsObjects.3
upsInputLineBads upsInput.1 ro Counter32
upsInputNumLines upsInput.2 ro NonNegativeInteger
upsInputTable upsInput.3 table -- Input lines.
upsInputEntry upsInputTable.1 row upsInputLineIndex
upsInputLineIndex upsInputEntry.1 na PositiveInteger
upsInputFrequency upsInputEntry.2 ro NonNegativeInteger
upsInputVoltage upsInputEntry.3 ro NonNegativeInteger -- Voltage of the line.
upsInputCurrent upsInputEntry.4 ro NonNegativeInteger
upsInputTruePower upsInputEntry.5 ro NonNegativeInteger
upsOutput upsObjects.4
upsOutputSource upsOutput.1 ro INTEGER{other=1,none=2,normal=3,bypass=4,battery=5,booster=6,reducer=7} -- Where the output comes from: mains, battery, bypass.
upsOutputFrequency upsOutput.2 ro NonNegativeInteger [0.1 Hertz]
upsOutputNumLines upsOutput.3 ro NonNegativeInteger
upsOutputTable upsOutput.4 table -- Output lines.
upsOutputEntry upsOutputTable.1 row upsOutputLineIndex
upsOutputLineIndex upsOutputEntry.1 na PositiveInteger
upsOutputVoltage upsOutputEntry.2 ro NonNegativeInteger
upsOutputCurrent upsOutputEntry.3 ro NonNegativeInteger
upsOutputPower upsOutputEntry.4 ro NonNegativeInteger
upsOutputPercentLoad upsOutputEntry.5 ro Integer32(0..200) -- Load, as a share of the capacity.
upsBypass upsObjects.5
upsBypassFrequency upsBypass.1 ro NonNegativeInteger [0.1 Hertz]
upsBypassNumLines upsBypass.2 ro NonNegativeInteger
upsBypassTable upsBypass.3 table
upsBypassEntry upsBypassTable.1 row upsBypassLineIndex
upsBypassLineIndex upsBypassEntry.1 na PositiveInteger
upsBypassVoltage upsBypassEntry.2 ro NonNegativeInteger
upsBypassCurrent upsBypassEntry.3 ro NonNegativeInteger
upsBypassPower upsBypassEntry.4 ro NonNegativeInteger
upsAlarm upsObjects.6
upsAlarmsPresent upsAlarm.1 ro Gauge32
upsAlarmTable upsAlarm.2 table -- Alarms present now.
upsAlarmEntry upsAlarmTable.1 row upsAlarmId
upsAlarmId upsAlarmEntry.1 na PositiveInteger
upsAlarmDescr upsAlarmEntry.2 ro AutonomousType
upsAlarmTime upsAlarmEntry.3 ro TimeStamp
upsWellKnownAlarms upsAlarm.3
upsAlarmBatteryBad upsWellKnownAlarms.1
upsAlarmOnBattery upsWellKnownAlarms.2
upsAlarmLowBattery upsWellKnownAlarms.3
upsAlarmDepletedBattery upsWellKnownAlarms.4
upsAlarmTempBad upsWellKnownAlarms.5
upsAlarmInputBad upsWellKnownAlarms.6
upsAlarmOutputBad upsWellKnownAlarms.7
upsAlarmOutputOverload upsWellKnownAlarms.8
upsAlarmOnBypass upsWellKnownAlarms.9
upsAlarmBypassBad upsWellKnownAlarms.10
upsAlarmOutputOffAsRequested upsWellKnownAlarms.11
upsAlarmUpsOffAsRequested upsWellKnownAlarms.12
upsAlarmChargerFailed upsWellKnownAlarms.13
upsAlarmUpsOutputOff upsWellKnownAlarms.14
upsAlarmUpsSystemOff upsWellKnownAlarms.15
upsAlarmFanFailure upsWellKnownAlarms.16
upsAlarmFuseFailure upsWellKnownAlarms.17
upsAlarmGeneralFault upsWellKnownAlarms.18
upsAlarmDiagnosticTestFailed upsWellKnownAlarms.19
upsAlarmCommunicationsLost upsWellKnownAlarms.20
upsAlarmAwaitingPower upsWellKnownAlarms.21
upsAlarmShutdownPending upsWellKnownAlarms.22
upsAlarmShutdownImminent upsWellKnownAlarms.23
upsAlarmTestInProgress upsWellKnownAlarms.24
upsTest upsObjects.7
upsTestId upsTest.1 rw OBJECT-IDENTIFIER
upsTestSpinLock upsTest.2 rw TestAndIncr
upsTestResultsSummary upsTest.3 ro INTEGER{donePass=1,doneWarning=2,doneError=3,aborted=4,inProgress=5,noTestsInitiated=6}
upsTestResultsDetail upsTest.4 ro DisplayString(0..255)
upsTestStartTime upsTest.5 ro TimeStamp
upsTestElapsedTime upsTest.6 ro TimeInterval
upsWellKnownTests upsTest.7
upsTestNoTestsInitiated upsWellKnownTests.1
upsTestAbortTestInProgress upsWellKnownTests.2
upsTestGeneralSystemsTest upsWellKnownTests.3
upsTestQuickBatteryTest upsWellKnownTests.4
upsTestDeepBatteryCalibration upsWellKnownTests.5
upsControl upsObjects.8
upsShutdownType upsControl.1 rw INTEGER{output=1,system=2}
upsShutdownAfterDelay upsControl.2 rw Integer32(-1..2147483647) [seconds]
upsStartupAfterDelay upsControl.3 rw Integer32(-1..2147483647) [seconds]
upsRebootWithDuration upsControl.4 rw Integer32(-1..300) [seconds]
upsAutoRestart upsControl.5 rw INTEGER{on=1,off=2}
upsConfig upsObjects.9
upsConfigInputVoltage upsConfig.1 rw NonNegativeInteger [RMS Volts]
upsConfigInputFreq upsConfig.2 rw NonNegativeInteger [0.1 Hertz]
upsConfigOutputVoltage upsConfig.3 rw NonNegativeInteger [RMS Volts]
upsConfigOutputFreq upsConfig.4 rw NonNegativeInteger [0.1 Hertz]
upsConfigOutputVA upsConfig.5 ro NonNegativeInteger [Volt-Amps]
upsConfigOutputPower upsConfig.6 ro NonNegativeInteger [Watts]
upsConfigLowBattTime upsConfig.7 rw NonNegativeInteger [minutes]
upsConfigAudibleStatus upsConfig.8 rw INTEGER{disabled=1,enabled=2,muted=3}
upsConfigLowVoltageTransferPoint upsConfig.9 rw NonNegativeInteger [RMS Volts]
upsConfigHighVoltageTransferPoint upsConfig.10 rw NonNegativeInteger [RMS Volts]
upsTraps upsMIB.2
upsTrapOnBattery upsTraps.1 trap upsEstimatedMinutesRemaining,upsSecondsOnBattery,upsConfigLowBattTime -- The supply runs from its battery.
upsTrapTestCompleted upsTraps.2 trap upsTestStartTime,upsTestElapsedTime,upsTestId,upsTestSpinLock,upsTestResultsSummary,upsTestResultsDetail
upsTrapAlarmEntryAdded upsTraps.3 trap upsAlarmId,upsAlarmDescr
upsTrapAlarmEntryRemoved upsTraps.4 trap upsAlarmId,upsAlarmDescr
`;
