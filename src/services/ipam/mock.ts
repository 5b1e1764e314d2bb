/** A plan with nothing in it: empty unless overridden. */
import type { Ipam } from './port.ts';

export function mockIpam(overrides: Partial<Ipam> = {}): Ipam {
  const refuse = async (): Promise<never> => {
    throw new Error('not part of this mock');
  };
  const none = async () => ({ items: [], next: null, total: 0 });
  return {
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'ok', detail: 'mock', figures: {} }),
    vrfs: none,
    createVrf: refuse,
    deleteVrf: refuse,
    vlans: none,
    createVlan: refuse,
    updateVlan: refuse,
    deleteVlan: refuse,
    prefixes: none,
    prefix: refuse,
    createPrefix: refuse,
    updatePrefix: refuse,
    deletePrefix: refuse,
    free: none,
    allocateAddress: refuse,
    allocatePrefix: refuse,
    createRange: refuse,
    deleteRange: refuse,
    addresses: none,
    createAddress: refuse,
    updateAddress: refuse,
    releaseAddress: refuse,
    planned: async () => new Set(),
    whoHas: refuse,
    observed: none,
    deviceSubnets: none,
    conflicts: async () => ({ items: [], total: 0, surveyedMs: null }),
    dismiss: refuse,
    importLeases: refuse,
    ...overrides,
  };
}
