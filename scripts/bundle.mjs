// Makes of each package's compiled modules the few files that its `exports` name: loading two hundred takes longer than
// all else a process does before its first call.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rollup } from "rollup";

const BUNDLED = /^\.\/lib\/(.*)\.js$/;

for (const name of readdirSync("packages")) {
  const root = join("packages", name);
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.values(exports).flatMap((entry) => BUNDLED.exec(entry.default ?? "")?.[1] ?? []);
  const bundle = await rollup({
    input: Object.fromEntries(entries.map((entry) => [entry, join(root, "dist", `${entry}.js`)])),
    external: (id) => /^[@a-z]/.test(id),
    onLog: (_, { message }) => {
      throw new Error(`${name}: ${message}`);
    },
  });
  rmSync(join(root, "lib"), { recursive: true, force: true });
  await bundle.write({ dir: join(root, "lib"), format: "es", chunkFileNames: "[name].js" });
  await bundle.close();
}
