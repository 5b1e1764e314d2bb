/**
 * The Markdown of text panels: headings, lists, paragraphs, code; bold, italics, code and links inside. What comes out is data, never HTML:
 * a note cannot bring a script. Links lead to http, https, mailto or within Nocturne; others stay text.
 */
export type Inline =
  | { readonly kind: 'text' | 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly inlines: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

const safeHref = /^(https?:\/\/|mailto:|\/(?!\/))/i;
const inlinePattern = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|\[([^\]\n]{1,200})\]\(([^()\s]{1,500})\)/g;

export function inlinesOf(text: string): Inline[] {
  const out: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(inlinePattern)) {
    const [whole, code, strong, emphasis, label, href] = match;
    if (match.index > at) out.push({ kind: 'text', text: text.slice(at, match.index) });
    if (code !== undefined) out.push({ kind: 'code', text: code });
    else if (strong !== undefined) out.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) out.push({ kind: 'emphasis', text: emphasis });
    else if (safeHref.test(href!)) out.push({ kind: 'link', text: label!, href: href! });
    else out.push({ kind: 'text', text: whole });
    at = match.index + whole.length;
  }
  if (at < text.length) out.push({ kind: 'text', text: text.slice(at) });
  return out;
}

const headingPattern = /^(#{1,3})\s+(.*)$/;
const itemPattern = /^\s*(?:([-*+])|\d{1,9}[.)])\s+(.*)$/;

export function blocksOf(source: string): Block[] {
  const lines = source.split(/\r?\n/);
  const out: Block[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) out.push({ kind: 'paragraph', inlines: inlinesOf(paragraph.join(' ')) });
    paragraph = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.startsWith('```')) {
      endParagraph();
      const end = lines.findIndex((other, at) => at > i && other.startsWith('```'));
      const to = end < 0 ? lines.length : end;
      out.push({ kind: 'code', text: lines.slice(i + 1, to).join('\n') });
      i = to;
      continue;
    }
    const heading = headingPattern.exec(line);
    const item = itemPattern.exec(line);
    if (heading) {
      endParagraph();
      out.push({
        kind: 'heading',
        level: heading[1]!.length as 1 | 2 | 3,
        inlines: inlinesOf(heading[2]!),
      });
    } else if (item) {
      endParagraph();
      const ordered = item[1] === undefined;
      const last = out.at(-1);
      const inlines = inlinesOf(item[2]!);
      const follows = i > 0 && itemPattern.test(lines[i - 1]!);
      if (follows && last?.kind === 'list' && last.ordered === ordered)
        out[out.length - 1] = { ...last, items: [...last.items, inlines] };
      else out.push({ kind: 'list', ordered, items: [inlines] });
    } else if (line.trim() === '') endParagraph();
    else paragraph.push(line.trim());
  }
  endParagraph();
  return out;
}
