/**
 * Releases of PostgreSQL by how they refuse a protocol that nobody speaks: which protocols they offer instead, and the source line that says so.
 * The lines were seen in builds of the releases named behind them; distributions shift them by a few. Where two releases meet, the line that
 * refuses a start without a user tells them apart: how far it is from the other one is the same in all builds of a release.
 */
interface Seen {
  readonly release: string;
  readonly file: string;
  /** Oldest and newest protocol that is offered. */
  readonly offers: string;
  readonly first: number;
  readonly last: number;
  /** Lines from the one refusal to the other. */
  readonly apart?: number;
}
const seen: readonly Seen[] = [
  // 10.20, 10.23; 11.15, 11.22; 12.10, 12.17, 12.22; 13.6 to 13.23.
  { release: '10', file: 'postmaster.c', offers: '2.0 3.0', first: 2099, last: 2099 },
  { release: '11', file: 'postmaster.c', offers: '2.0 3.0', first: 2050, last: 2057 },
  { release: '12', file: 'postmaster.c', offers: '2.0 3.0', first: 2119, last: 2126 },
  { release: '13', file: 'postmaster.c', offers: '2.0 3.0', first: 2133, last: 2147 },
  // 14.3 to 14.23; 15.0 to 15.18; 16.1 to 16.14.
  { release: '14', file: 'postmaster.c', offers: '3.0 3.0', first: 2138, last: 2171, apart: 125 },
  { release: '15', file: 'postmaster.c', offers: '3.0 3.0', first: 2194, last: 2228, apart: 125 },
  { release: '16', file: 'postmaster.c', offers: '3.0 3.0', first: 2151, last: 2175, apart: 121 },
  // 17.0, 17.5, 17.10; 18.0, 18.1, 18.4.
  { release: '17', file: 'backend_startup.c', offers: '3.0 3.0', first: 685, last: 704 },
  { release: '18', file: 'backend_startup.c', offers: '3.0 3.2', first: 713, last: 732 },
];
/** Debian's 15.18 says 2222 where the project's own says 2228. */
const patchLinesMax = 6;

/** `lineWithoutUser` where that was asked too. */
export function postgresqlRelease(
  file: string,
  line: number,
  message: string,
  lineWithoutUser?: number,
): string | undefined {
  // In every language the numbers stand at the end: "server supports 3.0 to 3.0".
  const offers = /(\d\.\d)\D{1,40}(\d\.\d)\D{0,10}$/.exec(message.slice(-100));
  if (!offers) return undefined;
  const fits = seen.filter(
    (entry) =>
      entry.file === file &&
      entry.offers === `${offers[1]} ${offers[2]}` &&
      line >= entry.first - patchLinesMax &&
      line <= entry.last + patchLinesMax &&
      (lineWithoutUser === undefined || entry.apart === lineWithoutUser - line),
  );
  return fits.length === 1 ? fits[0]!.release : undefined;
}
