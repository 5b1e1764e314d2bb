/** HCNUM-TC: RFC 2856. Facts only; meanings are our own words. */
export const hcnumTc = `
module HCNUM-TC
type CounterBasedGauge64 Counter64
type ZeroBasedCounter64 Counter64
hcnumTC mib-2.78 module
`;
