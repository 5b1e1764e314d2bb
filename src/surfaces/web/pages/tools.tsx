import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ToolInfo } from '#pure/contract/resources.ts';
import { toolGroups } from '#pure/contract/subject.ts';
import { useApi } from '../model/client.ts';
import { rank } from '../model/rank.ts';
import { Answer, Empty } from '../parts/basics.tsx';
import { groupTitles, ToolIcon } from '../parts/tool-icon.tsx';

export function Tools() {
  const query = useApi('tools', {}, { staleTime: 600_000 });
  const [text, setText] = useState('');
  const words = text.trim();
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
        {({ items }) => {
          if (words === '') return <Groups tools={items} />;
          const shown = rank(items, words, (tool) => `${tool.id} ${groupTitles[tool.group]} ${tool.summary}`);
          return shown.length === 0 ? <Empty title="No tool is called that" /> : <Cards tools={shown} />;
        }}
      </Answer>
    </div>
  );
}

function Groups({ tools }: { tools: readonly ToolInfo[] }) {
  return toolGroups.map((group) => {
    const items = tools.filter((tool) => tool.group === group);
    if (items.length === 0) return null;
    return (
      <section key={group} className="stack" aria-labelledby={`group-${group}`}>
        <h2 id={`group-${group}`} className="muted">
          {groupTitles[group]}
        </h2>
        <Cards tools={items} />
      </section>
    );
  });
}

function Cards({ tools }: { tools: readonly ToolInfo[] }) {
  return (
    <div className="tool-grid">
      {tools.map((tool) => (
        <Link key={tool.id} to="/tools/$id" params={{ id: tool.id }} className="card tool-card">
          <span className="glyph">
            <ToolIcon group={tool.group} />
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
}
