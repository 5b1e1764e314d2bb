/** What credential a tool can use, and which one of the tree that is for a sensor. */
import type { z } from 'zod';
import { kindsOfMeta } from '#pure/contract/credential-kinds.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { type Effective, fittingCredential } from '#pure/tree/effective.ts';
import { loadTools } from '#tools/index.ts';
import type { SensorConfig } from './port.ts';

/** As the credential of an input: whatever the tree says. */
export const inheritedCredential = 'inherited';

export interface CredentialNeed {
  readonly kinds: readonly string[];
  /** Without one it cannot run: others have what they do then as the default of the input. */
  readonly required: boolean;
  /**
   * Nothing said means inherited: of what needs a credential, and of SNMP. A login that may be left out is inherited only where that is
   * said, or a password would go to whatever address somebody types.
   */
  readonly byItself: boolean;
}
export type CredentialNeeds = ReadonlyMap<string, CredentialNeed>;

export function credentialNeed(tool: RunnableTool): CredentialNeed | undefined {
  const schema = tool.input.shape.credential as z.ZodType | undefined;
  const meta = schema?.meta()?.credential;
  const kinds = kindsOfMeta(meta);
  const required = kinds !== undefined && !schema!.safeParse(undefined).success;
  return kinds && { kinds, required, byItself: required || meta === true };
}

export async function loadCredentialNeeds(): Promise<CredentialNeeds> {
  const needs = (await loadTools()).map((tool) => [tool.id, credentialNeed(tool)] as const);
  return new Map(needs.flatMap(([id, need]) => (need ? [[id, need] as const] : [])));
}

/** The credential of the tree that a sensor uses, its own included; null when none fits. */
export function treeCredential(
  effective: Pick<Effective, 'credentialId'>,
  need: CredentialNeed | undefined,
  kindOf: ((id: string) => string | undefined) | undefined,
): string | null {
  const { credentialId } = effective;
  if (!need || !kindOf) return credentialId.value;
  return fittingCredential(credentialId, (id) => need.kinds.includes(kindOf(id) ?? ''))?.value ?? null;
}

/**
 * The input of a run: a credential that the sensor names goes first; else what the input says, or the tree where the input leaves it
 * to that; at last what the tool does without one.
 */
export function withCredential(
  config: Pick<SensorConfig, 'input'>,
  row: Pick<StateTables['sensor'], 'credential_id'>,
  need: CredentialNeed | undefined,
  inherited: string | null,
): Readonly<Record<string, unknown>> {
  const { credential: said, ...rest } = config.input;
  if (said === undefined) return config.input;
  if (row.credential_id !== null) return { ...rest, credential: row.credential_id };
  if (said !== inheritedCredential) return config.input;
  if (inherited !== null) return { ...rest, credential: inherited };
  return need && !need.required ? rest : config.input;
}
