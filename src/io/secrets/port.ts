/** Protection of what is at rest, as services see it. */
export interface Secrets {
  hashPassword(password: string): Promise<string>;
  /** Takes the same time for a malformed hash as for a wrong password. */
  verifyPassword(password: string, hash: string): Promise<boolean>;
  /** Unguessable text of 32 random bytes, base64url. */
  newToken(): string;
  /** For tokens, which have full entropy and need no slow hash: lower-case hexadecimal SHA-256. */
  digest(text: string): string;
  /** HMAC-SHA256 under the installation key, so that the audit chain cannot be rebuilt by an outsider. */
  sign(text: string): string;
  seal(plain: unknown): string;
  /** Throws FaultError when the text was changed or sealed under another key. */
  open(sealed: string): unknown;
}
