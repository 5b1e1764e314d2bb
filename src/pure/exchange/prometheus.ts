/**
 * Targets for Prometheus' HTTP service discovery: a list of groups, complete in every answer. Labels that begin with `__meta_` are for
 * relabelling and vanish after it. (https://prometheus.io/docs/prometheus/latest/http_sd/)
 */
import type { ExportedDevice } from './render.ts';

export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Tags between commas, as Prometheus' own discoveries write lists: `.*,core,.*` finds one without anchors going wrong. */
const listed = (values: readonly string[]) => (values.length > 0 ? `,${values.join(',')},` : '');

export function targetGroups(devices: readonly ExportedDevice[]): TargetGroup[] {
  return devices.flatMap((device) => {
    if (device.address === null) return [];
    const labels: readonly (readonly [string, string | null])[] = [
      ['id', device.id],
      ['name', device.name],
      ['kind', device.kind],
      ['vendor', device.vendor],
      ['platform', device.platform],
      ['model', device.model],
      ['version', device.version],
      ['serial', device.serial],
      ['site', device.site],
      ['location', device.location],
      ['tags', listed(device.tags)],
    ];
    return [
      {
        // In a target a colon separates the port: an IPv6 address stands in brackets.
        targets: [device.address.includes(':') ? `[${device.address}]` : device.address],
        labels: Object.fromEntries(
          labels.flatMap(([name, value]) => (value ? [[`__meta_nocturne_${name}`, value]] : [])),
        ),
      },
    ];
  });
}

export const renderHttpSd = (devices: readonly ExportedDevice[]): string =>
  JSON.stringify(targetGroups(devices));
