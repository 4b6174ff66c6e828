/** Writes Java's `.properties` format, ASCII only, keys sorted. Java: `Properties.store`. */
export function formatProperties(comment: string, entries: ReadonlyMap<string, string>): string {
  const lines = [`#${escapeUnicode(comment.replace(/[\r\n]+/g, " "))}`];
  for (const key of [...entries.keys()].sort()) lines.push(`${escapeKey(key)}=${escapeValue(entries.get(key)!)}`);
  return `${lines.join("\n")}\n`;
}

/** Reads Java's `.properties` format; what cannot be read is taken as Java takes it. Java: `Properties.load`. */
export function parseProperties(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const at = separatorOf(line);
    const key = unescapeText(line.slice(0, at));
    const value = line.slice(at).replace(/^[ \t\f]*[=:]?[ \t\f]*/, "");
    if (key !== "") entries.set(key, unescapeText(value));
  }
  return entries;
}

function* logicalLines(text: string): Generator<string> {
  let joined = "";
  let continues = false;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, "");
    if (!continues && (line === "" || line.startsWith("#") || line.startsWith("!"))) continue;
    const backslashes = line.length - line.replace(/\\+$/, "").length;
    continues = backslashes % 2 === 1;
    joined += continues ? line.slice(0, -1) : line;
    if (continues) continue;
    yield joined;
    joined = "";
  }
  if (joined !== "") yield joined;
}

function separatorOf(line: string): number {
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (char === "\\") at++;
    else if ("=: \t\f".includes(char)) return at;
  }
  return line.length;
}

const ESCAPES: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

function unescapeText(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_, code: string) =>
    code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}

function escapeKey(key: string): string {
  return escapeText(key).replaceAll(" ", "\\ ");
}

function escapeValue(value: string): string {
  return escapeText(value).replace(/^ /, "\\ ");
}

function escapeText(text: string): string {
  const escaped = text
    .replace(/[\\=:#!]/g, (char) => `\\${char}`)
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\f", "\\f");
  return escapeUnicode(escaped);
}

function escapeUnicode(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
