/** ENTITY-SENSOR-MIB: RFC 3433. Facts only; meanings are our own words. */
export const entitySensor = `
module ENTITY-SENSOR-MIB
type EntitySensorDataScale INTEGER{yocto=1,zepto=2,atto=3,femto=4,pico=5,nano=6,micro=7,milli=8,units=9,kilo=10,mega=11,giga=12,tera=13,exa=14,peta=15,zetta=16,yotta=17}
type EntitySensorDataType INTEGER{other=1,unknown=2,voltsAC=3,voltsDC=4,amperes=5,watts=6,hertz=7,celsius=8,percentRH=9,rpm=10,cmm=11,truthvalue=12}
type EntitySensorPrecision Integer32(-8..9)
type EntitySensorStatus INTEGER{ok=1,unavailable=2,nonoperational=3}
type EntitySensorValue Integer32(-1000000000..1000000000)
entitySensorMIB mib-2.99 module
entitySensorObjects entitySensorMIB.1
entPhySensorTable entitySensorObjects.1 table -- Readings of the sensors among the parts.
entPhySensorEntry entPhySensorTable.1 row entPhysicalIndex
entPhySensorType entPhySensorEntry.1 ro EntitySensorDataType -- What is measured.
entPhySensorScale entPhySensorEntry.2 ro EntitySensorDataScale -- Power of ten of the reading.
entPhySensorPrecision entPhySensorEntry.3 ro EntitySensorPrecision -- Digits after the point in the reading.
entPhySensorValue entPhySensorEntry.4 ro EntitySensorValue -- The reading: apply scale and precision.
entPhySensorOperStatus entPhySensorEntry.5 ro EntitySensorStatus -- Whether the reading can be trusted.
entPhySensorUnitsDisplay entPhySensorEntry.6 ro SnmpAdminString -- Unit in words.
entPhySensorValueTimeStamp entPhySensorEntry.7 ro TimeStamp
entPhySensorValueUpdateRate entPhySensorEntry.8 ro Unsigned32
`;
