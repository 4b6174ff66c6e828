/** Median, smallest and largest; shapes what the tables and the saved results show. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

/** `median (min–max)`, each as `format` has it; a dash for what was not measured. */
export function spreadText(value, format) {
  if (value === undefined) return "-";
  const { median, min, max } = value;
  return min === max ? format(median) : `${format(median)} (${format(min)}–${format(max)})`;
}

/** The mean of factors. */
export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Rows of cells as aligned text; the first row is the heading. */
export function tableText(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  return [line(rows[0]), widths.map((width) => "-".repeat(width)).join("  "), ...rows.slice(1).map(line)].join("\n");
}

/** Numbers as people read them. */
export const whole = (value) => Math.round(value).toLocaleString("en");
export const percent = (value) => `${(value * 100).toFixed(1)}%`;
export const short = (value) => (Math.abs(value) >= 100 ? whole(value) : value.toPrecision(3));
