/** Answers nothing and takes nothing. */
import type { Prometheus } from './port.ts';

export function mockPrometheus(overrides: Partial<Prometheus> = {}): Prometheus {
  const nothing = async () => ({ ok: true, value: [], warnings: [] }) as const;
  return {
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'ok', detail: 'mock', figures: {} }),
    query: async () => ({ ok: true, value: { type: 'vector', series: [] }, warnings: [] }),
    series: nothing,
    labelNames: nothing,
    labelValues: nothing,
    metadata: async () => ({}),
    receive: async () => ({ status: 204, message: '' }),
    ...overrides,
  };
}
