/** The tables of a device as it tells them: any section, any columns. What a section is called and what it means stands here. */
import { useState } from 'react';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { Ago, Answer, Card, Empty } from './basics.tsx';
import { type Column, DataTable } from './table.tsx';

type Row = Readonly<Record<string, unknown>>;

const titles: Readonly<Record<string, string>> = {
  modules: 'Modules',
  vlans: 'VLANs',
  switchPorts: 'Switch ports',
  spanningTrees: 'Spanning tree',
  lags: 'Aggregates',
  routes: 'Routes',
  ospf: 'OSPF',
  bgpPeers: 'BGP peers',
  virtualRouters: 'Virtual routers',
  poePorts: 'Power over Ethernet',
  vrfs: 'VRFs',
};
const rowHeightPx = 36;
const tableHeightMax = 620;

const textOf = (value: unknown): string =>
  value === undefined || value === null
    ? ''
    : Array.isArray(value)
      ? value.every((item) => typeof item !== 'object')
        ? value.join(', ')
        : value.map((item) => Object.values(item as Row).join(' ')).join('; ')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

/** `ifIndex` → `If index`, `remoteAs` → `Remote as`. */
const titleOf = (name: string) => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function columnsOf(rows: readonly Row[]): Column<Row>[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name, i) => ({
    id: name,
    title: titleOf(name),
    width: typeof rows[0]?.[name] === 'number' ? 'minmax(4.5rem, 0.6fr)' : 'minmax(6rem, 1fr)',
    wide: i > 3,
    text: (row) => textOf(row[name]) || null,
    cell: (row) => (
      <span className="clip" title={textOf(row[name])}>
        {textOf(row[name]) || <span className="faint">–</span>}
      </span>
    ),
  }));
}

export function DeviceStructure({ id }: { id: string }) {
  const query = useApi('structure', { params: { id } });
  const [name, setName] = useState<string | null>(null);
  return (
    <Answer query={query}>
      {({ sections }) => {
        const full = sections.filter((section) => section.rows.length > 0);
        const shown = full.find((section) => section.name === name) ?? full[0];
        if (!shown)
          return (
            <Card>
              <Empty title="This device has told no tables yet">
                With an SNMP credential, a discovery reads its modules, VLANs, spanning tree, routes and
                neighbours in routing.
              </Empty>
            </Card>
          );
        return (
          <>
            <div className="chips">
              {full.map((section) => (
                <button
                  key={section.name}
                  type="button"
                  className="chip"
                  aria-pressed={section === shown}
                  onClick={() => setName(section.name)}
                >
                  {titles[section.name] ?? titleOf(section.name)}{' '}
                  <span className="faint">{formatCount(section.rows.length)}</span>
                </button>
              ))}
              <span className="faint small">
                read <Ago timeMs={shown.seenMs} />
              </span>
            </div>
            <Card flush>
              <DataTable
                plain
                label={titles[shown.name] ?? shown.name}
                columns={columnsOf(shown.rows)}
                rows={shown.rows}
                rowKey={(row) => String(shown.rows.indexOf(row))}
                maxHeight={Math.min(tableHeightMax, (shown.rows.length + 2) * rowHeightPx)}
              />
            </Card>
          </>
        );
      }}
    </Answer>
  );
}
