/** Perceived severity as ITU-T X.733 (1992) 8.1.2.3 names it, worst first; `cleared` is a state here, not a severity. */
export const severities = ['critical', 'major', 'minor', 'warning', 'indeterminate'] as const;
export type Severity = (typeof severities)[number];
