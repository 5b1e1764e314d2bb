/** Which device people mean who write about it. */
import type { NetworkGraph } from '#services/inventory/port.ts';

/** By address, or by name with or without its domain. */
export function deviceNamed(graph: NetworkGraph, name: string): string | null {
  const found = graph.byAddress.get(name);
  if (found) return found;
  const wanted = name.toLowerCase();
  for (const device of graph.devices.values()) {
    const own = device.name.toLowerCase();
    if (own === wanted || own.split('.')[0] === wanted || own === wanted.split('.')[0]) return device.id;
  }
  return null;
}
