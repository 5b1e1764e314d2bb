/** The open ports that a scan knows now: what somebody who has just scanned wants to see. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { targetOfAddress } from '../parts/scan-grids.tsx';
import { Answer, Card, Empty } from './basics.tsx';
import { portColumns } from './scan-grids.tsx';
import { SortedTable } from './table.tsx';

const shownMax = 500;
const heightMax = 520;

export function Found({ scanId, live }: { scanId: string; live: boolean }) {
  const navigate = useNavigate();
  const query = useApi(
    'scanPorts',
    { query: { scanId, sort: 'address', limit: shownMax } },
    { refetchInterval: live ? 3000 : 30_000 },
  );
  return (
    <Card
      title="Open ports, as they are known now"
      flush
      end={
        <Link to="/scans" search={{ tab: 'services', scan: scanId }} className="muted small">
          Filter and export
        </Link>
      }
    >
      <Answer query={query} rows={4}>
        {({ items, total }) => (
          <SortedTable
            label="Open ports of this scan"
            plain
            maxHeight={heightMax}
            columns={portColumns}
            rows={items}
            rowKey={(row) => `${row.address} ${row.transport} ${row.port}`}
            onOpen={(row) => void navigate({ to: '/scans/hosts/$address', params: { address: row.address } })}
            targetsOf={(row) => [targetOfAddress(row.address, row.name)]}
            foot={total > items.length ? `The first ${items.length} of ${formatCount(total)}` : null}
            empty={<Empty title={live ? 'No open port yet' : 'No open port is known'} />}
          />
        )}
      </Answer>
    </Card>
  );
}
