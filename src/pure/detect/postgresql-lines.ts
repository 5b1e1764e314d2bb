/** Releases of PostgreSQL by the source line that refuses an impossible protocol version, as servers of these releases were seen to say it. */
const seen: readonly (readonly [file: string, line: number, release: string])[] = [];

export const releaseOfLine = (file: string, line: number): string | undefined =>
  seen.find(([name, number]) => name === file && number === line)?.[2];
