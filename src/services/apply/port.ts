/**
 * Configuration as files. Each area offers its kinds (`DeclaredKind`) through its port; `main/server.ts` puts them into one list,
 * in the order in which they are written.
 */
import type { z } from 'zod';
import type { StateTransaction } from '#io/state/port.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import type { ApplyResult } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface DeclaredObject {
  readonly id: string;
  /** As files call it: unique within its kind. */
  readonly name: string;
  /** As `spec` reads it; what is not set is absent. Compared field by field with what files say. */
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface DeclaredKind {
  /** As written in `kind:`. */
  readonly kind: string;
  /** Fields beside `kind` and `name`, all optional but what a new object needs; strict. */
  readonly spec: z.ZodObject;
  /** A list in its documents whose items are documents of another kind, named `<this>/<item>`. */
  readonly nested?: { readonly field: string; readonly kind: string };
  /** Everything of this kind as the transaction sees it. */
  list(tx: StateTransaction): Promise<readonly DeclaredObject[]>;
  /**
   * Creates (no `before`) or changes; fields that are absent stay as they are. The id of the object. Throws a FaultError naming the field.
   * Uses the transaction only: a rehearsal is the same call, taken back.
   */
  write(
    tx: StateTransaction,
    name: string,
    spec: Readonly<Record<string, unknown>>,
    before: DeclaredObject | undefined,
  ): Promise<string>;
  remove(tx: StateTransaction, id: string): Promise<void>;
  /** Once, after a transaction that wrote something of this kind is durable. */
  committed(ids: readonly string[]): Promise<void>;
}

export interface Apply extends Service {
  apply(body: BodyOf<'applyFiles'>): Promise<ApplyResult>;
  /** YAML documents that `apply` takes. */
  declared(kinds: readonly string[] | undefined): Promise<string>;
}
