/** Severities of X.733: named, and coloured by what they ask for. */
import type { Severity } from '#pure/schema/severity.ts';

const tones: Readonly<Record<Severity, string>> = {
  critical: 'down',
  major: 'down',
  minor: 'warning',
  warning: 'warning',
  indeterminate: '',
};
export function SeverityBadge({ severity }: { severity: Severity }) {
  return <span className={`badge ${tones[severity]}`}>{severity}</span>;
}
