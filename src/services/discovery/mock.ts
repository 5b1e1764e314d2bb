/** A discovery that finds nothing, unless overridden. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Discovery } from './port.ts';

export function mockDiscovery(overrides: Partial<Discovery> = {}): Discovery {
  const refuse = async (): Promise<never> => {
    throw new FaultError(fault('not-found', 'not part of this mock'));
  };
  return {
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'ok', detail: 'mock', figures: {} }),
    localSubnets: async () => [],
    begin: refuse,
    job: refuse,
    jobs: async () => [],
    cancel: refuse,
    plans: async () => [],
    createPlan: refuse,
    deletePlan: refuse,
    suggestions: async () => [],
    ...overrides,
  };
}
