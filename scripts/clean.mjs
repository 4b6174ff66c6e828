// Removes everything that the build makes.
import { readdirSync, rmSync } from "node:fs";

for (const name of readdirSync("packages")) {
  for (const folder of ["dist", "lib"]) rmSync(`packages/${name}/${folder}`, { recursive: true, force: true });
}
rmSync("test/dist", { recursive: true, force: true });
