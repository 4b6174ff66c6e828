import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Files below a folder whose path, with forward slashes, matches; sorted. Node 20 has no `fs.globSync`. */
export function globSync(folder, pattern) {
  const found = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.name === "node_modules") continue;
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else if (pattern.test(child)) found.push(child);
    }
  };
  visit(join(folder));
  return found.sort();
}
