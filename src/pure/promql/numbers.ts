/** Numbers as text, as Prometheus writes them. */
const special = (value: number): string | undefined =>
  Number.isNaN(value)
    ? 'NaN'
    : value === Infinity
      ? '+Inf'
      : value === -Infinity
        ? '-Inf'
        : Object.is(value, -0)
          ? '-0'
          : undefined;

export const formatNumber = (value: number): string => special(value) ?? String(value);

/** Without an exponent, however long. */
export function plainNumber(value: number): string {
  const said = formatNumber(value);
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(said);
  if (!found) return said;
  const digits = found[2]! + (found[3] ?? '');
  const exponent = Number(found[4]);
  return exponent < 0
    ? `${found[1]}0.${'0'.repeat(-exponent - 1)}${digits}`
    : `${found[1]}${digits.padEnd(exponent + 1, '0')}`;
}
