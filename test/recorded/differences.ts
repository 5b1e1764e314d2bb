/** Where the other product's figure differs from ours and ours stands, each with the reason. What we simply lack is not listed. */
export interface Difference {
  readonly device: string;
  readonly what: 'processors' | 'memory' | 'storage' | 'sensors' | 'interfaces';
  /** Fits the description of the value in the list of what was not found. */
  readonly matches: RegExp;
  readonly reason: string;
}

export const differences: readonly Difference[] = [
  {
    device: 'cumulus_cumulus',
    what: 'sensors',
    matches: /^state 1\.3\.6\.1\.2\.1\.99\.1\.1\.1\.5\./,
    reason:
      'entPhySensorOperStatus says whether the value of a sensor can be had; it is the condition of our row, not a sensor of its own',
  },
  {
    device: 'arubaos-cx_8360',
    what: 'sensors',
    matches: /^state 1\.3\.6\.1\.2\.1\.99\.1\.1\.1\.5\./,
    reason: 'entPhySensorOperStatus, as above',
  },
  {
    device: 'ocnos_s9600-32x',
    what: 'sensors',
    matches: /^current 1\.3\.6\.1\.4\.1\.36673\.100\.1\.2\.3\.1\.12\./,
    reason: 'the laser bias is in milliamperes (56.2 A would melt the optic): ours is in amperes',
  },
  {
    device: 'pfsense',
    what: 'memory',
    matches: /Real Memory Metrics/,
    reason:
      "FreeBSD's vmtotal counts pages active of late; set against the size of the RAM it is a share of nothing. Ours is memTotalReal and memAvailReal of UCD-SNMP-MIB",
  },
  {
    device: 'dlink_dgs-1510-28',
    what: 'memory',
    matches: /(Dram|Flash) Memory/,
    reason: 'dEntityExtMemUtilTotal is in kilobytes: 262144 is the 256 MB of the data sheet, not 256 kB',
  },
  {
    device: 'dnos',
    what: 'processors',
    matches: /Utilization/,
    reason: 'its index has a word where the agent has a number (".stack."), so it read nothing and says 0',
  },
  {
    device: 'dnos',
    what: 'memory',
    matches: /Memory Usage/,
    reason:
      'a share of 30 % kept as 30 MB of 100 MB; ours is the same share of dellNetProcessorMemSize, 2048 MB',
  },
  {
    device: 'edgeswitch_us-8-v2',
    what: 'processors',
    matches: /4413/,
    reason: 'the five-second mean; ours is the five-minute mean of the same text, as with every other vendor',
  },
  {
    device: 'timos_7705',
    what: 'interfaces',
    matches: /absent|descr/,
    reason:
      "vRtrIfTable of Nokia's own: routed interfaces that are not in IF-MIB, under numbers that IF-MIB gives to others",
  },
];
