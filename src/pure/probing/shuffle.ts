/** Orders by chance, repeatable by their seed: the numbers are made here because a call for each would cost more than the order. */

/** 2^32 divided by the golden ratio: the upper bits of its multiples are spread evenly (Knuth, volume 3, section 6.4). */
export const golden = 0x9e3779b1;

/** Fisher and Yates, in place, by the xorshift generator of Marsaglia (2003). */
export function shuffle(values: Uint16Array | Uint32Array, seed: number): void {
  let state = seed | 0 || 1;
  for (let i = values.length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 1) % (i + 1);
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}

/** Ports in the order of asking: by chance, or by rank and by chance among those of the same. */
export function portOrder(ports: Uint16Array, seed: number, rankOf?: (port: number) => number): Uint16Array {
  const order = ports.slice();
  shuffle(order, seed);
  return rankOf ? order.sort((a, b) => rankOf(a) - rankOf(b)) : order;
}
