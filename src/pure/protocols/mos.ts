/**
 * Voice quality from a ping: the E-model of ITU-T G.107 with default values (R0 93.2, G.711 with packet loss concealment:
 * Ie 0, Bpl 25.1 by G.113 appendix I). One-way delay is taken as half the round trip plus twice the jitter for the buffer.
 */
export function meanOpinionScore(rttMs: number, jitterMs: number, lossPercent: number): number {
  const delayMs = rttMs / 2 + 2 * jitterMs + 10;
  const delayImpairment = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const lossImpairment = (95 * lossPercent) / (lossPercent + 25.1);
  const r = 93.2 - delayImpairment - lossImpairment;
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
