/** What the tables of every area share. */
export type Json = string;

export interface Migration {
  readonly id: string;
  readonly statements: readonly string[];
}
