/** The cables known so far, by the ports they are plugged into; an aggregate counts as plugged in where any of its members is. */
import type { OpenLink } from './claims.ts';
import type { Directory } from './directory.ts';
import type { LinkEnd, LinkEvidence } from './model.ts';

export interface Port {
  readonly deviceId: string;
  readonly ifIndex: number;
}

export interface Cables {
  /** Cables at a port, or at any port of the same aggregate. */
  at(port: Port): readonly OpenLink[];
  /** Adds what a table concludes: as evidence where a cable between these devices fits, as a cable where both ports are free. */
  conclude(a: Port, b: Port, evidence: LinkEvidence): boolean;
  /** A cable whose far end has no port that could be taken: a host, or a node that was inferred. */
  attach(near: LinkEnd, far: LinkEnd, ...evidence: readonly LinkEvidence[]): void;
  all(): OpenLink[];
}

export function createCables(links: readonly OpenLink[], directory: Directory): Cables {
  const all = new Set<OpenLink>();
  const byPort = new Map<string, Set<OpenLink>>();
  const keyOf = (deviceId: string, ifIndex: number) => `${deviceId}:${directory.whole(deviceId, ifIndex)}`;
  const ends = (link: OpenLink) =>
    [link.a, link.b].flatMap((end) => (end.ifIndex === undefined ? [] : [keyOf(end.deviceId, end.ifIndex)]));
  const add = (link: OpenLink) => {
    all.add(link);
    for (const key of ends(link)) byPort.set(key, (byPort.get(key) ?? new Set()).add(link));
  };
  const replace = (before: OpenLink, after: OpenLink) => {
    all.delete(before);
    for (const key of ends(before)) byPort.get(key)?.delete(before);
    add(after);
  };
  for (const link of links) add(link);
  const at = ({ deviceId, ifIndex }: Port) => [...(byPort.get(keyOf(deviceId, ifIndex)) ?? [])];
  /** How an end of a cable relates to a port: the same one, unknown, or another. */
  const fits = (end: LinkEnd, port: Port) =>
    end.deviceId === port.deviceId &&
    (end.ifIndex === undefined || keyOf(end.deviceId, end.ifIndex) === keyOf(port.deviceId, port.ifIndex));

  return {
    at,
    conclude(a, b, evidence) {
      const here = [...new Set([...at(a), ...at(b)])];
      const same = here.filter(
        (link) => (fits(link.a, a) && fits(link.b, b)) || (fits(link.a, b) && fits(link.b, a)),
      );
      for (const link of same) {
        const [near, far] = fits(link.a, a) && fits(link.b, b) ? [a, b] : [b, a];
        replace(link, {
          ...link,
          a: link.a.ifIndex === undefined && same.length === 1 ? near : link.a,
          b: link.b.ifIndex === undefined && same.length === 1 ? far : link.b,
          evidence: [...link.evidence, evidence],
        });
      }
      if (same.length > 0) return true;
      // A port that a stronger source has given away stays with it.
      if (here.length > 0) return false;
      add({ layer: 'physical', a, b, evidence: [evidence], states: [] });
      return true;
    },
    attach(near, far, ...evidence) {
      const port =
        near.ifIndex === undefined ? undefined : { deviceId: near.deviceId, ifIndex: near.ifIndex };
      const same =
        port && at(port).find((link) => [link.a, link.b].some((end) => end.deviceId === far.deviceId));
      if (same) replace(same, { ...same, evidence: [...same.evidence, ...evidence] });
      else add({ layer: 'physical', a: near, b: far, evidence, states: [] });
    },
    all: () => [...all],
  };
}
