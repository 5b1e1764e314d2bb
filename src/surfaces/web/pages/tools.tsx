import { Link } from '@tanstack/react-router';
import {
  Activity,
  ArrowLeftRight,
  Calculator,
  Globe,
  Lock,
  Network,
  Plug,
  Radar,
  Route,
  Search,
  Server,
  Wrench,
} from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../model/client.ts';
import { rank } from '../model/rank.ts';
import { Answer, Empty } from '../parts/basics.tsx';

const icons: Readonly<Record<string, React.ElementType>> = {
  ping: Activity,
  trace: Route,
  sweep: Radar,
  tcp: Plug,
  tls: Lock,
  http: Globe,
  dns: Search,
  subnet: Calculator,
  echo: ArrowLeftRight,
  interfaces: Network,
};
export function ToolIcon({ id, size = 17 }: { id: string; size?: number }) {
  const Icon = icons[id] ?? (id.startsWith('snmp') ? Server : Wrench);
  return <Icon size={size} aria-hidden />;
}

export function Tools() {
  const query = useApi('tools', {}, { staleTime: 600_000 });
  const [text, setText] = useState('');
  return (
    <div className="page">
      <div className="page-head">
        <h1>Toolbox</h1>
        <div className="actions">
          <input
            className="input"
            data-filter
            style={{ width: '16rem' }}
            aria-label="Find a tool"
            placeholder="Find a tool"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      </div>
      <Answer query={query} rows={6}>
        {(data) => {
          const shown = rank(data.items, text.trim(), (tool) => `${tool.id} ${tool.summary}`);
          return shown.length === 0 ? (
            <Empty title="No tool is called that" />
          ) : (
            <div className="tool-grid">
              {shown.map((tool) => (
                <Link key={tool.id} to="/tools/$id" params={{ id: tool.id }} className="card tool-card">
                  <span className="glyph">
                    <ToolIcon id={tool.id} />
                  </span>
                  <span className="stack" style={{ gap: '0.15rem' }}>
                    <span className="row">
                      <strong className="mono">{tool.id}</strong>
                      {tool.missing.length > 0 ? (
                        <span className="badge warning">needs {tool.missing.join(', ')}</span>
                      ) : null}
                      {tool.risk === 'intrusive' || tool.risk === 'changes-device' ? (
                        <span className="badge warning">{tool.risk}</span>
                      ) : null}
                    </span>
                    <span className="muted">{tool.summary}</span>
                  </span>
                </Link>
              ))}
            </div>
          );
        }}
      </Answer>
    </div>
  );
}
