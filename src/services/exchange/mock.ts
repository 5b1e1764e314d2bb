/** Import and export that do nothing. */
import type { Exchange } from './port.ts';

export function mockExchange(overrides: Partial<Exchange> = {}): Exchange {
  const refuse = async (): Promise<never> => {
    throw new Error('not part of this mock');
  };
  return {
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'ok', detail: 'mock', figures: {} }),
    importFile: refuse,
    importNetbox: refuse,
    export: refuse,
    ...overrides,
  };
}
