import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const packages = readdirSync(join(ROOT, "packages"));

/** A worker loads the service that this very process gave it as a url when it started it; no byte of a peer comes near. */
const OWN_WORKER = /\bimport\(start\.module\)/;

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What runs text as a program, or brings in code by a name that is made at run time. */
const RUNS_TEXT =
  /\beval\s*\(|\bnew Function\b|\bFunction\s*\(|\bfrom\s*["'](?:node:)?(?:vm|child_process|repl|inspector)["']|\bimport\(\s*["'](?:node:)?(?:vm|child_process|repl|inspector)["']|\brequire\s*\(\s*[^"'\s]|\bset(?:Timeout|Interval)\(\s*["'`]|\bimport\(\s*[^"'\s]|WebAssembly/;

function code(folder: string): { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".js"))
    .map((path) => ({ path: join(folder, path), text: readFileSync(join(folder, path), "utf8") }));
}

describe("what is published", () => {
  it("S09 nothing of it runs text as code: no eval, no new Function, no vm, no import by a received name", () => {
    for (const text of [
      "eval('x')",
      "new Function('a', b)",
      'import vm from "node:vm"',
      "import(name)",
      "setTimeout('x()', 1)",
    ]) {
      assert.match(text, RUNS_TEXT);
    }
    let files = 0;
    for (const name of packages) {
      const folder = join(ROOT, "packages", name, "lib");
      assert.ok(existsSync(folder), `${folder} is missing: npm run build first`);
      for (const { path, text } of code(folder)) {
        files++;
        // Comments may say what the code does not do.
        const bare = text
          .replace(/\/\*[\s\S]*?\*\//g, "")
          .replace(/^\s*\/\/.*$/gm, "")
          .replace(OWN_WORKER, "");
        const found = RUNS_TEXT.exec(bare);
        assert.equal(found?.[0], undefined, `${path}: ${bare.slice(found?.index ?? 0, (found?.index ?? 0) + 80)}`);
      }
    }
    assert.ok(files >= packages.length, `${files} files`);
  });

  it("N26 dependencies at run time are few and agreed, and no package has a script that an install would run", () => {
    const agreed = new Set<string>(["socks"]);
    const lifecycle = ["preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare", "postprepare"];
    const foreign = new Set<string>();
    for (const name of packages) {
      const manifest = JSON.parse(readFileSync(join(ROOT, "packages", name, "package.json"), "utf8")) as Manifest;
      for (const script of lifecycle) assert.equal(manifest.scripts?.[script], undefined, `${name} has ${script}`);
      for (const one of Object.keys(manifest.dependencies ?? {})) {
        if (!one.startsWith("@dubbo-ts/") && one !== "dubbo-ts") foreign.add(one);
      }
    }
    assert.deepEqual(
      [...foreign].filter((one) => !agreed.has(one)),
      [],
    );
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
      packages: Readonly<
        Record<string, { dev?: boolean; link?: boolean; hasInstallScript?: boolean; integrity?: string; bin?: unknown }>
      >;
    };
    const installed = Object.entries(lock.packages).filter(
      ([path, { dev, link }]) => path.startsWith("node_modules/") && !dev && !link,
    );
    for (const [path, { hasInstallScript, integrity }] of installed) {
      assert.notEqual(hasInstallScript, true, path);
      assert.match(integrity ?? "", /^sha512-/, `${path} has no checksum in the lock file`);
    }
    assert.ok(
      installed.length <= 4,
      `${installed.length} packages are installed: ${installed.map(([path]) => path).join(", ")}`,
    );
    assert.ok(Object.keys(lock.packages).length > packages.length);
  });
});
