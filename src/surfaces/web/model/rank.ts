/** Fuzzy order of a palette: the letters in sequence, better at the start of words and close together; no match is left out. */
export function scoreOf(text: string, query: string): number {
  const haystack = text.toLowerCase();
  const needle = query.toLowerCase().replaceAll(' ', '');
  if (needle === '') return 1;
  const whole = haystack.indexOf(query.toLowerCase());
  if (whole >= 0) return 1000 - whole - haystack.length / 100;
  let score = 0;
  let from = 0;
  let previous = -2;
  for (const letter of needle) {
    const at = haystack.indexOf(letter, from);
    if (at < 0) return 0;
    score += at === previous + 1 ? 6 : at === 0 || /[\s:/-]/.test(haystack[at - 1]!) ? 5 : 1;
    previous = at;
    from = at + 1;
  }
  return score;
}

export function rank<T>(items: readonly T[], query: string, textOf: (item: T) => string): T[] {
  if (query === '') return [...items];
  // Scattered letters in a long sentence are an accident, not a match.
  const least = query.length * 4;
  return items
    .map((item) => ({ item, score: scoreOf(textOf(item), query) }))
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
