/** ENTITY-STATE-TC-MIB: RFC 4268. Facts only; meanings are our own words. */
export const entityStateTc = `
module ENTITY-STATE-TC-MIB
type EntityAdminState INTEGER{unknown=1,locked=2,shuttingDown=3,unlocked=4}
type EntityAlarmStatus BITS{unknown=0,underRepair=1,critical=2,major=3,minor=4,warning=5,indeterminate=6}
type EntityOperState INTEGER{unknown=1,disabled=2,enabled=3,testing=4}
type EntityStandbyStatus INTEGER{unknown=1,hotStandby=2,coldStandby=3,providingService=4}
type EntityUsageState INTEGER{unknown=1,idle=2,active=3,busy=4}
entityStateTc mib-2.130 module
`;
