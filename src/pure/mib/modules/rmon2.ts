/** RMON2-MIB: RFC 4502, types only. Facts only; meanings are our own words. */
export const rmon2 = `
module RMON2-MIB
type ControlString OCTET-STRING(0..255)
type DataSource OBJECT-IDENTIFIER
type LastCreateTime TimeTicks
type TimeFilter TimeTicks
type ZeroBasedCounter32 Gauge32
`;
