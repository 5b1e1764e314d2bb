import { sensorRule } from '../contract/resources.ts';
import { defaultsOf } from './effective.ts';

/** What holds where nobody in the tree says anything. */
export const productDefaults = defaultsOf({
  intervalMs: 60_000,
  credentialId: null,
  hours: null,
  thresholds: [],
  rule: sensorRule.parse({}),
  // Routes ask for a role of their own; this may only ask for more.
  access: 'operator',
  priority: 3,
  tags: [],
});
