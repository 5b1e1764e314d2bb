/**
 * The records of a JSON file that is too large to be read at once: elements of an array, of the list `vulnerabilities` of an object, or one
 * object after another (NDJSON). Bytes go in as they come, each record comes out when its last byte is there; memory is that of one record.
 */

/** The feeds of NVD hold some of a few megabytes. */
const itemBytesMax = 67_108_864;
/** What the file is shows in its beginning. */
const headBytesMax = 65_536;
const depthMax = 1000;

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [34, 92, 123, 125, 91, 93];

export interface ItemSplitter {
  write(bytes: Uint8Array): void;
  /** Nothing more comes. False when the file ended inside a record. */
  end(): boolean;
  /** Records that were too long to be held. */
  readonly skipped: number;
}

export function createItemSplitter(take: (item: Uint8Array) => void): ItemSplitter {
  let head: Uint8Array[] = [];
  let headBytes = 0;
  /** Depth at which records begin; undefined until the beginning was seen. */
  let itemDepth: number | undefined;
  let depth = 0;
  let inText = false;
  let quoted = false;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let inItem = false;
  let skipped = 0;

  const hold = (bytes: Uint8Array) => {
    heldBytes += bytes.length;
    if (heldBytes <= itemBytesMax && bytes.length > 0) held.push(bytes);
  };
  const finish = () => {
    if (heldBytes > itemBytesMax) skipped++;
    else take(held.length === 1 ? held[0]! : joined(held, heldBytes));
    held = [];
    heldBytes = 0;
    inItem = false;
  };

  /** Where a text that goes on at `at` ends, or the end of the bytes. Most of a file is texts: they are not looked at byte by byte. */
  const skipText = (bytes: Uint8Array, at: number): number => {
    for (let from = at; ; ) {
      const end = bytes.indexOf(quote, from);
      const stop = end < 0 ? bytes.length : end;
      let backslashes = 0;
      while (stop - backslashes > at && bytes[stop - backslashes - 1] === backslash) backslashes++;
      // A row of them may have begun in the bytes before.
      const odd = (backslashes + (quoted && stop - backslashes === at ? 1 : 0)) % 2 === 1;
      if (end < 0) {
        quoted = odd;
        return bytes.length;
      }
      if (!odd) {
        quoted = false;
        inText = false;
        return end;
      }
      from = end + 1;
    }
  };

  const scan = (bytes: Uint8Array) => {
    const wanted = itemDepth!;
    let start = 0;
    for (let at = inText ? skipText(bytes, 0) + 1 : 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === quote) {
        inText = true;
        at = skipText(bytes, at + 1);
      } else if (byte === openBrace || byte === openBracket) {
        if (!inItem && depth === wanted && byte === openBrace) {
          inItem = true;
          start = at;
        }
        if (depth < depthMax) depth++;
      } else if (byte === closeBrace || byte === closeBracket) {
        if (depth > 0) depth--;
        if (inItem && depth === wanted) {
          hold(bytes.subarray(start, at + 1));
          finish();
        }
      }
    }
    // What lies in a buffer of the caller is copied, because it is used again.
    if (inItem) hold(bytes.slice(start));
  };

  const begin = () => {
    const bytes = joined(head, headBytes);
    head = [];
    itemDepth = itemDepthOf(bytes);
    scan(bytes);
  };

  return {
    write(bytes) {
      if (itemDepth !== undefined) return scan(bytes);
      head.push(bytes.slice());
      headBytes += bytes.length;
      if (headBytes >= headBytesMax) begin();
    },
    end() {
      if (itemDepth === undefined) begin();
      return !inItem && !inText && depth === 0;
    },
    get skipped() {
      return skipped;
    },
  };
}

function itemDepthOf(head: Uint8Array): number {
  const text = new TextDecoder().decode(head.subarray(0, headBytesMax));
  const first = /^\uFEFF?\s*([{[])/.exec(text)?.[1];
  if (first === '[') return 1;
  return /"vulnerabilities"\s*:\s*\[/.test(text) && !/"dataType"\s*:\s*"CVE_RECORD"/.test(text) ? 2 : 0;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
