/** All hosts with real servers, in the order of their addresses. */
import { dataHosts } from './data.ts';
import type { ServiceHost } from './host.ts';
import { lessUsualHosts } from './less-usual.ts';
import { mailHosts } from './mail.ts';
import { nameHosts } from './names.ts';
import { remoteHosts } from './remote.ts';
import { webHosts } from './web.ts';

export const serviceHosts: readonly ServiceHost[] = [
  ...webHosts,
  ...mailHosts,
  ...nameHosts,
  ...dataHosts,
  ...remoteHosts,
  ...lessUsualHosts,
];
