import { Link, Navigate, useParams } from '@tanstack/react-router';
import { useMay } from '../model/account.ts';
import { Empty } from '../parts/basics.tsx';
import { Accounts, Audit, Credentials, Tokens } from './settings-access.tsx';
import { Probes, ServiceSettings, Sites } from './settings-system.tsx';

const sections = [
  ['probes', 'Probes', 'viewer', Probes],
  ['sites', 'Sites', 'viewer', Sites],
  ['credentials', 'Credentials', 'engineer', Credentials],
  ['accounts', 'Accounts', 'admin', Accounts],
  ['tokens', 'API tokens', 'admin', Tokens],
  ['services', 'Services', 'admin', ServiceSettings],
  ['audit', 'Audit log', 'admin', Audit],
] as const;
/** Sections that have become places of their own; links to them are kept by people. */
const moved = { health: '/health', channels: '/notifications' } as const;

export function Settings() {
  const { section = 'probes' } = useParams({ strict: false });
  const may = {
    viewer: true,
    engineer: useMay('engineer'),
    admin: useMay('admin'),
  };
  const found = sections.find(([name]) => name === section);
  const Section = found?.[3];
  if (section in moved) return <Navigate to={moved[section as keyof typeof moved]} replace />;
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
