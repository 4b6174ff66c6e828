import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, open, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { DubboUrl, type Logger, TimerWheel } from "@dubbo-ts/core/common";
import type { Category, Entry } from "@dubbo-ts/core/registry";
import { EmbeddedRegistry, GONE_WITHIN_MS } from "./embedded-registry.js";
import { MAX_LEASE_BYTES } from "./lease-text.js";

const CLEAN_WITHIN_MS = 500;
const isWindows = process.platform === "win32";

const root = await mkdtemp(join(tmpdir(), "dubbo-ts-embedded-"));
after(() => rm(root, { recursive: true, force: true }));

const open_: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open_.splice(0).reverse()) await close();
});

let folders = 0;
const newFolder = (): string => join(root, String(++folders));
const provider = (port: number, parameters: Readonly<Record<string, string>> = {}): DubboUrl =>
  new DubboUrl({ protocol: "dubbo", host: "127.0.0.1", port, path: "com.acme.A", parameters });
const asked = (name = "com.acme.A", category = "providers"): DubboUrl =>
  new DubboUrl({ protocol: "consumer", host: "127.0.0.1", path: name, parameters: { category } });

function registryAt(folder: string, parameters: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep };
  const wheel = new TimerWheel();
  const registry = new EmbeddedRegistry(DubboUrl.parse(`embedded://${folder}`).with(parameters), {
    application: "test",
    logger,
    wheel,
  });
  open_.push(async () => {
    await registry.close();
    wheel.close();
  });
  return { registry, lines };
}

/** Follows the ports of one interface; `until` waits for them, and fails when it takes longer than `withinMs`. */
async function follow(registry: EmbeddedRegistry, url = asked()) {
  let ports: number[] = [];
  let told = 0;
  let check = (): void => {};
  const listener = (_category: Category, entries: readonly Entry[]): void => {
    ports = entries.map((entry) => DubboUrl.parseEncoded(entry as string).port);
    told++;
    check();
  };
  await registry.subscribe(url, listener);
  const until = (wanted: readonly number[], withinMs: number): Promise<number> => {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`still [${ports}] after ${withinMs} ms`)), withinMs);
      check = () => {
        if (String(ports.toSorted()) !== String(wanted)) return;
        clearTimeout(timer);
        resolve(performance.now() - started);
      };
      check();
    });
  };
  return { until, listener, ports: () => ports, told: () => told };
}

async function childAt(folder: string, port: number): Promise<ChildProcess> {
  const script = fileURLToPath(new URL("./provider-process.test.fixture.js", import.meta.url));
  const child = spawn(process.execPath, [script, folder, String(port), "hold"], { stdio: ["pipe", "pipe", "inherit"] });
  open_.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const [first] = (await once(child.stdout!, "data")) as [Buffer];
  assert.equal(first.toString(), "ready\n");
  return child;
}

describe("two instances on one folder", () => {
  it("find each other, and lose each other when one is closed", async () => {
    const folder = newFolder();
    const here = await follow(registryAt(folder).registry);
    const { registry: there } = registryAt(folder);
    await there.register(provider(1));
    await here.until([1], CLEAN_WITHIN_MS);
    await there.register(provider(2));
    await here.until([1, 2], CLEAN_WITHIN_MS);
    await there.unregister(provider(1));
    await here.until([2], CLEAN_WITHIN_MS);
    await there.close();
    await here.until([], CLEAN_WITHIN_MS);
    assert.deepEqual(await readdir(join(folder, "dubbo")), []);
  });

  it("know nothing of each other in another group", async () => {
    const folder = newFolder();
    await registryAt(folder, { group: "other" }).registry.register(provider(1));
    const here = await follow(registryAt(folder).registry);
    assert.deepEqual(here.ports(), []);
  });

  it("stay known for longer than a lease, and are told nothing while nothing changes", async () => {
    const folder = newFolder();
    const here = await follow(registryAt(folder).registry);
    await registryAt(folder).registry.register(provider(1));
    await here.until([1], CLEAN_WITHIN_MS);
    await assert.rejects(here.until([], GONE_WITHIN_MS + 500), /still \[1\]/);
    assert.equal(here.told(), 2);
  });

  it("come back when somebody tidied their files away", async () => {
    const folder = newFolder();
    const here = await follow(registryAt(folder).registry);
    await registryAt(folder).registry.register(provider(1));
    await here.until([1], CLEAN_WITHIN_MS);
    await rm(folder, { recursive: true });
    await here.until([], CLEAN_WITHIN_MS);
    await here.until([1], 2000);
  });
});

describe("one instance", () => {
  it("is told at once what it changed itself", async () => {
    const { registry } = registryAt(newFolder());
    const here = await follow(registry);
    await registry.register(provider(1));
    assert.deepEqual(here.ports(), [1]);
    await registry.unregister(provider(1));
    assert.deepEqual(here.ports(), []);
  });

  it("tells each category apart, and interfaces; any interface when asked for *", async () => {
    const { registry } = registryAt(newFolder());
    await registry.register(provider(1));
    await registry.register(provider(2).set({ path: "com.acme.B" }));
    await registry.register(provider(3, { category: "consumers" }));
    assert.deepEqual((await follow(registry)).ports(), [1]);
    assert.deepEqual((await follow(registry, asked("com.acme.A", "consumers"))).ports(), [3]);
    assert.deepEqual((await follow(registry, asked("*"))).ports(), [1, 2]);
    const categories: string[] = [];
    await registry.subscribe(asked("com.acme.A", "*"), (category) => void categories.push(category));
    assert.deepEqual(categories, ["providers", "consumers", "configurators", "routers"]);
  });

  it("tells everything again when subscribed again, and nothing when unsubscribed", async () => {
    const { registry } = registryAt(newFolder());
    const here = await follow(registry);
    await registry.subscribe(asked(), here.listener);
    assert.equal(here.told(), 2);
    await registry.unsubscribe(asked(), here.listener);
    await registry.register(provider(1));
    assert.equal(here.told(), 2);
  });

  it("may change much at once, and the files end as the calls do", async () => {
    const folder = newFolder();
    const { registry } = registryAt(folder);
    const ports = Array.from({ length: 50 }, (_, i) => i + 1);
    await Promise.all(ports.map((port) => registry.register(provider(port))));
    await Promise.all(ports.slice(10).map((port) => registry.unregister(provider(port))));
    assert.deepEqual((await follow(registryAt(folder).registry)).ports().length, 10);
    assert.equal((await readdir(join(folder, "dubbo"))).length, 1);
  });

  it("refuses everything once it is closed", async () => {
    const { registry } = registryAt(newFolder());
    await registry.close();
    await registry.close();
    assert.equal(registry.isAvailable(), false);
    await assert.rejects(registry.register(provider(1)), /closed/);
    await assert.rejects(
      registry.subscribe(asked(), () => {}),
      /closed/,
    );
  });
});

describe("another process", () => {
  it("is found, and lost at once when it leaves cleanly", async () => {
    const folder = newFolder();
    const here = await follow(registryAt(folder).registry);
    const child = await childAt(folder, 1);
    await here.until([1], CLEAN_WITHIN_MS);
    child.stdin!.write("leave\n");
    await once(child, "exit");
    await here.until([], CLEAN_WITHIN_MS);
  });

  it("is lost in time when it is killed, and its file is removed", async () => {
    const folder = newFolder();
    const here = await follow(registryAt(folder).registry);
    const child = await childAt(folder, 1);
    await here.until([1], CLEAN_WITHIN_MS);
    child.kill("SIGKILL");
    await here.until([], GONE_WITHIN_MS);
    assert.deepEqual(await readdir(join(folder, "dubbo")), []);
  });

  it("is lost in time when it is stopped, and found again when it goes on", {
    skip: isWindows && "Windows has no SIGSTOP",
  }, async () => {
    const folder = newFolder();
    const here = await follow(registryAt(folder).registry);
    const child = await childAt(folder, 1);
    await here.until([1], CLEAN_WITHIN_MS);
    child.kill("SIGSTOP");
    await here.until([], GONE_WITHIN_MS);
    child.kill("SIGCONT");
    await here.until([1], 2000);
  });

  it("is not kept alive by its registry", async () => {
    const script = fileURLToPath(new URL("./provider-process.test.fixture.js", import.meta.url));
    const child = spawn(process.execPath, [script, newFolder(), "1"], { stdio: ["ignore", "ignore", "inherit"] });
    const [code] = (await once(child, "exit")) as [number];
    assert.equal(code, 0);
  });
});

describe("a folder that others could write to", { skip: isWindows && "Windows has no file modes" }, () => {
  const refusal = async (folder: string, reason: RegExp): Promise<void> => {
    const { registry } = registryAt(folder);
    await assert.rejects(registry.register(provider(1)), reason);
    await assert.rejects(
      registry.subscribe(asked(), () => {}),
      reason,
    );
    assert.equal(registry.isAvailable(), false);
  };

  it("is made private in the first place", async () => {
    const folder = newFolder();
    await registryAt(folder).registry.register(provider(1));
    for (const path of [folder, join(folder, "dubbo")]) assert.equal((await stat(path)).mode & 0o777, 0o700);
    const [name] = await readdir(join(folder, "dubbo"));
    assert.equal((await stat(join(folder, "dubbo", name!))).mode & 0o777, 0o600);
  });

  for (const mode of [0o770, 0o777, 0o1777]) {
    it(`is refused with mode ${mode.toString(8)}`, async () => {
      const folder = newFolder();
      await mkdir(folder);
      await chmod(folder, mode);
      await refusal(folder, /can be written by other users \(mode 77.\); make it private with chmod 700/);
    });
  }

  it("is refused when it is a link", async () => {
    const folder = newFolder();
    await symlink(root, folder);
    await refusal(folder, /is not a folder, or is a link/);
  });

  it("is refused when the folder of the group is a link", async () => {
    const folder = newFolder();
    await mkdir(folder, { mode: 0o700 });
    await symlink(root, join(folder, "dubbo"));
    await refusal(folder, /is not a folder, or is a link/);
  });

  it("is refused when it is somebody else's", {
    skip: process.getuid?.() !== 0 && "only root can give a folder away",
  }, async () => {
    const folder = newFolder();
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, 12_345, 12_345);
    await refusal(folder, /belongs to user 12345 and not to 0/);
  });
});

describe("a file that is no lease", () => {
  it("is skipped with a reason, and the others are used", async () => {
    const folder = newFolder();
    const { registry, lines } = registryAt(folder);
    await registry.register(provider(1));
    const leases = join(folder, "dubbo");
    const header = `dubbo-ts-lease 1 ${process.pid} elsewhere\n`;
    await writeFile(join(leases, "1-aa.lease"), "\u0000garbage");
    await writeFile(join(leases, "2-bb.lease"), "");
    await mkdir(join(leases, "3-cc.lease"));
    await writeFile(join(leases, "4-dd.lease"), `${header}%zz\n\n${provider(4).toEncodedString()}\n`);
    await writeFile(join(leases, "notes.txt"), header);
    const large = await open(join(leases, "5-ee.lease"), "w");
    await large.truncate(MAX_LEASE_BYTES + 1);
    await large.close();
    if (!isWindows) await symlink("/etc/hostname", join(leases, "6-ff.lease"));
    const here = await follow(registry);
    assert.deepEqual(here.ports().toSorted(), [1, 4]);
    const reasons = lines.join("\n");
    for (const name of ["1-aa", "2-bb", "3-cc", "5-ee", ...(isWindows ? [] : ["6-ff"])])
      assert.ok(reasons.includes(name), name);
    assert.match(reasons, /skipped an entry/);
  });

  it("is removed when nobody has touched it for long", async () => {
    const folder = newFolder();
    const { registry } = registryAt(folder);
    await registry.register(provider(1));
    const leases = join(folder, "dubbo");
    const old = Date.now() / 1000 - 120;
    for (const name of ["1-aa.lease", "1-aa.lease.tmp"]) {
      await writeFile(
        join(leases, name),
        `dubbo-ts-lease 1 ${process.pid} elsewhere\n${provider(9).toEncodedString()}\n`,
      );
      await utimes(join(leases, name), old, old);
    }
    assert.deepEqual((await follow(registry)).ports(), [1]);
    assert.equal((await readdir(leases)).length, 1);
  });
});
