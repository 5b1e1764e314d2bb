/** Choosing rows of a list as in every list that people know. Pure. */

/** `range` runs from the row that was chosen last to this one, in either direction, and adds to what is chosen. */
export function chosen(
  before: ReadonlySet<string>,
  keys: readonly string[],
  index: number,
  anchor: number,
  how: 'only' | 'toggle' | 'range',
): ReadonlySet<string> {
  const key = keys[index];
  if (key === undefined) return before;
  if (how === 'only') return new Set([key]);
  if (how === 'range') {
    const from = Math.max(0, Math.min(anchor, index));
    return new Set([...before, ...keys.slice(from, Math.max(anchor, index) + 1)]);
  }
  const next = new Set(before);
  if (!next.delete(key)) next.add(key);
  return next;
}
