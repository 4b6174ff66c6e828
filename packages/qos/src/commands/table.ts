/** How a column is drawn. */
export interface Column {
  readonly align: "left" | "middle" | "right";
  /** Characters; longer text goes on in the next line. Default: as wide as its longest cell. */
  readonly width?: number;
}

/** A table with lines between all rows, as QoS draws them. Java: `TTable`. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { readonly padding?: number; readonly lineEnd?: string } = {},
): string {
  const { padding = 0, lineEnd = "\n" } = options;
  const widths = columns.map(
    ({ width }, i) => width ?? rows.reduce((most, row) => Math.max(most, (row[i] ?? "").length), 0),
  );
  const pad = " ".repeat(padding);
  const line = `+${widths.map((width) => "-".repeat(width + 2 * padding)).join("+")}+${lineEnd}`;
  const lines = rows.flatMap((row) => {
    const cells = columns.map((_, i) => wrap(row[i] ?? "", widths[i]!));
    const height = Math.max(1, ...cells.map((cell) => cell.length));
    return [
      line,
      ...Array.from({ length: height }, (_, y) => {
        const drawn = columns.map(({ align }, i) => pad + aligned(cells[i]![y] ?? "", widths[i]!, align) + pad);
        return `|${drawn.join("|")}|${lineEnd}`;
      }),
    ];
  });
  return lines.length === 0 ? "" : lines.join("") + line;
}

function aligned(text: string, width: number, align: Column["align"]): string {
  if (align === "left") return text.padEnd(width);
  if (align === "right") return text.padStart(width);
  const right = Math.floor((width - text.length) / 2);
  return text.padStart(width - right).padEnd(width);
}

function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    const parts: string[] = [];
    for (let at = 0; at < line.length; at += Math.max(1, width)) parts.push(line.slice(at, at + Math.max(1, width)));
    return parts.length === 0 ? [""] : parts;
  });
}

/** A table with a header and plain rows, as the older telnet commands draw it. Java: `TelnetUtils.toTable`. */
export function drawPlainTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) =>
    rows.reduce((most, row) => Math.max(most, (row[i] ?? "").length), title.length),
  );
  const line = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\r\n`;
  const drawn = (row: readonly string[]): string =>
    `|${widths.map((width, i) => ` ${(row[i] ?? "").padEnd(width)} |`).join("")}\r\n`;
  return `${line}${drawn(header)}${line}${rows.map(drawn).join("")}${line}`;
}
