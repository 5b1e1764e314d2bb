/** The switch port of an endpoint, in one line. */
import { Link } from '@tanstack/react-router';
import type { Endpoint } from '#pure/contract/resources.ts';

type Place = NonNullable<Endpoint['place']>;

export const placeText = (place: Pick<Place, 'deviceName' | 'interfaceName'>): string =>
  `${place.deviceName} ${place.interfaceName}`;

export function PlaceLabel({ place }: { place: Place | null }) {
  if (!place) return <span className="faint">unknown</span>;
  return (
    <span className="clip" title={place.behind ? `behind ${place.behind}` : undefined}>
      <Link to="/devices/$id" params={{ id: place.deviceId }} search={{ tab: 'interfaces' }}>
        {place.deviceName}
      </Link>{' '}
      <span className="mono muted">{place.interfaceName}</span>
      {place.behind ? <span className="faint"> behind {place.behind}</span> : null}
    </span>
  );
}
