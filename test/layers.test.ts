import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGES = fileURLToPath(new URL("../../packages", import.meta.url));

interface Place {
  readonly folders: readonly string[];
  readonly imports: readonly string[];
  /** Of third parties. */
  readonly foreign?: readonly string[];
}

/**
 * The map of ARCHITECTURE.md. Each package: its folders, top first, and what of other packages each may import.
 * A folder imports itself and the folders after it; "." is `src/` itself, which only re-exports and wires.
 */
const MAP: Readonly<Record<string, Place>> = {
  dubbo: {
    folders: ["."],
    imports: [
      "core",
      "core/common",
      "core/rpc",
      "core/registry",
      "embedded",
      "hessian2",
      "protocol-dubbo",
      "qos",
      "protocol-dubbo/workers",
      "remoting",
      "socks5",
      "zookeeper",
    ],
  },
  socks5: { folders: ["."], imports: ["core/common", "core/rpc", "remoting/transport"], foreign: ["socks"] },
  qos: { folders: [".", "commands", "server"], imports: ["core", "core/common", "core/rpc", "hessian2"] },
  zookeeper: { folders: [".", "registry", "client"], imports: ["core/common", "core/registry"] },
  embedded: { folders: ["."], imports: ["core/common", "core/registry", "core/rpc"] },
  "protocol-dubbo": {
    folders: ["."],
    imports: ["core/rpc", "core/serialize", "core/common", "remoting", "remoting/tls", "hessian2", "hessian2/bytes"],
  },
  remoting: { folders: [".", "exchange", "transport"], imports: ["core/common", "hessian2/bytes"] },
  core: {
    folders: [".", "config", "proxy", "registry", "cluster", "filter", "rpc", "serialize", "common"],
    imports: ["hessian2"],
  },
  hessian2: { folders: [".", "schema", "codec", "time", "bytes"], imports: [] },
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

describe("the layers", () => {
  const files = Object.keys(MAP).flatMap((name) => sources(join(PACKAGES, name, "src")));
  const imports = files.flatMap(importsOf);

  it("are those of the map, package by package and folder by folder", () => {
    assert.deepEqual(readdirSync(PACKAGES).sort(), Object.keys(MAP).sort());
    for (const [name, { folders }] of Object.entries(MAP)) {
      const found = readdirSync(join(PACKAGES, name, "src"), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
      assert.deepEqual(
        found.filter((folder) => !folders.includes(folder)),
        [],
        `unknown folders in ${name}`,
      );
    }
  });

  it("import only what lies below them", () => {
    const wrong = imports.filter(({ from, to }) => !isAllowed(from, to));
    assert.deepEqual(
      wrong.map(({ from, to }) => `${shown(from)} imports ${to.startsWith("/") ? shown(to) : to}`),
      [],
    );
    assert.ok(imports.length > 100, "too few imports were found: the reader is broken");
  });

  it("have no run-time import cycle", () => {
    assert.deepEqual(cycles(imports.filter(({ typeOnly, to }) => !typeOnly && to.startsWith("/"))), []);
  });

  it("take nothing from third parties in hessian2, core, remoting, protocol-dubbo, zookeeper and qos", () => {
    for (const name of ["hessian2", "core", "remoting", "protocol-dubbo", "zookeeper", "qos"]) {
      const manifest = JSON.parse(readFileSync(join(PACKAGES, name, "package.json"), "utf8"));
      const foreign = Object.keys(manifest.dependencies ?? {}).filter(
        (dependency) => !dependency.startsWith("@dubbo-ts/"),
      );
      assert.deepEqual(foreign, [], name);
    }
  });

  it("allow a downward arrow and refuse an upward one", () => {
    const at = (path: string): string => join(PACKAGES, path);
    assert.ok(isAllowed(at("core/src/proxy/a.ts"), at("core/src/rpc/b.ts")));
    assert.ok(!isAllowed(at("core/src/rpc/a.ts"), at("core/src/proxy/b.ts")));
    assert.ok(!isAllowed(at("remoting/src/exchange/a.ts"), "@dubbo-ts/core/rpc"));
    assert.ok(!isAllowed(at("core/src/common/a.ts"), "left-pad"));
    assert.ok(!isAllowed(at("core/src/common/a.ts"), "@dubbo-ts/hessian2"));
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [path] : [];
  });
}

function importsOf(from: string): Import[] {
  const text = readFileSync(from, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const found: Import[] = [];
  for (const [, clause, specifier] of text.matchAll(/^\s*(?:import|export)\b([^;"']*?)\bfrom\s*["']([^"']+)["']/gm)) {
    found.push({ from, to: target(from, specifier!), typeOnly: isTypeOnly(clause!) });
  }
  for (const [, specifier] of text.matchAll(/\bimport\s*\(?\s*["']([^"']+)["']/g)) {
    found.push({ from, to: target(from, specifier!), typeOnly: false });
  }
  return found;
}

function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b/.test(clause)) return true;
  const names = /\{([^}]*)\}/
    .exec(clause)?.[1]
    ?.split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return names !== undefined && names.length > 0 && names.every((name) => name.startsWith("type "));
}

function target(from: string, specifier: string): string {
  return specifier.startsWith(".") ? resolve(dirname(from), specifier.replace(/\.js$/, ".ts")) : specifier;
}

function place(path: string): { name: string; folder: string } {
  const [name, , folder] = relative(PACKAGES, path).split("/");
  return { name: name!, folder: folder === undefined || folder.endsWith(".ts") ? "." : folder };
}

function isAllowed(from: string, to: string): boolean {
  const { name, folder } = place(from);
  const { folders, imports, foreign } = MAP[name]!;
  if (to.startsWith("/")) {
    const goal = place(to);
    return goal.name === name && folders.indexOf(goal.folder) >= folders.indexOf(folder);
  }
  if (to.startsWith("node:") || foreign?.includes(to)) return true;
  if (builtinModules.includes(to)) return false;
  if (name === "core" && folder === "common") return false; // the ground of everything stands on Node alone
  const lower = name === "remoting" && folder === "transport" ? ["core/common"] : imports;
  return to.startsWith("@dubbo-ts/") && lower.includes(to.slice("@dubbo-ts/".length));
}

function shown(path: string): string {
  return relative(PACKAGES, path);
}

function cycles(edges: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      found.push([...trail.slice(trail.indexOf(path)), path].map(shown).join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of next.keys()) visit(path, []);
  return found;
}
