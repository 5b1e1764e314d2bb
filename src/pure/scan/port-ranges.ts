/** Ports as people write them: `1-21,23`. */

export const portMax = 65_535;

/** Ranges of ports that stand in rising order, each once. */
export function formatPorts(ports: Iterable<number>): string {
  const parts: string[] = [];
  let first = -1;
  let last = -1;
  const close = () => {
    if (first >= 0) parts.push(first === last ? String(first) : `${first}-${last}`);
  };
  for (const port of ports) {
    if (port === last + 1 && first >= 0) last = port;
    else {
      close();
      first = port;
      last = port;
    }
  }
  close();
  return parts.join(',');
}

/** What `formatPorts` wrote. Parts that are no ports are left out: whoever types ports is answered by `ports.ts`. */
export function portsOf(text: string): number[] {
  const ports = new Set<number>();
  for (const part of text.split(',')) {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
    if (!found) continue;
    const last = Math.min(portMax, Number(found[2] ?? found[1]));
    for (let port = Number(found[1]); port <= last; port++) ports.add(port);
  }
  return [...ports].sort((a, b) => a - b);
}
