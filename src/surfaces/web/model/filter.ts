/** The filter language of every list: words, or field:value; quotes keep spaces, a leading - excludes. Cut up here for colour. */
export interface FilterToken {
  readonly kind: 'space' | 'word' | 'field' | 'value' | 'unknown-field';
  readonly text: string;
}

export function filterTokens(text: string, fields: readonly string[]): FilterToken[] {
  const tokens: FilterToken[] = [];
  const pattern = /(\s+)|(-?)([A-Za-z][\w.-]*):("[^"]*"?|[^\s]*)|("[^"]*"?|[^\s]+)/gy;
  for (const match of text.matchAll(pattern)) {
    const [, space, minus, field, value, word] = match;
    if (space !== undefined) tokens.push({ kind: 'space', text: space });
    else if (field !== undefined) {
      tokens.push({
        kind: fields.includes(field.toLowerCase()) ? 'field' : 'unknown-field',
        text: `${minus}${field}:`,
      });
      if (value) tokens.push({ kind: 'value', text: value });
    } else if (word !== undefined) tokens.push({ kind: 'word', text: word });
  }
  return tokens;
}

/** Sets, replaces or (value null) removes one `field:value`, leaving the rest of what was typed as it is. */
export function withField(text: string, field: string, value: string | null): string {
  const rest = text
    .split(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .filter((part) => part && !part.toLowerCase().startsWith(`${field}:`));
  const quoted = value !== null && /\s/.test(value) ? `"${value}"` : value;
  return [...rest, ...(quoted === null ? [] : [`${field}:${quoted}`])].join(' ');
}

export function fieldValue(text: string, field: string): string | null {
  const match = new RegExp(`(?:^|\\s)${field}:("([^"]*)"|\\S+)`, 'i').exec(text);
  return match ? (match[2] ?? match[1]!) : null;
}
