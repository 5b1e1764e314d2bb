import type { SettingsGroup } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Settings extends Service {
  /** Stored values of one service over its defaults, as its schema parses them. */
  valuesOf(service: string): Promise<Record<string, unknown>>;
  groups(): Promise<SettingsGroup[]>;
  update(service: string, change: Readonly<Record<string, unknown>>): Promise<SettingsGroup>;
}
