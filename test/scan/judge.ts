/** Whether what a scanner says of a service is true: by what is installed, never by what another scanner says. */
import type { ServiceTruth } from '../../lab/services/truth.ts';
import type { Said } from './answers.ts';

/** vague: true, but less than the service tells; silent: nothing was said where something is told. */
export type Grade = 'right' | 'vague' | 'silent' | 'wrong';

export interface Verdict {
  readonly name: Grade;
  readonly product: Grade;
  readonly version: Grade;
  readonly right: boolean;
}

const numbersOf = (text: string): readonly number[] =>
  (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? '').split('.').map(Number);

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** `2.39` is not in `2.395`, and `5` not in `15`. */
function contains(text: string, version: string): boolean {
  const at = text.indexOf(version);
  if (at < 0) return false;
  const [before, after] = [text[at - 1] ?? ' ', text[at + version.length] ?? ' '];
  return !/[\d.]/.test(before) && !/\d/.test(after);
}

/** What is said against what is installed: whole, a true part of it or a range that holds it, or something else. */
export function gradeVersion(said: string, wanted: string, installed: string): Grade {
  if (said === '') return 'silent';
  if (contains(said, wanted) || contains(said, installed)) return 'right';
  const actual = numbersOf(installed);
  const later = /^v?([\d.]+)\s+or later$/.exec(said);
  if (later) return compareVersions(actual, numbersOf(later[1]!)) >= 0 ? 'vague' : 'wrong';
  const range = /^v?([\d.]+?)(?:\.X)?\s+-\s+v?([\d.]+?)(?:\.X)?$/i.exec(said);
  if (range) {
    const inside =
      compareVersions(actual, numbersOf(range[1]!)) >= 0 &&
      compareVersions(actual, numbersOf(range[2]!)) <= 0;
    return inside ? 'vague' : 'wrong';
  }
  return installed.startsWith(`${said}.`) ? 'vague' : 'wrong';
}

export function judge(truth: ServiceTruth, said: Said | undefined): Verdict {
  const { name: service = '', product: told = '', version: number = '' } = said ?? {};
  // Some put the product into the name, or the version into the product.
  const all = `${service} ${told} ${number}`;
  const named = truth.product.test(all);
  const name: Grade =
    service === '' || service === 'unknown'
      ? 'silent'
      : truth.names.includes(service.toLowerCase()) || named
        ? 'right'
        : 'wrong';
  const product: Grade = named ? 'right' : told === '' ? 'silent' : 'wrong';
  const version =
    truth.protocolVersion || (number === '' && !contains(all, truth.version))
      ? 'silent'
      : gradeVersion(contains(all, truth.version) ? all : number, truth.version, truth.upstream);
  const silence = { version: 0, product: 1, protocol: 2, nothing: 3 }[truth.tells];
  const right =
    (name === 'right' || (name === 'silent' && silence >= 3)) &&
    (product === 'right' || (product === 'silent' && silence >= 2)) &&
    (version === 'right' || (version !== 'wrong' && silence >= 1));
  return { name, product, version, right };
}
