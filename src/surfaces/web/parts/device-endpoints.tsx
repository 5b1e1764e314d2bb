/** What is plugged into a switch: the port mapper. */
import { useNavigate } from '@tanstack/react-router';
import { Cable } from 'lucide-react';
import { useMemo } from 'react';
import { targetOfEndpoint } from '../model/run-targets.ts';
import { endpointColumns } from '../pages/endpoints.tsx';
import { Empty, FaultBox } from './basics.tsx';
import { useList } from './list-page.tsx';
import { DataTable, RowCount } from './table.tsx';

export function DeviceEndpoints({ id }: { id: string }) {
  const query = useMemo(() => ({ deviceId: id, sort: 'mac' as const }), [id]);
  const list = useList('endpoints', query);
  const navigate = useNavigate();
  if (list.error) return <FaultBox error={list.error} />;
  return (
    <DataTable
      label="What is plugged in"
      columns={endpointColumns}
      rows={list.rows}
      total={list.total}
      rowKey={(row) => row.mac}
      targetsOf={(row) => [targetOfEndpoint(row)]}
      onOpen={(row) => void navigate({ to: '/endpoints/$mac', params: { mac: row.mac } })}
      onNeedMore={list.more}
      maxHeight={640}
      foot={<RowCount loaded={list.rows.length} total={list.total} noun="endpoints" />}
      empty={
        list.loading ? null : (
          <Empty icon={<Cable size={28} strokeWidth={1.5} />} title="Nothing is plugged in here">
            Only switches learn who is behind their ports, and a discovery asks them with an SNMP credential.
          </Empty>
        )
      }
    />
  );
}
