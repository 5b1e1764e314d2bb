/** What is known of a device, side by side: what people want, what was seen, who says so, and where the two differ. */
import type { DeviceDetail } from '#pure/contract/resources.ts';
import { formatCount } from '../model/format.ts';
import { Ago, Card } from './basics.tsx';

type Fact = DeviceDetail['facts'][number];

/** Facts by what they are: the words of a person or an import are intent, everything else was seen. */
const intended: ReadonlySet<string> = new Set(['person', 'import']);
/** Means nothing to people; the credential's name is on the edit dialog. */
const hidden: ReadonlySet<string> = new Set(['credentialId']);
const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

interface Line {
  readonly name: string;
  readonly intended: Fact | undefined;
  readonly observed: readonly Fact[];
}

function linesOf(facts: readonly Fact[]): Line[] {
  const names = [...new Set(facts.map((fact) => fact.name))].filter((name) => !hidden.has(name)).sort();
  return names.map((name) => {
    const all = facts.filter((fact) => fact.name === name);
    return {
      name,
      intended: all.find((fact) => intended.has(fact.source)),
      observed: all.filter((fact) => !intended.has(fact.source)).sort((a, b) => b.seenMs - a.seenMs),
    };
  });
}

const drifts = (line: Line) =>
  line.intended !== undefined &&
  line.observed.length > 0 &&
  line.observed.every((fact) => textOf(fact.value) !== textOf(line.intended!.value));

function FactValue({ fact }: { fact: Fact }) {
  return (
    <span className="row wrap" style={{ gap: 'var(--s2)' }}>
      <span className="clip mono" title={textOf(fact.value)} style={{ maxWidth: '32rem' }}>
        {textOf(fact.value)}
      </span>
      <span className="badge" title={`${Math.round(fact.confidence * 100)} % sure`}>
        {fact.source}
      </span>
      <span className="faint small">
        <Ago timeMs={fact.seenMs} />
      </span>
    </span>
  );
}

export function DeviceFacts({ device }: { device: DeviceDetail }) {
  const known: readonly (readonly [string, React.ReactNode])[] = [
    ['Kind', device.kind],
    ['Vendor', device.vendor],
    ['Platform', device.platform],
    ['Model', device.model],
    ['Version', device.version],
    ['Serial', device.serial],
    ['Location', device.location],
    ['Contact', device.contact],
    ['Interfaces', formatCount(device.interfaceList.length)],
    ['First seen', <Ago key="first" timeMs={device.createdMs} />],
  ];
  return (
    <>
      <Card title="What it is">
        <dl className="facts">
          {known.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value ?? <span className="faint">unknown</span>}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title="Intended and observed" flush>
        <table className="compare">
          <thead>
            <tr>
              <th>Fact</th>
              <th>Intended</th>
              <th>Observed</th>
            </tr>
          </thead>
          <tbody>
            {linesOf(device.facts).map((line) => (
              <tr key={line.name}>
                <th scope="row">
                  {line.name} {drifts(line) ? <span className="badge warning">differs</span> : null}
                </th>
                <td>
                  {line.intended ? <FactValue fact={line.intended} /> : <span className="faint">–</span>}
                </td>
                <td>
                  {line.observed.length === 0 ? <span className="faint">–</span> : null}
                  {line.observed.map((fact) => (
                    <FactValue key={fact.source} fact={fact} />
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </>
  );
}
