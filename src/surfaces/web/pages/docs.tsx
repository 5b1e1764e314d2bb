/** The documentation that comes with this version, from the server itself. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { send, useApi } from '../model/client.ts';
import { Answer, Empty, FaultBox, Skeleton } from '../parts/basics.tsx';

export function Docs() {
  const { _splat: path } = useParams({ strict: false });
  const pages = useApi('docs', {}, { staleTime: 600_000 });
  return (
    <div className="page">
      <Answer query={pages}>
        {(data) => {
          const shown =
            path ||
            data.items.find((page) => /^(index|README)$/i.test(page.path))?.path ||
            data.items[0]?.path;
          if (!shown)
            return (
              <Empty title="No documentation is installed">
                The folder docs/ is missing from this installation.
              </Empty>
            );
          return (
            <div className="settings" style={{ gridTemplateColumns: undefined }}>
              <nav aria-label="Documentation">
                {data.items.map((page) => (
                  <Link
                    key={page.path}
                    to="/docs/$"
                    params={{ _splat: page.path }}
                    className={page.path === shown ? 'active clip' : 'clip'}
                    style={{ paddingInlineStart: `${0.6 + (page.path.split('/').length - 1) * 0.7}rem` }}
                  >
                    {page.title}
                  </Link>
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
