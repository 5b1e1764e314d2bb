/** Endpoints that nobody has seen. */
import type { Endpoints } from './port.ts';

export function mockEndpoints(overrides: Partial<Endpoints> = {}): Endpoints {
  return {
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'ok', detail: 'mock', figures: {} }),
    observe: async () => ({ found: 0, moved: 0, conflicts: 0 }),
    list: async () => ({ items: [], next: null, total: 0 }),
    locate: async () => ({ items: [] }),
    endpoint: async () => {
      throw new Error('not part of this mock');
    },
    ...overrides,
  };
}
