/** What is exported: the neutral shape plus what only the inventory knows. Credentials by name, never their values. */
import type { AccessHint, HostAddress, OpenPort } from './model.ts';

export interface ExportedDevice {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  readonly kind: string;
  readonly vendor: string | null;
  readonly platform: string | null;
  readonly model: string | null;
  readonly version: string | null;
  readonly serial: string | null;
  readonly site: string | null;
  readonly location: string | null;
  readonly contact: string | null;
  readonly credential: string | null;
  readonly note: string;
  readonly tags: readonly string[];
  readonly macs: readonly string[];
  readonly addresses: readonly HostAddress[];
  readonly ports: readonly OpenPort[];
  readonly access: AccessHint | null;
  readonly fields: Readonly<Record<string, string>>;
}
export interface ExportedSite {
  readonly name: string;
  readonly note: string;
}
