/** The services that have settings, in the order in which the page shows them. */
import { access } from '#services/access/index.ts';
import { alerts } from '#services/alerts/index.ts';
import { apply } from '#services/apply/index.ts';
import { discovery } from '#services/discovery/index.ts';
import { endpoints } from '#services/endpoints/index.ts';
import { exchange } from '#services/exchange/index.ts';
import { inventory } from '#services/inventory/index.ts';
import { ipam } from '#services/ipam/index.ts';
import { maintenance } from '#services/maintenance/index.ts';
import { map } from '#services/map/index.ts';
import { metrics } from '#services/metrics/index.ts';
import { notify } from '#services/notify/index.ts';
import { oncall } from '#services/oncall/index.ts';
import { probes } from '#services/probes/index.ts';
import { prometheus } from '#services/prometheus/index.ts';
import { push } from '#services/push/index.ts';
import { rules } from '#services/rules/index.ts';
import { scans } from '#services/scans/index.ts';
import { schedule } from '#services/schedule/index.ts';
import { self } from '#services/self/index.ts';
import { syslog } from '#services/syslog/index.ts';
import { traps } from '#services/traps/index.ts';
import { tree } from '#services/tree/index.ts';

export const definitions = [
  access,
  probes,
  inventory,
  map,
  endpoints,
  ipam,
  exchange,
  discovery,
  tree,
  schedule,
  apply,
  metrics,
  prometheus,
  alerts,
  maintenance,
  oncall,
  notify,
  push,
  traps,
  syslog,
  self,
  rules,
  scans,
] as const;
