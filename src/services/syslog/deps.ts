import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { ListenDatagrams } from '#pure/contract/network.ts';
import type { Bus } from '#pure/contract/ports.ts';

type Named = { readonly id: string; readonly name: string };

export interface SyslogDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly deviceAt: (address: string) => Named | undefined;
  readonly deviceNamed: (name: string) => Named | undefined;
  readonly listen: ListenDatagrams;
}
