/**
 * A figure over everything that many ask for: worked out anew when it is asked for, but never for more than `share` of the time. What is quick
 * is always fresh; what took 50 ms at a share of a twentieth is kept for a second.
 */
export function seldom<T>(monotonicMs: () => number, share: number, workOut: () => T): () => T {
  let kept: { readonly value: T; readonly untilMs: number } | undefined;
  return () => {
    const beganMs = monotonicMs();
    if (kept && beganMs < kept.untilMs) return kept.value;
    const value = workOut();
    const endedMs = monotonicMs();
    kept = { value, untilMs: endedMs + (endedMs - beganMs) * (1 / share - 1) };
    return value;
  };
}
