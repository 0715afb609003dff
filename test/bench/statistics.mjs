/**
 * Medians and quartiles.
 * @module
 */

/** The value below which the given share of the values lies. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

export const median = (values) => quantile(values, 0.5);

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The median and the half of the values around it. */
export const spread = (values) => ({
  median: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/**
 * How far off the median of these values may be: twice the standard error of the medians of the rounds.
 * @param values each with the `round` that it comes from.
 */
export function noiseOf(values) {
  const rounds = [...new Set(values.map(({ round }) => round))];
  const medians = rounds.map((which) =>
    median(values.filter(({ round }) => round === which).map(({ value }) => value)),
  );
  if (medians.length < 2) return Number.NaN;
  const middle = mean(medians);
  const deviations = medians.map((each) => (each - middle) ** 2);
  const variance = (mean(deviations) * medians.length) / (medians.length - 1);
  return 2 * Math.sqrt(variance / medians.length);
}

/** The values in random order. */
export function shuffled(values) {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}
