/** Questions asked ahead of whoever will ask them: the answer is given once, and not when it is old. */
const freshMs = 10_000;
const asked = new Map<string, Promise<Response>>();

export function askAhead(path: string, query: Readonly<Record<string, string>> = {}): void {
  const text = new URLSearchParams(query).toString();
  // As `addressOf` in `client.ts` writes it.
  const address = `/api/v1${path}${text ? `?${text}` : ''}`;
  const answer = fetch(address, { credentials: 'same-origin' });
  // Whoever takes it is told; when nobody does, nothing failed.
  answer.catch(() => {});
  asked.set(address, answer);
}

export function askedAhead(address: string): Promise<Response> | undefined {
  const answer = asked.get(address);
  asked.delete(address);
  return performance.now() < freshMs ? answer : undefined;
}
