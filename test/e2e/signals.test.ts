import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Client, closeOnSignals, createDubbo } from "dubbo-ts";
import { OrderApi, until, World } from "./fixture.js";

interface Told {
  readonly process: ChildProcess;
  readonly client: Client<typeof OrderApi>;
  /** The next message that has this key. */
  next(key: string): Promise<void>;
  readonly exited: Promise<readonly unknown[]>;
}

/** A provider in a process of its own, and a client that has its address. */
async function started(test: TestContext, graceMs = 10_000, onlyNode = false): Promise<Told> {
  const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-signals-"));
  const script = fileURLToPath(new URL("./signals.fixture.js", import.meta.url));
  const child = fork(script, [folder, String(graceMs)], {
    execArgv: ["--unhandled-rejections=strict"],
    env: { ...process.env, ...(onlyNode ? { ONLY: "dispose" } : {}) },
  });
  const exited = once(child, "exit");
  test.after(async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true, force: true });
  });
  const told: Record<string, unknown>[] = [];
  child.on("message", (message) => void told.push(message as Record<string, unknown>));
  const next = (key: string): Promise<void> => until(key, () => told.some((message) => key in message));
  await next("started");
  const world = await World.of(test);
  const url = `dubbo://${told[0]!["address"]}`;
  const client = world.dubbo().client(OrderApi, { url, retries: 0, timeoutMs: 20_000 });
  return { process: child, client, next, exited };
}

describe("a process with closeOnSignals", { concurrency: 2 }, () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`finishes its calls on ${signal} and ends with 0`, async (test) => {
      const { process: child, client, next, exited } = await started(test);
      const call = client.ask("slow");
      await next("begun");
      child.kill(signal);
      await until("readonly", () => !client.$available());
      child.send({ word: "release" });
      assert.equal(await call, "finished");
      assert.deepEqual(await exited, [0, null]);
    });
  }

  it("ends at once on a second signal, with 128 and its number", async (test) => {
    const { process: child, client, next, exited } = await started(test);
    const call = client.ask("slow").catch(() => "cut off");
    await next("begun");
    child.kill("SIGTERM");
    await next("heard");
    child.kill("SIGINT"); // so soon it is the same, delivered twice
    await sleep(200);
    assert.equal(child.exitCode, null);
    child.kill("SIGINT");
    assert.deepEqual(await exited, [130, null]);
    assert.equal(await call, "cut off");
  });

  it("keeps the exit code that is set", async (test) => {
    const { process: child, exited } = await started(test);
    child.send({ word: "fail" });
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [3, null]);
  });

  it("ends after graceMs whatever runs", async (test) => {
    const { process: child, client, next, exited } = await started(test, 300);
    const call = client.ask("slow").catch(() => "cut off");
    await next("begun");
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
    assert.equal(await call, "cut off");
  });

  it("does as Node does once it is disposed of", async (test) => {
    const { process: child, next, exited } = await started(test, 10_000, true);
    child.send({ word: "dispose" });
    await next("disposed");
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [null, "SIGTERM"]);
  });
});

describe("closeOnSignals", () => {
  it("names a signal that there is not, and leaves nothing behind", () => {
    const dubbo = createDubbo({ application: "signals", registry: "N/A" });
    const count = (): number => process.listenerCount("SIGTERM") + process.listenerCount("SIGINT");
    const before = count();
    assert.throws(() => closeOnSignals(dubbo, { signals: ["SIGNONE" as "SIGTERM"] }), /there is no signal SIGNONE/);
    const dispose = closeOnSignals([dubbo]);
    assert.equal(count(), before + 2);
    dispose();
    assert.equal(count(), before);
  });
});
