/** The dictionary of events: every kind that may appear on the timeline, once. */
export interface EventKind {
  readonly title: string;
  readonly meaning: string;
}

export const eventKinds = {
  'alert.opened': {
    title: 'Alert opened',
    meaning: 'A sensor left the up state for good: thresholds, N-of-M and re-check agree.',
  },
  'alert.acknowledged': { title: 'Alert acknowledged', meaning: 'A person took the alert.' },
  'alert.closed': { title: 'Alert closed', meaning: 'The sensor is up again.' },
  'alert.suppressed': {
    title: 'Alert suppressed',
    meaning: 'The sensor is down because something before it is; it is listed as a victim there.',
  },
  'sensor.changed': { title: 'Sensor changed state', meaning: 'State machine transition of one sensor.' },
  'sensor.late': {
    title: 'Sensor late',
    meaning: 'A run started later than the lateness bound after its slot.',
  },
  'address.changed': {
    title: 'Address changed',
    meaning: 'The name that a sensor watches leads to an address where it did not lead before.',
  },
  'device.found': { title: 'Device found', meaning: 'Discovery met a device for the first time.' },
  'device.changed': {
    title: 'Device changed',
    meaning: 'A fact about a device changed: version, serial, name, interface set.',
  },
  'link.found': { title: 'Link found', meaning: 'Two neighbours report each other for the first time.' },
  'link.lost': { title: 'Link lost', meaning: 'A neighbour relation is no longer reported.' },
  'link.moved': {
    title: 'Cable moved',
    meaning: 'One end of a cable is plugged in somewhere else than before.',
  },
  'endpoint.found': {
    title: 'New endpoint',
    meaning: 'A MAC address was seen on the network for the first time.',
  },
  'endpoint.moved': {
    title: 'Endpoint moved',
    meaning: 'An endpoint was seen behind another switch port than before.',
  },
  'endpoint.conflict': {
    title: 'Address conflict',
    meaning: 'Two endpoints claim one IP address, or one MAC address was seen behind two edge ports.',
  },
  'ipam.conflict': {
    title: 'Plan and network disagree',
    meaning:
      'The address plan and what is seen contradict each other: a reserved address used by another, a pool over static addresses, a wrong mask or VLAN.',
  },
  'ipam.filling': {
    title: 'Prefix filling up',
    meaning: 'The use of a prefix rose above the threshold; it is told again only after it fell well below.',
  },
  'discovery.finished': { title: 'Discovery finished', meaning: 'A discovery job ended, with its counts.' },
  'scan.finished': { title: 'Scan finished', meaning: 'A run of a scan ended, with its counts.' },
  'scan.changed': {
    title: 'Scan saw a change',
    meaning: 'A host, a port, a service or a certificate is not as the run of the scan before saw it.',
  },
  'scan.finding': {
    title: 'Scan finding',
    meaning: 'An audit of a scan found a weakness, or one that it had found is fixed.',
  },
  'trap.received': {
    title: 'SNMP trap',
    meaning: 'A device sent a notification, as a trap or as an inform, which is acknowledged.',
  },
  'syslog.received': {
    title: 'Syslog message',
    meaning: 'A device wrote a message that is grave enough to be told, or of a program that is always told.',
  },
  'notification.failed': {
    title: 'Notification failed',
    meaning: 'A channel refused or did not answer; the outbox will try again.',
  },
  'notification.delivered': { title: 'Notification delivered', meaning: 'A channel accepted a message.' },
  'comment.written': { title: 'Comment', meaning: 'A person wrote a comment on the timeline.' },
  'comment.changed': { title: 'Comment changed', meaning: 'A comment on the timeline was edited.' },
  'comment.deleted': { title: 'Comment deleted', meaning: 'A comment was taken off the timeline.' },
  'store.degraded': {
    title: 'Store degraded',
    meaning: 'Ingest paused or store restarting; the spool holds the samples.',
  },
  'process.started': { title: 'Nocturne started', meaning: 'The server began to work.' },
} as const satisfies Record<string, EventKind>;

export type EventKindName = keyof typeof eventKinds;
