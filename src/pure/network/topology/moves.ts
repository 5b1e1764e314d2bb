/** What a person did to the cables: of links lost and found, those that share an end were moved. */
export interface CableEnd {
  readonly deviceId: string;
  readonly interfaceId: string | null;
}
export interface Cable {
  readonly id: string;
  readonly a: CableEnd;
  readonly b: CableEnd;
}
export interface CableMove {
  readonly lostId: string;
  readonly foundId: string;
  /** The end that stayed plugged in. */
  readonly kept: CableEnd;
  readonly from: CableEnd;
  readonly to: CableEnd;
}

const same = (a: CableEnd, b: CableEnd) => a.deviceId === b.deviceId && a.interfaceId === b.interfaceId;

/** Every link is part of one move at most; a port that is known says more than a device without one. */
export function movesOf(lost: readonly Cable[], found: readonly Cable[]): CableMove[] {
  const moves: CableMove[] = [];
  const used = new Set<string>();
  const pair = (wanted: (kept: CableEnd) => boolean) => {
    for (const before of lost)
      for (const after of found) {
        if (used.has(before.id) || used.has(after.id)) continue;
        const move = movedTo(before, after);
        if (!move || !wanted(move.kept)) continue;
        used.add(before.id).add(after.id);
        moves.push(move);
      }
  };
  pair((kept) => kept.interfaceId !== null);
  pair(() => true);
  return moves;
}

function movedTo(before: Cable, after: Cable): CableMove | undefined {
  for (const [kept, from] of [
    [before.a, before.b],
    [before.b, before.a],
  ] as const)
    for (const [stayed, to] of [
      [after.a, after.b],
      [after.b, after.a],
    ] as const)
      if (same(kept, stayed) && !same(from, to))
        return { lostId: before.id, foundId: after.id, kept, from, to };
  return undefined;
}
