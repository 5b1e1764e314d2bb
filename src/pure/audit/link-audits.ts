/** Which audits are asked of a link, by name: for whoever must know it without all that they are made of. */
export const linkAuditIds = ['dhcp', 'router-advertisement'] as const;
/** Is this a rule of an audit of a link? What it finds hangs on no host that is asked. */
export const isOfLink = (rule: string): boolean =>
  (linkAuditIds as readonly string[]).includes(rule.split('/')[0]!);
