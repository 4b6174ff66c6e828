// The one kind of picture that the report needs: panels of lines or bars, each value with its smallest and largest.
const PANEL = { width: 620, height: 420, left: 86, right: 150, top: 84, bottom: 64 };
/** Always the same for what the eye looks for first. */
const KNOWN_COLORS = { raw: "#7f7f7f", JSON: "#7f7f7f", bare: "#7f7f7f", "dubbo-ts": "#d62728", schema: "#d62728" };
const COLORS = [
  "#1f77b4",
  "#ff7f0e",
  "#2ca02c",
  "#9467bd",
  "#8c564b",
  "#e377c2",
  "#17becf",
  "#bcbd22",
  "#393b79",
  "#637939",
  "#843c39",
];

/**
 * An SVG file of `{ title, panels }`. A panel is `{ kind, title, x, y, series }`: of kind `lines` with `x.values` of
 * numbers, or `bars` with `x.values` of names, each of which has one bar of each series. A series is
 * `{ name, values }`, a value `{ median, min, max }`, or undefined where nothing was measured. `facts` stands below.
 */
export function svgOf({ title, panels }, facts) {
  const columns = Math.min(2, panels.length);
  const width = PANEL.width * columns;
  const height = PANEL.height * Math.ceil(panels.length / columns) + 34;
  const placed = (panel, i) => {
    const [x, y] = [(i % columns) * PANEL.width, Math.floor(i / columns) * PANEL.height];
    return `<g transform="translate(${x} ${y})">${panelOf(panel)}</g>`;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(20, 30, title, 'font-size="18" font-weight="bold"'),
    ...panels.map(placed),
    text(20, height - 14, facts, 'fill="#666" font-size="11"'),
    "</svg>\n",
  ].join("\n");
}

function panelOf({ kind, title, x, y, series }) {
  const shown = series.filter(({ values }) => values.some((value) => value !== undefined));
  const all = shown.flatMap(({ values }) => values.filter((value) => value !== undefined));
  if (all.length === 0) return text(PANEL.left, PANEL.top, `${title}: nothing was measured`);
  const yOf = scaleOf(y, Math.min(...all.map(({ min }) => min)), Math.max(...all.map(({ max }) => max)));
  const area = { left: PANEL.left, right: PANEL.width - PANEL.right, bottom: PANEL.height - PANEL.bottom };
  const middle = (PANEL.top + area.bottom) / 2;
  const marks = kind === "lines" ? lines(shown, x, yOf, area) : bars(shown, x, yOf, area);
  return [
    text(area.left, 62, title, 'font-size="14"'),
    ...yOf.ticks.map(
      (tick) =>
        `<path d="M${area.left} ${yOf(tick)}H${area.right}" stroke="#e5e5e5"/>${text(area.left - 8, yOf(tick) + 4, short(tick), 'text-anchor="end" fill="#444"')}`,
    ),
    `<path d="M${area.left} ${PANEL.top}V${area.bottom}H${area.right}" stroke="#444" fill="none"/>`,
    text((area.left + area.right) / 2, PANEL.height - 20, x.label ?? "", 'text-anchor="middle" fill="#444"'),
    text(0, 0, y.label, `text-anchor="middle" fill="#444" transform="translate(22 ${middle}) rotate(-90)"`),
    ...marks,
    ...legend(shown, area),
  ].join("\n");
}

function lines(series, x, yOf, area) {
  const first = x.log ? Math.log(x.values[0]) : x.values[0];
  const last = x.log ? Math.log(x.values.at(-1)) : x.values.at(-1);
  const xOf = (value) => {
    const share = last === first ? 0.5 : ((x.log ? Math.log(value) : value) - first) / (last - first);
    return area.left + 16 + share * (area.right - area.left - 32);
  };
  const labels = x.values.map((value) => text(xOf(value), area.bottom + 18, short(value), 'text-anchor="middle"'));
  const drawn = series.map(({ name, values }, i) => {
    const color = colorOf(name, i);
    const points = values.map((value, at) => value && { ...value, at: xOf(x.values[at]) }).filter(Boolean);
    const path = points.map(({ at, median }, n) => `${n === 0 ? "M" : "L"}${round(at)} ${yOf(median)}`).join("");
    const dots = points.map(
      ({ at, median }) => `<circle cx="${round(at)}" cy="${yOf(median)}" r="3" fill="${color}"/>`,
    );
    const marks = points.map((point) => rangeMark(point.at, point, yOf, color));
    return `<path d="${path}" stroke="${color}" stroke-width="2" fill="none"/>${dots.join("")}${marks.join("")}`;
  });
  return [...labels, ...drawn];
}

function bars(series, x, yOf, area) {
  const group = (area.right - area.left) / x.values.length;
  const bar = Math.min(28, (group * 0.8) / series.length);
  return x.values.flatMap((name, at) => {
    const left = area.left + group * at + (group - bar * series.length) / 2;
    const drawn = series.map(({ name: of, values }, i) => {
      if (values[at] === undefined) return "";
      const top = yOf(values[at].median);
      const box = `<rect x="${round(left + bar * i)}" y="${top}" width="${round(bar * 0.9)}" height="${round(area.bottom - top)}" fill="${colorOf(of, i)}"/>`;
      return box + rangeMark(left + bar * (i + 0.45), values[at], yOf, "#222");
    });
    return [...drawn, text(area.left + group * (at + 0.5), area.bottom + 18, name, 'text-anchor="middle"')];
  });
}

const rangeMark = (at, { min, max }, yOf, stroke) =>
  `<path d="M${round(at)} ${yOf(min)}V${yOf(max)}" stroke="${stroke}" stroke-width="1.2"/>`;

function legend(series, area) {
  if (series.length < 2) return [];
  return series.map(({ name }, i) => {
    const y = PANEL.top + 6 + i * 19;
    const box = `<rect x="${area.right + 12}" y="${y - 9}" width="11" height="11" fill="${colorOf(name, i)}"/>`;
    return box + text(area.right + 28, y, name, 'font-size="11"');
  });
}

/** Pixels of a value; `ticks` are the round numbers between the ends. A bar's length says something only from zero on. */
function scaleOf({ log = false }, min, max) {
  const bottom = PANEL.height - PANEL.bottom;
  const ticks = log ? logTicks(min, max) : linearTicks(max);
  const of = (value) => (log ? Math.log(Math.max(value, ticks[0])) : value);
  const [low, high] = [of(ticks[0]), of(ticks.at(-1))];
  const scale = (value) => round(bottom - ((of(value) - low) / (high - low)) * (bottom - PANEL.top));
  return Object.assign(scale, { ticks });
}

function logTicks(min, max) {
  const ticks = [];
  for (let power = 10 ** Math.floor(Math.log10(min)); ticks.length === 0 || ticks.at(-1) < max; power *= 10)
    ticks.push(power);
  return ticks;
}

function linearTicks(max) {
  const rough = max / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

const colorOf = (name, i) => KNOWN_COLORS[name] ?? COLORS[i % COLORS.length];
const round = (value) => Math.round(value * 10) / 10;
const short = (value) => (value >= 1e6 ? `${value / 1e6}M` : value >= 1e4 ? `${value / 1e3}k` : String(value));
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const text = (x, y, words, attributes = "") =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${String(words).replace(/[&<>]/g, (sign) => escapes[sign])}</text>`;
