import { Link, useParams } from '@tanstack/react-router';
import { useMay } from '../model/account.ts';
import { Empty } from '../parts/basics.tsx';
import { Channels } from '../parts/channels.tsx';
import { Accounts, Audit, Credentials, Tokens } from './settings-access.tsx';
import { HealthPage, Probes, ServiceSettings, Sites } from './settings-system.tsx';

const sections = [
  ['health', 'Health', 'viewer', HealthPage],
  ['probes', 'Probes', 'viewer', Probes],
  ['sites', 'Sites', 'viewer', Sites],
  ['credentials', 'Credentials', 'engineer', Credentials],
  ['channels', 'Channels', 'operator', Channels],
  ['accounts', 'Accounts', 'admin', Accounts],
  ['tokens', 'API tokens', 'admin', Tokens],
  ['services', 'Services', 'admin', ServiceSettings],
  ['audit', 'Audit log', 'admin', Audit],
] as const;

export function Settings() {
  const { section = 'health' } = useParams({ strict: false });
  const may = {
    viewer: true,
    operator: useMay('operator'),
    engineer: useMay('engineer'),
    admin: useMay('admin'),
  };
  const found = sections.find(([name]) => name === section);
  const Section = found?.[3];
  return (
    <div className="page" style={{ maxWidth: '76rem' }}>
      <h1>Settings</h1>
      <div className="settings">
        <nav aria-label="Settings">
          {sections
            .filter(([, , role]) => may[role])
            .map(([name, label]) => (
              <Link
                key={name}
                to="/settings/$section"
                params={{ section: name }}
                className={name === section ? 'active' : ''}
              >
                {label}
              </Link>
            ))}
        </nav>
        <div className="stack" style={{ gap: 'var(--s4)' }}>
          {!Section ? (
            <Empty title="There is no such section" />
          ) : may[found[2]] ? (
            <Section />
          ) : (
            <Empty title={`This needs the role ${found[2]}`}>Ask an administrator.</Empty>
          )}
        </div>
      </div>
    </div>
  );
}
