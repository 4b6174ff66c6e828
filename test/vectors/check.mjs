// Lets both releases of hessian-lite read what we write: the values of all vectors, and those of `typed-values.mjs`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, encode } from "@dubbo-ts/hessian2";
import { build } from "../dist/vectors/build.js";
import { files, load, unpack } from "../dist/vectors/described.js";
import { notEncoded } from "../dist/vectors/exceptions.js";
import { typedValues } from "./typed-values.mjs";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const lines = typedValues.map(([name, bytes]) => `${name}\t${hex(bytes)}`);
for (const vector of files().flatMap(load)) {
  if (!("hex" in vector)) continue;
  const bytes = unpack(vector.hex);
  const add = (how, value) => lines.push(`${vector.name} (${vector.by}), ${how}\t${hex(encode(value))}\t${hex(bytes)}`);
  add("without loss", decode(bytes, { lossless: true }));
  // Made anew, an exception has no frames.
  const isBare = JSON.stringify(vector.value).includes('"exception":');
  if (vector.by.includes("4.0.4") && !isBare && notEncoded(vector) === undefined) add("made anew", build(vector.value));
}

const folder = mkdtempSync(join(tmpdir(), "vectors-"));
try {
  const file = join(folder, "written.tsv");
  writeFileSync(file, `${lines.join("\n")}\n`);
  const runner = new URL("java/run.sh", import.meta.url).pathname;
  const { status, error } = spawnSync("sh", [runner, "CheckReads", file], { stdio: "inherit", timeout: 300_000 });
  if (error !== undefined) console.error(String(error));
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
