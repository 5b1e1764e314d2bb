/**
 * A network operating system, declared once in `pure/platforms/<id>/`: how it is recognised, who made it and where it tells its
 * version, model and serial number, what it measures beyond the standard MIBs, and where it departs from them. All of it is data:
 * numbers and names from MIBs and vendor documents.
 */
import type { deviceKinds } from './resources.ts';

export type DeviceKind = (typeof deviceKinds)[number];

/** Every part that is given must fit. A platform is recognised when one of its rules fits; the most special rule of all wins. */
export interface DetectRule {
  /** sysObjectID is one of these or below one of them; the longest that fits is the most special. */
  readonly objectIds?: readonly string[];
  readonly descr?: RegExp;
  /** sysDescr that looks alike and is another platform. */
  readonly except?: RegExp;
  /** Asked only where the rest of the rule fits: this object must exist and, if a pattern is given, match it. */
  readonly object?: { readonly oid: string; readonly matches?: RegExp };
  /** Where the devices of this rule are of another kind than the platform's usual. */
  readonly kind?: DeviceKind;
}

/** Where one fact of identity is told; the first group of a pattern is the value. */
export type IdentitySource =
  | { readonly from: 'descr'; readonly pattern: RegExp }
  /** A scalar, or a column of which the first row that says something counts; with `index`, that row. */
  | { readonly from: 'object'; readonly oid: string; readonly index?: string; readonly pattern?: RegExp }
  /** Models by sysObjectID, without the leading 1.3.6.1.4.1. */
  | { readonly from: 'objectId'; readonly models: Readonly<Record<string, string>> }
  /** The chassis of ENTITY-MIB; asked last unless it is named earlier. */
  | { readonly from: 'entity' };

export interface PlatformDefinition {
  /** Lower case, stable: it is stored. */
  readonly id: string;
  /** As people call it: `Cisco IOS`. */
  readonly name: string;
  /** Absent where the software runs on anybody's hardware: the device says who made it. */
  readonly vendor?: string;
  /** What most devices of the platform are. */
  readonly kind?: DeviceKind;
  /** Others build on it: any platform that is not general wins, whatever the number of its SNMP agent. */
  readonly general?: boolean;
  readonly detect: readonly DetectRule[];
  /** In order of trust; the standard ENTITY-MIB is asked after these. */
  readonly version?: readonly IdentitySource[];
  readonly model?: readonly IdentitySource[];
  readonly serial?: readonly IdentitySource[];
}

export const definePlatform = (platform: PlatformDefinition): PlatformDefinition => platform;
