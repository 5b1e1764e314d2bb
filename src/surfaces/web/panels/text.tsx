import { useMemo } from 'react';
import { type Block, blocksOf, type Inline } from '#pure/dashboards/markdown.ts';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';

const inlineOf = (inline: Inline, at: number): React.ReactNode => {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'strong':
      return <strong key={at}>{inline.text}</strong>;
    case 'emphasis':
      return <em key={at}>{inline.text}</em>;
    case 'code':
      return <code key={at}>{inline.text}</code>;
    case 'link':
      return (
        <a key={at} href={inline.href} rel="noreferrer noopener">
          {inline.text}
        </a>
      );
  }
};
const blockOf = (block: Block, at: number): React.ReactNode => {
  switch (block.kind) {
    case 'heading': {
      const Heading = (['h3', 'h4', 'h5'] as const)[block.level - 1]!;
      return <Heading key={at}>{block.inlines.map(inlineOf)}</Heading>;
    }
    case 'paragraph':
      return <p key={at}>{block.inlines.map(inlineOf)}</p>;
    case 'code':
      return <pre key={at}>{block.text}</pre>;
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List key={at}>
          {block.items.map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items are their position
            <li key={i}>{item.map(inlineOf)}</li>
          ))}
        </List>
      );
    }
  }
};

export function Note({ config }: PanelProps) {
  const source = String(config.markdown ?? '');
  const blocks = useMemo(() => blocksOf(source), [source]);
  return blocks.length === 0 ? (
    <Nothing text="Empty note." />
  ) : (
    <div className="panel-note">{blocks.map(blockOf)}</div>
  );
}
