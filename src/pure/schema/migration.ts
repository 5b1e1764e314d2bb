/** What the tables of every area are made of. Apart from `state.ts`, which needs them all. */

export type Json = string;

export interface Migration {
  readonly id: string;
  readonly statements: readonly string[];
}
