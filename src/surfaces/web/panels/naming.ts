/** Short names of series beside each other: what all share is left out. */
import type { PanelSeries } from '#pure/contract/resources.ts';
import { labelText, titleOf } from '../model/series.ts';

const partsOf = (series: PanelSeries) => [
  series.deviceName ?? '',
  // Sensors are mostly named after their device.
  series.deviceName && series.sensorName.includes(series.deviceName)
    ? series.sensorName.replace(series.deviceName, '').replace(/^[\s:·–-]+|[\s:·–-]+$/g, '')
    : series.sensorName,
  labelText(series.labels),
  titleOf(series.metric),
];

export function namesOf(series: readonly PanelSeries[]): string[] {
  const parts = series.map(partsOf);
  const differs = [0, 1, 2, 3].filter((at) => new Set(parts.map((each) => each[at])).size > 1);
  return parts.map((each) => {
    const text = differs
      .map((at) => each[at])
      .filter(Boolean)
      .join(' · ');
    return text || each[0] || each[1] || each[3]!;
  });
}
