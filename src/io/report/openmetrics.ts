/** Figures of the services as OpenMetrics 1.0 text. Names ending in `_total` are counters, everything else is a gauge. */
export function openMetrics(
  groups: readonly { readonly id: string; readonly figures: Readonly<Record<string, number>> }[],
): string {
  let text = '';
  for (const { id, figures } of groups)
    for (const [key, value] of Object.entries(figures)) {
      const counter = key.endsWith('_total');
      const name = `nocturne_${id}_${counter ? key.slice(0, -6) : key}`.replace(/[^a-zA-Z0-9_]/g, '_');
      const shown = Number.isNaN(value)
        ? 'NaN'
        : value === Infinity
          ? '+Inf'
          : value === -Infinity
            ? '-Inf'
            : value;
      text += `# TYPE ${name} ${counter ? 'counter' : 'gauge'}\n${name}${counter ? '_total' : ''} ${shown}\n`;
    }
  return `${text}# EOF\n`;
}
