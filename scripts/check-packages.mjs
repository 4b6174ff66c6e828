// Packs every package as it would be published and checks it: publint and attw are clean, and require() of it works.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const bin = (name) => resolve("node_modules/.bin", name);
const run = (command, args) => {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};
const folder = mkdtempSync(join(tmpdir(), "packed-"));
try {
  let count = 0;
  for (const name of readdirSync("packages").sort()) {
    const path = resolve("packages", name);
    const packed = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--loglevel=error", "--pack-destination", folder], {
        cwd: path,
        encoding: "utf8",
      }),
    )[0];
    const stray = packed.files.map((file) => file.path).filter((file) => /\.test\.|tsbuildinfo|(^|\/)src\//.test(file));
    if (stray.length > 0) throw new Error(`${name} would publish ${stray.slice(0, 5).join(", ")}`);
    const tarball = join(folder, packed.filename);
    run(bin("publint"), ["run", "--strict", "--pack", "false", path]);
    run(bin("attw"), ["--profile", "esm-only", "--quiet", tarball]);
    const { name: id, exports } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const require = createRequire(join(path, "package.json"));
    for (const entry of Object.keys(exports)) {
      if (Object.keys(require(join(id, entry))).length === 0) throw new Error(`${id} ${entry} exports nothing`);
    }
    count++;
  }
  console.log(`${count} packages are fit to be published, and require() of each works on Node ${process.version}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
