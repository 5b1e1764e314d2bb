/**
 * Figures of the services for scrapers: OpenMetrics 1.0, or the older text format 0.0.4, which names the family of a counter with its `_total`.
 * Names ending in `_total` are counters, everything else is a gauge; times are in seconds, as `promtool check metrics` wants them.
 */
export type Exposition = 'openmetrics' | 'text';

const shown = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);

export function openMetrics(
  groups: readonly { readonly id: string; readonly figures: Readonly<Record<string, number>> }[],
  format: Exposition = 'openmetrics',
): string {
  let text = '';
  for (const { id, figures } of groups)
    for (const [key, value] of Object.entries(figures)) {
      const isCounter = key.endsWith('_total');
      const base = (isCounter ? key.slice(0, -6) : key).replace(/_ms$/, '_seconds');
      const figure = /_ms(_total)?$/.test(key) ? value / 1000 : value;
      const name = `nocturne_${id}_${base}`.replace(/[^a-zA-Z0-9_]/g, '_');
      const sample = isCounter ? `${name}_total` : name;
      const family = format === 'text' ? sample : name;
      const help = `${base.replaceAll('_', ' ')}, of ${id}${isCounter ? ', since the start' : ''}`;
      text += `# HELP ${family} ${help[0]!.toUpperCase()}${help.slice(1)}.\n# TYPE ${family} ${isCounter ? 'counter' : 'gauge'}\n${sample} ${shown(figure)}\n`;
    }
  return format === 'text' ? text : `${text}# EOF\n`;
}
