/** TFTP (RFC 1350) with options (RFC 2347), block size (RFC 2348) and transfer size (RFC 2349): all packets, both ways. */
export const tftpPort = 69;
export const blockBytesStandard = 512;
const optionsMax = 32;

export const tftpErrors = [
  'not defined',
  'file not found',
  'access violation',
  'disk full',
  'illegal operation',
  'unknown transfer',
  'file exists',
  'no such user',
  'option refused',
] as const;

export type TftpPacket =
  | {
      readonly kind: 'read' | 'write';
      readonly file: string;
      readonly mode: string;
      readonly options: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'data'; readonly block: number; readonly data: Uint8Array }
  | { readonly kind: 'acknowledgement'; readonly block: number }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'options'; readonly options: ReadonlyMap<string, string> };

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** Texts that end in a zero octet; a last one without is read as well, as some servers forget it. */
function texts(bytes: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length && found.length < 2 * optionsMax; ) {
    const end = bytes.indexOf(0, at);
    const stop = end < 0 ? bytes.length : end;
    found.push(text.decode(bytes.subarray(at, stop)));
    at = stop + 1;
  }
  return found;
}

function optionsOf(words: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let i = 0; i + 1 < words.length; i += 2) options.set(words[i]!.toLowerCase(), words[i + 1]!);
  return options;
}

export function decodeTftp(bytes: Uint8Array): TftpPacket | undefined {
  if (bytes.length < 4 || bytes[0] !== 0) return undefined;
  const number = (bytes[2]! << 8) | bytes[3]!;
  switch (bytes[1]) {
    case 1:
    case 2: {
      const [file, mode, ...words] = texts(bytes.subarray(2));
      if (file === undefined || mode === undefined) return undefined;
      return {
        kind: bytes[1] === 1 ? 'read' : 'write',
        file,
        mode: mode.toLowerCase(),
        options: optionsOf(words),
      };
    }
    case 3:
      return { kind: 'data', block: number, data: bytes.slice(4) };
    case 4:
      return { kind: 'acknowledgement', block: number };
    case 5:
      return { kind: 'error', code: number, message: texts(bytes.subarray(4))[0] ?? '' };
    case 6:
      return { kind: 'options', options: optionsOf(texts(bytes.subarray(2))) };
    default:
      return undefined;
  }
}

/** `blockBytes` beyond 512 and the size of the file are asked for as options; a server without options leaves them out. */
export function encodeRead(file: string, blockBytes: number): Uint8Array {
  const words = [file, 'octet', 'tsize', '0'];
  if (blockBytes !== blockBytesStandard) words.push('blksize', String(blockBytes));
  return Uint8Array.of(0, 1, ...words.flatMap((word) => [...utf8.encode(word), 0]));
}
export const encodeAcknowledgement = (block: number): Uint8Array =>
  Uint8Array.of(0, 4, (block >> 8) & 255, block & 255);
export const encodeError = (code: number, message: string): Uint8Array =>
  Uint8Array.of(0, 5, code >> 8, code & 255, ...utf8.encode(message), 0);
