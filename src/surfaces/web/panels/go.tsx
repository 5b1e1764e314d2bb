/** A way out of a panel, where the viewer may go. */
import { useRouter } from '@tanstack/react-router';

export function Go({
  href,
  linked,
  className = '',
  title,
  style,
  children,
}: {
  href: string;
  linked: boolean;
  className?: string;
  title?: string | undefined;
  style?: React.CSSProperties;
  children?: React.ReactNode;
}) {
  const router = useRouter();
  if (!linked)
    return (
      <span className={className} title={title} style={style}>
        {children}
      </span>
    );
  return (
    <a
      href={href}
      className={className}
      title={title}
      style={style}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        void router.navigate({ href });
      }}
    >
      {children}
    </a>
  );
}
