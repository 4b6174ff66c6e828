import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Authority } from "../certificates.js";

const PROGRAM = fileURLToPath(new URL("loading.fixture.js", import.meta.url));

/** What Node has loaded of TLS and HTTP, once a process with these settings has made a call. */
function loadedBy(settings: object): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-e2e-"));
  try {
    const words = [PROGRAM, JSON.stringify({ application: "loading", registry: `embedded://${folder}`, ...settings })];
    return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })) as string[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a process that serves and calls", () => {
  it("loads nothing of what it does not use", () => {
    assert.deepEqual(loadedBy({}), []);
  });

  it("loads TLS and HTTP where they are asked for", () => {
    const authority = new Authority();
    const ssl = { server: authority.issue({ name: "provider" }), client: { ca: authority.cert, checkHost: false } };
    assert.deepEqual(loadedBy({ ssl, qos: { port: 0 } }), ["http", "tls"]);
  });
});
