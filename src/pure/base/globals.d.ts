// The few universal globals that pure/ may use: everything else of the host (timers, sockets, process, Buffer, DOM)
// does not compile there. This file is the allow-list.
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array): string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class URL {
  constructor(url: string, base?: string);
  static canParse(url: string, base?: string): boolean;
  readonly origin: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  pathname: string;
  readonly search: string;
  readonly href: string;
  readonly username: string;
  readonly password: string;
  readonly searchParams: { get(name: string): string | null; has(name: string): boolean };
}
declare function structuredClone<T>(value: T): T;
