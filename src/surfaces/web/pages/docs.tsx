/** The documentation that comes with this version, from the server itself. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { send, useApi } from '../model/client.ts';
import { Answer, Empty, FaultBox, Skeleton, useMedia } from '../parts/basics.tsx';

export function Docs() {
  const { _splat: path } = useParams({ strict: false });
  const pages = useApi('docs', {}, { staleTime: 600_000 });
  const navigate = useNavigate();
  const narrow = useMedia('(max-width: 820px)');
  return (
    <div className="page">
      <Answer query={pages}>
        {(data) => {
          const groups = grouped(data.items);
          const shown = path || groups[0]?.pages[0]?.path;
          if (!shown)
            return (
              <Empty title="No documentation is installed">
                The folder docs/ is missing from this installation.
              </Empty>
            );
          return (
            <div className="settings">
              {narrow ? (
                <select
                  className="select"
                  aria-label="Page of the documentation"
                  value={shown}
                  onChange={(event) =>
                    void navigate({ to: '/docs/$', params: { _splat: event.target.value } })
                  }
                >
                  {groups.map(({ name, pages: members }) => (
                    <optgroup key={name} label={name || 'Guides'}>
                      {members.map((page) => (
                        <option key={page.path} value={page.path}>
                          {page.title}
                        </option>
                      ))}
                    </optgroup>
                  ))}
                </select>
              ) : null}
              <nav aria-label="Documentation" hidden={narrow}>
                {groups.map(({ name, pages: members }) => (
                  <div key={name} className="stack" style={{ gap: 2, marginBlockEnd: 'var(--s3)' }}>
                    {name ? (
                      <span className="faint small" style={{ padding: '0 0.6rem' }}>
                        {name}
                      </span>
                    ) : null}
                    {members.map((page) => (
                      <Link
                        key={page.path}
                        to="/docs/$"
                        params={{ _splat: page.path }}
                        className={page.path === shown ? 'active clip' : 'clip'}
                        title={page.title}
                      >
                        {page.title}
                      </Link>
                    ))}
                  </div>
                ))}
              </nav>
              <Page path={shown} />
            </div>
          );
        }}
      </Answer>
    </div>
  );
}

interface DocPage {
  readonly path: string;
  readonly title: string;
}
/** By folder: what people read first is on top, decisions of the makers last. */
function grouped(pages: readonly DocPage[]): { name: string; pages: DocPage[] }[] {
  const folderOf = (page: DocPage) => page.path.split('/').slice(0, -1).join('/');
  const order = (name: string) => (name === '' ? 0 : name === 'adr' ? 2 : 1);
  const first = (page: DocPage) => (/(^|\/)(index|readme|start|getting-started)$/i.test(page.path) ? 0 : 1);
  return [...Map.groupBy(pages, folderOf)]
    .map(([name, members]) => ({
      name: name === 'adr' ? 'Decisions' : name.charAt(0).toUpperCase() + name.slice(1),
      order: order(name),
      pages: members.toSorted((a, b) => first(a) - first(b)),
    }))
    .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}

function Page({ path }: { path: string }) {
  const query = useQuery({
    queryKey: ['doc', path],
    queryFn: async ({ signal }) =>
      await (
        await send(`/api/v1/docs/${path.split('/').map(encodeURIComponent).join('/')}`, { signal })
      ).text(),
    staleTime: 600_000,
  });
  const navigate = useNavigate();
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (query.data && location.hash)
      article.current?.querySelector(`#${CSS.escape(location.hash.slice(1))}`)?.scrollIntoView();
  }, [query.data]);
  if (query.error) return <FaultBox error={query.error} />;
  if (query.data === undefined) return <Skeleton rows={8} />;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: only links inside are followed, by mouse or Enter alike
    <article
      ref={article}
      className="prose card"
      style={{ padding: 'var(--s5) var(--s6)' }}
      onClick={(event) => {
        // Links between pages are relative to the markdown files; they stay in this page.
        const href = (event.target as Element).closest('a')?.getAttribute('href');
        if (!href || /^[a-z]+:|^\/api\//i.test(href) || href.startsWith('#')) return;
        event.preventDefault();
        const [file = '', hash] = href.split('#');
        const target = new URL(file, `http://x/${path}`).pathname
          .slice(1)
          .replace(/\.md$/, '')
          .replace(/^docs\//, '');
        void navigate({ to: '/docs/$', params: { _splat: target }, ...(hash ? { hash } : {}) });
      }}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered by our own server from the files of this installation
      dangerouslySetInnerHTML={{ __html: query.data }}
    />
  );
}
