/** XML elements that are written: the same shape that `exchange/xml.ts` reads, so that what is written can be read back before it is on paper. */
import type { XmlElement } from '../../exchange/xml.ts';

type AttributeValue = string | number | undefined;

/** XML 1.0 section 2.2: characters that no document may hold, not even as a reference. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
export const holdable = (text: string): boolean => text.search(forbidden) < 0;
/** Characters that need neither: nearly every text has no others, and a large scan has millions of texts. */
const simple = /^[ !#-%'-;=?-~]*$/;
const held = (text: string): string => (simple.test(text) ? text : text.replace(forbidden, '\ufffd'));

/** Attributes without a value are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
  children: readonly (XmlElement | undefined)[] = [],
  text = '',
): XmlElement {
  const known = new Map<string, string>();
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) known.set(key, held(String(value)));
  }
  return {
    name,
    attributes: known,
    children: children.filter((child) => child !== undefined),
    text: held(text),
    line: 0,
  };
}

/** An element that holds text or nothing, with a key or without: most of what a large scan writes. */
export const leaf = (name: string, key: string | undefined, text: string): XmlElement => ({
  name,
  attributes: new Map(key === undefined ? [] : [['key', held(key)]]),
  children: [],
  text: held(text),
  line: 0,
});

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};
/** White space in attributes is normalised by every reader unless it is a reference (section 3.3.3). */
const attributeText = (text: string): string =>
  simple.test(text) ? text : text.replace(/[&<>"\n\r\t]/g, (c) => escapes[c]!);
/** A carriage return in text becomes a line feed unless it is a reference (section 2.11). */
const elementText = (text: string): string =>
  simple.test(text) ? text : text.replace(/[&<>\r]/g, (c) => escapes[c]!);

export function openTag({ name, attributes }: XmlElement, empty = false): string {
  let tag = `<${name}`;
  for (const [key, value] of attributes) tag += ` ${key}="${attributeText(value)}"`;
  return `${tag}${empty ? '/' : ''}>`;
}

export function serialise(item: XmlElement): string {
  if (item.children.length === 0 && item.text === '') return openTag(item, true);
  let whole = openTag(item) + elementText(item.text);
  for (const child of item.children) whole += serialise(child);
  return `${whole}</${item.name}>`;
}
