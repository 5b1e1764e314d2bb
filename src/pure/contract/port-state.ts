/** Ways to ask a port, and what may come of it: lists that engines number by, apart from the shapes so that a thread loads them alone. */
export const scanMethods = ['syn', 'connect', 'ack', 'udp'] as const;
export type ScanMethod = (typeof scanMethods)[number];

/** As scanners call them since 1997; `open|filtered` is silence where silence may mean either. */
export const portStates = [
  'open',
  'closed',
  'filtered',
  'unfiltered',
  'open|filtered',
  'closed|filtered',
] as const;
export type PortState = (typeof portStates)[number];
/** What was seen that makes the state; an ICMP reason carries who sent it in `from`. */
export const portReasons = [
  'syn-ack',
  'conn-accepted',
  'udp-response',
  'reset',
  'conn-refused',
  'port-unreach',
  'proto-unreach',
  'host-unreach',
  'net-unreach',
  'admin-prohibited',
  'time-exceeded',
  'no-response',
  'send-error',
  /** The host was given up within its budget: asked too little to tell. */
  'host-timeout',
] as const;
export type PortReason = (typeof portReasons)[number];
