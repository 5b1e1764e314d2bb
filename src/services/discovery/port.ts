import type { BodyOf } from '#pure/contract/api.ts';
import type {
  DiscoveryInput,
  DiscoveryJob,
  DiscoveryPlan,
  SensorSuggestion,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Discovery extends Service {
  localSubnets(): Promise<{ interface: string; prefix: string; address: string; addresses: number }[]>;
  begin(input: DiscoveryInput, startedBy: string): Promise<DiscoveryJob>;
  job(id: string): Promise<DiscoveryJob>;
  jobs(): Promise<DiscoveryJob[]>;
  cancel(id: string): Promise<DiscoveryJob>;
  plans(): Promise<DiscoveryPlan[]>;
  createPlan(body: BodyOf<'createDiscoveryPlan'>, by: string): Promise<DiscoveryPlan>;
  deletePlan(id: string): Promise<void>;
  /** Sensors that fit what is known of a device and that it does not have yet. */
  suggestions(deviceId: string): Promise<SensorSuggestion[]>;
}
