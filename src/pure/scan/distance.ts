/** What a TTL tells: the value that its sender began with, and how many routers took one off. */
/** The value that systems begin with: every router on the way takes one off. */
export function initialTtl(ttl: number): number {
  return ttl <= 32 ? 32 : ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
}

/** Routers between us and a host, by what is left of the TTL; undefined where the value cannot be trusted. */
export function hopsOf(ttl: number | undefined): number | undefined {
  if (!ttl) return undefined;
  const hops = initialTtl(ttl) - ttl + 1;
  return hops <= hopsMax ? hops : undefined;
}
/** Paths are shorter; a larger distance is a system that begins with another value. */
const hopsMax = 32;
