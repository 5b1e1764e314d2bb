/** What is true, what we say and what nmap says, as one table, and how many of each are right. */
import type { ServiceTruth } from '../../lab/services/truth.ts';
import { type Answers, placeOf, type Said } from './answers.ts';
import { type Grade, judge } from './judge.ts';

export interface Score {
  readonly services: number;
  /** Everything that is told is known. */
  readonly right: number;
  readonly products: number;
  readonly versions: number;
  /** Products and versions that were told and are not true. */
  readonly wrong: number;
}

export function scoreOf(truth: readonly ServiceTruth[], answers: Answers): Score {
  const verdicts = truth.map((each) =>
    judge(each, answers.get(placeOf(each.address, each.transport, each.port))),
  );
  const count = (test: (verdict: (typeof verdicts)[number]) => boolean) => verdicts.filter(test).length;
  return {
    services: truth.length,
    right: count(({ right }) => right),
    products: count(({ product }) => product === 'right'),
    versions: count(({ version }) => version === 'right'),
    wrong: count(({ product, version, name }) => [product, version, name].includes('wrong')),
  };
}

const marks: Readonly<Record<Grade, string>> = { right: '', vague: '~', silent: '', wrong: '!' };
const cellWidth = 42;

function cellOf(truth: ServiceTruth, said: Said | undefined): string {
  const { name, product, version, right } = judge(truth, said);
  const text = said
    ? [
        `${marks[name]}${said.tls ? 'tls/' : ''}${said.name || '-'}`,
        said.product && `${marks[product]}${said.product}`,
        said.version && `${marks[version]}${said.version}`,
      ]
        .filter(Boolean)
        .join(' ')
    : '(not told)';
  return `${right ? '  ' : 'x '}${text.slice(0, cellWidth - 3)}`.padEnd(cellWidth);
}

/** x: not all that the service tells; !: untrue; ~: true, but vague. */
export function sideBySide(truth: readonly ServiceTruth[], ours: Answers, nmap: Answers): string {
  const rows = truth.map((each) => {
    const place = placeOf(each.address, each.transport, each.port);
    const where = `${each.host} ${each.transport}/${each.port}`.padEnd(24);
    const wanted = { version: each.version, product: 'no version', protocol: 'protocol', nothing: 'nothing' }[
      each.tells
    ];
    return `${where} ${wanted.slice(0, 14).padEnd(15)} ${cellOf(each, ours.get(place))}${cellOf(each, nmap.get(place))}`.trimEnd();
  });
  const [mine, theirs] = [scoreOf(truth, ours), scoreOf(truth, nmap)];
  const sum = (name: keyof Score) => `${name} ${mine[name]} : ${theirs[name]}`;
  return [
    `${'service'.padEnd(24)} ${'it tells'.padEnd(15)} ${'  ours'.padEnd(cellWidth)}  nmap`,
    ...rows,
    `${mine.services} services, ours : nmap. ${[sum('right'), sum('products'), sum('versions'), sum('wrong')].join(', ')}`,
  ].join('\n');
}
