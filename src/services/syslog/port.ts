import type { Service } from '#pure/contract/service.ts';

export interface SyslogReceiver extends Service {
  /** Where it listens; null while it does not. */
  port(): number | null;
}
