/** LM-SENSORS-MIB: published by the Net-SNMP project. Facts only; meanings are our own words. */
export const lmSensors = `
module LM-SENSORS-MIB
lmSensorsMIB lmSensors.1 module
lmSensors ucdExperimental.16
lmTempSensorsTable lmSensors.2 table -- Temperatures that the mainboard measures.
lmTempSensorsEntry lmTempSensorsTable.1 row lmTempSensorsIndex
lmTempSensorsIndex lmTempSensorsEntry.1 ro Integer32(0..65535)
lmTempSensorsDevice lmTempSensorsEntry.2 ro DisplayString
lmTempSensorsValue lmTempSensorsEntry.3 ro Gauge32 -- Temperature in thousandths of a degree.
lmFanSensorsTable lmSensors.3 table -- Fans that the mainboard measures.
lmFanSensorsEntry lmFanSensorsTable.1 row lmFanSensorsIndex
lmFanSensorsIndex lmFanSensorsEntry.1 ro Integer32(0..65535)
lmFanSensorsDevice lmFanSensorsEntry.2 ro DisplayString
lmFanSensorsValue lmFanSensorsEntry.3 ro Gauge32
lmVoltSensorsTable lmSensors.4 table
lmVoltSensorsEntry lmVoltSensorsTable.1 row lmVoltSensorsIndex
lmVoltSensorsIndex lmVoltSensorsEntry.1 ro Integer32(0..65535)
lmVoltSensorsDevice lmVoltSensorsEntry.2 ro DisplayString
lmVoltSensorsValue lmVoltSensorsEntry.3 ro Gauge32
lmMiscSensorsTable lmSensors.5 table
lmMiscSensorsEntry lmMiscSensorsTable.1 row lmMiscSensorsIndex
lmMiscSensorsIndex lmMiscSensorsEntry.1 ro Integer32(0..65535)
lmMiscSensorsDevice lmMiscSensorsEntry.2 ro DisplayString
lmMiscSensorsValue lmMiscSensorsEntry.3 ro Gauge32
`;
