import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { TimerWheel } from "@dubbo-ts/core/common";
import { cacheFilePath, RegistryCacheFile } from "@dubbo-ts/core/registry";
import { createDubbo, DubboUrl, type RegistryFactory } from "dubbo-ts";
import { keptLog, OrderApi, orders } from "../e2e/fixture.js";

async function folderOf(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-threats-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe("files that others name or write", () => {
  it("N18 names as parts of paths: nothing is read or written outside the folder", async (test) => {
    const folder = await folderOf(test);
    const names = [
      "..",
      "a/../b",
      "a\0b",
      "x".repeat(300),
      "CON",
      "../../etc/passwd",
      "/etc",
      "a\\..\\b",
      ".",
      "~",
      "a:b",
    ];
    const home = join(homedir(), ".dubbo");
    for (const name of names) {
      const path = cacheFilePath(new DubboUrl({ protocol: "zookeeper", host: name, port: 2181 }), name)!;
      assert.equal(dirname(resolve(path)), home, name);
      assert.match(basename(path), /^dubbo-registry-[\w.,-]+\.cache$/);
      assert.ok(basename(path).length <= 255);
      assert.throws(() => createDubbo({ application: `a/${name}`, registry: "N/A" }), TypeError);
    }
    const inside = join(folder, "leases");
    for (const group of names) {
      const dubbo = createDubbo({
        application: "n18",
        registry: { address: `embedded://${inside}`, group },
        protocols: { dubbo: { host: "127.0.0.1", port: 0 } },
        logger: keptLog(),
      });
      dubbo.provide(OrderApi, orders());
      await dubbo.start().catch(() => {});
      await dubbo.close({ graceMs: 0 });
    }
    const all = await readdir(folder, { recursive: true });
    for (const entry of all) assert.match(entry, /^leases(\/(CON|dubbo)(\/[\w.-]+)?)?$/, `unexpected ${entry}`);
    // A link that somebody planted where our files belong is replaced, or refused, and never followed.
    const target = join(folder, "target");
    await writeFile(target, "precious");
    const cache = join(folder, "cache");
    await symlink(target, cache);
    const wheel = new TimerWheel(2);
    const file = new RegistryCacheFile(cache, keptLog(), wheel);
    file.save("a.B", [DubboUrl.parse("dubbo://127.0.0.1:1/a.B")]);
    await file.flush();
    wheel.close();
    assert.equal(await readFile(target, "utf8"), "precious");
    const elsewhere = join(folder, "elsewhere");
    await mkdir(elsewhere);
    await symlink(elsewhere, join(folder, "planted"));
    const planted = createDubbo({
      application: "n18",
      registry: `embedded://${join(folder, "planted")}`,
      protocols: { dubbo: { host: "127.0.0.1", port: 0 } },
      logger: keptLog(),
    });
    planted.provide(OrderApi, orders());
    await assert.rejects(planted.start(), /link/);
    await planted.close({ graceMs: 0 });
    assert.deepEqual(await readdir(elsewhere), []);
  });

  it("N19 a poisoned cache file: cut, flipped, foreign or of 1 GiB, the start takes under 2 s and says so", async (test) => {
    const folder = await folderOf(test);
    const good = `#Dubbo Registry Cache\ncom.acme.OrderApi=dubbo\\://127.0.0.1\\:1/com.acme.OrderApi\n`;
    const flipped = Buffer.from(good);
    for (let i = 25; i < flipped.length; i += 3) flipped[i] = flipped[i]! ^ (1 << (i % 8));
    const files: Readonly<Record<string, Buffer>> = {
      empty: Buffer.alloc(0),
      cut: Buffer.from(good.slice(0, 50)),
      flipped,
      noise: Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919 + 13) & 0xff)),
      "one long line": Buffer.from(`com.acme.OrderApi=${"dubbo\\://h\\:1/a ".repeat(100_000)}`),
      "a wild address": Buffer.from(
        "com.acme.OrderApi=dubbo\\://h\\:99999/x dubbo\\://\\:1 __proto__ file\\:/etc/passwd\n",
      ),
      "1 GiB": Buffer.from("#"),
    };
    const unreachable: RegistryFactory = () => ({
      isAvailable: () => false,
      register: async () => assert.fail("unreachable"),
      unregister: async () => {},
      subscribe: () => Promise.reject(new Error("unreachable")),
      unsubscribe: async () => {},
      onEvent() {},
      close: async () => {},
    });
    for (const [what, bytes] of Object.entries(files)) {
      const path = join(folder, what.replaceAll(" ", "-"));
      await writeFile(path, bytes);
      if (what === "1 GiB") await truncate(path, 2 ** 30);
      const logger = keptLog();
      const dubbo = createDubbo({
        application: "n19",
        registry: { address: "fake://127.0.0.1:1", check: false, parameters: { file: path } },
        extensions: { registry: { fake: unreachable } },
        logger,
      });
      const client = dubbo.client(OrderApi, { check: false, retries: 0, timeoutMs: 200 });
      const start = performance.now();
      const cpu = process.cpuUsage();
      await dubbo.start();
      await assert.rejects(client.ask("x"), { name: "RpcError" }, what);
      const { user, system } = process.cpuUsage(cpu);
      // The call waits for its timeout; where others hold this process up, its own time is the truth.
      const ms = Math.min(performance.now() - start, 200 + (user + system) / 1000);
      assert.ok(ms < 2000, `${what}: ${ms} ms`);
      await dubbo.close({ graceMs: 0 });
      assert.ok(logger.lines.length > 0, what);
      if (what === "1 GiB") assert.ok(logger.lines.some((line) => /ignored the registry cache.*larger/.test(line)));
    }
  });
});
