import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decode, encode, t } from "@dubbo-ts/hessian2";

const HOME = fileURLToPath(new URL("../../interop/hessian", import.meta.url));
const SEED = "1";
const GRAPHS = "2000";
/** More would be a release that writes less than it did, or a generator that makes less. */
const MOST_LEFT_OUT = 30;
// What hessian-lite 3.2 needs to see the fields of Java's own classes.
const OPENS = [
  "lang",
  "lang.reflect",
  "math",
  "util",
  "util.concurrent",
  "util.concurrent.atomic",
  "io",
  "net",
].flatMap((name) => ["--add-opens", `java.base/java.${name}=ALL-UNNAMED`]);

/** One line of the Java program. */
interface Line {
  readonly case?: string;
  /** Null for what the release itself cannot write and read. */
  readonly ok?: boolean | null;
  readonly error?: string;
  readonly passed?: number;
  readonly failed?: number;
}

const run = promisify(execFile);

async function java(release: string, ...args: string[]): Promise<Line[]> {
  const paths = `${HOME}/target/app/*:${HOME}/target/lib-${release}/*`;
  const flags = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", ...OPENS, "-cp", paths];
  const { stdout } = await run("java", [...flags, "org.dubbots.hessian.Main", ...args], {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** What was read without loss from each value of a file, written again: once alone, once as a field and back. */
function again(file: Buffer): Buffer {
  const Box = t.object("a.Box", { value: t.lossless });
  const parts: Buffer[] = [];
  for (let p = 0; p < file.length; ) {
    const length = file.readInt32BE(p + 4);
    const value = decode(file.subarray(p + 8, p + 8 + length), { lossless: true });
    const boxed = decode(encode({ value }, Box), Box).value;
    const bytes = encode(boxed);
    const head = Buffer.alloc(8);
    file.copy(head, 0, p, p + 4);
    head.writeInt32BE(bytes.length, 4);
    parts.push(head, Buffer.from(bytes));
    p += 8 + length;
  }
  return Buffer.concat(parts);
}

for (const release of ["4.0.4", "3.2.13"]) {
  describe(`hessian-lite ${release} and values without schemas`, () => {
    const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-hessian-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("reads an equal graph from everything that was read and written again here", async (test) => {
      const sent = join(folder, "sent");
      const back = join(folder, "back");
      const written = await java(release, "write", release, SEED, GRAPHS, sent);
      const leftOut = written.filter((line) => line.ok === null);
      for (const { case: name, error } of leftOut) test.diagnostic(`left out: ${name}: ${error}`);
      assert.ok(leftOut.length <= MOST_LEFT_OUT, `${leftOut.length} left out`);
      writeFileSync(back, again(readFileSync(sent)));
      const lines = await java(release, "check", release, SEED, GRAPHS, sent, back);
      const failed = lines.filter((line) => line.ok === false);
      const passed = lines.filter((line) => line.ok === true);
      const graphs = passed.filter((line) => line.case!.startsWith("graph "));
      test.diagnostic(
        `${passed.length} of ${passed.length + failed.length} equal, ${graphs.length} of them random graphs`,
      );
      assert.deepEqual(failed, []);
      assert.ok(graphs.length >= 1000, `${graphs.length} random graphs`);
      assert.equal(lines.at(-1)!.passed, passed.length);
    });
  });
}
