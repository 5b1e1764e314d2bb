/** What a computed sensor or a business service is made of, now. */
import { Link } from '@tanstack/react-router';
import type { Derived } from '#pure/contract/resources.ts';
import { type MetricName, metricKinds } from '#pure/schema/metrics.ts';
import { formatValue } from '../model/format.ts';
import { labelText } from '../model/series.ts';
import { Ago, Card } from './basics.tsx';
import { StateMark, stateNames } from './state.tsx';

type BusinessService = Extract<Derived, { kind: 'service' }>;
type Computed = Extract<Derived, { kind: 'formula' }>;

export const percentText = (value: number | null) =>
  value === null ? (
    <span className="faint">–</span>
  ) : (
    `${Number(value.toFixed(value >= 99.9 && value < 100 ? 3 : 1))} %`
  );

/** A computed sensor among the members is a sensor to them; the page of sensors knows where it lives. */
export function MemberLink({ kind, id, name }: { kind: string; id: string; name: string }) {
  const to = kind === 'device' ? '/devices/$id' : kind === 'service' ? '/services/$id' : '/sensors/$id';
  return (
    <Link to={to} params={{ id }} className="clip">
      {name}
    </Link>
  );
}

/** The formula with what its names stand for at this moment. */
export function FormulaCard({ item }: { item: Computed }) {
  return (
    <Card title="Formula" flush>
      <p className="formula">
        <code>{item.formula}</code> = {item.value === null ? 'unknown' : formatValue(item.value, item.unit)}{' '}
        <span className="faint">stored as {metricKinds[item.metric as MetricName].title.toLowerCase()}</span>
      </p>
      <div className="wide-table">
        <table className="compare">
          <thead>
            <tr>
              <th>Name</th>
              <th>Input</th>
              <th>Of</th>
              <th className="number">Now</th>
              <th>Measured</th>
            </tr>
          </thead>
          <tbody>
            {item.inputValues.map((known, i) => {
              const input = item.inputs[i]!;
              return (
                <tr key={known.name}>
                  <td>
                    <code>{known.name}</code>
                  </td>
                  <td>
                    {metricKinds[input.metric as MetricName].title} {labelText(input.labels)}
                  </td>
                  <td>
                    <MemberLink
                      kind={known.derived ? 'service' : 'sensor'}
                      id={input.sensorId}
                      name={known.sensorName}
                    />
                  </td>
                  <td className="number">
                    {known.value === null ? (
                      <span className="c-warning">silent</span>
                    ) : (
                      formatValue(known.value, known.unit)
                    )}
                  </td>
                  <td>
                    <Ago timeMs={known.timeMs} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const judged = {
  worst: () => 'as good as its worst member',
  percent: ({ warnBelow, downBelow }: BusinessService) =>
    `warning below ${warnBelow} % of good members, down below ${downBelow} %`,
  weighted: ({ warnBelow, downBelow }: BusinessService) =>
    `warning below ${warnBelow} % of the weight of good members, down below ${downBelow} %`,
} as const;

export function MembersCard({ item }: { item: BusinessService }) {
  return (
    <Card title="Members" end={<span className="faint">{judged[item.by](item)}</span>} flush>
      <div className="wide-table">
        <table className="compare">
          <thead>
            <tr>
              <th>Member</th>
              <th>Kind</th>
              <th>State</th>
              {item.by === 'weighted' ? <th className="number">Weight</th> : null}
            </tr>
          </thead>
          <tbody>
            {item.memberStates.map((member, i) => (
              <tr key={`${member.kind} ${member.id}`}>
                <td>
                  <StateMark state={member.state} size={10} /> <MemberLink {...member} />
                </td>
                <td>{member.kind}</td>
                <td>{stateNames[member.state].toLowerCase()}</td>
                {item.by === 'weighted' ? <td className="number">{item.members[i]?.weight}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
