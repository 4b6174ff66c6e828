import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Least rows of each kind of table, so that a reader that finds nothing, or a table that is lost, fails. */
const LEAST_ROWS: Readonly<Record<string, number>> = {
  "Roles of a remote call": 7,
  Classes: 320,
  "Methods and fields": 100,
  Keys: 125,
};

interface Row {
  /** Level-2 heading: a name stands once below it. */
  readonly kind: string;
  readonly line: number;
  readonly names: readonly string[];
  readonly here: string;
  readonly note: string;
}

/** A file of this code base, and what to find in it. */
interface Place {
  readonly path: string;
  readonly symbol: string | undefined;
}

describe("the map from Java", () => {
  const text = readFileSync(join(ROOT, "docs/java-map.md"), "utf8");
  const rows = rowsOf(text);
  const matters = [...text.matchAll(/^- ([\w ]+): /gm)].map(([, matter]) => matter!);

  it("has every table", () => {
    const counts = new Map<string, number>();
    for (const { kind } of rows) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    assert.deepEqual([...counts.keys()], Object.keys(LEAST_ROWS));
    for (const [kind, least] of Object.entries(LEAST_ROWS)) {
      const count = counts.get(kind) ?? 0;
      assert.ok(count >= least, `${kind}: ${count} rows, at least ${least} are expected`);
    }
  });

  it("says of every name where it is, or what it comes with, or why it is not", () => {
    const wrong = rows.filter(({ names, here, note }) => names.length === 0 || !isVerdict(here, note, matters));
    assert.deepEqual(wrong.map(shown), []);
    const used = new Set(rows.flatMap(({ here }) => /^later: (.+)$/.exec(here)?.[1] ?? []));
    assert.deepEqual(
      matters.filter((matter) => !used.has(matter)),
      [],
      "matters that no row names",
    );
  });

  it("names each thing once among its kind", () => {
    const seen = new Set<string>();
    const twice = rows.flatMap(({ kind, names, line }) =>
      names
        .filter((name) => {
          const key = `${kind} ${name}`;
          return seen.size === seen.add(key).size;
        })
        .map((name) => `line ${line}: ${name}`),
    );
    assert.deepEqual(twice, []);
  });

  it("leads to files that exist and hold what it promises", () => {
    const places = placesIn(text);
    const missing = places.filter((place) => !isThere(place));
    assert.deepEqual(
      missing.map(({ path, symbol }) => (symbol === undefined ? path : `${path}#${symbol}`)),
      [],
    );
    assert.ok(places.length > 300, "too few places were found: the reader is broken");
  });

  it("holds every Java class that a docstring names", () => {
    const known = new Set([...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, name]) => [name!, classOf(name!)]));
    const named = readdirSync(join(ROOT, "packages"))
      .flatMap((name) => sources(join(ROOT, "packages", name, "src")))
      .flatMap((file) => javaClassesOf(file).map((name) => ({ file: file.slice(ROOT.length), name })));
    assert.deepEqual(
      named.filter(({ name }) => !known.has(name)).map(({ file, name }) => `${file}: ${name}`),
      [],
    );
    assert.ok(named.length > 80, "too few docstrings were found: the reader is broken");
  });
});

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let kind = "";
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("## ")) kind = line.slice(3).trim();
    if (!line.startsWith("|") || /^\|( Java name +\|| -+ \|)/.test(line)) continue;
    const [name = "", here = "", note = "", ...more] = line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
    assert.ok(line.endsWith("|") && more.length === 0, `line ${index + 1} has not three cells`);
    const names = [...name.matchAll(/`([^`]+)`/g)].map(([, found]) => found!);
    rows.push({ kind, line: index + 1, names, here, note });
  }
  return rows;
}

function isVerdict(here: string, note: string, matters: readonly string[]): boolean {
  if (here === "none") return note !== "";
  const matter = /^later: (.+)$/.exec(here)?.[1];
  if (matter !== undefined) return matters.includes(matter);
  return /^`packages\/[^`]+`$/.test(here);
}

function placesIn(text: string): Place[] {
  return [...text.matchAll(/`(packages\/[^`#]+)(?:#([^`]+))?`/g)].map(([, path, symbol]) => ({ path: path!, symbol }));
}

function isThere({ path, symbol }: Place): boolean {
  const file = join(ROOT, path);
  if (!existsSync(file)) return false;
  if (symbol === undefined) return true;
  const source = readFileSync(file, "utf8");
  return symbol.split(".").every((word) => new RegExp(`(?<![\\w$])${word}(?![\\w$])`).test(source));
}

function shown({ line, names, here }: Row): string {
  return `line ${line}: ${names.join(", ") || "no name"}: ${here || "no verdict"}`;
}

/** The classes behind the words "Java:" of a file's comments. */
function javaClassesOf(file: string): string[] {
  const text = readFileSync(file, "utf8").replace(/\n\s*(?:\*|\/\/)\s?/g, " ");
  const lists = [...text.matchAll(/Java:\s+(`[^`]+`(?:(?:,| and|, and)\s+`[^`]+`)*)/g)];
  const names = lists.flatMap(([, list]) => [...list!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
  return names.map(classOf).filter((name) => name !== "");
}

/** `URL` of `org.apache.dubbo.common.URL`, `URL.valueOf` and `URL`; nothing of `accepts` or of a sentence. */
function classOf(name: string): string {
  if (!/^@?[\w.$*]+(?:\(.*\))?$/.test(name)) return "";
  return name.split(/[.(]/).find((part) => /^@?[A-Z]/.test(part)) ?? "";
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}
