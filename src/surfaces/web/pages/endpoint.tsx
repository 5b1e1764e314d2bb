/** One endpoint: where it is plugged in, since when, where it was before, and every address it had. */
import { Link, useParams } from '@tanstack/react-router';
import type { EndpointDetail } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { formatDate, formatDuration } from '../model/format.ts';
import { usePageTarget } from '../model/run-menu.ts';
import { targetOfEndpoint } from '../model/run-targets.ts';
import { Ago, Answer, Card, Empty } from '../parts/basics.tsx';
import { PlaceLabel, placeText } from '../parts/place.tsx';
import { RunButton } from '../parts/run-menu.tsx';

export function EndpointPage() {
  const { mac } = useParams({ from: '/shell/endpoints/$mac' });
  const query = useApi('endpoint', { params: { mac } });
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(endpoint) => <Body endpoint={endpoint} />}
      </Answer>
    </div>
  );
}

function Body({ endpoint }: { endpoint: EndpointDetail }) {
  const { place } = endpoint;
  const target = targetOfEndpoint(endpoint);
  usePageTarget(target);
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/endpoints">Endpoints</Link>
          </div>
          <h1>{endpoint.deviceName ?? endpoint.name ?? endpoint.mac}</h1>
        </div>
        <div className="actions">
          <RunButton targets={[target]} />
        </div>
      </div>
      <div className="health-head">
        <span className="mono">{endpoint.mac}</span>
        {endpoint.vendor ? <span className="muted">{endpoint.vendor}</span> : null}
        {endpoint.deviceId ? (
          <Link to="/devices/$id" params={{ id: endpoint.deviceId }}>
            a port of {endpoint.deviceName}
          </Link>
        ) : null}
        <span className="muted">
          last seen <Ago timeMs={endpoint.seenMs} />
        </span>
        <span className="muted">first {formatDate(endpoint.firstSeenMs)}</span>
      </div>
      <div className="two">
        <Card title="Plugged in at">
          {place ? (
            <dl className="facts">
              <div>
                <dt>Port</dt>
                <dd>
                  <PlaceLabel place={place} />
                </dd>
              </div>
              <div>
                <dt>VLAN</dt>
                <dd>{place.vlan ?? 'not told'}</dd>
              </div>
              <div>
                <dt>Since</dt>
                <dd>{formatDate(place.sinceMs)}</dd>
              </div>
              <div>
                <dt>Known by</dt>
                <dd>
                  {place.source} <span className="muted">({Math.round(place.confidence * 100)} % sure)</span>
                </dd>
              </div>
            </dl>
          ) : (
            <Empty title="Nobody knows">
              It is known by its address only, or several ports claim it. Give the switches on its way a
              credential and discover again.
            </Empty>
          )}
        </Card>
        <Card title="Addresses" flush={endpoint.addressHistory.length > 0}>
          {endpoint.addressHistory.length === 0 ? <Empty title="No address is known" /> : null}
          <ul className="list">
            {endpoint.addressHistory.map((item) => (
              <li key={item.address}>
                <div>
                  <span className="mono grow">{item.address}</span>
                  <span className="muted small">
                    since {formatDate(item.firstSeenMs)}, seen <Ago timeMs={item.seenMs} />
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </Card>
      </div>
      <Card title="Before" flush={endpoint.placeHistory.length > 0}>
        {endpoint.placeHistory.length === 0 ? <Empty title="It has never been seen anywhere else" /> : null}
        <ul className="list">
          {endpoint.placeHistory.map((item) => (
            <li key={item.leftMs}>
              <div>
                <Link to="/devices/$id" params={{ id: item.deviceId }} className="grow">
                  {placeText(item)}
                </Link>
                {item.vlan === null ? null : <span className="badge">VLAN {item.vlan}</span>}
                <span className="muted small">
                  {formatDate(item.sinceMs)} – {formatDate(item.leftMs)},{' '}
                  {formatDuration(item.leftMs - item.sinceMs)}
                </span>
              </div>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
