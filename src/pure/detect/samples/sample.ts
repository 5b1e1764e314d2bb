/** Bytes that were really seen, and what they must be recognised as; `protocols.test.ts` runs all of them against all protocols. */
import type { Asked, Recognised } from '../protocol.ts';

export interface Sample {
  /** Id of the protocol; no other may recognise it. */
  readonly of: string;
  /** What sent them: product, version, where it runs; or the document they are printed in. */
  readonly about: string;
  readonly asked: Asked;
  readonly bytes: Uint8Array;
  /** At least this; an undefined value says that the field must not be there. */
  readonly is: Partial<Recognised>;
  /** Where it is not the protocol's first one. */
  readonly port?: number;
  /** Of the server, where the question depends on it. */
  readonly address?: string;
  /** What was said and answered when more was asked; what is not listed was met with silence. */
  readonly dialogue?: readonly { readonly asked: Uint8Array; readonly answered: Uint8Array }[];
  /** What the further questions must bring. */
  readonly further?: Partial<Recognised>;
}
