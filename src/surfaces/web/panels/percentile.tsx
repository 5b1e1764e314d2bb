import { formatBps } from '../model/format.ts';
import { Go } from './go.tsx';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';

export function Percentile({ config, answer, hands }: PanelProps) {
  const bills = answer.bill ?? [];
  if (bills.length === 0) return <Nothing text="No traffic is measured here yet." />;
  const price = config.pricePerMbps as number | null;
  const cost = (bps: number | null) =>
    price === null || bps === null ? '' : `${((bps / 1e6) * price).toFixed(2)}`;
  return (
    <div className="panel-scroll">
      <table className="panel-table">
        <thead>
          <tr>
            <th>{String(config.percent)} % of the time below</th>
            <th className="num">In</th>
            <th className="num">Out</th>
            <th className="num">Billed</th>
            {price === null ? null : <th className="num">{String(config.currency)}</th>}
          </tr>
        </thead>
        <tbody>
          {bills.map((bill) => (
            <tr key={`${bill.sensorId}${bill.label}`}>
              <td className="clip">
                <Go href={`/sensors/${bill.sensorId}`} linked={hands.linked}>
                  {bill.name} <span className="muted">{bill.label}</span>
                </Go>
              </td>
              <td className="num">{formatBps(bill.inBps)}</td>
              <td className="num">{formatBps(bill.outBps)}</td>
              <td className="num">
                <strong>{formatBps(bill.billedBps)}</strong>
              </td>
              {price === null ? null : <td className="num">{cost(bill.billedBps)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {bills[0]!.stepS > 300 ? (
        <p className="faint small pad">
          Means of {Math.round(bills[0]!.stepS / 60)} minutes: the time shown is too long for five.
        </p>
      ) : null}
    </div>
  );
}
