import type { DiscoveryInput, DiscoveryJob, SensorSuggestion } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Discovery extends Service {
  localSubnets(): Promise<{ interface: string; prefix: string; address: string; addresses: number }[]>;
  begin(input: DiscoveryInput, startedBy: string): Promise<DiscoveryJob>;
  job(id: string): Promise<DiscoveryJob>;
  jobs(): Promise<DiscoveryJob[]>;
  cancel(id: string): Promise<DiscoveryJob>;
  /** Sensors that fit what is known of a device and that it does not have yet. */
  suggestions(deviceId: string): Promise<SensorSuggestion[]>;
}
