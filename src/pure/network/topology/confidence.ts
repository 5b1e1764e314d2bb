/**
 * How sure a link is. Each piece of evidence has the worth of its source, told by one device. Pieces of different sources, or of the
 * same source told by both ends, are independent witnesses: together they leave the doubt that all of them leave, 1 - Π(1 - worth).
 * A port that several neighbours claim halves what is left for each. Nothing derived is ever certain: the most is `confidenceMax`.
 */
import type { EvidenceSource, LinkEvidence } from './model.ts';

export const worth: Readonly<Record<EvidenceSource, number>> = {
  /** Sent to an address that no bridge forwards (IEEE 802.1AB 7.1): the sender is at the other end. */
  lldp: 0.95,
  /** The same idea, but bridges of other makers do forward it. */
  cdp: 0.85,
  /** The designated bridge is on the same segment; an unmanaged switch may be between. */
  stp: 0.8,
  /** LACP names the system at the far end, not its port. */
  lag: 0.6,
  /** A conclusion over forwarding tables that age within minutes. */
  fdb: 0.7,
  arp: 0.3,
  /** Two addresses in a prefix that has room for two. */
  subnet: 0.7,
  route: 0.6,
  ospf: 0.95,
  bgp: 0.95,
};
/** A neighbour that only its name identifies: names repeat. */
export const byNameOnly = 0.6;
export const byAddressOnly = 0.9;
export const confidenceMax = 0.999;

export const witness = (source: EvidenceSource, toldBy: string, detail: string): LinkEvidence => ({
  source,
  toldBy,
  confidence: worth[source],
  detail,
});

export function confidenceOf(evidence: readonly LinkEvidence[], contested: boolean): number {
  const witnesses = new Map<string, number>();
  for (const { source, toldBy, confidence } of evidence) {
    const key = `${source} ${toldBy}`;
    witnesses.set(key, Math.max(witnesses.get(key) ?? 0, confidence));
  }
  let doubt = 1;
  for (const confidence of witnesses.values()) doubt *= 1 - confidence;
  const sure = Math.min(confidenceMax, 1 - doubt) * (contested ? 0.5 : 1);
  return Math.round(sure * 1000) / 1000;
}
