/** Conversions to the units of the classes of sensors, shared by declarations. */

/** Optical power in decibels above one milliwatt; none for darkness, whose logarithm is no number. */
export const wattsToDbm = (watts: number): number | undefined =>
  watts > 0 ? 10 * Math.log10(watts * 1000) : undefined;

export const fahrenheitToCelsius = (fahrenheit: number): number => ((fahrenheit - 32) * 5) / 9;

const siFirst = -24;
/**
 * EntitySensorDataScale (RFC 3433): yocto(1), zepto(2) … units(9) … yotta(17), a thousand apart. The MIB puts exa before peta and
 * gives them 10^15 and 10^18: the numbers count, the names are in the wrong order there.
 */
export function sensorScale(scale: number | undefined, precision: number | undefined): number | undefined {
  if (scale !== undefined && (scale < 1 || scale > 17)) return undefined;
  const exponent = (scale === undefined ? 0 : siFirst + (scale - 1) * 3) - (precision ?? 0);
  return 10 ** exponent;
}
