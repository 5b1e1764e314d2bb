/** What the parts of the service share: the plan, the latest survey, and what was taken since. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { AddressRange } from '#pure/base/targets.ts';
import type { IpamDeps } from './deps.ts';
import { notFound, type Plan, type PlannedPrefix } from './plan.ts';
import type { Survey } from './survey.ts';

export interface Context {
  readonly deps: IpamDeps;
  readonly plan: Plan;
  /** The latest survey; a new one first where that is quick, in the background where it is not. */
  fresh(): Promise<Survey>;
  latest(): Survey;
  /** The books changed: the next question wants a new survey. */
  changed(): void;
  /** Addresses that were given away since the latest survey. */
  takenSince(vrfId: string): readonly AddressRange[];
  take(vrfId: string, range: AddressRange): void;
}

export function planned(context: Context, id: string): PlannedPrefix {
  const prefix = context.plan.prefixes.get(id);
  if (!prefix) throw notFound('prefix', id);
  return prefix;
}

export function checkVrf(context: Context, vrfId: string): void {
  if (!context.plan.vrfs.has(vrfId))
    throw invalidInput('vrfId', vrfId, `there is no VRF "${vrfId}"`, 'List them under /ipam/vrfs.');
}
export function checkDevice(context: Context, deviceId: string | null | undefined): void {
  if (deviceId && !context.deps.graph().devices.has(deviceId))
    throw invalidInput('deviceId', deviceId, `there is no device "${deviceId}"`, 'Choose one of /devices.');
}
export function checkVlan(context: Context, vlanId: string | null | undefined): void {
  if (vlanId && !context.plan.vlans.has(vlanId))
    throw invalidInput('vlanId', vlanId, `there is no VLAN "${vlanId}"`, 'List them under /ipam/vlans.');
}
export async function checkSite(context: Context, siteId: string | null | undefined): Promise<void> {
  if (!siteId) return;
  const row = await context.deps.state.db
    .selectFrom('site')
    .select('id')
    .where('id', '=', siteId)
    .executeTakeFirst();
  if (!row) throw invalidInput('siteId', siteId, `there is no site "${siteId}"`, 'Choose one of /sites.');
}

export const exists = (field: string, value: string, message: string, remedy: string) =>
  new FaultError(fault('conflict', message, { field, value, remedy }));
