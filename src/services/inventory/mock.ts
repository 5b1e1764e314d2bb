/** An inventory without a store: empty unless overridden. */
import type { Inventory } from './port.ts';

export function mockInventory(overrides: Partial<Inventory> = {}): Inventory {
  const refuse = async (): Promise<never> => {
    throw new Error('not part of this mock');
  };
  return {
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'ok', detail: 'mock', figures: {} }),
    sites: async () => [],
    createSite: refuse,
    devices: async () => ({ items: [], next: null, total: 0 }),
    device: refuse,
    createDevice: refuse,
    updateDevice: refuse,
    deleteDevice: refuse,
    placements: () => new Map(),
    writeIn: refuse,
    reread: async () => {},
    decisions: async () => ({ items: [], next: null, total: 0 }),
    merge: refuse,
    split: refuse,
    ignore: refuse,
    undo: refuse,
    interfaces: async () => ({ items: [], next: null, total: 0 }),
    topology: async () => ({ nodes: [], links: [] }),
    wiring: async () => ({ version: 0, siteNames: new Map(), nodes: [], links: [] }),
    links: async () => [],
    linksById: async () => [],
    observe: refuse,
    intend: refuse,
    descriptions: async () => new Map(),
    resolve: async (keys) => keys.map(() => undefined),
    observeLinks: async () => ({ found: 0, lost: 0 }),
    topologyAt: async () => ({ nodes: [], links: [] }),
    changes: refuse,
    structure: refuse,
    vlans: async () => ({ items: [] }),
    traits: () => undefined,
    graph: () => ({
      version: 0,
      devices: new Map(),
      interfaces: new Map(),
      links: [],
      prefixes: [],
      byAddress: new Map(),
    }),
    counts: () => ({ devices: 0, interfaces: 0, links: 0 }),
    ...overrides,
  };
}
