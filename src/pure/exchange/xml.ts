/**
 * The part of XML 1.0 that exports of other programs use, as a tree: elements, attributes, text, CDATA. A document type is skipped and
 * no entity is ever defined by it, so nothing expands; only the five predefined names and numeric references are read. A file that
 * breaks off gives what was there. (https://www.w3.org/TR/xml/)
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
  /** Where it begins, from 1. */
  readonly line: number;
}
export interface XmlRead {
  readonly root: XmlElement | undefined;
  /** Why the rest was not read. */
  readonly broken: { readonly line: number; readonly message: string } | undefined;
}

const elementsMax = 1_000_000;
const depthMax = 100;
const attributesMax = 300;

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{1,10});/gi, (whole, reference: string) => {
    if (!reference.startsWith('#')) return Object.hasOwn(named, reference) ? named[reference]! : whole;
    const code = /^#x/i.test(reference)
      ? Number.parseInt(reference.slice(2), 16)
      : Number.parseInt(reference.slice(1), 10);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
      ? String.fromCodePoint(code)
      : whole;
  });
}

const attribute = /\s*([^\s=/>"'<]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagName = /[^\s/>"'=<]+/y;

export function readXml(text: string): XmlRead {
  let root: XmlElement | undefined;
  const open: XmlElement[] = [];
  let elements = 0;
  let line = 1;
  let counted = 0;
  const lineAt = (at: number) => {
    for (let next = text.indexOf('\n', counted); next >= 0 && next < at; next = text.indexOf('\n', counted)) {
      line++;
      counted = next + 1;
    }
    return line;
  };
  const stop = (at: number, message: string): XmlRead => ({ root, broken: { line: lineAt(at), message } });

  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const top = open.at(-1);
    const between = text.slice(at, next < 0 ? text.length : next);
    if (top) top.text += withoutEntities(between);
    if (next < 0) break;
    at = next;
    const skipped = skip(text, at);
    if (skipped) {
      if (skipped.end < 0) return stop(at, `${skipped.what} does not end`);
      if (top && skipped.text !== undefined) top.text += skipped.text;
      at = skipped.end;
      continue;
    }
    if (text[at + 1] === '/') {
      const end = text.indexOf('>', at);
      if (end < 0) return stop(at, 'a tag does not end');
      const name = text.slice(at + 2, end).trim();
      if (top?.name !== name) return stop(at, `</${name.slice(0, 40)}> closes nothing that is open`);
      open.pop();
      at = end + 1;
      continue;
    }
    const begun = begin(text, at + 1, lineAt(at));
    if (typeof begun === 'string') return stop(at, begun);
    if (++elements > elementsMax) return stop(at, `more than ${elementsMax} elements`);
    if (top) top.children.push(begun.element);
    else if (root) return stop(at, 'more than one root element');
    else root = begun.element;
    if (!begun.empty) {
      if (open.length >= depthMax) return stop(at, `more than ${depthMax} elements deep`);
      open.push(begun.element);
    }
    at = begun.end;
  }
  if (open.length > 0) return stop(text.length, `the text ends inside <${open.at(-1)!.name.slice(0, 40)}>`);
  return { root, broken: root ? undefined : { line: 1, message: 'there is no element' } };
}

/** Comments, instructions, document types and CDATA. An internal subset is skipped unread: its entities stay names. */
function skip(
  text: string,
  at: number,
): { readonly what: string; readonly end: number; readonly text?: string } | undefined {
  const until = (what: string, from: number, mark: string) => {
    const end = text.indexOf(mark, from);
    return { what, end: end < 0 ? -1 : end + mark.length };
  };
  if (text.startsWith('<!--', at)) return until('a comment', at + 4, '-->');
  if (text.startsWith('<?', at)) return until('an instruction', at + 2, '?>');
  if (text.startsWith('<![CDATA[', at)) {
    const found = until('a CDATA section', at + 9, ']]>');
    return found.end < 0 ? found : { ...found, text: text.slice(at + 9, found.end - 3) };
  }
  if (!text.startsWith('<!', at)) return undefined;
  const close = text.indexOf('>', at);
  return close >= 0 && text.slice(at, close).includes('[')
    ? until('a document type', at, ']>')
    : until('a document type', at, '>');
}

function begin(
  text: string,
  at: number,
  line: number,
): { readonly element: XmlElement; readonly end: number; readonly empty: boolean } | string {
  tagName.lastIndex = at;
  const name = tagName.exec(text)?.[0];
  if (name === undefined) return 'a "<" that begins no tag';
  const attributes = new Map<string, string>();
  let end = at + name.length;
  for (;;) {
    attribute.lastIndex = end;
    const found = attribute.exec(text);
    if (!found) break;
    if (attributes.size < attributesMax)
      attributes.set(found[1]!, withoutEntities(found[2] ?? found[3] ?? ''));
    end = attribute.lastIndex;
  }
  const rest = /\s*(\/?)>/y;
  rest.lastIndex = end;
  const closed = rest.exec(text);
  if (!closed) return `<${name.slice(0, 40)}> has an attribute that cannot be read, or does not end`;
  return {
    element: { name, attributes, children: [], text: '', line },
    end: rest.lastIndex,
    empty: closed[1] === '/',
  };
}

/** The elements of that name right below. */
export const childrenOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];
export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
