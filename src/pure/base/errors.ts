/**
 * Every way a measurement or a request may fail, in one table. A code says whose fault it is (`source`), so that
 * "the target is down" is never confused with "we were not allowed to send". `docs/reference/errors.md` lists the same codes.
 */
export type FaultSource = 'target' | 'path' | 'resolver' | 'input' | 'internal';

interface FaultKind {
  readonly source: FaultSource;
  readonly title: string;
  readonly remedy: string;
  /** A reason to look soon, not to wake anybody: alerts open as warnings. */
  readonly mild?: true;
}

export const faultKinds = {
  timeout: {
    source: 'target',
    title: 'No answer in time',
    remedy:
      'Check that the target is up and that nothing on the way drops the traffic; raise the timeout for slow paths.',
  },
  refused: {
    source: 'target',
    title: 'Connection refused',
    remedy: 'The host is up but nothing listens on that port: start the service or correct the port.',
  },
  filtered: {
    source: 'path',
    title: 'Filtered on the way',
    remedy:
      'A firewall rejects this traffic (ICMP administratively prohibited): allow it there or probe from elsewhere.',
  },
  'host-unreachable': {
    source: 'path',
    title: 'Host unreachable',
    remedy: 'The last router cannot reach the host: check that it is powered, cabled and in the right VLAN.',
  },
  'net-unreachable': {
    source: 'path',
    title: 'Network unreachable',
    remedy: 'No route leads there: check the routing table of this machine and of the router that answered.',
  },
  'port-unreachable': {
    source: 'target',
    title: 'Port unreachable',
    remedy: 'The host is up but nothing listens on that UDP port.',
  },
  'ttl-exceeded': {
    source: 'path',
    title: 'TTL exceeded in transit',
    remedy: 'A routing loop or too small a TTL: run trace to see where the packets turn round.',
  },
  reset: {
    source: 'target',
    title: 'Connection reset',
    remedy: 'The peer closed the connection abruptly: look at its log, or at a middlebox between.',
  },
  closed: {
    source: 'target',
    title: 'Connection closed early',
    remedy: 'The peer ended the conversation before it answered: look at its log.',
  },
  'name-not-found': {
    source: 'resolver',
    title: 'Name not found',
    remedy: 'The DNS says the name does not exist: correct the name or its zone.',
  },
  'no-data': {
    source: 'resolver',
    title: 'Name has no such record',
    remedy: 'The name exists but has no record of the wanted type.',
  },
  'resolver-failed': {
    source: 'resolver',
    title: 'Resolver failed',
    remedy:
      'The DNS server did not answer properly (SERVFAIL, REFUSED, no server): choose another with --server or repair it.',
  },
  'lost-packets': {
    source: 'path',
    title: 'Packets lost',
    remedy: 'Some probes had no answer: run trace to find where the loss begins.',
  },
  'authentication-failed': {
    source: 'target',
    title: 'Authentication failed',
    remedy: 'The device refused the credential: check user, community, keys and protocols.',
  },
  'access-denied': {
    source: 'target',
    title: 'Access denied',
    remedy: 'The credential works but may not read this: widen its view on the device.',
  },
  'not-supported': {
    source: 'target',
    title: 'Not supported by the target',
    remedy: 'The device does not implement what was asked.',
  },
  malformed: {
    source: 'target',
    title: 'Malformed answer',
    remedy: 'The peer sent bytes that break the protocol: capture the exchange and report it to its vendor.',
  },
  'certificate-expired': { source: 'target', title: 'Certificate expired', remedy: 'Renew the certificate.' },
  'certificate-expiring': {
    source: 'target',
    title: 'Certificate expires soon',
    remedy: 'Renew the certificate before it expires.',
    mild: true,
  },
  'certificate-untrusted': {
    source: 'target',
    title: 'Certificate not trusted',
    remedy: 'Install the full chain, or trust its authority here.',
  },
  'certificate-name-mismatch': {
    source: 'target',
    title: 'Certificate is for another name',
    remedy: 'Issue a certificate that names this host.',
  },
  'host-key-changed': {
    source: 'target',
    title: 'Another host key',
    remedy:
      'The server was replaced or installed anew, or somebody stands in between: compare the key on its console.',
  },
  'tls-failed': {
    source: 'target',
    title: 'TLS handshake failed',
    remedy: 'Compare the protocols and ciphers both sides allow.',
  },
  'unexpected-status': {
    source: 'target',
    title: 'Unexpected status',
    remedy: 'The service answered, but not with the expected status: look at its log.',
  },
  'content-mismatch': {
    source: 'target',
    title: 'Content does not match',
    remedy: 'The answer does not contain what was expected.',
  },
  'too-large': {
    source: 'target',
    title: 'Answer too large',
    remedy: 'The answer exceeds the limit; raise the limit if it is legitimate.',
  },
  'threshold-crossed': {
    source: 'target',
    title: 'Threshold crossed',
    remedy: 'The value is outside its limits: look at its history.',
  },
  silent: {
    source: 'path',
    title: 'Silent',
    remedy:
      'Nothing was measured for longer than the rule allows: look whether its sensor runs and its probe is there.',
  },
  'interface-down': {
    source: 'target',
    title: 'Interface down',
    remedy: 'The port has lost its link: check cable, optic and the device at the other end.',
  },
  'component-failed': {
    source: 'target',
    title: 'Component failed',
    remedy:
      'The device reports a part of itself as failed: look at the part that is named, and at the log of the device.',
  },
  'component-warning': {
    source: 'target',
    title: 'Component needs attention',
    remedy: 'The device warns of a part of itself, or a value is near its limit: look before it fails.',
    mild: true,
  },
  reported: {
    source: 'target',
    title: 'Reported by another system',
    remedy: 'Look at the system that reported it.',
  },
  'scan-changed': {
    source: 'target',
    title: 'A scan saw a change',
    remedy:
      'Compare the run with the one before. Expected: mark the run as reviewed, or accept it in the baseline; else find out who did it.',
  },
  'scan-finding': {
    source: 'target',
    title: 'A scan found a weakness',
    remedy: 'Do what the finding says, or accept it with an owner and an expiry.',
  },
  'unknown-host': {
    source: 'target',
    title: 'Unknown host',
    remedy:
      'Find it by its MAC address and its switch port; add it to the inventory or the address plan, or take it off the network.',
  },
  'invalid-input': { source: 'input', title: 'Invalid input', remedy: 'Correct the named field.' },
  'out-of-scope': {
    source: 'input',
    title: 'Target outside the declared scopes',
    remedy: 'Add the range to the scopes in settings, if you may probe it.',
  },
  'not-found': { source: 'input', title: 'Not found', remedy: 'Check the identifier.' },
  conflict: {
    source: 'input',
    title: 'Conflicts with what exists',
    remedy: 'Choose another name or change the existing one.',
  },
  unauthenticated: {
    source: 'input',
    title: 'Not signed in',
    remedy: 'Sign in, or send an API token as "Authorization: Bearer <token>".',
  },
  forbidden: {
    source: 'input',
    title: 'Not allowed',
    remedy: 'Ask an administrator for a role that permits this.',
  },
  'rate-limited': { source: 'input', title: 'Too many requests', remedy: 'Wait and try again.' },
  'missing-privilege': {
    source: 'internal',
    title: 'Missing privilege',
    remedy: 'Run "nocturne doctor": it prints the exact command that grants it.',
  },
  'missing-capability': {
    source: 'internal',
    title: 'Not possible on this machine',
    remedy: 'Run "nocturne doctor" to see what is missing.',
  },
  'storage-full': {
    source: 'internal',
    title: 'Disk full',
    remedy: 'Free space on the data disk; ingestion resumes by itself.',
  },
  'store-unavailable': {
    source: 'internal',
    title: 'Store unavailable',
    remedy: 'The store restarts by itself; if it does not, look at the health page.',
  },
  cancelled: { source: 'internal', title: 'Cancelled', remedy: 'Start it again if it is still needed.' },
  internal: {
    source: 'internal',
    title: 'Internal error',
    remedy: 'This is a fault of Nocturne: please report it with the log lines around it.',
  },
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof faultKinds;
export const faultCodes = Object.keys(faultKinds) as FaultCode[];

export const isMild = (code: FaultCode): boolean => (faultKinds[code] as FaultKind).mild === true;

/** An expected failure as a value. Records carry faults; only broken invariants throw. */
export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
  readonly source: FaultSource;
  readonly remedy: string;
  /** The input field at fault; valid iff `source === 'input'`. */
  readonly field?: string;
  /** The offending value as text; never a secret. */
  readonly value?: string;
}

export function fault(
  code: FaultCode,
  message?: string,
  detail?: { field?: string; value?: string; remedy?: string },
): Fault {
  const kind: FaultKind = faultKinds[code];
  return { code, message: message ?? kind.title, source: kind.source, remedy: kind.remedy, ...detail };
}

/** Thrown where a caller gave something unusable; surfaces turn it into exit code 2 or problem+json. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(value: Fault) {
    super(value.message);
    this.name = 'FaultError';
    this.fault = value;
  }
}

export function invalidInput(field: string, value: unknown, problem: string, remedy?: string): FaultError {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return new FaultError(
    fault('invalid-input', `${field}: ${problem}`, {
      field,
      value: text?.slice(0, 200),
      ...(remedy ? { remedy } : {}),
    }),
  );
}
