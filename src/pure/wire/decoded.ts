/** What a decoder of a byte stream says: a whole message and how much it took, that more must come, or that this is no such message. */
export type Decoded<T> =
  | { readonly state: 'complete'; readonly value: T; readonly lengthBytes: number }
  | { readonly state: 'partial' }
  | { readonly state: 'malformed'; readonly reason: string };

export const partial = { state: 'partial' } as const;
export const malformed = (reason: string) => ({ state: 'malformed', reason }) as const;
export const complete = <T>(value: T, lengthBytes: number) =>
  ({ state: 'complete', value, lengthBytes }) as const;
